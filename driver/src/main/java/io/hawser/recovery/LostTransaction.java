package io.hawser.recovery;

import io.hawser.session.Effects;
import java.sql.SQLException;

/**
 * A lost transaction that the application was notified of and has not acknowledged yet. Immutable.
 */
final class LostTransaction {
  /** What became of it. */
  enum End {
    ROLLED_BACK,
    /** It may be committed, and the application has not asked for that. */
    UNKNOWN,
    /** Its COMMIT was in flight. Nothing is open any more. */
    COMMIT_UNKNOWN
  }

  private final LostCall found;
  private final End end;

  /** @param found the call that has found the loss */
  LostTransaction(LostCall found, End end) {
    this.found = found;
    this.end = end;
  }

  /** Whether the application has ended it: only another COMMIT, which would succeed with nothing to commit, is refused. */
  boolean hasEnded() {
    return end == End.COMMIT_UNKNOWN;
  }

  /** What remains after a COMMIT that was refused; null if that was the end of it. */
  LostTransaction afterCommit() {
    return end == End.UNKNOWN ? new LostTransaction(found, End.COMMIT_UNKNOWN) : null;
  }

  /**
   * Whether the call shows that the application has given the transaction up, so that the call runs.
   *
   * @param workedBehind whether something has run since, on the new session, which a BEGIN or a COMMIT would commit
   */
  boolean isGivenUpBy(Effects call, boolean workedBehind) {
    return hasEnded() ? workedBehind || call.rollsBackFirst() || call == Effects.autoCommit(true)
        : call.rollsBackFirst() || found.begunByText && call.beginsFirst() && !workedBehind;
  }

  /** Whether the call may run meanwhile. */
  boolean allows(Effects call) {
    return hasEnded() && !call.commitsFirst();
  }

  /** What a call throws instead of being sent. */
  SQLException refusal() {
    return hasEnded() ? LossExceptions.stillUnknown(found.thrown, found.failure)
        : LossExceptions.rollBackFirst(found.thrown, found.failure, end == End.ROLLED_BACK);
  }
}
