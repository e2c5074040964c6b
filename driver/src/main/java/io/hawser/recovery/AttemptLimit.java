package io.hawser.recovery;

import io.hawser.link.Link;
import java.util.concurrent.TimeUnit;

/** How many attempts a recovery may make, and how long all of them together may take. Immutable. */
final class AttemptLimit {
  /** Within this time a lost SYN is retransmitted twice. */
  private static final long BRIEF_NANOS = TimeUnit.SECONDS.toNanos(3);
  private static final int SLOWER = 3;

  final int attempts;
  final long nanos;
  /** Only one attempt was requested: the next call makes all of its own. */
  final boolean once;

  private AttemptLimit(int attempts, long nanos, boolean once) {
    this.attempts = attempts;
    this.nanos = nanos;
    this.once = once;
  }

  /** The limit for a call. */
  static AttemptLimit of(RecoveryPolicy policy) {
    return new AttemptLimit(policy.attempts, policy.timeoutNanos, false);
  }

  /** One attempt, which ends by this System.nanoTime(). */
  static AttemptLimit once(RecoveryPolicy policy, long deadline) {
    return new AttemptLimit(1, Math.min(Math.max(1, deadline - System.nanoTime()), policy.timeoutNanos), true);
  }

  /**
   * Once all attempts have failed for this link, each later call makes a single one, so that it does not wait for all of them again. That
   * one may take a few times as long as the session took to open.
   */
  AttemptLimit after(Refusal before, Link dead) {
    return once || before == null || before.byOneAttempt ? this
        : new AttemptLimit(1, Math.min(nanos, Math.max(BRIEF_NANOS, SLOWER * dead.openingNanos())), false);
  }
}
