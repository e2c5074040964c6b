package io.hawser.recovery;

import io.hawser.continuity.replay.NotReplayed;
import io.hawser.continuity.replay.ReplayPolicy;
import io.hawser.continuity.replay.TransactionLog;
import io.hawser.continuity.replay.Unprotected;
import io.hawser.event.TransactionNotReplayed;
import io.hawser.event.TransactionReplayed;
import io.hawser.failure.Failure;
import io.hawser.link.Link;
import io.hawser.log.Log;
import io.hawser.session.SessionLedger;
import io.hawser.session.StatementShape;
import io.hawser.session.Transaction;
import io.hawser.telemetry.Listeners;
import java.time.Duration;
import java.util.Collections;
import java.util.List;

/**
 * Decides which lost transactions of one connection may be run again, and reports those that were and those that were not. Where none may
 * be, there is no object of this class. Thread-safe.
 */
final class TransactionReplays {
  private static final Log LOG = Log.of(Recovery.class);

  private final TransactionLog log;
  private final ReplayPolicy policy;
  private final SessionLedger ledger;
  private final Sessions sessions;
  private final Listeners listeners;
  private final RunsAgain runs;

  TransactionReplays(TransactionLog log, ReplayPolicy policy, SessionLedger ledger, Sessions sessions, Listeners listeners,
      RunsAgain runs) {
    this.log = log;
    this.policy = policy;
    this.ledger = ledger;
    this.sessions = sessions;
    this.listeners = listeners;
    this.runs = runs;
  }

  /**
   * The transaction is lost, and nothing of it is or can become committed.
   *
   * @param call has found the loss, and is made again afterwards
   * @return why it can't be run again; null if it can
   */
  ReplayRefusal whyNot(LostCall call) {
    NotReplayed lostBy = by(call);
    Unprotected unprotected = lostBy != null ? null : unprotected(call);
    return lostBy != null ? new ReplayRefusal(lostBy.code(), lostBy.text(), null)
        : unprotected != null ? new ReplayRefusal(unprotected.code(), unprotected.text(), log.reasonSql()) : null;
  }

  /** If {@link #whyNot} has found nothing. */
  ReplayAttempts attempts(LostCall call) {
    boolean none = ledger.transaction().before() == Transaction.NONE;
    List<String> begin = none ? Collections.<String>emptyList() : ledger.transaction().statementsToContinue();
    return new ReplayAttempts(call.used, log.calls(), begin, policy.timeoutNanos(), runs, call.accepted);
  }

  /** Somebody may have ended the session on purpose, or the call itself may have ended it. */
  private NotReplayed by(LostCall call) {
    if (RunsAgain.isKilled(call.thrown, call.failure)) {
      return NotReplayed.KILLED;
    } else if (!runs.allowsWithTransaction(call)) {
      runs.describe(); // which ends the row of runs
      return NotReplayed.REPEATED;
    }
    return null;
  }

  private Unprotected unprotected(LostCall call) {
    Unprotected failing = log.failing(!call.accepted.isNone());
    Unprotected known = log.reason();
    if (known != null) {
      return known;
    } else if (failing != null) {
      return failing;
    } else if (call.called.usesLocalValues()) {
      return Unprotected.SESSION_VALUE;
    } else if (call.used != sessions.link()) {
      return Unprotected.CONCURRENT;
    }
    boolean begins = ledger.transaction().begunByText() || ledger.transaction().isAutoCommit(false);
    return begins ? null : Unprotected.UNCERTAIN;
  }

  /** It was not begun. */
  void tell(LostCall call, ReplayRefusal why) {
    tell(call.used, call.failure, why.code, why.text, 0, why.sql);
  }

  /** Attempts that have ended, successfully or not. */
  void tell(ReplayAttempts ended, Failure failure, long start) {
    Link lost = ended.lost;
    if (!ended.isDone()) {
      tell(lost, failure, ended.failure().code(), ended.failure().text(), ended.statement(), ended.text());
      return;
    }
    Duration duration = Duration.ofNanos(System.nanoTime() - start);
    LOG.info("replayed: the transaction of " + lost + " was run again on " + sessions.link() + ", " + ended.statements()
        + " statements in " + duration.toMillis() + " ms, with the same results.");
    TransactionReplayed event = new TransactionReplayed(lost.peer(), lost.sessionId(), failure, ended.statements(), duration);
    listeners.publish(listener -> listener.replayed(event));
  }

  private void tell(Link lost, Failure failure, String code, String words, int statement, String sql) {
    String shape = sql == null ? "" : ": " + StatementShape.of(sql, sessions.dialect());
    String where = statement > 0 ? " at statement " + statement + shape : sql == null ? "" : " by a statement" + shape;
    LOG.info("not replayed: the transaction of " + lost + " because of " + code + where + " (" + words + "). The application gets 40001.");
    TransactionNotReplayed event = new TransactionNotReplayed(lost.peer(), lost.sessionId(), failure, code, statement);
    listeners.publish(listener -> listener.notReplayed(event));
  }
}
