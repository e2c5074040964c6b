package io.hawser.recovery;

import io.hawser.event.CommitResolved;
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
import java.sql.SQLException;

/**
 * Decides about the calls of one connection that have thrown: whether the session is lost, what {@link RecoveryDecision} says about the
 * call, and what the application gets.
 *
 * <p>Thread-safe.
 */
final class FailedCalls {
  private static final int MOST_REPEATS = 5;

  private final RecoveryPolicy policy;
  private final SessionLedger ledger;
  private final Sessions sessions;
  private final TransactionWitnesses witnesses;
  private final LossFinder losses;
  private final ServerAnswers answers;
  /** Null where commits get no markers. */
  private final CommitOutcomes commits;
  private final RunsAgain runs;
  /** Null where lost transactions are not run again. */
  private final TransactionReplays replays;
  final PendingRollback pendingRollback;
  /** The transaction of the COMMIT that is being repeated is known to be committed. */
  private volatile boolean committedBefore;
  /** How often a COMMIT by text may still be repeated after its transaction was found committed: it commits nothing, and loses nothing. */
  private volatile int repeatsLeft;
  /** The lost link whose transaction was run again and is still open; null if there is none. */
  private volatile Link replayedFrom;
  /** After this exception a call is repeated, on the session that has taken the lost one's place meanwhile. */
  private volatile Throwable again;

  /** @param runs those of this connection's calls */
  FailedCalls(RecoveryPolicy policy, SessionLedger ledger, Listeners listeners, Sessions sessions, CommitOutcomes commits,
      TransactionReplays replays, RunsAgain runs) {
    this.replays = replays;
    this.runs = runs;
    this.policy = policy;
    this.ledger = ledger;
    this.sessions = sessions;
    this.commits = commits;
    this.witnesses = sessions.witnesses;
    this.losses = new LossFinder(sessions, listeners);
    this.answers = new ServerAnswers(ledger, sessions, commits);
    this.pendingRollback = new PendingRollback(policy, ledger, witnesses);
  }

  /** Sets the renewal that leaves a session whose server says that it is stopping, or that it takes no writes. */
  void renewal(SessionRenewal renewing) {
    answers.renewal(renewing);
  }

  /** A call has succeeded: earlier failures no longer count. */
  void succeeded() {
    runs.reset();
    if (repeatsLeft > 0) {
      repeatsLeft = 0;
    }
    if (committedBefore) {
      committedBefore = false;
    }
    if (replayedFrom != null && ledger.transaction().before() == Transaction.NONE) {
      replayedFrom = null;
    }
  }

  /** Marks the exception of a call whose session was replaced before it was sent: {@link #failed} has the call repeated. */
  <E extends Throwable> E again(E thrown) {
    again = thrown;
    return thrown;
  }

  /**
   * @param accepted how much of the request the link's socket has accepted
   * @return what to throw; null if the call is to be run again, on the new link
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
    Effects called = of == Effects.NONE ? ledger.inFlight() : of; // JDBC's own calls are entered without effects
    if (accepted != AcceptedBytes.UNKNOWN) {
      used.transaction().callFailed();
    }
    Failure failure = losses.find(thrown, used, accepted, !accepted.isNone());
    if (failure == null) {
      runs.reset();
      if (accepted.isNone()) {
        ledger.unsent(); // the driver has refused it
        if (commits != null) {
          commits.answered(used);
        }
        return thrown;
      }
      return answers.heard(thrown, used, called);
    }
    if (!sessions.enabled()) {
      return losses.explain(thrown, failure, used);
    }
    if (!accepted.isNone()) {
      sessions.orphaned(used);
    }
    if (accepted.isAtLeast(1)) {
      used.transaction().unanswered();
    }
    try {
      Throwable reported = decided(new LostCall(thrown, failure, accepted, used, of, called, ledger.transaction().begunByText()));
      committedBefore &= reported == null;
      return reported;
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
    present.abort(); // what the call has done may no longer be part of any transaction
    Failure failure = losses.failure(thrown, used, accepted);
    sessions.losses.found(present, failure);
    return transactionLost(new LostCall(thrown, failure, accepted, present, of, of, ledger.transaction().begunByText()));
  }

  boolean isAgain(Throwable thrown) {
    return thrown == again;
  }

  private Throwable decided(LostCall call) {
    Link used = call.used;
    Transaction before = witnesses.before(used);
    boolean onlyRead = witnesses.onlyRead(used);
    Continuation continuation = witnesses.continuation(used);
    switch (RecoveryDecision.judge(!call.accepted.isNone(), before, witnesses.with(used), onlyRead, mayGoOn(continuation), call.called,
        policy)) {
      case RUN_AGAIN:
        if (before != Transaction.NONE) {
          transactionIsOver(used);
        }
        ledger.unsent();
        return runAgain(call);
      case GO_ON:
        ledger.unsent();
        return goOn(call);
      case ROLLED_BACK:
        return rolledBack(call);
      case UNKNOWN:
        return unknown(before == Transaction.UNCERTAIN ? call.with(call.failure.withOutcome(Outcome.UNKNOWN)) : call, before);
      default:
        return losses.explain(call);
    }
  }

  private Throwable runAgain(LostCall call) {
    if (repeatsLeft > 0) {
      repeatsLeft--;
      runs.reset();
    }
    boolean allowed = runs.allows(call);
    if (allowed && sessions.refusals.of(call.used) == null && sessions.replaced(call.used, "found by a call") && canRunAgain(call)) {
      return null;
    }
    if (committedBefore && call.called.isCommit()) { // its repetitions, which commit nothing, were lost too often
      return knownToBeCommitted(call);
    }
    return allowed ? losses.explain(call)
        : Explanation.attach(call.thrown, call.failure.withRecovery(runs.describe()), LossFinder.NOTHING_TRIED);
  }

  /** Whether the new session accepts the call, and gives the answer that the old one would have given; if so, the run is counted. */
  private boolean canRunAgain(LostCall call) {
    if (ledger.localValues().forgotten(call.called).isEmpty() && runs.fits(sessions.link(), call.accepted)) {
      runs.add(!call.accepted.isNone());
      return true;
    }
    return false;
  }

