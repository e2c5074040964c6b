package io.hawser.recovery;

import io.hawser.event.CommitResolved;
import io.hawser.failure.Evidence.End;
import io.hawser.failure.Evidence.Phase;
import io.hawser.failure.Explanation;
import io.hawser.failure.Failure;
import io.hawser.failure.LossExceptions;
import io.hawser.failure.Outcome;
import io.hawser.link.Link;
import io.hawser.session.Effects;
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
  private final RunsAgain runs = new RunsAgain();
  /** The application was told of it, and has not said yet that it knows. */
  private volatile LostTransaction lost;
  /** The application was told that its transaction is rolled back, and may now say so itself. */
  private volatile boolean rollbackIsDone;
  /** How often a COMMIT by text may still be repeated whose transaction was found committed: it commits nothing, and loses nothing. */
  private volatile int repeatsLeft;
  /** Hawser's own answer to a call that was not sent. */
  private volatile Throwable refusal;

  FailedCalls(RecoveryPolicy policy, SessionLedger ledger, Listeners listeners, Sessions sessions, CommitOutcomes commits) {
    this.policy = policy;
    this.ledger = ledger;
    this.listeners = listeners;
    this.sessions = sessions;
    this.commits = commits;
    this.witnesses = sessions.witnesses;
  }

  /** A call has succeeded: nothing that came before counts. */
  void over(Effects of) {
    runs.over();
    if (repeatsLeft > 0) {
      repeatsLeft = 0;
    }
    if (rollbackIsDone && of != Effects.NONE) {
      rollbackIsDone = false;
    }
  }

  /** Whether a rollback asks, for the first time, for what the application was told is done, and for nothing else. */
  boolean rollbackIsDone(Link present) {
    boolean done = (lost != null || rollbackIsDone && ledger.transactionBefore() == Transaction.NONE) && !hasWorkBehind(present);
    lost = null;
    if (done) {
      rollbackIsDone = false;
    }
    return done;
  }

  /** Whether a transaction was lost that the application has not given up yet. */
  boolean awaitsRollback() {
    return lost != null;
  }

  /**
   * Before a call that works in the transaction, or ends it.
   *
   * @throws SQLException if that was lost and the call does not say that the application knows
   */
  void requireNoLostTransaction(Effects of, Link present) throws SQLException {
    LostTransaction known = lost;
    if (known == null) {
      return;
    }
    boolean onlyByRollback = hasWorkBehind(present);
    if (known.isGivenUpBy(of, onlyByRollback)) {
      lost = null;
      return;
    }
    SQLException e = policy.shown(known.refusal());
    if (of.isCommit() && !onlyByRollback) {
      lost = null; // it ends the transaction, by failing
      rollbackIsDone = true;
    }
    refusal = e;
    throw e;
  }

  /** What a call of JDBC's own is about to throw in place of being sent is what its caller gets. */
  void isAnswer(SQLException e) {
    refusal = e;
  }

  /** After a loss: through the vendor's own objects the application may have gone on, on the new session, in what is now its transaction. */
  private static boolean hasWorkBehind(Link present) {
    return !present.lost() && present.transaction().workedBehind();
  }

  /**
   * @param accepted bytes of the request that the link's socket has taken; -1 if that is unknown
   * @return what is to be thrown; null if the call is to be run again, on the new link
   */
  Throwable failed(Throwable thrown, long accepted, Link used, Effects of) {
    if (thrown == refusal) {
      refusal = null;
      return thrown;
    }
    Effects called = of == Effects.NONE ? ledger.inFlight() : of; // JDBC's own calls are entered without
    Failure failure = loss(thrown, used, accepted, accepted != 0);
    if (failure == null) {
      runs.over();
      if (accepted == 0) {
        ledger.unsent(); // the driver has refused it
        if (commits != null) {
          commits.answered();
        }
        return thrown;
      }
      return answeredWithError(thrown, used, called);
    }
    if (!sessions.enabled()) {
      return attach(thrown, failure, used);
    }
    if (accepted != 0) {
      sessions.orphaned(used);
    }
    Transaction before = witnesses.before(used);
    boolean onlyRead = witnesses.onlyRead(used);
    Boolean goesOn = witnesses.mayGoOn(used);
    switch (RecoveryDecision.judge(accepted != 0, before, witnesses.with(used), onlyRead, mayGoOn(goesOn), called, policy)) {
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
        return rolledBack(thrown, failure, used, called, ledger.begunByText());
      case UNKNOWN:
        return unknown(thrown, before, before == Transaction.UNCERTAIN ? failure.ofUnknownOutcome() : failure, used, of, called);
      default:
        return attach(thrown, failure, used);
    }
  }

  /** The session lives. */
  private Throwable answeredWithError(Throwable thrown, Link used, Effects called) {
    if (commits != null) {
      commits.answered();
    }
    if (sessions.aborted() && used.ended()) {
      return Explanation.attach(thrown, Failure.of(thrown, used.evidence().end(End.ABORTED_BY_APPLICATION).build()), NOTHING_TRIED);
    }
    used.transaction().failed();
    SQLException answer = answer(thrown);
    if (answer == null) {
      ledger.failed(called, null);
    } else {
      ledger.failed(called, answer, thrown instanceof BatchUpdateException);
    }
    return thrown;
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

  private Throwable runAgain(Throwable thrown, Failure failure, long accepted, Link used, Effects of) {
    if (repeatsLeft > 0) {
      repeatsLeft--;
      runs.over();
    }
    boolean allowed = runs.allows(thrown, failure, accepted);
    if (allowed && sessions.refusalOf(used) == null && sessions.replaced(used, "found by a call") && ledger.forgotten(of).isEmpty()
        && runs.fits(sessions.link(), accepted)) {
      runs.add(accepted != 0);
      return null;
    }
    return allowed ? attach(thrown, failure, used) : Explanation.attach(thrown, failure.withRecovery(runs.describe()), NOTHING_TRIED);
  }

  /** To be asked of the new session, unless that must not take the place of one whose transaction may not go on. */
  private boolean mayGoOn(Boolean known) {
    return known == null ? !policy.transactionLostIsVendors : known;
  }

  /** The transaction that has only read goes on, and the call with it, if the new session's isolation lets its reads stand alone. */
  private Throwable goOn(Throwable thrown, Failure failure, long accepted, Link used, Effects of) {
    boolean begunByText = ledger.begunByText();
    if (!runs.allows(thrown, failure, accepted)) {
      return rolledBack(thrown, failure.withRecovery(runs.describe()), used, of, begunByText);
    }
    if (!sessions.replacedInTransaction(used, "found in a transaction that has only read")) {
      return attach(thrown, failure, used);
    }
    if (!sessions.goesOn()) {
      return rolledBack(thrown, failure, used, of, begunByText);
    }
    if (ledger.forgotten(of).isEmpty() && runs.fits(sessions.link(), accepted)) {
      runs.add(accepted != 0);
      return null;
    }
    return attach(thrown, failure, used);
  }

  private Throwable rolledBack(Throwable thrown, Failure failure, Link used, Effects of, boolean begunByText) {
    if (policy.transactionLostIsVendors) {
      return attach(thrown, failure, used);
    }
    runs.over();
    transactionIsOver(used);
    rollbackIsDone = true;
    lost = of.isCommit() ? null : new LostTransaction(thrown, failure, true, begunByText);
    return sessions.replaced(used, "found in a transaction")
        ? LossExceptions.transactionLost(thrown, failure.withRecovery("the session is new and restored; the transaction is not: roll back, and run it again"), NOTHING_TRIED)
        : attach(thrown, failure, used);
  }

  /** Unless it can be found out. That nothing of the transaction was committed is known only if nothing of it may have been before. */
  private Throwable unknown(Throwable thrown, Transaction before, Failure failure, Link used, Effects of, Effects called) {
    CommitResolved.Outcome found = commits == null ? CommitResolved.Outcome.UNDECIDED : commits.resolve(used, called, failure);
    if (found == CommitResolved.Outcome.COMMITTED) {
      return committed(thrown, failure, used, of, called);
    }
    return found == CommitResolved.Outcome.ROLLED_BACK && before == Transaction.OPEN
        ? rolledBack(thrown, failure.withOutcome(Outcome.NOT_EXECUTED), used, called, ledger.begunByText())
        : outcomeUnknown(thrown, failure, used, called);
  }

  /** JDBC's own call has nothing to do any more; a statement runs again on a new session, where it has nothing to commit. */
  private Throwable committed(Throwable thrown, Failure failure, Link used, Effects of, Effects called) {
    runs.over();
    transactionIsOver(used);
    if (!called.isCommit()) {
      ledger.autoCommitSet(true, 1);
    }
    boolean replaced = sessions.replaced(used, "found by a COMMIT, which is committed");
    if (of == Effects.NONE) {
      commits.isDone();
      return null;
    }
    if (replaced) {
      repeatsLeft = MOST_REPEATS;
      return null;
    }
    String known = "the transaction is committed, and only the connection is lost: " + outlook(used);
    return LossExceptions.outcomeUnknown(thrown, failure.withOutcome(Outcome.EXECUTED).withRecovery(known), NOTHING_TRIED);
  }

  private Throwable outcomeUnknown(Throwable thrown, Failure failure, Link used, Effects of) {
    runs.over();
    boolean counts = witnesses.applicationCounts();
    boolean begunByText = ledger.begunByText();
    transactionIsOver(used);
    if (counts && !of.isCommit() && !of.isRollback()) {
      lost = new LostTransaction(thrown, failure, false, begunByText);
    }
    return LossExceptions.outcomeUnknown(thrown, failure.withRecovery(outlook(used)), NOTHING_TRIED);
  }

  /** With the lost session, and the application is told or has asked for it. */
  void transactionIsOver(Link lost) {
    ledger.unsent();
    ledger.done(Effects.ROLLBACK);
    sessions.transactionIsOver(lost);
  }

  /** The same exception, with an explanation attached if it is the loss of the connection. */
  Throwable explained(Throwable thrown, Link used) {
    Failure failure = loss(thrown, used, -1, used.streaming());
    return failure == null ? answeredWithError(thrown, used, Effects.NONE) : attach(thrown, failure, used);
  }

  /**
   * Ends the link and tells of it, if what was thrown is its loss; null if it is not.
   *
   * @param reading something may have been read from the server
   */
  private Failure loss(Throwable thrown, Link used, long accepted, boolean reading) {
    if (reading && !used.ended()) {
      PendingClose.settle(thrown, answer(thrown), used, sessions);
    }
    if (!(thrown instanceof Exception) || !lostBecauseOf((Exception) thrown, used)) {
      return null;
    }
    Failure failure = failure(thrown, used, accepted);
    used.abort();
    sessions.lost(used, failure);
    return failure;
  }

  private Throwable attach(Throwable thrown, Failure failure, Link used) {
    Refusal known = sessions.refusalOf(used);
    return Explanation.attach(thrown, failure.withRecovery(known != null ? "refused: " + known.reason : outlook(used)),
        known != null ? known.attempts : NOTHING_TRIED);
  }

  /** What the next call will find. */
  private String outlook(Link lost) {
    Refusal why = sessions.whyNot(lost);
    return why == null ? "not for this call; the next call will run on a new session" : "refused: " + why.reason;
  }

  private Failure failure(Throwable thrown, Link used, long accepted) {
    Transaction transaction = witnesses.with(used);
    Failure failure = Failure.of(thrown, used.evidence()
        .accepted(accepted)
        .pattern(listeners.pattern(used.peer()))
        .phase(sessions.refusalOf(used) != null ? Phase.IDLE : transaction == Transaction.NONE ? Phase.IN_FLIGHT
            : transaction == Transaction.OPEN ? Phase.IN_TRANSACTION : Phase.COMMIT)
        .build());
    Failure found = sessions.foundBefore(used); // the driver may have taken what the server had said
    return found == null ? failure : failure.because(found);
  }

  /** Whether an exception means the end of the link: what the socket knows outranks what a text says. */
  boolean lostBecauseOf(Exception e, Link used) {
    return !sessions.closed() && (used.ended() || (!used.lookable() && Failure.of(e).connectionLost()));
  }
}
