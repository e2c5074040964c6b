package io.hawser.link;

/**
 * Is notified of the long waits of one connection, so that nobody has to search thousands of connections for them.
 * Called by the thread that waits.
 */
public interface LongWaits {
  /** How long a wait is before it is reported, in nanoseconds. */
  long afterNanos();

  /** The thread has waited for so long, and goes on afterwards. Must not throw, and not block. */
  void waitsLong();
}
