package io.hawser.recovery;

import io.hawser.event.SessionRenewed.Reason;
import io.hawser.link.Link;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What is known of the near future of one proxy or server: that it is about to stop, drains its connections, or takes no writes. Then it is
 * avoided for a while if there is another one, and its sessions may be left.
 *
 * <p>Thread-safe.
 */
final class PlannedMaintenance {
  /** As long as an ODP drains (hot_upgrade_exit_timeout). */
  private static final long MAINTENANCE_NANOS = TimeUnit.SECONDS.toNanos(30);
  /** Tests set a shorter one. */
  static volatile long maintenanceNanos = MAINTENANCE_NANOS;
  /** A switch-over may be switched back. */
  private static final long READ_ONLY_NANOS = TimeUnit.SECONDS.toNanos(30);
  /** How long that answer holds for all that look for the primary. */
  private static final long READ_ONLY_SAID_NANOS = TimeUnit.MILLISECONDS.toNanos(200);
  private static final long ENDS_TOGETHER_NANOS = TimeUnit.SECONDS.toNanos(5);
  private static final long ASK_NANOS = TimeUnit.SECONDS.toNanos(2);

  private volatile long avoidedUntil;
  private volatile long readOnlyAt;
  /** Valid only while {@link #leavingSince} is not 0; written before it. */
  private volatile Reason leavingWhy;
  /** Sessions opened before this time are to be left. */
  private volatile long leavingSince;
  /** When a session last ended right after an answer. */
  private final AtomicLong lastEnd = new AtomicLong();
  /** When to ask next whether it is about to stop, as a System.nanoTime(); 0 if nobody asks. */
  private final AtomicLong askAt = new AtomicLong();
  private volatile boolean direct;

  /** It is an ODP that reports whether it is about to stop. */
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

  /** Whether its sessions are with this very proxy, and not with one of several behind its address. */
  boolean isDirect() {
    return direct;
  }

  /** Its sessions are to be replaced by others, and no new one is opened there for a while if there is another endpoint. */
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

  /** Whether it has said so just now, so that asking again is pointless. */
  boolean isReadOnlyJustNow(long now) {
    long at = readOnlyAt;
    return at != 0 && now - at < READ_ONLY_SAID_NANOS;
  }

  /** Why this session is to be left; null if it may stay. */
  Reason leaving(Link session) {
    long since = leavingSince;
    return since != 0 && session.openedAt() - since <= 0 ? leavingWhy : null;
  }

  /** A session was closed right after an answer: if a second one follows soon, the endpoint is being drained. */
  void endedAfterAnswer(long now) {
    long before = lastEnd.getAndSet(nonZero(now));
    if (before != 0 && now - before < ENDS_TOGETHER_NANOS) {
      leave(Reason.DRAINING);
    }
  }

  /** It could not be reached, and answers again: what runs there now was started since. */
  void isOver() {
    leavingSince = 0;
    avoidedUntil = 0;
  }

  /** Until when another one is preferred, as a System.nanoTime(); 0 if it is as good as any. */
  long avoidedUntil() {
    return avoidedUntil;
  }

  private static long nonZero(long nanos) {
    return nanos == 0 ? 1 : nanos;
  }
}
