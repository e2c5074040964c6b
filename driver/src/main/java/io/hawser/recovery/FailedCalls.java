package io.hawser.recovery;

import io.hawser.event.CommitResolved;
import io.hawser.event.SessionRenewed.Reason;
import io.hawser.failure.Cause;
import io.hawser.failure.Evidence.End;
import io.hawser.failure.Evidence.Phase;
import io.hawser.failure.Explanation;
import io.hawser.failure.Failure;
import io.hawser.failure.Outcome;
import io.hawser.link.AcceptedBytes;
import io.hawser.link.Link;
import io.hawser.session.Continuation;
import io.hawser.session.Effects;
import io.hawser.session.Sent;
import io.hawser.session.SessionLedger;
import io.hawser.session.Transaction;
import io.hawser.telemetry.Listeners;
import java.sql.BatchUpdateException;
import java.sql.SQLException;
import java.util.Collections;
import java.util.List;

/**
 * What becomes of the calls of one connection that have thrown: whether it is the loss of the session, what {@link RecoveryDecision} says of the
 * call, and what the application is told.
 *
 * <p>Thread-safe.
 */
final class FailedCalls {
  private static final List<Throwable> NOTHING_TRIED = Collections.emptyList();
  private static final int DEEPEST = 8;
  private static final int MOST_REPEATS = 5;

  private final RecoveryPolicy policy;
  private final SessionLedger ledger;
  private final Listeners listeners;
  private final Sessions sessions;
  private final TransactionWitnesses witnesses;
  /** Null where commits get no markers. */
  private final CommitOutcomes commits;
  private final RunsAgain runs;
  /** Null where lost transactions are not run again. */
  private final TransactionReplays replays;
  final PendingRollback pendingRollback;
  /** The transaction of the COMMIT that is being repeated is known to be committed. */
  private volatile boolean committedBefore;
  private volatile SessionRenewal renewal;
  /** How often a COMMIT by text may still be repeated whose transaction was found committed: it commits nothing, and loses nothing. */
  private volatile int repeatsLeft;
  /** The lost link whose transaction was run again and is still open; null if there is none. */
  private volatile Link replayedFrom;
  /** After this a call is made again, on the session that has taken the lost one's place meanwhile. */
  private volatile Throwable again;

  /** @param runs those of this connection's calls */
  FailedCalls(RecoveryPolicy policy, SessionLedger ledger, Listeners listeners, Sessions sessions, CommitOutcomes commits,
      TransactionReplays replays, RunsAgain runs) {
    this.replays = replays;
    this.runs = runs;
    this.policy = policy;
    this.ledger = ledger;
    this.listeners = listeners;
    this.sessions = sessions;
    this.commits = commits;
    this.witnesses = sessions.witnesses;
    this.pendingRollback = new PendingRollback(policy, ledger);
  }

  /** Who leaves a session whose server says that it stops, or that it takes no writes. */
  void renewal(SessionRenewal renewing) {
    renewal = renewing;
  }

  /** A call has succeeded: nothing that came before counts. */
  void succeeded(Effects of) {
    runs.reset();
    if (repeatsLeft > 0) {
      repeatsLeft = 0;
    }
    if (committedBefore) {
      committedBefore = false;
    }
    pendingRollback.succeeded(of);
    if (replayedFrom != null && ledger.transaction().before() == Transaction.NONE) {
      replayedFrom = null;
    }
  }

  /** What is thrown by a call whose session was replaced before it was sent: {@link #failed} has it made again. */
  <E extends Throwable> E again(E thrown) {
    again = thrown;
    return thrown;
  }

