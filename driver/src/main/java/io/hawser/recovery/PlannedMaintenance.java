package io.hawser.recovery;

import io.hawser.event.SessionRenewed.Reason;
import io.hawser.link.Link;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What one proxy or server has let be known of its near future: that it is about to stop, drains its connections, or takes no writes. Then
 * it is avoided for a while where there is another one, and its sessions may be left.
 *
 * <p>Thread-safe.
 */
final class PlannedMaintenance {
  /** As long as an ODP drains (hot_upgrade_exit_timeout). */
  private static final long MAINTENANCE_NANOS = TimeUnit.SECONDS.toNanos(30);
  /** Tests put a shorter one in its place. */
  static volatile long maintenanceNanos = MAINTENANCE_NANOS;
  /** A switch-over may be switched back. */
  private static final long READ_ONLY_NANOS = TimeUnit.SECONDS.toNanos(30);
  /** For all who look for the primary. */
  private static final long READ_ONLY_SAID_NANOS = TimeUnit.MILLISECONDS.toNanos(200);
  private static final long ENDS_TOGETHER_NANOS = TimeUnit.SECONDS.toNanos(5);
  private static final long ASK_NANOS = TimeUnit.SECONDS.toNanos(2);

  private volatile long avoidedUntil;
  private volatile long readOnlyAt;
  /** Counts only while {@link #leavingSince} is not 0, before which it is written. */
  private volatile Reason leavingWhy;
  /** Sessions that were opened before are to be left. */
  private volatile long leavingSince;
  /** Of sessions that ended right after an answer. */
  private final AtomicLong lastEnd = new AtomicLong();
  /** The System.nanoTime() of the next question whether it is about to stop; 0 where nobody asks. */
  private final AtomicLong askAt = new AtomicLong();
  private volatile boolean direct;

  /** An ODP that says of itself whether it is about to stop. */
  void saysItsStatus(boolean directly) {
    direct = directly;
    askAt.compareAndSet(0, System.nanoTime());
  }

  /** Whether it is to be asked now; true once for each interval. */
  boolean isToBeAsked(long now) {
    long at = askAt.get();
    return at != 0 && now - at >= 0 && askAt.compareAndSet(at, nonZero(now + ASK_NANOS));
  }

  /** It does not know the question. */
  void asksNoMore() {
    askAt.set(0);
  }

  /** Whether its sessions are with it itself, and not with one of several behind its address. */
  boolean isDirect() {
    return direct;
  }

  /** Its sessions are to be left for others, and no new one is opened there for a while if there is another endpoint. */
  void leave(Reason why) {
    long now = System.nanoTime();
    leavingWhy = why;
    leavingSince = nonZero(now);
    avoidedUntil = nonZero(now + maintenanceNanos);
  }

  /** It takes no writes; its sessions that only read may stay. */
  void readOnly() {
    long now = System.nanoTime();
    readOnlyAt = nonZero(now);
    avoidedUntil = nonZero(now + READ_ONLY_NANOS);
  }

  /** Whether it has said so just now, so that it is of no use to ask it again. */
  boolean isReadOnlyJustNow(long now) {
    long at = readOnlyAt;
    return at != 0 && now - at < READ_ONLY_SAID_NANOS;
  }

  /** Why a session that was opened then is to be left; null if it may stay. */
  Reason leaving(Link session) {
    long since = leavingSince;
    return since != 0 && session.openedAt() - since <= 0 ? leavingWhy : null;
  }

  /** A session was closed right after an answer: where a second one soon is, it is being drained. */
  void endedAfterAnswer(long now) {
    long before = lastEnd.getAndSet(nonZero(now));
    if (before != 0 && now - before < ENDS_TOGETHER_NANOS) {
      leave(Reason.DRAINING);
    }
  }

  /** It could not be reached, and answers again: what is there now has been started since. */
  void isOver() {
    leavingSince = 0;
    avoidedUntil = 0;
  }

  /** Until when another one is better, as a System.nanoTime(); 0 if it is as good as any. */
  long avoidedUntil() {
    return avoidedUntil;
  }

  private static long nonZero(long nanos) {
    return nanos == 0 ? 1 : nanos;
  }
}