  /** If it depends on the isolation, the new session is asked, unless it must not replace one whose transaction can't go on. */
  private boolean mayGoOn(Continuation known) {
    return known == Continuation.UP_TO_ISOLATION ? !policy.transactionLostIsVendors : known == Continuation.POSSIBLE;
  }

  /** A transaction that has only read goes on, and the call with it, if the new session's isolation lets its reads stand alone. */
  private Throwable goOn(LostCall call) {
    boolean mayReplay = replays != null && witnesses.continuation(call.used) != Continuation.POSSIBLE;
    if (!(mayReplay ? runs.allowsWithTransaction(call) : runs.allows(call))) {
      return transactionLost(call.with(call.failure.withRecovery(runs.describe())));
    }
    ReplayRefusal whyNot = mayReplay ? replays.whyNot(call) : null;
    ReplayAttempts replay = mayReplay && whyNot == null ? replays.attempts(call) : null;
    long start = System.nanoTime();
    if (!sessions.replacedInTransaction(call.used, "found in a transaction that has only read", replay)) {
      return replay == null ? losses.explain(call) : notReplayed(call, replay, start);
    }
    if (!sessions.goesOn()) {
      if (whyNot != null) {
        replays.tell(call, whyNot);
      }
      return transactionLost(call);
    }
    if (replay != null && replay.isDone()) {
      return replayed(call, replay, start);
    }
    return canRunAgain(call) ? null : losses.explain(call);
  }

  /** Runs the transaction again, where that is wanted and gives the same results; otherwise the application must run it again. */
  private Throwable rolledBack(LostCall call) {
    if (replays == null || policy.transactionLostIsVendors) {
      return transactionLost(call);
    }
    ReplayRefusal whyNot = replays.whyNot(call);
    if (whyNot != null) {
      replays.tell(call, whyNot);
      return transactionLost(call);
    }
    ReplayAttempts replay = replays.attempts(call);
    long start = System.nanoTime();
    return sessions.replacedWithReplay(call.used, "found in a transaction", replay) ? replayed(call, replay, start)
        : notReplayed(call, replay, start);
  }

  private Throwable notReplayed(LostCall call, ReplayAttempts replay, long start) {
    replays.tell(replay, call.failure, start);
    return transactionLost(call);
  }

  private Throwable replayed(LostCall call, ReplayAttempts replay, long start) {
    replays.tell(replay, call.failure, start);
    runs.add(!call.accepted.isNone());
    replayedFrom = call.used;
    return null;
  }

  /** The application is notified that it must run the transaction again. */
  private Throwable transactionLost(LostCall call) {
    if (policy.transactionLostIsVendors) {
      return losses.explain(call);
    }
    runs.reset();
    transactionIsOver(call.used);
    pendingRollback.reportedRolledBack(call);
    return sessions.replaced(call.used, "found in a transaction")
        ? LossExceptions.transactionLost(call.thrown,
            call.failure.withRecovery("the session is new and restored; the transaction is not: roll back, and run it again"),
            LossFinder.NOTHING_TRIED)
        : losses.explain(call);
  }