  /**
   * @param accepted what the link's socket has taken of the request
   * @return what is to be thrown; null if the call is to be run again, on the new link
   */
  Throwable failed(Throwable thrown, AcceptedBytes accepted, Link used, Effects of) {
    if (pendingRollback.takeAnswer(thrown)) {
      return thrown;
    } else if (thrown == again) {
      again = null;
      return null;
    } else if (used == replayedFrom && used != sessions.link()) {
      return failedLate(thrown, accepted, used, of);
    }
    Effects called = of == Effects.NONE ? ledger.inFlight() : of; // JDBC's own calls are entered without
    if (accepted != AcceptedBytes.UNKNOWN) {
      used.transaction().callFailed();
    }
    Failure failure = loss(thrown, used, accepted, !accepted.isNone());
    if (failure == null) {
      runs.reset();
      if (accepted.isNone()) {
        ledger.unsent(); // the driver has refused it
        if (commits != null) {
          commits.answered(used);
        }
        return thrown;
      }
      return answeredWithError(thrown, used, called);
    }
    if (!sessions.enabled()) {
      return attach(thrown, failure, used);
    }
    if (!accepted.isNone()) {
      sessions.orphaned(used);
    }
    if (accepted.isAtLeast(1)) {
      used.transaction().unanswered();
    }
    try {
      Throwable told = decided(thrown, failure, accepted, used, of, called);
      committedBefore &= told == null;
      return told;
    } finally {
      if (commits != null) {
        commits.own.lost(used);
      }
    }
  }

  /** Another thread's call, on a session whose transaction was run again meanwhile, without this call. */
  private Throwable failedLate(Throwable thrown, AcceptedBytes accepted, Link used, Effects of) {
    if (accepted.isNone()) {
      ledger.unsent();
      return null;
    }
    Link present = sessions.link();
    present.abort(); // what it has done may be part of no transaction any more
    return lost(thrown, failure(thrown, used, accepted), present, of);
  }

  boolean isAgain(Throwable thrown) {
    return thrown == again;
  }

  private Throwable decided(Throwable thrown, Failure failure, AcceptedBytes accepted, Link used, Effects of, Effects called) {
    Transaction before = witnesses.before(used);
    boolean onlyRead = witnesses.onlyRead(used);
    Continuation continuation = witnesses.continuation(used);
    switch (RecoveryDecision.judge(!accepted.isNone(), before, witnesses.with(used), onlyRead, mayGoOn(continuation), called, policy)) {
      case RUN_AGAIN:
        if (before != Transaction.NONE) {
          transactionIsOver(used);
        }
        ledger.unsent();
        return runAgain(thrown, failure, accepted, used, called);
      case GO_ON:
        ledger.unsent();
        return goOn(thrown, failure, accepted, used, called);
      case ROLLED_BACK:
        return rolledBack(thrown, failure, accepted, used, called);
      case UNKNOWN:
        Failure uncertain = before == Transaction.UNCERTAIN ? failure.withOutcome(Outcome.UNKNOWN) : failure;
        return unknown(thrown, before, uncertain, accepted, used, of, called);
      default:
        return attach(thrown, failure, used);
    }
  }

  /** The session lives. */
  private Throwable answeredWithError(Throwable thrown, Link used, Effects called) {
    if (commits != null) {
      commits.answered(used);
    }
    if (sessions.aborted() && used.ended()) {
      return Explanation.attach(thrown, Failure.of(thrown, used.evidence().end(End.ABORTED_BY_APPLICATION).build()), NOTHING_TRIED);
    }
    used.transaction().failed();
    SQLException answer = answer(thrown);
    if (answer == null) {
      ledger.failedInDriver(called);
    } else {
      ledger.failed(called, answer, thrown instanceof BatchUpdateException);
    }
    return answer == null ? thrown : toldOfServer(thrown, answer, used);
  }

  /** The session lives, and its server has said that it is no place to stay. */
  private Throwable toldOfServer(Throwable thrown, SQLException answer, Link used) {
    Cause cause = Failure.of(answer).cause();
    if (cause == Cause.SHUTDOWN) {
      sessions.serverStops(used);
      renewal.want(used, Reason.SHUTDOWN);
      return thrown;
    }
    if (cause != Cause.READ_ONLY_SERVER || !sessions.enabled()) {
      return thrown;
    }
    sessions.primaryMoved(used);
    renewal.want(used, Reason.READ_ONLY);
    Failure failure = Failure.of(thrown, used.evidence().build());
    return Explanation.attach(thrown, failure.withRecovery("if the primary has moved, the next call outside a transaction looks for it"),
        NOTHING_TRIED);
  }

