package io.hawser.recovery;

import io.hawser.continuity.CommitGuard;
import io.hawser.continuity.OutcomeResolver;
import io.hawser.event.RecoveryRefused.Reason;
import io.hawser.event.RecoveryRefused;
import io.hawser.event.SessionLost;
import io.hawser.event.SessionRecovered;
import io.hawser.failure.Failure;
import io.hawser.link.Cancellation;
import io.hawser.link.Forgotten;
import io.hawser.link.Link;
import io.hawser.link.Untraced;
import io.hawser.session.Dialect;
import io.hawser.session.SessionLedger;
import java.sql.SQLException;
import io.hawser.log.Log;
import io.hawser.session.Dialect;
import io.hawser.session.SessionLedger;
import io.hawser.telemetry.Listeners;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/**
 * The sessions of one connection, one after the other: the present one, and how a lost one is replaced, or why it is not.
 *
 * <p>Thread-safe. One thread replaces; others wait for it and find the new link.
 */
final class Sessions {
  private static final Log LOG = Log.of(Recovery.class);
  /** After a failed recovery that took longer than this, the next try waits for as long as that one took. */
  private static final long QUIET_AFTER_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final long MOST_QUIET_NANOS = TimeUnit.SECONDS.toNanos(10);
  /** In which a lost SYN is sent again twice. */
  private static final long BRIEF_NANOS = TimeUnit.SECONDS.toNanos(3);
  private static final int SLOWER = 3;
  private static final long NO_BOUND = Long.MAX_VALUE;

  /** A loss, told once. */
  private static final class Loss {
    final Link link;
    final Failure failure;

    Loss(Link link, Failure failure) {
      this.link = link;
      this.failure = failure;
    }
  }

  final ReentrantLock lock = new ReentrantLock();
  final TransactionWitnesses witnesses;
  private final RecoveryPolicy policy;
  private final Route route;
  private final Reconnector reconnector;
  private final SessionLedger ledger;
  private final Listeners listeners;
  /** Null where commits get no markers. */
  private final CommitGuard commits;
  private final AtomicReference<Loss> loss = new AtomicReference<>();
  private final AtomicBoolean closed = new AtomicBoolean();
  /** How an opening that is under way is ended; null if none is. */
  private volatile Cancellation reconnecting;

  /** The endpoint that counts this connection as its own. */
  private final AtomicReference<String> shown;
  private final Forgotten forgotten;
  private volatile Link link;
  private volatile Dialect dialect;
  private volatile int number = 1;
  private volatile boolean enabled;
  /** Why the present link, which is lost, was not replaced. */
  private volatile Refusal refusal;
  /** The refusal of an opening that an interrupt ended; null if the last one had another reason. */
  private volatile Refusal endedByInterrupt;
  private volatile boolean aborted;
  /** Whether the transaction of the session before goes on upon the present one. */
  private volatile boolean goesOn;
  /** The lost link of whose session something may still run. */
  private volatile Link orphan;

  Sessions(Route route, RecoveryPolicy policy, SessionLedger ledger, Listeners listeners, CommitGuard commits, Link first) {
    this.policy = policy;
    this.route = route;
    this.reconnector = new Reconnector(route, policy);
    this.ledger = ledger;
    this.listeners = listeners;
    this.commits = commits;
    this.witnesses = new TransactionWitnesses(ledger);
    this.link = first;
    this.dialect = dialectOf(first);
    this.enabled = policy.enabled;
    this.shown = new AtomicReference<>(first.peer());
    AtomicReference<String> last = shown;
    Consumer<String> closing = listeners.closing(); // the listeners themselves may hold the connection
    forgotten = Forgotten.when(this, () -> closing.accept(last.get()));
    listeners.opened(first.peer());
    route.replaced().begun(first);
  }

  Link link() {
    return link;
  }

  /** Of the present session's server: the next one may be another, or a newer one. */
  Dialect dialect() {
    return dialect;
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
    refusal = null;
  }

  boolean closed() {
    return closed.get();
  }

