package io.hawser.watch;

import io.hawser.link.TcpTable.Unacknowledged;

/**
 * What the kernel shows of one request on its way: whether all of it is acknowledged, and if not, for how long nothing was. Pure: it
 * knows no clock and no socket. Used by one thread.
 */
final class TransmissionState {
  /** The kernel's first retransmission comes after this long at the earliest, and each further one after twice the pause before. */
  private static final long FIRST_RETRANSMISSION_NANOS = 200_000_000L;

  private boolean received;
  private long receivedAt;
  private long silentSince;
  private boolean silent;
  private long bytes;
  private int retransmissions;

  /** Another call waits. */
  void begin() {
    received = false;
    silent = false;
    bytes = 0;
    retransmissions = 0;
  }

  /**
   * Notes what the kernel shows.
   *
   * @param row     null if that is unknown just now
   * @param waiting for how long the call has been
   */
  void observe(Unacknowledged row, long waiting, long now) {
    if (row == null) {
      silentSince = now; // it may have been acknowledged meanwhile
      return;
    }
    if (row.bytes == 0) {
      receivedAt = received ? receivedAt : now;
      received = true;
      silent = false;
      bytes = 0;
      retransmissions = 0;
      return;
    }
    received = false;
    boolean less = row.bytes < bytes;
    if (row.retransmissions == 0) {
      silent = false;
    } else if (!silent || less) {
      // between the last retransmission and the next one, which has not come yet
      long atMost = FIRST_RETRANSMISSION_NANOS * ((2L << Math.min(row.retransmissions, 20)) - 1);
      silentSince = now - Math.min(waiting, atMost);
      silent = true;
    }
    bytes = row.bytes;
    retransmissions = row.retransmissions;
  }

  /** Nobody has looked for a while: silence counts from now on. */
  void interrupted(long now) {
    silentSince = now;
  }

  /** For how long nothing of what was retransmitted has been acknowledged; 0 if that is not so. */
  long silence(long now) {
    return silent ? Math.max(1, now - silentSince) : 0;
  }

  /** Whether all of the request was acknowledged before that time. Nothing more of it is sent while its answer is awaited. */
  boolean receivedBefore(long nanoTime) {
    return received && receivedAt - nanoTime <= 0;
  }

  boolean received() {
    return received;
  }

  long bytes() {
    return bytes;
  }

  /** How often the oldest byte was sent. */
  int transmissions() {
    return retransmissions + 1;
  }
}
