package io.hawser.recovery;

import io.hawser.failure.Failure;
import io.hawser.session.Effects;
import java.sql.SQLException;

/**
 * A lost transaction that the application was notified of and has not acknowledged yet. Immutable.
 */
final class LostTransaction {
  private final Throwable told;
  private final Failure failure;
  private final boolean rolledBack;
  private final boolean begunByText;

  /**
   * @param told       what the application got for the call that found the loss
   * @param rolledBack that it is rolled back; else its outcome is unknown
   */
  LostTransaction(Throwable told, Failure failure, boolean rolledBack, boolean begunByText) {
    this.told = told;
    this.failure = failure;
    this.rolledBack = rolledBack;
    this.begunByText = begunByText;
  }

  /**
   * Whether the call says that the application has given the transaction up, so that it runs.
   *
   * @param onlyByRollback since a BEGIN would commit what has run since
   */
  boolean isGivenUpBy(Effects call, boolean onlyByRollback) {
    return call.rollsBackFirst() || begunByText && call.beginsFirst() && !onlyByRollback;
  }

  /** What a call gets in place of being sent. */
  SQLException refusal() {
    return LossExceptions.rollBackFirst(told, failure, rolledBack);
  }
}