  /** The server's, which a driver may have wrapped; null if it has answered nothing. */
  private static SQLException answer(Throwable thrown) {
    Throwable t = thrown;
    for (int depth = 0; t != null && depth < DEEPEST; depth++) {
      if (t instanceof SQLException && ((SQLException) t).getErrorCode() > 0) {
        return (SQLException) t;
      }
      t = t.getCause();
    }
    return null;
  }

  private Throwable runAgain(Throwable thrown, Failure failure, AcceptedBytes accepted, Link used, Effects of) {
    if (repeatsLeft > 0) {
      repeatsLeft--;
      runs.reset();
    }
    boolean allowed = runs.allows(thrown, failure, accepted);
    if (allowed && sessions.refusals.of(used) == null && sessions.replaced(used, "found by a call")
        && ledger.localValues().forgotten(of).isEmpty()
        && runs.fits(sessions.link(), accepted)) {
      runs.add(!accepted.isNone());
      return null;
    }
    if (committedBefore && of.isCommit()) { // it was repeated, to commit nothing, and lost too often
      return knownToBeCommitted(thrown, failure, used);
    }
    return allowed ? attach(thrown, failure, used) : Explanation.attach(thrown, failure.withRecovery(runs.describe()), NOTHING_TRIED);
  }

  /** To be asked of the new session, unless that must not take the place of one whose transaction may not go on. */
  private boolean mayGoOn(Continuation known) {
    return known == Continuation.UP_TO_ISOLATION ? !policy.transactionLostIsVendors : known == Continuation.POSSIBLE;
  }

  /** The transaction that has only read goes on, and the call with it, if the new session's isolation lets its reads stand alone. */
  private Throwable goOn(Throwable thrown, Failure failure, AcceptedBytes accepted, Link used, Effects of) {
    boolean begunByText = ledger.transaction().begunByText();
    if (!runs.allows(thrown, failure, accepted)) {
      return lost(thrown, failure.withRecovery(runs.describe()), used, of, begunByText);
    }
    boolean mayReplay = replays != null && witnesses.continuation(used) != Continuation.POSSIBLE;
    ReplayRefusal whyNot = mayReplay ? replays.whyNot(thrown, failure, accepted, used, of) : null;
    ReplayAttempts replay = mayReplay && whyNot == null ? replays.attempts(used, accepted) : null;
    long start = System.nanoTime();
    if (!sessions.replacedInTransaction(used, "found in a transaction that has only read", replay)) {
      return replay == null ? attach(thrown, failure, used) : notReplayed(thrown, failure, used, of, begunByText, replay, start);
    }
    if (!sessions.goesOn()) {
      if (whyNot != null) {
        replays.tell(used, failure, whyNot);
      }
      return lost(thrown, failure, used, of, begunByText);
    }
    if (replay != null && replay.isDone()) {
      return replayed(failure, accepted, used, replay, start);
    }
    if (ledger.localValues().forgotten(of).isEmpty() && runs.fits(sessions.link(), accepted)) {
      runs.add(!accepted.isNone());
      return null;
    }
    return attach(thrown, failure, used);
  }

  /** Run again, where that is wanted and comes to the same; else the application must run it again. */
  private Throwable rolledBack(Throwable thrown, Failure failure, AcceptedBytes accepted, Link used, Effects of) {
    boolean begunByText = ledger.transaction().begunByText();
    if (replays == null || policy.transactionLostIsVendors) {
      return lost(thrown, failure, used, of, begunByText);
    }
    ReplayRefusal whyNot = replays.whyNot(thrown, failure, accepted, used, of);
    if (whyNot != null) {
      replays.tell(used, failure, whyNot);
      return lost(thrown, failure, used, of, begunByText);
    }
    ReplayAttempts replay = replays.attempts(used, accepted);
    long start = System.nanoTime();
    return sessions.replacedWithReplay(used, "found in a transaction", replay) ? replayed(failure, accepted, used, replay, start)
        : notReplayed(thrown, failure, used, of, begunByText, replay, start);
  }

  private Throwable notReplayed(Throwable thrown, Failure failure, Link used, Effects of, boolean begunByText, ReplayAttempts replay,
      long start) {
    replays.tell(replay, failure, start);
    return lost(thrown, failure, used, of, begunByText);
  }

