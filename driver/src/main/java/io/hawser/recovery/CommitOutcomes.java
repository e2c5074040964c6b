package io.hawser.recovery;

import io.hawser.continuity.CommitGuard;
import io.hawser.continuity.OutcomeResolver;
import io.hawser.event.CommitResolved.Outcome;
import io.hawser.event.CommitResolved;
import io.hawser.failure.Failure;
import io.hawser.link.AcceptedBytes;
import io.hawser.link.Link;
import io.hawser.link.OwnSql;
import io.hawser.log.Log;
import io.hawser.session.Effects;
import io.hawser.session.SessionLedger;
import io.hawser.session.StatementError;
import io.hawser.session.Transaction;
import io.hawser.telemetry.Listeners;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;

/**
 * Writes a marker before the COMMIT of a transaction that has written, and finds out the outcome of a COMMIT whose answer was lost. Where
 * commits get no markers there is no object of this class.
 *
 * <p>Thread-safe.
 */
final class CommitOutcomes {
  private static final Log LOG = Log.of(Recovery.class);
  /** ER_QUERY_INTERRUPTED, ER_CONNECTION_KILLED, ER_SERVER_SHUTDOWN: the session may end. */
  private static final Set<Integer> MAY_BE_THE_LAST = new HashSet<>(Arrays.asList(1317, 1927, 1053));

  private final CommitGuard guard;
  private final SessionLedger ledger;
  private final Sessions sessions;
  private final Listeners listeners;
  private final OutcomeSessions asking;
  final OwnTransactions own;
  /** The call that is run again is JDBC's own, and its transaction was found committed. */
  private volatile boolean done;

  CommitOutcomes(CommitGuard guard, SessionLedger ledger, Sessions sessions, OutcomeSessions asking, Listeners listeners,
      boolean singleStatements) {
    this.guard = guard;
    this.ledger = ledger;
    this.sessions = sessions;
    this.asking = asking;
    this.listeners = listeners;
    this.own = new OwnTransactions(guard, ledger, sessions, singleStatements);
  }

  static boolean commits(Effects of) {
    return of.isCommit() || of == Effects.autoCommit(true);
  }

  /**
   * Before a call that only commits.
   *
   * @throws SQLException the session was lost, or the server has ended the transaction: the COMMIT must not be sent, and this is thrown
   *     instead
   */
  void mark(Effects commit, FailedCalls failures) throws SQLException {
    Link link = sessions.link();
    while (isToBeMarked(commit, link) && mark(link, commit, failures, true) != null) {
      link = sessions.link();
    }
  }

  private boolean isToBeMarked(Effects commit, Link link) {
    boolean isNoCommit = commit == Effects.autoCommit(true) && !ledger.transaction().isAutoCommit(false); // setting it again has no effect
    return !isNoCommit && sessions.enabled() && !link.lost() && !link.condemned() && hasWritten(link);
  }

  /**
   * Before JDBC's own call that commits: as {@link #mark}, unless the marker goes with the COMMIT.
   *
   * @throws SQLException as {@link #mark}; or a new session has taken the lost one's place, and the call must be repeated there
   */
  void markUnlessTogether(Effects commit, FailedCalls failures) throws SQLException {
    Link link = sessions.link();
    boolean marks = (commit != Effects.COMMIT || !guard.commitsTogether(link)) && isToBeMarked(commit, link);
    Exception lost = marks ? mark(link, commit, failures, true) : null;
    if (lost != null) {
      throw FailedCalls.asSqlException(failures.again(lost));
    }
  }

  /**
   * Commits, with the marker in the same packet, where that is possible.
   *
   * @return false if the COMMIT is still to be sent
   * @throws SQLException of the COMMIT
   */
  boolean commitTogether() throws SQLException {
    Link link = sessions.link();
    return guard.commitsTogether(link) && isToBeMarked(Effects.COMMIT, link) && guard.commitTogether(link);
  }

  /** @return what showed the loss of the session, if a new one now has the transaction; null if the COMMIT is marked, or goes without */
  private Exception mark(Link link, Effects commit, FailedCalls failures, boolean mayRepeat) throws SQLException {
    try {
      guard.mark(link);
    } catch (SQLException | RuntimeException e) {
      if (failures.lostBecauseOf(e, link)) {
        Throwable reported = failures.failed(e, AcceptedBytes.NONE, link, commit); // the COMMIT was not sent
        if (reported != null) {
          throw FailedCalls.asSqlException(reported);
        }
        return e;
      } else if (mayRepeat && mayBeTheLast(e)) {
        return mark(link, commit, failures, false); // succeeds after a KILL QUERY; finds a session's end before COMMIT is sent
      } else if (e instanceof SQLException) {
        refused((SQLException) e, link, failures);
      } else {
        throw e;
      }
    }
    return null;
  }

