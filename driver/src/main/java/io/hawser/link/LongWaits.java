package io.hawser.link;

/**
 * Hears of the waits of one connection that have become long, so that nobody has to look for them among thousands of connections.
 * Called by the thread that waits.
 */
public interface LongWaits {
  /** How long a wait is before it is told, in nanoseconds. */
  long afterNanos();

  /** The thread has waited for so long, and goes on afterwards. Must not throw, and not block. */
  void waitsLong();
}