  private Throwable replayed(Failure failure, AcceptedBytes accepted, Link used, ReplayAttempts replay, long start) {
    replays.tell(replay, failure, start);
    runs.add(!accepted.isNone());
    replayedFrom = used;
    return null;
  }

  private Throwable lost(Throwable thrown, Failure failure, Link used, Effects of) {
    return lost(thrown, failure, used, of, ledger.transaction().begunByText());
  }

  /** The application is notified that it must run the transaction again. */
  private Throwable lost(Throwable thrown, Failure failure, Link used, Effects of, boolean begunByText) {
    if (policy.transactionLostIsVendors) {
      return attach(thrown, failure, used);
    }
    runs.reset();
    transactionIsOver(used);
    pendingRollback.toldRolledBack(thrown, failure, of, begunByText);
    return sessions.replaced(used, "found in a transaction")
        ? LossExceptions.transactionLost(thrown,
            failure.withRecovery("the session is new and restored; the transaction is not: roll back, and run it again"), NOTHING_TRIED)
        : attach(thrown, failure, used);
  }

  /** Unless it can be found out. That nothing of the transaction was committed is known only if nothing of it may have been before. */
  private Throwable unknown(Throwable thrown, Transaction before, Failure failure, AcceptedBytes accepted, Link used, Effects of,
      Effects called) {
    CommitResolved.Outcome found = commits == null ? CommitResolved.Outcome.UNDECIDED : commits.resolve(used, called, failure);
    if (found == CommitResolved.Outcome.COMMITTED) {
      return committed(thrown, failure, used, of, called);
    }
    if (found == CommitResolved.Outcome.ROLLED_BACK && commits.own.isOpen(used)) {
      return ownIsRolledBack(thrown, failure.withOutcome(Outcome.NOT_EXECUTED), used);
    }
    return found == CommitResolved.Outcome.ROLLED_BACK && before == Transaction.OPEN
        ? rolledBack(thrown, failure.withOutcome(Outcome.NOT_EXECUTED), accepted, used, called)
        : outcomeUnknown(thrown, failure, used, called);
  }

  /**
   * The COMMIT of a statement's own transaction has thrown.
   *
   * @return what is to be thrown; null if it has committed all the same, and the statement has succeeded
   */
  Throwable ownCommitFailed(Throwable thrown, AcceptedBytes accepted, Link used, Effects of) {
    Failure failure = loss(thrown, used, accepted, !accepted.isNone());
    if (failure == null) {
      return answeredWithError(thrown, used, of);
    }
    sessions.orphaned(used);
    try {
      switch (commits.resolve(used, of, failure)) {
        case COMMITTED:
          runs.reset();
          sessions.transactionIsOver(used);
          return null; // the next call finds the loss
        case ROLLED_BACK:
          return ownIsRolledBack(thrown, failure.withOutcome(Outcome.NOT_EXECUTED), used);
        default:
          return outcomeUnknown(thrown, failure.withOutcome(Outcome.UNKNOWN), used, of);
      }
    } finally {
      commits.own.lost(used);
    }
  }

  /** With its own transaction: the application knows of none, so that there is nothing that it has to roll back first. */
  private Throwable ownIsRolledBack(Throwable thrown, Failure failure, Link used) {
    runs.reset();
    transactionIsOver(used);
    if (policy.transactionLostIsVendors) {
      return attach(thrown, failure, used);
    }
    sessions.replaced(used, "found by a statement in a transaction of its own");
    return LossExceptions.transactionLost(thrown,
        failure.withRecovery("nothing of the statement is committed, or ever will be: run it again"), NOTHING_TRIED);
  }

  /** What was thrown as what may be thrown: all else is unchecked. */
  static SQLException asSqlException(Throwable told) {
    if (told instanceof RuntimeException) {
      throw (RuntimeException) told;
    } else if (told instanceof Error) {
      throw (Error) told;
    }
    return (SQLException) told;
  }