  /** Whether an error may come from the session's end, of which there is no other sign yet. */
  static boolean mayBeTheLast(Exception e) {
    return e instanceof SQLException && MAY_BE_THE_LAST.contains(((SQLException) e).getErrorCode());
  }

  /** Work that the ledger has not seen counts if the server says a transaction is open: with autocommit the marker would commit itself. */
  private boolean hasWritten(Link link) {
    Transaction before = sessions.witnesses.before(link);
    return before == Transaction.OPEN ? !ledger.transaction().onlyReads()
        : before == Transaction.UNCERTAIN && Boolean.TRUE.equals(link.transaction().inTransaction());
  }

  /** The COMMIT proceeds unless the error has ended, or may have ended, the transaction: then it would succeed and commit nothing. */
  private void refused(SQLException e, Link link, FailedCalls failures) throws SQLException {
    if (e.getErrorCode() <= 0) {
      return; // the driver's own error: nothing was sent
    }
    guard.refused(link, e);
    Throwable reported = failures.explained(e, link, AcceptedBytes.UNKNOWN);
    boolean kept = StatementError.of(e).keepsTransaction() || e.getErrorCode() == CommitGuard.LOCK_WAIT_TIMEOUT && isStatementAlone(link);
    if (!kept) {
      throw FailedCalls.asSqlException(reported);
    }
  }

  /** Whether InnoDB rolls back only the statement that waited too long for a lock. */
  private static boolean isStatementAlone(Link link) {
    try {
      return "0".equals(OwnSql.ask(link.connection(), "SELECT @@innodb_rollback_on_timeout"));
    } catch (SQLException e) {
      return false;
    }
  }

  /** The mark from which a call that commits was sent. */
  long sentFrom(Link used, long mark) {
    return guard.sentFrom(used, mark);
  }

  /** A call has succeeded. */
  void succeeded() {
    Link link = sessions.link();
    if (guard.isPending(link) && ledger.transaction().before() == Transaction.NONE && ledger.inFlight() == Effects.NONE) {
      if (!guard.committed(link)) {
        sessions.witnesses.isOver(link);
      }
    }
  }

  /** A call on this link was answered with an error, or refused by the driver. */
  void answered(Link link) {
    guard.over();
    own.rollBack(link);
  }

  /**
   * Finds out the outcome of a COMMIT that was sent.
   *
   * @return UNDECIDED if nobody can know
   */
  Outcome resolve(Link lost, Effects of, Failure failure) {
    boolean isOwn = own.isOpen(lost);
    if (isOwn && !own.isCommitSent()) {
      return Outcome.ROLLED_BACK; // it will never be sent
    }
    OutcomeResolver commit = isOwn || commits(of) ? guard.resolver(lost) : null;
    if (commit == null) {
      return Outcome.UNDECIDED;
    }
    long start = System.nanoTime();
    asking.resolve(lost, commit);
    guard.lost();
    Duration duration = Duration.ofNanos(System.nanoTime() - start);
    Outcome outcome = commit.isCommitted() ? Outcome.COMMITTED : commit.isRolledBack() ? Outcome.ROLLED_BACK : Outcome.UNDECIDED;
    String text = "resolved: a COMMIT was in flight when " + lost + " was lost [" + failure.cause().code() + "]; " + described(outcome)
        + ", which took " + duration.toMillis() + " ms.";
    if (outcome == Outcome.UNDECIDED) {
      LOG.warn(text);
    } else {
      LOG.info(text);
    }
    CommitResolved event = new CommitResolved(lost.peer(), lost.sessionId(), failure, outcome, duration);
    listeners.publish(listener -> listener.resolved(event));
    return outcome;
  }

  private static String described(Outcome outcome) {
    switch (outcome) {
      case COMMITTED:
        return "its transaction is committed, and the application's call succeeds";
      case ROLLED_BACK:
        return "its transaction is rolled back, and the application gets 40001";
      default:
        return "whether it was executed could not be found out, and the application gets 08007";
    }
  }

  /** The next run of the same call has nothing to do. */
  void isDone() {
    done = true;
  }

  boolean takeDone() {
    boolean was = done;
    if (was) {
      done = false;
    }
    return was;
  }

  void close() {
    guard.close();
  }
}
