package io.hawser.recovery;

import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * State shared by all connections whose URLs list the same hosts: whose turn it is, and which host has too many sessions. Thread-safe.
 */
final class HostGroup {
  private static final long INTERVAL_NANOS = TimeUnit.SECONDS.toNanos(1);
  /** The share of all sessions that may move within an interval: spread back within half a minute, without a storm. */
  private static final double MOST_MOVED = 1 / 20.0;

  private final AtomicInteger turns = new AtomicInteger();
  private final AtomicLong nextCount = new AtomicLong(System.nanoTime());

  /** How many times it was asked before. */
  int turn() {
    return turns.getAndIncrement();
  }

  /** Whether sessions are to be counted now; true once for each interval. */
  boolean isToBeCounted(long now) {
    long at = nextCount.get();
    return now - at >= 0 && nextCount.compareAndSet(at, now + INTERVAL_NANOS);
  }

  /** Tells each endpoint how many of its sessions should move to others. */
  static void count(List<Candidate> candidates) {
    double shares = 0;
    int sessions = 0;
    boolean proven = true;
    for (Candidate each : candidates) {
      sessions += each.endpoint.sessions();
      shares += each.endpoint.leftAlone() ? 0 : each.share;
    }
    if (shares == 0) {
      return; // there is nowhere to go
    }
    int room = 0;
    for (Candidate each : candidates) {
      int missing = each.endpoint.leftAlone() ? 0 : (int) Math.floor(sessions * each.share / shares) - each.endpoint.sessions();
      room += Math.max(0, missing);
      proven &= missing <= 0 || each.endpoint.isProven();
    }
    int most = proven ? (int) Math.ceil(sessions * MOST_MOVED) : 1; // one shows whether the endpoint is back
    for (Candidate each : candidates) {
      int tooMany = each.endpoint.leftAlone() ? 0 : each.endpoint.sessions() - (int) Math.ceil(sessions * each.share / shares);
      int moved = Math.max(0, Math.min(Math.min(tooMany, room), most));
      each.endpoint.surplus(moved);
      room -= moved;
      most -= moved;
    }
  }
}