  /** There is no further session. A thread that is reconnecting ends at once. */
  void close() {
    if (closed.compareAndSet(false, true)) {
      forgotten.closed();
      if (number > 1) {
        route.replaced().closed(this);
      }
      listeners.closed(shown.get());
    }
    Cancellation underWay = reconnecting;
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

  Refusal refusal() {
    return refusal;
  }

  /** Why this link, which is lost, was not replaced; null if it was, or nobody has tried. */
  Refusal refusalOf(Link lost) {
    Refusal known = refusal;
    return known != null && known.link == lost ? known : null;
  }

  /** The transaction of a lost link is over, and the application is told or has asked for it. */
  void transactionIsOver(Link lost) {
    witnesses.isOver(lost);
    orphan = lost;
  }

  /** Something of a lost link's session may still run. */
  void orphaned(Link lost) {
    orphan = lost;
  }

  /** Tells those who listen that a session was lost, the first time. */
  void lost(Link dead, Failure failure) {
    Loss known = loss.get();
    if ((known == null || known.link != dead) && loss.compareAndSet(known, new Loss(dead, failure))) {
      route.lost(dead, failure.cause());
      listeners.lost(new SessionLost(dead.peer(), dead.sessionId(), failure));
    }
  }

  private Failure lossOf(Link dead) {
    Failure known = foundBefore(dead);
    return known != null ? known : Failure.of(null, dead.evidence().build());
  }

  /** What was found to be the end of the link before anything was thrown for it; null if nothing. */
  Failure foundBefore(Link dead) {
    Loss known = loss.get();
    return known != null && known.link == dead ? known.failure : null;
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
   * Replaces a lost link whose transaction has done nothing but read, in a way that {@link #goesOn} tells: the transaction goes on if
   * its isolation, for which the new session may be asked, lets its reads stand alone.
   */
  boolean replacedInTransaction(Link dead, String how) {
    if (!entered()) {
      return false;
    }
    try {
      return link != dead ? !closed() : replace(dead, how, restorable(dead), true, NO_BOUND);
    } finally {
      lock.unlock();
    }
  }

  /** Whether the transaction of the session before goes on upon the present one. */
  boolean goesOn() {
    return goesOn;
  }

  /**
   * Takes the lock, behind which another thread may be reconnecting.
   *
   * @return false if this thread was interrupted meanwhile, and stays so
   */
  boolean entered() {
    return entered(System.nanoTime() + Long.MAX_VALUE / 2);
  }

  /**
   * The same with a bound.
   *
   * @param deadline of System.nanoTime()
   * @return false if it has passed, too
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
    return replace(dead, how, whyNot(dead), Boolean.TRUE.equals(witnesses.mayGoOn(dead)), NO_BOUND);
  }

  /** With the lock held: one attempt, which ends by then. Where it fails, the next call makes all of its attempts. */
  boolean replaceOnce(Link dead, String how, long deadline) {
    return replace(dead, how, whyNot(dead), Boolean.TRUE.equals(witnesses.mayGoOn(dead)), Math.max(1, deadline - System.nanoTime()));
  }

  /** @param onceWithin nanoseconds for a single attempt; {@link #NO_BOUND} for all those of the policy */
  private boolean replace(Link dead, String how, Refusal why, boolean triesToGoOn, long onceWithin) {
    if (why != null) {
      refuse(why, how);
      return false;
    }
    Boolean readsStandAlone = triesToGoOn ? witnesses.mayGoOn(dead) : Boolean.FALSE;
    goesOn = false;
    Refusal before = refusalOf(dead);
    long start = System.nanoTime();
    if (before != null && start - before.quietUntil < 0) {
      return false; // it has just been tried for long, and the application need not wait as long with each of its calls
    }
    if (before != null && before == endedByInterrupt && Thread.currentThread().isInterrupted()) {
      return false; // somebody wants this thread to end: its next call does not wait again
    }
    Restorer restorer = new Restorer(policy, ledger);
    Cancellation cancellation = new Cancellation();
    reconnecting = cancellation;
    Link fresh;
    try {
      if (closed()) {
        cancellation.cancel(); // by another thread, which may not have seen this opening
      }
      // who was told once that it can't be reached need not wait for all the attempts each time it asks
      boolean triedBefore = before != null && !before.byOneAttempt;
      boolean once = onceWithin != NO_BOUND;
      fresh = reconnector.reconnect((session, millisLeft) -> {
        restorer.bound(session.connection(), millisLeft);
        if (dead == orphan && policy.killsOldSession) {
          OldSession.kill(dead, session);
          restorer.asked();
        }
        if (commits != null) {
          commits.opened(session);
          restorer.asked();
        }
        restorer.restore(session);
        goesOn = restorer.goOn(session.connection(), readsStandAlone);
        restorer.release(session.connection());
      }, once || triedBefore ? 1 : policy.attempts, once ? Math.min(onceWithin, policy.timeoutNanos) : triedBefore ? briefly(dead) : policy.timeoutNanos,
          cancellation, null);
    } catch (Reconnector.ReconnectFailed e) {
      long now = System.nanoTime();
      boolean once = onceWithin != NO_BOUND;
      boolean patient = !once && now - start > QUIET_AFTER_NANOS && !cancellation.cancelled();
      refuse(unreachable(dead, e, before, patient ? now + Math.min(now - start, MOST_QUIET_NANOS) : now, once), how);
      endedByInterrupt = cancellation.wasInterrupted() ? refusal : null;
      return false;
    } finally {
      reconnecting = null;
    }
    dead.abort();
    if (goesOn) {
      ledger.onNewSessionInTransaction();
    } else {
      ledger.onNewSession();
    }
    dialect = dialectOf(fresh);
    link = fresh;
    if (closed()) { // by another thread, which may not have seen this link: asked after it was shown
      fresh.abort();
      return false;
    }
    String counting = shown.get();
    if (!fresh.peer().equals(counting)) {
      listeners.opened(fresh.peer());
      shown.set(fresh.peer());
      listeners.closed(counting);
    }
    number++;
    route.replaced().begun(fresh);
    route.replaced().replaced(dead, this);
    refusal = null;
    witnesses.isOver(null);
    orphan = null;
    Duration duration = Duration.ofNanos(System.nanoTime() - start);
    String line = "recovered: " + lost(dead, how) + "; " + fresh + " took its place in " + duration.toMillis() + " ms.";
    if (route.recovered(dead)) {
      LOG.warn(line + " What else is recovered of this endpoint within the hour is logged as information.");
    } else {
      LOG.info(line);
    }
    listeners.recovered(new SessionRecovered(dead.peer(), dead.sessionId(), lossOf(dead), fresh.peer(), fresh.sessionId(),
        restorer.restored(), duration));
    return true;
  }

  /**
   * Opens sessions beside the lost one until it is known what has become of its COMMIT, or the time of a recovery is over. None of them
   * takes its place.
   */
  void resolve(Link dead, OutcomeResolver commit) {
    if (!entered()) {
      return;
    }
    Cancellation cancellation = new Cancellation();
    reconnecting = cancellation;
    try {
      if (closed()) {
        return;
      }
      long deadline = System.nanoTime() + policy.timeoutNanos;
      for (long left = policy.timeoutNanos; left > 0 && commit.goesOn() && !cancellation.cancelled(); left = deadline - System.nanoTime()) {
        Link asked = reconnector.reconnect((fresh, millisLeft) -> {
          long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millisLeft);
          fresh.connection().setNetworkTimeout(Runnable::run, millisLeft);
          Untraced.run(() -> commit.ask(fresh, end, policy.killsOldSession ? OldSession::kill : (lost, asking) -> { }));
        }, policy.attempts, left, cancellation, commit.anyEndpoint() ? null : dead);
        end(asked);
      }
    } catch (Reconnector.ReconnectFailed e) {
      LOG.debug("resolved: not " + commit + ", because " + e.getMessage());
    } finally {
      reconnecting = null;
      lock.unlock();
    }
  }

  private static void end(Link asked) {
    try {
      asked.close();
    } catch (SQLException | RuntimeException e) {
      LOG.debug("resolved: the session that was asked could not be closed politely: " + e.getMessage());
    } finally {
      asked.abort();
    }
  }

  /** For one attempt more, once all of them have failed: a few times as long as the session had taken to open. */
  private long briefly(Link dead) {
    return Math.min(policy.timeoutNanos, Math.max(BRIEF_NANOS, SLOWER * dead.openingNanos()));
  }

  private void refuse(Refusal why, String how) {
    Refusal before = refusal;
    refusal = why;
    if (closed()) {
      return; // nobody waits for it any more
    }
    if (before == null || before.link != why.link) {
      LOG.warn("refused: " + lost(why.link, how) + " and is not replaced: " + why.reason + "." + advice(why.why));
      listeners.refused(new RecoveryRefused(why.link.peer(), why.link.sessionId(), lossOf(why.link), why.why, why.reason, why.attempts));
    }
  }

  private String lost(Link dead, String how) {
    return dead + " was lost (" + how + ") [" + lossOf(dead).cause().code() + "]";
  }

  /** For the one who reads the log; the application has more in its exception. */
  private static String advice(Reason why) {
    switch (why) {
      case STATE:
        return " The application gets the vendor's exception, and has to begin again on another connection.";
      case UNREACHABLE:
        return " Its next use tries again: is the proxy or server up, and does it take this user?";
      default:
        return "";
    }
  }

  /** With what was tried when it was first refused, so that the application hears of more than of the last attempt. */
  private Refusal unreachable(Link dead, Reconnector.ReconnectFailed failed, Refusal before, long quietUntil, boolean once) {
    boolean byOneAttempt = once && (before == null || before.byOneAttempt);
    if (before == null || before.attempts.isEmpty()) {
      return new Refusal(dead, Reason.UNREACHABLE, failed.getMessage(), failed.attempts(), quietUntil, byOneAttempt);
    }
    List<Throwable> all = new ArrayList<>(before.attempts.subList(0, Math.min(before.attempts.size(), policy.attempts)));
    all.addAll(failed.attempts());
    return new Refusal(dead, Reason.UNREACHABLE, failed.getMessage() + "; so did the attempts before", all, quietUntil, byOneAttempt);
  }

  /** Null if the link may be replaced. */
  Refusal whyNot(Link dead) {
    if (!enabled) {
      return new Refusal(dead, Reason.OFF, "recovery is off (hawser.recovery=off, an XA connection, or the URL makes the vendor's driver reconnect by itself)");
    }
    if (witnesses.loses(dead)) {
      return new Refusal(dead, Reason.TRANSACTION, "a transaction was open, which the server rolls back: roll back and run it again");
    }
    return restorable(dead);
  }

  private Refusal restorable(Link dead) {
    List<String> state = new ArrayList<>(ledger.unrestorable());
    if (dead.transaction().userChanged()) {
      state.add("another user than at its login, by changeUser on the vendor's connection");
    }
    return state.isEmpty() ? null : new Refusal(dead, Reason.STATE, "the session had what can't be restored: " + String.join(", ", state));
  }
}
