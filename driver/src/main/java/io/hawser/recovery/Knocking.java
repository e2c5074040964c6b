package io.hawser.recovery;

import io.hawser.link.Cancellation;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/**
 * The pauses between attempts to connect to a port on which nobody listens. The kernel at the other end says so at once, and no server
 * counts it, so the port may be asked often: a server that is back is noticed within a fiftieth of its downtime. The pauses grow with that
 * time, and are jittered, so that the clients of a server that was down for long do not all come at once.
 *
 * <p>One connection does this for all connections of an unreachable endpoint: it holds the endpoint's turn meanwhile. For one thread, and
 * one opening.
 */
final class Knocking {
  private static final long LEAST_NANOS = TimeUnit.MILLISECONDS.toNanos(20);
  private static final int PART = 50;

  private final Endpoint at;
  private final long begun = System.nanoTime();
  private final long until;

  /** @param patienceNanos how long it goes on */
  Knocking(Endpoint at, long patienceNanos) {
    this.at = at;
    until = begun + patienceNanos;
  }

  /**
   * Waits until the port may be asked again; the thread's {@link Cancellation} can end the wait early.
   *
   * @return whether it may be; if not, there was no wait
   */
  boolean pause() throws InterruptedException {
    long now = System.nanoTime();
    Cancellation cancellation = Cancellation.ofThread();
    if (until - now <= 0 || cancellation == null) {
      return false;
    }
    long pause = Math.min(until - now, pauseNanos(Math.max(at.goneNanos(), now - begun)));
    cancellation.await(Math.max(1, TimeUnit.NANOSECONDS.toMillis(pause)));
    return true;
  }

  /**
   * How long a port that has just refused is left alone.
   *
   * @param goneNanos for how long it has been refusing
   */
  static long pauseNanos(long goneNanos) {
    long pause = Math.max(LEAST_NANOS, goneNanos / PART);
    return pause / 2 + ThreadLocalRandom.current().nextLong(pause);
  }
}