  /** JDBC's own call has nothing to do any more; a statement runs again on a new session, where it has nothing to commit. */
  private Throwable committed(Throwable thrown, Failure failure, Link used, Effects of, Effects called) {
    runs.reset();
    transactionIsOver(used);
    if (!called.isCommit()) {
      ledger.setters().autoCommit(true, Sent.YES);
    }
    boolean replaced = sessions.replaced(used, "found by a COMMIT, which is committed");
    if (of == Effects.NONE) {
      commits.isDone();
      return null;
    }
    if (replaced) {
      repeatsLeft = MOST_REPEATS;
      committedBefore = true;
      return null;
    }
    return knownToBeCommitted(thrown, failure, used);
  }

  private Throwable knownToBeCommitted(Throwable thrown, Failure failure, Link used) {
    committedBefore = false;
    String known = "the transaction is committed, and only the connection is lost: " + outlook(used);
    return LossExceptions.outcomeUnknown(thrown, failure.withOutcome(Outcome.EXECUTED).withRecovery(known), NOTHING_TRIED);
  }

  private Throwable outcomeUnknown(Throwable thrown, Failure failure, Link used, Effects of) {
    runs.reset();
    boolean counts = witnesses.applicationCounts();
    boolean begunByText = ledger.transaction().begunByText();
    transactionIsOver(used);
    if (counts && !of.isCommit() && !of.isRollback()) {
      pendingRollback.toldUnknown(thrown, failure, begunByText);
    }
    return LossExceptions.outcomeUnknown(thrown, failure.withRecovery(outlook(used)), NOTHING_TRIED);
  }

  /** The transaction went with the lost session: the application asked for its end, or is notified. */
  void transactionIsOver(Link lost) {
    ledger.unsent();
    ledger.done(Effects.ROLLBACK);
    sessions.transactionIsOver(lost);
  }

  /** The same exception, with an explanation attached if it is the loss of the connection. */
  Throwable explained(Throwable thrown, Link used) {
    Failure failure = loss(thrown, used, AcceptedBytes.UNKNOWN, used.streaming());
    return failure == null ? answeredWithError(thrown, used, Effects.NONE) : attach(thrown, failure, used);
  }

  /**
   * Ends the link and notifies listeners, if what was thrown is its loss; null if it is not.
   *
   * @param reading something may have been read from the server
   */
  private Failure loss(Throwable thrown, Link used, AcceptedBytes accepted, boolean reading) {
    if (reading && !used.ended()) {
      PendingClose.settle(thrown, answer(thrown), used, sessions);
    }
    if (!(thrown instanceof Exception) || !lostBecauseOf((Exception) thrown, used)) {
      return null;
    }
    Failure failure = failure(thrown, used, accepted);
    used.abort();
    sessions.losses.found(used, failure);
    return failure;
  }

  private Throwable attach(Throwable thrown, Failure failure, Link used) {
    Refusal known = sessions.refusals.of(used);
    return Explanation.attach(thrown, failure.withRecovery(known != null ? "refused: " + known.reason : outlook(used)),
        known != null ? known.attempts : NOTHING_TRIED);
  }

  /** What the next call will find. */
  private String outlook(Link lost) {
    Refusal why = sessions.whyNot(lost);
    return why == null ? "not for this call; the next call will run on a new session" : "refused: " + why.reason;
  }

  private Failure failure(Throwable thrown, Link used, AcceptedBytes accepted) {
    Transaction transaction = witnesses.with(used);
    Failure failure = Failure.of(thrown, accepted.in(used.evidence())
        .pattern(listeners.pattern(used.peer()).orElse(null))
        .phase(sessions.refusals.of(used) != null ? Phase.IDLE : transaction == Transaction.NONE ? Phase.IN_FLIGHT
            : transaction == Transaction.OPEN ? Phase.IN_TRANSACTION : Phase.COMMIT)
        .build());
    Failure found = sessions.losses.foundBefore(used); // the driver may have taken what the server had said
    return found == null ? failure : failure.because(found);
  }

  /** Whether an exception means the end of the link: what the socket knows outranks what a text says. */
  boolean lostBecauseOf(Exception e, Link used) {
    return !sessions.closed() && (used.ended() || (!used.lookable() && Failure.of(e).connectionLost()));
  }
}
