package io.hawser.recovery;

/** How a connection is watched over and recovered. Times are in the unit that the name says. Immutable. */
public final class Policy {
  final boolean enabled;
  final long lookAfterNanos;
  final long pingAfterNanos;
  final int pingTimeoutMillis;
  final int attempts;
  final int intervalMillis;
  final int maxIntervalMillis;
  final long timeoutNanos;
  final String initSql;

  /**
   * @param enabled           whether a dead connection is replaced at all
   * @param lookAfterNanos    how long unused before the socket is looked at
   * @param pingAfterNanos    how long unused before the server is asked with a ping
   * @param pingTimeoutMillis how long its answer may take
   * @param attempts          to reconnect, at least 1
   * @param intervalMillis    before the second attempt; doubled from attempt to attempt, jittered by half
   * @param maxIntervalMillis between two attempts
   * @param timeoutNanos      for all attempts together
   * @param initSql           run on every new session; null for none
   */
  public Policy(boolean enabled, long lookAfterNanos, long pingAfterNanos, int pingTimeoutMillis, int attempts, int intervalMillis,
      int maxIntervalMillis, long timeoutNanos, String initSql) {
    this.enabled = enabled;
    this.lookAfterNanos = lookAfterNanos;
    this.pingAfterNanos = pingAfterNanos;
    this.pingTimeoutMillis = pingTimeoutMillis;
    this.attempts = attempts;
    this.intervalMillis = intervalMillis;
    this.maxIntervalMillis = maxIntervalMillis;
    this.timeoutNanos = timeoutNanos;
    this.initSql = initSql;
  }
}
