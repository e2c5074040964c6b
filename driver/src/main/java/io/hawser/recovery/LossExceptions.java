package io.hawser.recovery;

import io.hawser.failure.Explanation;
import io.hawser.failure.Failure;
import io.hawser.failure.Outcome;
import io.hawser.thrown.CauseChain;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLTransactionRollbackException;
import java.util.Collections;
import java.util.List;

/**
 * Hawser's own exceptions, for the losses that an application must not mistake for anything else. The vendor's exception is the cause, so
 * that the message at the root stays the vendor's; the {@link Failure} is attached.
 */
final class LossExceptions {
  private static final String UNKNOWN = "08007";
  private static final String ROLLED_BACK = "40001";

  private LossExceptions() {
  }

  /**
   * A request that may change something, or a COMMIT, was in flight: SQLState 08007, "transaction resolution unknown".
   *
   * @param vendor what the vendor's driver threw
   * @param attempts what was tried in vain to replace the connection
   */
  static SQLException outcomeUnknown(Throwable vendor, Failure failure, List<? extends Throwable> attempts) {
    return Explanation
        .attach(new SQLNonTransientConnectionException("The connection was lost while a request was in flight, and whether the "
            + "server has executed it is unknown: " + CauseChain.message(vendor), UNKNOWN, CauseChain.code(vendor), vendor), failure,
            attempts);
  }

  /**
   * A transaction was lost before its COMMIT was sent, so that the server rolls it back: SQLState 40001, which tells an
   * application to run the transaction again.
   *
   * @param vendor what the vendor's driver threw
   * @param attempts what was tried in vain to replace the connection
   */
  static SQLException transactionLost(Throwable vendor, Failure failure, List<? extends Throwable> attempts) {
    return Explanation
        .attach(new SQLTransactionRollbackException("The connection was lost within a transaction, which the server rolls back; run "
            + "the whole transaction again: " + CauseChain.message(vendor), ROLLED_BACK, CauseChain.code(vendor), vendor), failure,
            attempts);
  }

  /**
   * A COMMIT right after one whose outcome is unknown: nothing was sent. It would succeed, because there is nothing to commit, and the
   * application would believe that the first one had.
   *
   * @param reported what the application got for the first one, which becomes the cause
   */
  static SQLException stillUnknown(Throwable reported, Failure failure) {
    return Explanation.attach(
        new SQLNonTransientConnectionException("Nothing was sent, because whether the COMMIT before this one was executed "
            + "is unknown. Look at the data, then roll back or go on: " + CauseChain.message(reported), UNKNOWN, CauseChain.code(reported),
            reported),
        failure, Collections.<Throwable>emptyList());
  }

  /**
   * A call within a transaction that was lost before: nothing was sent, and nothing will be until the application rolls back. The
   * SQLState is the one that the loss itself had, 40001 or 08007.
   *
   * @param reported the exception with which the loss was reported, which becomes the cause
   */
  static SQLException rollBackFirst(Throwable reported, Failure failure, boolean rolledBack) {
    String text = "Roll back first: nothing was sent, because the connection was lost earlier in this transaction";
    SQLException e = rolledBack
        ? new SQLTransactionRollbackException(
            text + ", which the server rolls back. Then run the whole transaction again: " + CauseChain.message(reported), ROLLED_BACK,
            CauseChain.code(reported), reported)
        : new SQLNonTransientConnectionException(text + ", and whether it was committed is unknown: " + CauseChain.message(reported),
            UNKNOWN,
            CauseChain.code(reported),
            reported);
    Failure unsent = failure.withOutcome(Outcome.NOT_EXECUTED).withRecovery("nothing was sent; roll back first");
    return Explanation.attach(e, rolledBack ? unsent : failure, Collections.<Throwable>emptyList());
  }
}
