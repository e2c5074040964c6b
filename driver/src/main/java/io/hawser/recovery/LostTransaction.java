package io.hawser.recovery;

import io.hawser.session.Effects;
import java.sql.SQLException;

/**
 * A lost transaction that the application was notified of and has not acknowledged yet. Immutable.
 */
final class LostTransaction {
  private final LostCall found;
  private final boolean rolledBack;

  /**
   * @param found      the call that has found the loss
   * @param rolledBack whether the transaction is rolled back; if not, its outcome is unknown
   */
  LostTransaction(LostCall found, boolean rolledBack) {
    this.found = found;
    this.rolledBack = rolledBack;
  }

  /**
   * Whether the call shows that the application has given the transaction up, so that the call runs.
   *
   * @param onlyByRollback because a BEGIN would commit what has run since
   */
  boolean isGivenUpBy(Effects call, boolean onlyByRollback) {
    return call.rollsBackFirst() || found.begunByText && call.beginsFirst() && !onlyByRollback;
  }

  /** What a call throws instead of being sent. */
  SQLException refusal() {
    return LossExceptions.rollBackFirst(found.thrown, found.failure, rolledBack);
  }
}
