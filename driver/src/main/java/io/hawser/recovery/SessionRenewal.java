package io.hawser.recovery;

import io.hawser.event.SessionRenewed.Reason;
import io.hawser.link.Link;
import io.hawser.session.Effects;
import io.hawser.session.SessionLedger;
import io.hawser.session.Transaction;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Leaves a live session for another one, before it is cut: when it is old, when its endpoint is about to stop or no longer takes writes, or
 * when that has more sessions than the others. This is done before a call, outside a transaction, and only if nothing of the session would
 * be missed; otherwise it stays until it is cut. A failed renewal changes nothing, and nobody is notified of it.
 *
 * <p>Thread-safe. A healthy call costs a few volatile reads.
 */
final class SessionRenewal {
  /** Until the next check of a session that can't be left just now. */
  private static final long SOON_NANOS = TimeUnit.MILLISECONDS.toNanos(1);
  private static final long TURN_NANOS = TimeUnit.MILLISECONDS.toNanos(20);
  /** After a failed attempt. */
  private static final long RETRY_NANOS = TimeUnit.SECONDS.toNanos(5);
  /** The same, where each write fails until the new primary is found. */
  private static final long RETRY_WRITES_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
  private static final double JITTER = 0.2;

  private final RecoveryPolicy policy;
  private final Route route;
  private final SessionLedger ledger;
  private final Sessions sessions;
  private final FailedCalls failures;
  /** Calls that are under way on the connection. */
  private final AtomicInteger inFlight;
  /** The link that all fields below belong to. */
  private volatile Link link;
  private volatile Endpoint endpoint;
  private volatile long dueAt;
  private volatile boolean ages;
  private volatile Reason wanted;
  private volatile long notBefore;

  SessionRenewal(RecoveryPolicy policy, Route route, SessionLedger ledger, Sessions sessions, FailedCalls failures,
      AtomicInteger inFlight) {
    this.policy = policy;
    this.route = route;
    this.ledger = ledger;
    this.sessions = sessions;
    this.failures = failures;
    this.inFlight = inFlight;
    follow(sessions.link(), System.nanoTime());
  }

  private void follow(Link present, long now) {
    ages = policy.maxAgeNanos > 0;
    dueAt = now + (long) (policy.maxAgeNanos * (1 - JITTER * ThreadLocalRandom.current().nextDouble()));
    wanted = null;
    notBefore = now;
    endpoint = route.endpoint(present);
    link = present;
  }

  /** Whether the present session is to be left, as far as a few fields tell. */
  boolean isDue(Link present, long now) {
    if (link != present) {
      follow(present, now);
    }
    return now - notBefore >= 0 && reason(now) != null;
  }

  private Reason reason(long now) {
    Reason known = wanted;
    if (known != null) {
      return known;
    }
    Reason leaving = endpoint.maintenance().leaving(link);
    if (leaving != null || ages && now - dueAt >= 0) {
      return leaving != null ? leaving : Reason.AGE;
    }
    if (route.takesSurplus(endpoint, now)) {
      wanted = Reason.SPREAD;
    }
    return wanted;
  }

  /** This session is to be left, whatever happens to the others of its endpoint. */
  void want(Link present, Reason why) {
    if (link == present) {
      wanted = why;
    }
  }

  /** Before a call: leaves the present session, if nobody would notice. */
  void renew(Link present, Effects next) {
    long now = System.nanoTime();
    Reason why = reason(now);
    if (why == null) {
      return;
    }
    if (!mayBeLeft(present, next)) {
      wanted = why == Reason.SPREAD ? null : why;
      notBefore = now + SOON_NANOS;
      return;
    }
    if (!sessions.lock.tryLock()) {
      return;
    }
    try {
      if (sessions.link() == present && !sessions.closed()) {
        attempt(present, why);
      }
    } finally {
      sessions.lock.unlock();
    }
  }

  private void attempt(Link present, Reason why) {
    SessionReplacement.Renewed made = sessions.renew(present, why);
    long now = System.nanoTime();
    if (made == SessionReplacement.Renewed.DONE) {
      follow(sessions.link(), now);
      return;
    }
    long pause = made == SessionReplacement.Renewed.NO_TURN ? TURN_NANOS : why == Reason.READ_ONLY ? RETRY_WRITES_NANOS : RETRY_NANOS;
    wanted = why == Reason.SPREAD || made == SessionReplacement.Renewed.NOT_NEEDED ? null : why;
    notBefore = now + pause + ThreadLocalRandom.current().nextLong(pause);
    if (made == SessionReplacement.Renewed.NOT_NEEDED && why == Reason.AGE) {
      dueAt = now + policy.maxAgeNanos;
    }
  }

  /** Nothing of the session would be missed: no transaction, no rows to come, no value that only it knows. */
  private boolean mayBeLeft(Link present, Effects next) {
    return sessions.enabled() && inFlight.get() == 0 && present.isOwn() && !present.oracleMode() && !present.results().areOpen()
        && !present.transaction().wasHandedOut()
        && !failures.pendingRollback.isAwaited() && ledger.localValues().mayBeLeft(next)
        && sessions.witnesses.with(present) == Transaction.NONE && !present.gone() && sessions.whyNot(present) == null;
  }
}
