package io.hawser.recovery;

import io.hawser.session.Effects;
import io.hawser.session.Transaction;

/** Decides what is to be done about a call whose connection was lost: the laws in one place. */
final class Judge {
  enum Verdict {
    /** It did not run, or it cannot matter: run it on a new session, and nobody notices. */
    RUN_AGAIN,
    /** The transaction that it was in is rolled back by the server: the application must run that again. */
    ROLLED_BACK,
    /** Whether it ran cannot be known. */
    UNKNOWN,
    /** Nothing better than what the vendor's driver says. */
    VENDORS
  }

  private Judge() {}

  /**
   * @param sent   whether the socket may have accepted anything of the request
   * @param before the transaction before the call
   * @param now    the transaction with the call, as it would be if the call ran
   */
  static Verdict judge(boolean sent, Transaction before, Transaction now, Effects of, Policy policy) {
    switch (before) {
      case NONE:
        return alone(sent, now, of, policy);
      case OPEN:
        if (of.isRollback()) {
          return Verdict.RUN_AGAIN; // what it asks for is done, sent or not; on a new session it does nothing
        }
        // what ran in the transaction is lost, whatever became of this call, unless it is one that may have committed
        return sent && now == Transaction.UNCERTAIN ? Verdict.UNKNOWN : rolledBack(policy);
      default:
        return Verdict.UNKNOWN;
    }
  }

  private static Verdict alone(boolean sent, Transaction now, Effects of, Policy policy) {
    if (!sent) {
      return policy.retry == Policy.Retry.OFF ? Verdict.VENDORS : Verdict.RUN_AGAIN;
    }
    if (of.sessionOnly()) {
      return policy.retry == Policy.Retry.OFF ? Verdict.VENDORS : Verdict.RUN_AGAIN; // it went with the session
    }
    if (policy.retry == Policy.Retry.READS && (of.isRead(policy.pureFunctions) || of.retryHint())) {
      return Verdict.RUN_AGAIN;
    }
    // with autocommit off the call has begun a transaction, which nobody has committed
    return now == Transaction.OPEN ? rolledBack(policy) : of.isRead(policy.pureFunctions) ? Verdict.VENDORS : Verdict.UNKNOWN;
  }

  private static Verdict rolledBack(Policy policy) {
    return policy.transactionLostIsVendors ? Verdict.VENDORS : Verdict.ROLLED_BACK;
  }
}
