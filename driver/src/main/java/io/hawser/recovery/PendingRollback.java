package io.hawser.recovery;

import io.hawser.link.Link;
import io.hawser.session.Effects;
import io.hawser.session.SessionLedger;
import io.hawser.session.Transaction;
import java.sql.SQLException;

/**
 * A lost transaction that the application was notified of and has not rolled back yet. Until it does, every statement is refused without
 * being sent; otherwise the second half of the transaction would be committed by itself. The rollback has nothing left to do. After a
 * COMMIT with an unknown outcome only another COMMIT is refused: it would succeed, with nothing to commit, and be taken for the first one's
 * success.
 *
 * <p>Thread-safe.
 */
final class PendingRollback {
  private final RecoveryPolicy policy;
  private final SessionLedger ledger;
  private final TransactionWitnesses witnesses;
  /** The application was notified of it, and has not acknowledged it yet; null if there is none. */
  private volatile LostTransaction lost;
  /** The application was notified that its transaction is rolled back, and may now call rollback itself. */
  private volatile boolean rollbackIsDone;
  /** Hawser's own answer to a call that was not sent. */
  private volatile Throwable answer;

  PendingRollback(RecoveryPolicy policy, SessionLedger ledger, TransactionWitnesses witnesses) {
    this.policy = policy;
    this.ledger = ledger;
    this.witnesses = witnesses;
  }

  /** Whether a transaction was lost that the application has not given up yet. */
  boolean isAwaited() {
    LostTransaction known = lost;
    return known != null && !known.hasEnded();
  }

  /** Whether the application was notified of a loss and has neither rolled back nor run anything since. */
  boolean isUnanswered() {
    return lost != null;
  }

  /** This call's exception notifies the application that its transaction is rolled back. */
  void reportedRolledBack(LostCall call) {
    rollbackIsDone = true;
    lost = call.called.isCommit() ? null : new LostTransaction(call, LostTransaction.End.ROLLED_BACK);
  }

  /** This call's exception notifies the application that its transaction is lost, with an unknown outcome. */
  void reportedUnknown(LostCall call) {
    lost = new LostTransaction(call, LostTransaction.End.UNKNOWN);
  }

  /** This call's exception notifies the application that the outcome of its COMMIT is unknown. */
  void reportedCommitUnknown(LostCall call) {
    if (!isAwaited()) { // otherwise the earlier loss still waits for its rollback
      lost = new LostTransaction(call, LostTransaction.End.COMMIT_UNKNOWN);
    }
  }

  /** A call has succeeded. */
  void succeeded(Effects of, Link present) {
    LostTransaction known = lost;
    if (known != null && known.hasEnded() && of != Effects.NONE && (of.isWrite() || witnesses.before(present) != Transaction.NONE)) {
      lost = null; // there is something to commit again, or something else was committed since
    }
    if (rollbackIsDone && of != Effects.NONE) {
      rollbackIsDone = false;
    }
  }

  /** Whether a rollback is the first since the application was notified, and there is nothing else to roll back. */
  boolean rollbackIsDone(Link present) {
    boolean done = (lost != null || rollbackIsDone && ledger.transaction().before() == Transaction.NONE) && !hasWorkBehind(present);
    lost = null;
    if (done) {
      rollbackIsDone = false;
    }
    return done;
  }

  /**
   * Before a call that works in the transaction, or ends it.
   *
   * @throws SQLException if the transaction was lost and the call does not show that the application knows
   */
  void requireNone(Effects of, Link present) throws SQLException {
    LostTransaction known = lost;
    if (known == null) {
      return;
    }
    boolean onlyByRollback = hasWorkBehind(present);
    if (known.isGivenUpBy(of, onlyByRollback)) {
      lost = null;
      return;
    }
    if (known.allows(of)) {
      return;
    }
    SQLException e = policy.shown(known.refusal());
    if (of.isCommit() && !onlyByRollback && !known.hasEnded()) {
      lost = known.afterCommit(); // it ends the transaction, by failing
      rollbackIsDone = true;
    }
    throw e;
  }

  /** After a loss the application may have continued through the vendor's objects, on the new session, in what is now its transaction. */
  private static boolean hasWorkBehind(Link present) {
    return !present.lost() && present.transaction().workedBehind();
  }

  /** Notes what one of JDBC's own calls is about to throw instead of being sent: its caller gets exactly that. */
  void isAnswer(SQLException e) {
    answer = e;
  }

  /** Whether this is what a call has thrown instead of being sent; true only once. */
  boolean takeAnswer(Throwable thrown) {
    boolean own = thrown == answer;
    if (own) {
      answer = null;
    }
    return own;
  }
}
