package io.hawser.recovery;

import io.hawser.continuity.CommitGuard;
import io.hawser.continuity.replay.NotReplayed;
import io.hawser.event.RecoveryRefused;
import io.hawser.event.SessionRenewed.Reason;
import io.hawser.link.Cancellation;
import io.hawser.link.Forgotten;
import io.hawser.link.Link;
import io.hawser.session.Continuation;
import io.hawser.session.Dialect;
import io.hawser.session.SessionLedger;
import io.hawser.telemetry.Listeners;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/**
 * The sessions of one connection, one after the other: which is the present one, whether a lost one may be replaced, and whether the
 * application has closed the connection. {@link SessionReplacement} performs the replacement; {@link SessionLosses} and
 * {@link RecoveryRefusals} remember what was found and why nothing was done about it.
 *
 * <p>Thread-safe. One thread replaces; others wait for it and find the new link.
 */
final class Sessions {
  final ReentrantLock lock = new ReentrantLock();
  final TransactionWitnesses witnesses;
  final SessionLosses losses;
  final RecoveryRefusals refusals;
  private final SessionReplacement replacement;
  private final RecoveryPolicy policy;
  private final Route route;
  private final SessionLedger ledger;
  private final Listeners listeners;
  private final AtomicBoolean closed = new AtomicBoolean();
  /** Held while this connection is counted, and never while waiting for anything. */
  private final ReentrantLock shownLock = new ReentrantLock();
  /** Ends an opening that is under way; null if none is. */
  private volatile Cancellation opening;
  /** The endpoint that counts this connection as its own. */
  private final AtomicReference<String> shown;
  /** The same for the choice among hosts. */
  private final AtomicReference<Endpoint> counting;
  private final Forgotten forgotten;
  private volatile Link link;
  private volatile Dialect dialect;
  private volatile int number = 1;
  private volatile boolean enabled;
  private volatile boolean aborted;
  /** The lost link whose session may still run something. */
  private volatile Link orphan;

  Sessions(Route route, RecoveryPolicy policy, SessionLedger ledger, Listeners listeners, CommitGuard commits, Link first) {
    this.policy = policy;
    this.route = route;
    this.ledger = ledger;
    this.listeners = listeners;
    this.witnesses = new TransactionWitnesses(ledger);
    this.losses = new SessionLosses(route, listeners);
    this.refusals = new RecoveryRefusals(policy, this, listeners);
    this.replacement = new SessionReplacement(this, route, policy, ledger, listeners, commits);
    this.link = prepared(first);
    this.dialect = dialectOf(first);
    this.enabled = policy.enabled;
    this.shown = new AtomicReference<>(first.peer());
    this.counting = new AtomicReference<>(route.endpoint(first));
    AtomicReference<String> last = shown;
    Consumer<String> closing = listeners.closing(); // the listeners themselves may hold the connection
    AtomicReference<Endpoint> counted = counting;
    counted.get().sessions(1);
    forgotten = Forgotten.when(this, () -> {
      closing.accept(last.get());
      counted.get().sessions(-1);
    });
    listeners.opened(first.peer());
    route.replaced().begun(first);
  }

  Link link() {
    return link;
  }

  /** The dialect of the present session's server: the next one may be another server, or a newer one. */
  Dialect dialect() {
    return dialect;
  }

  /** What Hawser had to send on it is sent: what comes now is the application's. */
  private static Link prepared(Link ready) {
    if (ready.opener().writesUnseen()) {
      ready.transaction().handOut();
    }
    return ready;
  }

  private static Dialect dialectOf(Link link) {
    return Dialect.of(link.serverVersion(), link.ofOceanBase(), link.oracleMode());
  }

  int number() {
    return number;
  }

  boolean enabled() {
    return enabled;
  }

  void enabled(boolean on) {
    enabled = on;
    refusals.clear();
  }

  boolean closed() {
    return closed.get();
  }

  /** There is no further session. A thread that is reconnecting ends at once. */
  void close() {
    shownLock.lock();
    try {
      if (closed.compareAndSet(false, true)) {
        forgotten.closed();
        if (number > 1) {
          route.replaced().closed(this);
        }
        listeners.closed(shown.get());
        counting.get().sessions(-1);
      }
    } finally {
      shownLock.unlock();
    }
    Cancellation underWay = opening;
    if (underWay != null) {
      underWay.cancel();
    }
  }

  /** The application has called abort(). */
  void abort() {
    aborted = !closed();
    close();
  }

  boolean aborted() {
    return aborted;
  }

  /** The transaction of a lost link is over: the application asked for its end, or is notified. */
  void transactionIsOver(Link lost) {
    witnesses.isOver(lost);
    orphan = lost;
  }

  /** Something of a lost link's session may still run. */
  void orphaned(Link lost) {
    orphan = lost;
  }

  boolean mayStillRun(Link lost) {
    return lost == orphan;
  }

  /** Replaces a lost link, unless another thread has done it. */
  boolean replaced(Link dead, String how) {
    if (!entered()) {
      return false;
    }
    try {
      return link != dead ? !closed() : replace(dead, how);
    } finally {
      lock.unlock();
    }
  }

