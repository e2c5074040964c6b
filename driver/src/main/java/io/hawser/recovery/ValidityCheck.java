package io.hawser.recovery;

import io.hawser.event.RecoveryRefused.Reason;
import io.hawser.link.Cancellation;
import io.hawser.link.Link;
import io.hawser.link.SocketState;
import io.hawser.log.Log;
import io.hawser.telemetry.Listeners;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The answer to {@code isValid}: can this connection be used? A dead idle session is replaced, with one attempt, if nothing is lost by
 * that. Until the application has given up a lost transaction the connection can't be used, whatever its session: a tool that asks before
 * each statement, and never rolls back by itself, has to open another. Never takes longer than the given time. An interrupt ends it at once
 * if nothing is lost with the session.
 *
 * <p>Thread-safe.
 */
public final class ValidityCheck {
  private static final Log LOG = Log.of(Recovery.class);
  private static final String HOW = "found by isValid()";

  private final RecoveryPolicy policy;
  private final Route route;
  private final Sessions sessions;
  private final FailedCalls failures;
  private final SessionPing ping;
  private final Listeners listeners;
  /** Calls that are under way on the connection. */
  private final AtomicInteger inFlight;

  ValidityCheck(RecoveryPolicy policy, Route route, Sessions sessions, FailedCalls failures, SessionPing ping, Listeners listeners,
      AtomicInteger inFlight) {
    this.ping = ping;
    this.policy = policy;
    this.route = route;
    this.sessions = sessions;
    this.failures = failures;
    this.listeners = listeners;
    this.inFlight = inFlight;
  }

  /**
   * @param timeoutSeconds the longest wait; 0 for {@code hawser.ping.timeout}, or, where a transaction or state would be lost with the session, for as long
   *                       as a call would wait, {@code hawser.reconnect.timeout} at most
   */
  public boolean valid(int timeoutSeconds) {
    Link current = sessions.link();
    long nanos = timeoutSeconds == 0 && losesMuch(current) ? Math.max(nanos(0), policy.timeoutNanos) : nanos(timeoutSeconds);
    long deadline = System.nanoTime() + nanos;
    if (!replaceable(current)) {
      LifeCheck.Death death = death(current, nanos);
      return death == null ? !sessions.closed() && !failures.pendingRollback.isAwaited() : replaced(current, death, deadline);
    }
    Cancellation cancellation = new Cancellation();
    // half of the time is left for replacing a session that does not answer
    LifeCheck.Death death = cancellation.during(() -> death(current, nanos / 2));
    return death == null ? !sessions.closed() : !cancellation.cancelled() && replaced(current, death, deadline);
  }

  /** Whether the present session answers; it is not replaced. */
  public boolean answers(int timeoutSeconds) {
    return death(sessions.link(), nanos(timeoutSeconds)) == null && !sessions.closed();
  }

  private long nanos(int timeoutSeconds) {
    return timeoutSeconds == 0 ? TimeUnit.MILLISECONDS.toNanos(policy.pingTimeoutMillis) : TimeUnit.SECONDS.toNanos(timeoutSeconds);
  }

  /** If so, silence alone is no reason to give the session up: the path may recover in a moment. */
  private boolean losesMuch(Link current) {
    Refusal why = sessions.closed() || !sessions.enabled() || failures.pendingRollback.isAwaited() ? null : sessions.whyNot(current);
    return why != null && (why.why == Reason.TRANSACTION || why.why == Reason.STATE);
  }

  private boolean replaceable(Link current) {
    return !sessions.closed() && !failures.pendingRollback.isAwaited() && sessions.whyNot(current) == null;
  }

  /** Null if the session answers, or is in use and not known to be dead: a ping would wait behind the answer that is still to come. */
  private LifeCheck.Death death(Link current, long nanos) {
    SocketState look = sessions.closed() ? SocketState.OPEN : current.look();
    if (sessions.closed() || !look.dead() && (inFlight.get() > 0 || current.results().areStreaming())) {
      return null;
    }
    long idle = current.idle(System.nanoTime());
    current.entered(idle);
    route.awake();
    LifeCheck.Death death = LifeCheck.of(current, look, true,
        () -> ping.answers(current, (int) Math.min(Integer.MAX_VALUE, TimeUnit.NANOSECONDS.toMillis(nanos))));
    if (death == null) {
      listeners.survived(current.peer(), idle);
    }
    return death;
  }

  private boolean replaced(Link dead, LifeCheck.Death death, long deadline) {
    if (!sessions.enabled() || sessions.closed() || !sessions.entered(deadline)) {
      return false;
    }
    try {
      if (sessions.link() != dead) {
        return !sessions.closed(); // another thread has replaced it
      }
      if (sessions.closed()) {
        return false;
      }
      boolean known = sessions.losses.foundBefore(dead) != null;
      sessions.losses.found(dead, death.failure);
      Refusal why = sessions.whyNot(dead);
      boolean ofTransaction = failures.pendingRollback.isAwaited() || why != null && why.why == Reason.TRANSACTION; // the next call gets it
      if (ofTransaction && !known) {
        LOG.warn("lost: " + sessions.losses.describe(dead, death.how + ", " + HOW)
            + " with a transaction: isValid() returns false until the application has rolled back.");
      }
      return !ofTransaction && sessions.replaceOnce(dead, death.how + ", " + HOW, deadline);
    } finally {
      sessions.lock.unlock();
    }
  }
}
