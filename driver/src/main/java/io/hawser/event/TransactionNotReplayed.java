package io.hawser.event;

import io.hawser.failure.Failure;

/**
 * A transaction that was lost with its session could not be run again, or gave other results: the application got SQLState 40001, and
 * nothing of the transaction is, or ever will be, committed. See {@code hawser.transaction.replay}. Immutable.
 */
public final class TransactionNotReplayed extends ConnectionEvent {
  private final String reason;
  private final int statement;

  /**
   * @param failure   why the session was lost
   * @param reason    one of the codes in docs/continuity.md
   * @param statement the number of the statement at which it ended, from 1; 0 if it was not begun
   */
  public TransactionNotReplayed(String peer, long sessionId, Failure failure, String reason, int statement) {
    super(peer, sessionId, failure);
    this.reason = reason;
    this.statement = statement;
  }

  /** The kind of difference, or what has prevented it: a code, and never a value. */
  public String reason() {
    return reason;
  }

  /** The number of the statement in its transaction at which it ended, from 1; 0 if it was not begun. */
  public int statement() {
    return statement;
  }
}
