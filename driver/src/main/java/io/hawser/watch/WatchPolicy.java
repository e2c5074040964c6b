package io.hawser.watch;

/** When a call in flight is looked after, and when it is given up. Immutable. */
public final class WatchPolicy {
  /** Calls are not watched. */
  public static final WatchPolicy OFF = new WatchPolicy(Long.MAX_VALUE, Long.MAX_VALUE, 0);

  final long afterNanos;
  final long silenceNanos;
  final long frozenNanos;

  /**
   * @param afterNanos   how long a call waits before it is looked after
   * @param silenceNanos how long nothing of a request is acknowledged before it is given up, if nobody answers at the other end either
   * @param frozenNanos  how long no connection is greeted and none receives a byte before a call is given up for that alone; 0 for never
   */
  public WatchPolicy(long afterNanos, long silenceNanos, long frozenNanos) {
    this.afterNanos = afterNanos;
    this.silenceNanos = silenceNanos;
    this.frozenNanos = frozenNanos;
  }

  boolean on() {
    return afterNanos != Long.MAX_VALUE;
  }

  /** How old a call is when a second connection is first asked about it: most end before, and a proof is possible within twelve seconds. */
  long firstCheckNanos() {
    return afterNanos + afterNanos / 2;
  }

  /** How often waiting calls are looked at. */
  long tickNanos() {
    return Math.max(20_000_000L, Math.min(500_000_000L, Math.min(afterNanos, silenceNanos) / 4));
  }
}
