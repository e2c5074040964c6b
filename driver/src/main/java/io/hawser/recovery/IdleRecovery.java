package io.hawser.recovery;

import io.hawser.event.RecoveryRefused.Reason;
import io.hawser.link.Link;
import io.hawser.link.SocketState;
import io.hawser.session.Effects;
import io.hawser.session.SessionLedger;
import io.hawser.telemetry.Listeners;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Before a call on a session that was unused for a moment: looks whether it has died meanwhile, pings the server if it was unused for long,
 * and has a dead one replaced. One that will not be replaced is condemned, so that the call fails as it would with the vendor's driver.
 *
 * <p>Thread-safe.
 */
final class IdleRecovery {
  private final RecoveryPolicy policy;
  private final Route route;
  private final SessionLedger ledger;
  private final Listeners listeners;
  private final Sessions sessions;
  private final FailedCalls failures;
  private final SessionPing ping;
  /** Calls that are under way on the connection. */
  private final AtomicInteger inFlight;

  IdleRecovery(RecoveryPolicy policy, Route route, SessionLedger ledger, Listeners listeners, Sessions sessions, FailedCalls failures,
      SessionPing ping, AtomicInteger inFlight) {
    this.policy = policy;
    this.route = route;
    this.ledger = ledger;
    this.listeners = listeners;
    this.sessions = sessions;
    this.failures = failures;
    this.ping = ping;
    this.inFlight = inFlight;
  }

  /** Whether a link that was unused for so long is to be checked before it is used. */
  boolean isDue(Link current, long idleNanos) {
    return idleNanos >= policy.lookAfterNanos || current.closed();
  }

  /** Before a call: replaces the link if it is found dead. */
  void check(Link current, long idleNanos, Effects of) {
    check(current, idleNanos >= policy.pingAfterNanos && ledger.localValues().mayPing(of), of);
  }

  /** Replaces the link if it is already known to have ended and may be replaced. No round trip to the old session. */
  void replaceLost() {
    Link current = sessions.link();
    if (current.closed() && !sessions.closed()) {
      check(current, false, Effects.NONE);
    }
  }

  /** Before a call that no other session can make: one that has ended is condemned, so that nothing of the call is sent to it. */
  void condemnLost(Link current) {
    SocketState look = isDue(current, current.idle(System.nanoTime())) ? current.look() : SocketState.OPEN;
    if (!look.dead() || !sessions.entered()) {
      return;
    }
    try {
      LifeCheck.Death death = sessions.link() == current && !sessions.closed() ? LifeCheck.of(current, look, false, () -> true)
          : null;
      if (death != null) {
        sessions.losses.found(current, death.failure);
        current.condemn();
      }
    } finally {
      sessions.lock.unlock();
    }
  }

  private void check(Link current, boolean ask, Effects of) {
    route.awake();
    SocketState look = current.look();
    if (!look.dead() && (look == SocketState.BUSY ? inFlight.get() > 0 : !ask)) {
      return;
    }
    Refusal known = sessions.refusals.last();
    if (!sessions.entered()) {
      return; // interrupted while waiting: the call is made on the session as it is
    }
    try {
      if (sessions.link() != current || sessions.closed() || sessions.refusals.last() != known) {
        return; // another thread has replaced it, or has tried for as long as allowed
      }
      long idle = current.idle(System.nanoTime());
      boolean asks = ask && mayAsk(current);
      LifeCheck.Death death = LifeCheck.of(current, look, asks, () -> ping.answers(current, policy.pingTimeoutMillis));
      if (death != null) {
        died(current, death, of);
      } else if (asks) {
        ledger.localValues().pinged();
        listeners.survived(current.peer(), idle);
      }
    } finally {
      sessions.lock.unlock();
    }
  }

  /** A ping must not come between a request and its answer; and what can't be replaced is better left to the call itself. */
  private boolean mayAsk(Link current) {
    boolean asked = current.idle(System.nanoTime()) < policy.pingAfterNanos; // by another thread, meanwhile
    return !asked && inFlight.get() == 0 && !current.results().areStreaming() && sessions.whyNot(current) == null;
  }

  private void died(Link current, LifeCheck.Death death, Effects of) {
    if (of.isRollback() && sessions.enabled()) {
      failures.transactionIsOver(current); // which is what the statement asks for
    } else if (of.unlocksTables()) {
      ledger.unlocked(); // they went with the session
    }
    sessions.losses.found(current, death.failure);
    Refusal why = sessions.whyNot(current);
    boolean reportedByTheCall = why != null && why.why == Reason.TRANSACTION && !policy.transactionLostIsVendors;
    if (reportedByTheCall || !sessions.replace(current, death.how)) {
      current.condemn();
    }
  }
}
