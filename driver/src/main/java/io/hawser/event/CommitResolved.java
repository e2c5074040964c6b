package io.hawser.event;

import io.hawser.failure.Failure;
import java.time.Duration;

/**
 * A COMMIT was in flight when its session was lost, and Hawser has looked for its outcome: see {@code hawser.commit.outcome}. Immutable.
 */
public final class CommitResolved extends ConnectionEvent {
  /** What was found. */
  public enum Outcome {
    /** All of the transaction is committed: the application's call has returned as if nothing had happened. */
    COMMITTED,
    /** Nothing of it is, or ever will be: the application got SQLState 40001. */
    ROLLED_BACK,
    /** It could not be found out in time: the application got SQLState 08007. */
    UNDECIDED
  }

  private final Outcome outcome;
  private final Duration duration;

  /** @param failure why the session was lost */
  public CommitResolved(String peer, long sessionId, Failure failure, Outcome outcome, Duration duration) {
    super(peer, sessionId, failure);
    this.outcome = outcome;
    this.duration = duration;
  }

  public Outcome outcome() {
    return outcome;
  }

  /** How long it took to find out. */
  public Duration duration() {
    return duration;
  }
}