  /** Unknown unless it can be found out. A rollback proves that nothing was committed only if nothing may have been before. */
  private Throwable unknown(LostCall call, Transaction before) {
    CommitResolved.Outcome found = commits == null ? CommitResolved.Outcome.UNDECIDED
        : commits.resolve(call.used, call.called, call.failure);
    if (found == CommitResolved.Outcome.COMMITTED) {
      return committed(call);
    }
    if (found == CommitResolved.Outcome.ROLLED_BACK && commits.own.isOpen(call.used)) {
      return ownIsRolledBack(call);
    }
    return found == CommitResolved.Outcome.ROLLED_BACK && before == Transaction.OPEN
        ? rolledBack(call.with(call.failure.withOutcome(Outcome.NOT_EXECUTED)))
        : outcomeUnknown(call);
  }

  /**
   * The COMMIT of a statement's own transaction has thrown.
   *
   * @return what to throw; null if it has committed after all, and the statement has succeeded
   */
  Throwable ownCommitFailed(Throwable thrown, AcceptedBytes accepted, Link used, Effects of) {
    Failure failure = losses.find(thrown, used, accepted, !accepted.isNone());
    if (failure == null) {
      return answers.heard(thrown, used, of);
    }
    LostCall call = new LostCall(thrown, failure, accepted, used, of, of, ledger.transaction().begunByText());
    sessions.orphaned(used);
    try {
      switch (commits.resolve(used, of, failure)) {
        case COMMITTED:
          runs.reset();
          sessions.transactionIsOver(used);
          return null; // the next call finds the loss
        case ROLLED_BACK:
          return ownIsRolledBack(call);
        default:
          return outcomeUnknown(call.with(failure.withOutcome(Outcome.UNKNOWN)));
      }
    } finally {
      commits.own.lost(used);
    }
  }

  /** The statement's own transaction is rolled back: the application knows of none, so it has nothing to roll back first. */
  private Throwable ownIsRolledBack(LostCall call) {
    runs.reset();
    transactionIsOver(call.used);
    LostCall known = call.with(call.failure.withOutcome(Outcome.NOT_EXECUTED));
    if (policy.transactionLostIsVendors) {
      return losses.explain(known);
    }
    sessions.replaced(call.used, "found by a statement in a transaction of its own");
    return LossExceptions.transactionLost(call.thrown,
        known.failure.withRecovery("nothing of the statement is committed, or ever will be: run it again"), LossFinder.NOTHING_TRIED);
  }

  /** Returns a thrown SQLException; anything else is unchecked, and is thrown here. */
  static SQLException asSqlException(Throwable reported) {
    if (reported instanceof RuntimeException) {
      throw (RuntimeException) reported;
    } else if (reported instanceof Error) {
      throw (Error) reported;
    }
    return (SQLException) reported;
  }

  /** JDBC's own call has nothing left to do; a statement runs again on a new session, where it has nothing to commit. */
  private Throwable committed(LostCall call) {
    runs.reset();
    transactionIsOver(call.used);
    if (!call.called.isCommit()) {
      ledger.setters().autoCommit(true, Sent.YES);
    }
    boolean replaced = sessions.replaced(call.used, "found by a COMMIT, which is committed");
    if (call.of == Effects.NONE) {
      commits.isDone();
      return null;
    }
    if (replaced) {
      repeatsLeft = MOST_REPEATS;
      committedBefore = true;
      return null;
    }
    return knownToBeCommitted(call);
  }

  private Throwable knownToBeCommitted(LostCall call) {
    committedBefore = false;
    String known = "the transaction is committed, and only the connection is lost: " + losses.outlook(call.used);
    return LossExceptions.outcomeUnknown(call.thrown, call.failure.withOutcome(Outcome.EXECUTED).withRecovery(known),
        LossFinder.NOTHING_TRIED);
  }

  private Throwable outcomeUnknown(LostCall call) {
    runs.reset();
    boolean counts = witnesses.applicationCounts();
    boolean behind = call.used.transaction().workedBehind();
    transactionIsOver(call.used);
    if (counts && !call.called.isCommit() && !call.called.isRollback()) {
      pendingRollback.reportedUnknown(call);
    } else if ((counts || behind) && !call.called.isRollback()) {
      pendingRollback.reportedCommitUnknown(call);
    }
    return LossExceptions.outcomeUnknown(call.thrown, call.failure.withRecovery(losses.outlook(call.used)), LossFinder.NOTHING_TRIED);
  }

  /** The transaction ended with the lost session: the application asked for its end, or is notified. */
  void transactionIsOver(Link lost) {
    ledger.unsent();
    ledger.done(Effects.ROLLBACK);
    sessions.transactionIsOver(lost);
  }

  /** The same exception, with an explanation attached if it is the loss of the connection. */
  Throwable explained(Throwable thrown, Link used, AcceptedBytes accepted) {
    Failure failure = losses.find(thrown, used, accepted, used.results().areStreaming());
    return failure == null ? answers.heard(thrown, used, Effects.NONE) : losses.explain(thrown, failure, used);
  }

  /** Whether an exception means the end of the link. */
  boolean lostBecauseOf(Exception e, Link used) {
    return losses.isLoss(e, used);
  }
}
