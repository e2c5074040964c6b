package io.hawser.recovery;

import io.hawser.link.Link;
import io.hawser.session.Effects;
import io.hawser.session.SessionLedger;
import io.hawser.session.Transaction;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;

/**
 * JDBC's own calls that work in a transaction or end it: commit, rollback, setAutoCommit(true), savepoints. The connection's wrapper asks
 * before and after them; like any other call, they also go through {@link Recovery#enter}.
 *
 * <p>Thread-safe.
 */
public final class TransactionCalls {
  private final SessionLedger ledger;
  private final Sessions sessions;
  private final FailedCalls failures;
  /** Null where commits get no markers. */
  private final CommitOutcomes commits;

  TransactionCalls(SessionLedger ledger, Sessions sessions, FailedCalls failures, CommitOutcomes commits) {
    this.ledger = ledger;
    this.sessions = sessions;
    this.failures = failures;
    this.commits = commits;
  }

  /**
   * Before a call that works in the transaction, or ends it.
   *
   * @throws SQLException if the transaction was lost and the application has not rolled back yet
   */
  public void requireNotLost(Effects of) throws SQLException {
    try {
      failures.pendingRollback.requireNone(of, sessions.link());
    } catch (SQLException e) {
      failures.pendingRollback.isAnswer(e);
      throw e;
    }
  }

  /**
   * Before JDBC's own call that commits, as {@link Recovery#enter} for a text that does.
   *
   * @return whether it is done: it was run before, and its transaction was found committed
   * @throws SQLException as {@link #requireNotLost}; or its transaction was lost before it could be sent
   */
  public boolean isCommitted(Effects of) throws SQLException {
    if (commits != null && commits.takeDone()) {
      return true;
    }
    requireNotLost(of);
    if (commits != null && !sessions.closed()) {
      try {
        commits.markUnlessTogether(of, failures);
      } catch (SQLException e) {
        if (!failures.isAgain(e)) {
          failures.pendingRollback.isAnswer(e);
        }
        throw e;
      }
    }
    return false;
  }

  /**
   * Commits, where Hawser can do it together with its marker.
   *
   * @return false if the vendor's driver is to do it
   * @throws SQLException of the COMMIT
   */
  public boolean commitTogether() throws SQLException {
    return commits != null && !sessions.closed() && commits.commitTogether();
  }

  /** The vendor's driver says that it has committed. Some send none if they know of nothing to commit, not even on a dead connection. */
  public void committed() throws SQLException {
    Link link = sessions.link();
    if (link.condemned() && sessions.witnesses.with(link) != Transaction.NONE && !sessions.witnesses.onlyRead(link)) {
      throw new SQLNonTransientConnectionException("The driver sent no COMMIT on a connection that was lost before.", "08003");
    }
    ledger.after(Effects.COMMIT);
  }

  /** Whether something may be uncommitted on the present session, or the application has not acknowledged a loss. */
  public boolean mayBeOpen() {
    return sessions.witnesses.with(sessions.link()) != Transaction.NONE || failures.pendingRollback.isUnanswered();
  }

  /**
   * Before a rollback: that of a lost link's transaction is done, because its server rolls it back.
   *
   * @return whether that is done; if not, the present link is to be asked as usual
   */
  public boolean rollBackLost() {
    Link current = sessions.link();
    if (failures.pendingRollback.rollbackIsDone(current)) {
      if (current.lost() && !sessions.closed()) {
        sessions.replaced(current, "found by rollback()");
      }
      return true;
    }
    if (sessions.closed() || !current.look().dead()) {
      return false;
    }
    failures.transactionIsOver(current);
    return sessions.replaced(current, "found by rollback()");
  }
}
