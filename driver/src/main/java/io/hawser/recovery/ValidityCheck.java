package io.hawser.recovery;

import io.hawser.event.RecoveryRefused.Reason;
import io.hawser.link.Cancellation;
import io.hawser.link.Link;
import io.hawser.link.SocketState;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The answer to {@code isValid}: can this connection be used? A dead idle session is replaced, with one attempt, if nothing is lost by
 * it. Never takes longer than the time that it is given. An interrupt ends it at once where nothing is lost with the session.
 *
 * <p>Thread-safe.
 */
final class ValidityCheck {
  private static final String HOW = "found by isValid()";

  private final RecoveryPolicy policy;
  private final Route route;
  private final Sessions sessions;
  private final FailedCalls failures;
  /** Calls that are under way on the connection. */
  private final AtomicInteger inFlight;

  ValidityCheck(RecoveryPolicy policy, Route route, Sessions sessions, FailedCalls failures, AtomicInteger inFlight) {
    this.policy = policy;
    this.route = route;
    this.sessions = sessions;
    this.failures = failures;
    this.inFlight = inFlight;
  }

  /** @param timeoutSeconds 0 for {@code hawser.ping.timeout} */
  boolean valid(int timeoutSeconds) {
    long nanos = nanos(timeoutSeconds);
    long deadline = System.nanoTime() + nanos;
    Link current = sessions.link();
    if (!replaceable(current)) {
      LifeCheck.Death death = death(current, nanos);
      return death == null ? !sessions.closed() : replaced(current, death, deadline);
    }
    Cancellation cancellation = new Cancellation();
    // a session that does not answer leaves half of the time for the one that takes its place
    LifeCheck.Death death = cancellation.during(() -> death(current, nanos / 2));
    return death == null ? !sessions.closed() : !cancellation.cancelled() && replaced(current, death, deadline);
  }

  /** Whether the present session answers; it is not replaced. */
  boolean answers(int timeoutSeconds) {
    return death(sessions.link(), nanos(timeoutSeconds)) == null && !sessions.closed();
  }

  private long nanos(int timeoutSeconds) {
    return timeoutSeconds == 0 ? TimeUnit.MILLISECONDS.toNanos(policy.pingTimeoutMillis) : TimeUnit.SECONDS.toNanos(timeoutSeconds);
  }

  private boolean replaceable(Link current) {
    return !sessions.closed() && !failures.awaitsRollback() && sessions.whyNot(current) == null;
  }

  /** Null for a session that answers, and for one that is in use and not known to be dead: a question would wait behind the answer to come. */
  private LifeCheck.Death death(Link current, long nanos) {
    SocketState look = sessions.closed() ? SocketState.OPEN : current.look();
    if (sessions.closed() || !look.dead() && (inFlight.get() > 0 || current.streaming())) {
      return null;
    }
    current.entered(current.idle(System.nanoTime()));
    route.awake();
    return LifeCheck.of(current, look, true, (int) Math.min(Integer.MAX_VALUE, TimeUnit.NANOSECONDS.toMillis(nanos)));
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
      sessions.lost(dead, death.failure);
      Refusal why = sessions.whyNot(dead);
      boolean ofTransaction = failures.awaitsRollback() || why != null && why.why == Reason.TRANSACTION; // the next call is told
      return !ofTransaction && sessions.replaceOnce(dead, death.how + ", " + HOW, deadline);
    } finally {
      sessions.lock.unlock();
    }
  }
}
