package io.hawser.recovery;

import io.hawser.session.Effects;
import io.hawser.session.Transaction;

/** Decides what to do about a call whose connection was lost: the laws in one place. */
final class RecoveryDecision {
  enum Verdict {
    /** It did not run, or it cannot matter: run it on a new session, and nobody notices. */
    RUN_AGAIN,
    /** The same, in its transaction, which has only read, and goes on if its isolation lets its reads stand alone. */
    GO_ON,
    /** The server rolls its transaction back: the application must run that again. */
    ROLLED_BACK,
    /** Whether it ran cannot be known. */
    UNKNOWN,
    /** Nothing better than what the vendor's driver says. */
    VENDORS
  }

  private RecoveryDecision() {}

  /**
   * @param sent     whether the socket may have accepted anything of the request
   * @param before   the transaction before the call
   * @param now      the transaction with the call, as it would be if the call ran
   * @param onlyRead whether the transaction before the call has done nothing but read
   * @param mayGoOn  whether that could continue on another session, as far as is known
   */
  static Verdict judge(boolean sent, Transaction before, Transaction now, boolean onlyRead, boolean mayGoOn, Effects of,
      RecoveryPolicy policy) {
    switch (before) {
      case NONE:
        return alone(sent, now, of, policy);
      case OPEN:
        if (of.isRollback() || onlyRead && endsReads(of)) {
          return Verdict.RUN_AGAIN; // what it asks for is done, sent or not; on a new session it does nothing, or begins anew
        }
        if (onlyRead && mayGoOn && mayRunAgain(sent, of, policy)) {
          return Verdict.GO_ON;
        }
        // what ran in the transaction is lost, whatever became of this call, unless this call may have committed
        return sent && now == Transaction.UNCERTAIN ? Verdict.UNKNOWN : rolledBack(policy);
      default:
        return Verdict.UNKNOWN;
    }
  }

  /** There was nothing to commit, and the call asks for nothing else: COMMIT, BEGIN, setAutoCommit. */
  private static boolean endsReads(Effects of) {
    return of.isCommit() || of.sessionOnly() && of.mayCommit();
  }

  private static boolean mayRunAgain(boolean sent, Effects of, RecoveryPolicy policy) {
    return sent
        ? policy.retry == RecoveryPolicy.Retry.READS && of.isRead(policy.pureFunctions)
            || policy.retry != RecoveryPolicy.Retry.OFF && of.sessionOnly()
        : policy.retry != RecoveryPolicy.Retry.OFF;
  }

  private static Verdict alone(boolean sent, Transaction now, Effects of, RecoveryPolicy policy) {
    if (!sent || of.sessionOnly() || of.isCommit() || of.isRollback()) { // not sent, or gone with the session, or nothing to end
      return policy.retry == RecoveryPolicy.Retry.OFF ? Verdict.VENDORS : Verdict.RUN_AGAIN;
    }
    if (policy.retry == RecoveryPolicy.Retry.READS && (of.isRead(policy.pureFunctions) || of.retryHint())) {
      return Verdict.RUN_AGAIN;
    }
    // with autocommit off the call has begun a transaction, which is not committed
    return now == Transaction.OPEN ? rolledBack(policy) : of.isRead(policy.pureFunctions) ? Verdict.VENDORS : Verdict.UNKNOWN;
  }

  private static Verdict rolledBack(RecoveryPolicy policy) {
    return policy.transactionLostIsVendors ? Verdict.VENDORS : Verdict.ROLLED_BACK;
  }
}