  /**
   * Replaces a lost link whose transaction has only read. The transaction goes on, which {@link #goesOn} tells, if its isolation lets its
   * reads stand alone; the new session may be asked for the isolation.
   *
   * @param replay runs the transaction again if it does not go on; null if it is over then
   */
  boolean replacedInTransaction(Link dead, String how, ReplayAttempts replay) {
    if (!entered()) {
      return false;
    }
    try {
      return link != dead ? !closed()
          : replace(dead, how, restorable(dead), witnesses.continuation(dead), AttemptLimit.of(policy), replay);
    } finally {
      lock.unlock();
    }
  }

  /**
   * Replaces a lost link on whose new session the transaction is run again.
   *
   * @return whether it was; if not, the link is as it was
   */
  boolean replacedWithReplay(Link dead, String how, ReplayAttempts replay) {
    if (!entered()) {
      return false;
    }
    try {
      if (link != dead || closed()) {
        return false;
      }
      orphaned(dead);
      Refusal why = restorable(dead);
      if (why != null) {
        replay.notBegun(NotReplayed.STATE);
        return false;
      }
      return replace(dead, how, null, Continuation.IMPOSSIBLE, AttemptLimit.of(policy), replay);
    } finally {
      lock.unlock();
    }
  }

  /** Whether the previous session's transaction continues on the present one. */
  boolean goesOn() {
    return replacement.goesOn();
  }

  /**
   * Takes the lock, which another thread may hold while it reconnects.
   *
   * @return false if this thread was interrupted meanwhile; it stays interrupted
   */
  boolean entered() {
    return entered(System.nanoTime() + Long.MAX_VALUE / 2);
  }

  /**
   * The same with a bound.
   *
   * @param deadline of System.nanoTime()
   * @return false also if the deadline has passed
   */
  boolean entered(long deadline) {
    if (lock.tryLock()) {
      return true;
    }
    boolean interrupted = Thread.interrupted();
    try {
      return lock.tryLock(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      interrupted = true;
      return false;
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** With the lock held. */
  boolean replace(Link dead, String how) {
    return replace(dead, how, whyNot(dead), witnesses.continuation(dead).ifKnown(), AttemptLimit.of(policy), null);
  }

  /** With the lock held: one attempt, which ends by then. If it fails, the next call makes all of its attempts. */
  boolean replaceOnce(Link dead, String how, long deadline) {
    return replace(dead, how, whyNot(dead), witnesses.continuation(dead).ifKnown(), AttemptLimit.once(policy, deadline), null);
  }

  /** Its server has answered that it shuts down. */
  void serverStops(Link at) {
    route.endpoint(at).maintenance().leave(Reason.SHUTDOWN);
  }

  /** Its server has answered that it takes no writes: another endpoint is asked first for a while. */
  void primaryMoved(Link at) {
    route.endpoint(at).maintenance().readOnly();
  }

  /** With the lock held: another session takes the place of a live one. */
  SessionReplacement.Renewed renew(Link present, Reason why) {
    return replacement.renew(present, why);
  }

  private boolean replace(Link dead, String how, Refusal why, Continuation continuation, AttemptLimit limit, ReplayAttempts replay) {
    if (why != null) {
      refusals.add(why, how);
      return false;
    }
    return replacement.perform(dead, how, continuation, limit, replay);
  }

  /** With the lock held: a session is about to be opened, unless the application closes the connection. */
  Cancellation beginOpening() {
    Cancellation begun = new Cancellation();
    opening = begun;
    if (closed()) {
      begun.cancel(); // by another thread, which may not have seen this opening
    }
    return begun;
  }

  void endOpening() {
    opening = null;
  }

  /**
   * With the lock held: this session is the present one from now on.
   *
   * @return false if the application has closed the connection meanwhile
   */
  boolean adopt(Link fresh, Link before) {
    dialect = dialectOf(fresh);
    link = prepared(fresh);
    if (!show(fresh, before)) {
      fresh.abort();
      return false;
    }
    refusals.clear();
    witnesses.begun();
    orphan = null;
    return true;
  }

  /** Reports it to those who count sessions, unless the application has closed the connection: each is counted down once. */
  private boolean show(Link fresh, Link before) {
    shownLock.lock();
    try {
      if (closed()) { // by another thread, which may not have seen this link: asked after it was shown
        return false;
      }
      String peer = shown.get();
      if (!fresh.peer().equals(peer)) {
        listeners.opened(fresh.peer());
        shown.set(fresh.peer());
        listeners.closed(peer);
      }
      Endpoint at = route.endpoint(fresh);
      at.sessions(1);
      counting.getAndSet(at).sessions(-1);
      number++;
      route.replaced().begun(fresh);
      route.replaced().replaced(before, this);
      return true;
    } finally {
      shownLock.unlock();
    }
  }

  /** Null if the link may be replaced. */
  Refusal whyNot(Link dead) {
    if (!enabled) {
      return new Refusal(dead, RecoveryRefused.Reason.OFF,
          "recovery is off (hawser.recovery=off, an XA connection, or the URL makes the vendor's driver reconnect by itself)");
    }
    if (witnesses.loses(dead)) {
      return new Refusal(dead, RecoveryRefused.Reason.TRANSACTION,
          "a transaction was open, which the server rolls back: roll back and run it again");
    }
    return restorable(dead);
  }

  private Refusal restorable(Link dead) {
    List<String> state = new ArrayList<>(ledger.restoration().unrestorable());
    if (dead.transaction().userChanged()) {
      state.add("another user than at its login, by changeUser on the vendor's connection");
    }
    return state.isEmpty() ? null
        : new Refusal(dead, RecoveryRefused.Reason.STATE, "the session had state that can't be restored: " + String.join(", ", state));
  }
}
