package io.hawser.recovery;

import io.hawser.event.RecoveryRefused;
import io.hawser.event.RecoveryRefused.Reason;
import io.hawser.link.Cancellation;
import io.hawser.link.Link;
import io.hawser.log.Log;
import io.hawser.telemetry.Listeners;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Why a connection's lost link was not replaced, so that later calls get the same reason and need not wait as long again. Listeners are
 * notified once for each link. Thread-safe.
 */
final class RecoveryRefusals {
  private static final Log LOG = Log.of(Recovery.class);
  /** After a failed recovery that took longer than this, the next try waits for as long as that one took. */
  private static final long QUIET_AFTER_NANOS = TimeUnit.SECONDS.toNanos(1);
  /** A server that is up and has refused would refuse again: a login for each call would be too many. */
  private static final long REFUSED_QUIET_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final long MOST_QUIET_NANOS = TimeUnit.SECONDS.toNanos(10);

  private final RecoveryPolicy policy;
  private final Sessions sessions;
  private final Listeners listeners;
  /** Why the present link, which is lost, was not replaced; null if it was, or nobody has tried. */
  private volatile Refusal last;
  /** The refusal of an opening that an interrupt ended; null if the last one had another reason. */
  private volatile Refusal endedByInterrupt;

  RecoveryRefusals(RecoveryPolicy policy, Sessions sessions, Listeners listeners) {
    this.policy = policy;
    this.sessions = sessions;
    this.listeners = listeners;
  }

  Refusal last() {
    return last;
  }

  /** Why this link, which is lost, was not replaced; null if it was, or nobody has tried. */
  Refusal of(Link lost) {
    Refusal known = last;
    return known != null && known.link == lost ? known : null;
  }

  /** Nothing was refused, or it no longer counts. */
  void clear() {
    last = null;
  }

  /** Whether another try would come too soon after this one. */
  boolean isTooSoon(Refusal before) {
    return before.quietUntil - System.nanoTime() > 0 // a long try has just failed, and the application need not wait as long on each call
        || before == endedByInterrupt && Thread.currentThread().isInterrupted(); // somebody wants this thread to end: its next call does not wait again
  }

  void add(Refusal why, String how) {
    Refusal before = last;
    last = why;
    if (sessions.closed()) {
      return; // it is no longer needed
    }
    if (before == null || before.link != why.link) {
      LOG.warn("refused: " + sessions.losses.describe(why.link, how) + " and is not replaced: " + why.reason + "." + advice(why.why));
      RecoveryRefused event = new RecoveryRefused(why.link.peer(), why.link.sessionId(), sessions.losses.of(why.link), why.why, why.reason,
          why.attempts);
      listeners.publish(listener -> listener.refused(event));
    }
  }

  /**
   * No session could be opened.
   *
   * @param start of the attempts, as a System.nanoTime()
   * @param once  only one attempt was requested
   */
  void addUnreachable(Link dead, String how, Reconnector.ReconnectFailed failed, long start, boolean once, Cancellation cancellation) {
    long now = System.nanoTime();
    boolean patient = !once && now - start > QUIET_AFTER_NANOS && !cancellation.cancelled();
    long quiet = patient ? Math.min(now - start, MOST_QUIET_NANOS) : failed.refusedByServer() ? REFUSED_QUIET_NANOS : 0;
    Refusal why = unreachable(dead, failed, now + quiet, once);
    add(why, how);
    endedByInterrupt = cancellation.wasInterrupted() ? why : null;
  }

  /** With the attempts of the first refusal, so that the application learns of more than the last attempt. */
  private Refusal unreachable(Link dead, Reconnector.ReconnectFailed failed, long quietUntil, boolean once) {
    Refusal before = of(dead);
    boolean byOneAttempt = once && (before == null || before.byOneAttempt);
    if (before == null || before.attempts.isEmpty()) {
      return new Refusal(dead, Reason.UNREACHABLE, failed.getMessage(), failed.attempts(), quietUntil, byOneAttempt);
    }
    List<Throwable> all = new ArrayList<>(before.attempts.subList(0, Math.min(before.attempts.size(), policy.attempts)));
    all.addAll(failed.attempts());
    return new Refusal(dead, Reason.UNREACHABLE, failed.getMessage() + "; so did the attempts before", all, quietUntil, byOneAttempt);
  }

  /** A hint for the log; the application's exception says more. */
  private static String advice(Reason why) {
    switch (why) {
      case STATE:
        return " The application gets the vendor's exception, and must start over on another connection.";
      case UNREACHABLE:
        return " Its next use tries again: is the proxy or server up, and does it accept this user and the session's settings?";
      default:
        return "";
    }
  }
}
