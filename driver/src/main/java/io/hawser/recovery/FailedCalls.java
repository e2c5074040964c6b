package io.hawser.recovery;

import io.hawser.event.Listeners;
import io.hawser.failure.Cause;
import io.hawser.failure.Evidence.Phase;
import io.hawser.failure.Explanation;
import io.hawser.failure.Failure;
import io.hawser.failure.Losses;
import io.hawser.link.Link;
import io.hawser.session.Effects;
import io.hawser.session.SessionLedger;
import io.hawser.session.Transaction;
import java.sql.SQLException;
import java.util.Collections;
import java.util.List;

/**
 * What becomes of the calls of one connection that have thrown: whether it is the loss of the session, what {@link Judge} says of the
 * call, and what the application is told.
 *
 * <p>Thread-safe.
 */
final class FailedCalls {
  private static final List<Throwable> NOTHING_TRIED = Collections.emptyList();
  /** A request that ends every session it comes to must not run for ever. */
  private static final int MOST_RUNS_AGAIN = 5;

  private final Policy policy;
  private final SessionLedger ledger;
  private final Listeners listeners;
  private final Sessions sessions;
  /** How often in a row a call was run again, none having succeeded. */
  private volatile int runsAgain;
  /** The application was told that its transaction is rolled back, and may now say so itself. */
  private volatile boolean rollbackIsDone;

  FailedCalls(Policy policy, SessionLedger ledger, Listeners listeners, Sessions sessions) {
    this.policy = policy;
    this.ledger = ledger;
    this.listeners = listeners;
    this.sessions = sessions;
  }

  /** A call has succeeded: nothing that came before counts. */
  void over(Effects of) {
    if (runsAgain != 0) {
      runsAgain = 0;
    }
    if (rollbackIsDone && of != Effects.NONE) {
      rollbackIsDone = false;
    }
  }

  /** Whether a rollback asks, for the first time, for what the application was told is done. */
  boolean rollbackIsDone() {
    boolean done = rollbackIsDone && ledger.transactionBefore() == Transaction.NONE;
    if (done) {
      rollbackIsDone = false;
    }
    return done;
  }

  /**
   * @param accepted bytes of the request that the link's socket has taken; -1 if that is unknown
   * @return what is to be thrown; null if the call is to be run again, on the new link
   */
  Throwable failed(Throwable thrown, long accepted, Link used, Effects of) {
    int runs = runsAgain;
    runsAgain = 0;
    Failure failure = loss(thrown, used, accepted);
    if (failure == null) {
      if (accepted == 0) {
        ledger.unsent(); // the driver has refused it
      } else if (thrown instanceof SQLException) {
        SQLException error = (SQLException) thrown;
        ledger.failed(of, error.getSQLState(), error.getErrorCode(), error.getMessage());
      } else {
        ledger.failed(of, null);
      }
      return thrown;
    }
    if (!sessions.enabled()) {
      return attach(thrown, failure, used);
    }
    if (accepted != 0) {
      sessions.orphaned(used);
    }
    Transaction before = orOpen(ledger.transactionBefore(), used);
    switch (Judge.judge(accepted != 0, before, ledger.transaction(), of, policy)) {
      case RUN_AGAIN:
        if (of.isRollback()) {
          transactionIsOver(used);
        }
        ledger.unsent();
        if (runs >= mostRunsAgain(failure)) {
          return Explanation.attach(thrown, failure.withRecovery("the call was run again " + (runs == 1 ? "once" : runs + " times") + ", and lost its session "
              + "each time; the next one will run on a new session"), NOTHING_TRIED);
        }
        if (sessions.refusalOf(used) == null && sessions.replaced(used, "found by a call") && ledger.forgotten(of).isEmpty()) {
          runsAgain = runs + 1;
          return null;
        }
        return attach(thrown, failure, used);
      case ROLLED_BACK:
        transactionIsOver(used);
        rollbackIsDone = true;
        return sessions.replaced(used, "found in a transaction")
            ? Losses.transactionLost(thrown, failure.withRecovery("the session is new and restored; the transaction is not"), NOTHING_TRIED)
            : attach(thrown, failure, used);
      case UNKNOWN:
        transactionIsOver(used);
        Failure told = before == Transaction.UNCERTAIN ? failure.ofUnknownOutcome() : failure;
        return Losses.outcomeUnknown(thrown, told.withRecovery(outlook(used)), NOTHING_TRIED);
      default:
        return attach(thrown, failure, used);
    }
  }

  /** A time-out of the application's own, and somebody's KILL, are words that count: once may have been chance. */
  private static int mostRunsAgain(Failure failure) {
    return failure.cause() == Cause.READ_TIMEOUT || failure.cause() == Cause.KILLED ? 1 : MOST_RUNS_AGAIN;
  }

  /** With the lost session, and the application is told or has asked for it. */
  void transactionIsOver(Link lost) {
    ledger.unsent();
    ledger.done(Effects.ROLLBACK);
    sessions.transactionIsOver(lost);
  }

  /** The same exception, with an explanation attached if it is the loss of the connection. */
  Throwable explained(Throwable thrown, Link used) {
    Failure failure = loss(thrown, used, -1);
    return failure == null ? thrown : attach(thrown, failure, used);
  }

  /** Ends the link and tells of it, if what was thrown is its loss; null if it is not. */
  private Failure loss(Throwable thrown, Link used, long accepted) {
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
    return why == null ? "not of this call; the next one will run on a new session" : "refused: " + why.reason;
  }

  private Failure failure(Throwable thrown, Link used, long accepted) {
    Transaction transaction = orOpen(ledger.transaction(), used);
    return Failure.of(thrown, used.evidence()
        .accepted(accepted)
        .pattern(listeners.pattern(used.peer()))
        .phase(sessions.refusalOf(used) != null ? Phase.IDLE : transaction == Transaction.NONE ? Phase.IN_FLIGHT
            : transaction == Transaction.OPEN ? Phase.IN_TRANSACTION : Phase.COMMIT)
        .build());
  }

  /** The server's word counts where no text and no call has shown a transaction. */
  private Transaction orOpen(Transaction known, Link used) {
    return known == Transaction.NONE && sessions.inTransaction(used) ? Transaction.OPEN : known;
  }

  /** Whether an exception means the end of the link: what the socket knows outranks what a text says. */
  boolean lostBecauseOf(Exception e, Link used) {
    return !sessions.closed() && (used.ended() || (!used.lookable() && Failure.of(e).connectionLost()));
  }
}
