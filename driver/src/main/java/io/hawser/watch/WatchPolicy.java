package io.hawser.watch;

/** When a call in flight is looked after, and when it is given up. Immutable. */
public final class WatchPolicy {
  /**
   * A session that is not listed may be another proxy's: a load balancer may send each new connection to another one, always.
   * So many times the silence, for each check, is half an hour.
   */
  private static final double MISSING = 120;

  /** Calls are not watched. */
  public static final WatchPolicy OFF = new WatchPolicy(Long.MAX_VALUE, Long.MAX_VALUE, 1);

  final long afterNanos;
  final long silenceNanos;
  final int checks;
  final long missingNanos;

  /**
   * @param afterNanos   how long a call waits before it is looked after
   * @param silenceNanos how long nothing of a request is acknowledged before it may be given up; bounds each check too
   * @param checks       how many checks in a row must find that nobody will answer
   */
  public WatchPolicy(long afterNanos, long silenceNanos, int checks) {
    this(afterNanos, silenceNanos, checks, (long) (MISSING * checks * silenceNanos));
  }

  /** @param missingNanos how long the session is not listed to anybody before the call may be given up for that alone */
  WatchPolicy(long afterNanos, long silenceNanos, int checks, long missingNanos) {
    this.missingNanos = missingNanos;
    this.afterNanos = afterNanos;
    this.silenceNanos = silenceNanos;
    this.checks = checks;
  }

  boolean on() {
    return afterNanos != Long.MAX_VALUE;
  }

  /** How often waiting calls are looked at. */
  long tickNanos() {
    return Math.max(20_000_000L, Math.min(500_000_000L, Math.min(afterNanos, silenceNanos) / 4));
  }
}
