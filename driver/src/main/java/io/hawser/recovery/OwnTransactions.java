package io.hawser.recovery;

import io.hawser.continuity.CommitGuard;
import io.hawser.link.AcceptedBytes;
import io.hawser.link.Link;
import io.hawser.link.OwnSql;
import io.hawser.link.Untraced;
import io.hawser.session.Effects;
import io.hawser.session.SessionLedger;
import io.hawser.session.Transaction;
import java.sql.SQLException;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Transactions that Hawser makes of single statements: a write in autocommit mode runs between a BEGIN with a marker and a COMMIT, so that
 * its outcome can be found out. Calls from several threads on one connection wait for each other, as they do in the vendors' drivers,
 * because no call may run inside another one's transaction.
 */
final class OwnTransactions {
  private final CommitGuard guard;
  private final SessionLedger ledger;
  private final Sessions sessions;
  private final boolean on;
  private final ReentrantLock oneCall = new ReentrantLock();
  /** The link on which one is open; null if none is. Written by the thread of the call. */
  private volatile Link open;
  private volatile boolean commitSent;

  OwnTransactions(CommitGuard guard, SessionLedger ledger, Sessions sessions, boolean on) {
    this.guard = guard;
    this.ledger = ledger;
    this.sessions = sessions;
    this.on = on;
  }

  /** A call begins. */
  void entered() {
    if (on) {
      oneCall.lock();
    }
  }

  /** It has ended. */
  void left() {
    if (oneCall.isHeldByCurrentThread()) {
      oneCall.unlock();
    }
  }

  /** Whether one is open on this link, in this thread's call. */
  boolean isOpen(Link link) {
    return link != null && open == link && oneCall.isHeldByCurrentThread();
  }

  /** Whether its COMMIT was sent, or may have been. Without one nothing of it is ever committed. */
  boolean isCommitSent() {
    return commitSent;
  }

  /**
   * Before a statement is sent: begins one, if the statement can have one. If its marker is refused, the statement goes without.
   *
   * @throws SQLException the session was lost, and the statement must not be sent
   */
  void begin(Effects of, FailedCalls failures) throws SQLException {
    boolean interrupted = false;
    while (on) {
      Link link = sessions.link();
      if (!mayBegin(link, of)) {
        return;
      }
      sessions.witnesses.isOfHawser(link);
      try {
        if (guard.begin(link)) {
          commitSent = false;
          open = link;
        }
        return;
      } catch (SQLException | RuntimeException e) {
        if (!failures.lostBecauseOf(e, link)) {
          undo(link);
        }
        if (failures.lostBecauseOf(e, link)) {
          Throwable reported = failures.failed(e, AcceptedBytes.NONE, link, of); // the statement was not sent; null only a few times in a row
          ledger.before(of);
          if (reported != null) {
            throw FailedCalls.asSqlException(reported);
          }
        } else if (!interrupted && CommitOutcomes.mayBeTheLast(e)) {
          interrupted = true; // a KILL QUERY hits once, and a session that ends is found to have ended
        } else {
          if (e instanceof SQLException && ((SQLException) e).getErrorCode() > 0) {
            guard.refused(link, (SQLException) e);
          }
          return;
        }
      } finally {
        if (open == null) {
          over();
        }
      }
    }
  }

  private boolean mayBegin(Link link, Effects of) {
    return of.isWrite() && sessions.enabled() && !link.lost() && !link.condemned() && ledger.transaction().mayBegin()
        && sessions.witnesses.before(link) == Transaction.NONE;
  }

  /** After the statement has succeeded. @throws SQLException it is not committed, or that is unknown */
  void commit(Effects of, FailedCalls failures) throws SQLException {
    Link link = open;
    if (!isOpen(link)) {
      return;
    }
    long mark = link.mark();
    commitSent = true;
    try {
      end(link, "COMMIT");
      over();
    } catch (SQLException | RuntimeException e) {
      Throwable reported = failures.ownCommitFailed(e, link.acceptedSince(mark), link, of);
      if (reported != null) {
        throw FailedCalls.asSqlException(reported);
      }
    }
  }

  /** The statement was answered with an error, or not sent on a living session. */
  void rollBack(Link link) {
    if (isOpen(link)) {
      undo(link);
      over();
    }
  }

  /** Later statements must not run inside it, so a session that does not end it is ended itself. */
  private static void undo(Link link) {
    try {
      end(link, "ROLLBACK");
    } catch (SQLException | RuntimeException e) {
      link.abort();
    }
  }

  /** Whatever completion_type is, no transaction follows and the session stays. OceanBase has no completion_type and can't parse this. */
  private static void end(Link link, String how) throws SQLException {
    Untraced.run(() -> OwnSql.update(link.connection(), link.ofOceanBase() ? how : how + " AND NO CHAIN NO RELEASE"));
  }

  /** The call on this link was lost, and what becomes of it is decided. */
  void lost(Link link) {
    if (isOpen(link)) {
      over();
      guard.lost();
    }
  }

  private void over() {
    open = null;
    sessions.witnesses.isOfHawser(null);
  }
}
