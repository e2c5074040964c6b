package io.hawser.event;

import io.hawser.failure.Failure;
import java.time.Duration;

/**
 * A transaction that was lost with its session was run again on a new one, and all that the application had seen of it was the same again:
 * see {@code hawser.transaction.replay}. The application sees nothing of it. Immutable.
 */
public final class TransactionReplayed extends ConnectionEvent {
  private final int statements;
  private final Duration duration;

  /**
   * @param failure    why the session was lost
   * @param statements how many were run again, batches and calls for savepoints counting as one
   */
  public TransactionReplayed(String peer, long sessionId, Failure failure, int statements, Duration duration) {
    super(peer, sessionId, failure);
    this.statements = statements;
    this.duration = duration;
  }

  /** How many statements were run again; 0 if the transaction had run none yet. */
  public int statements() {
    return statements;
  }

  /** How long it took, the opening of the new session included. */
  public Duration duration() {
    return duration;
  }
}
