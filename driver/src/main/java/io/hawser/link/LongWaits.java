package io.hawser.link;

/**
 * Is notified of the long waits of one connection, so that nobody needs to search thousands of connections for them.
 * Called by the thread that waits.
 */
public interface LongWaits {
  /** How long a wait must last to be reported, in nanoseconds. */
  long afterNanos();

  /** The thread has waited this long, and then goes on waiting. Must not throw or block. */
  void waitsLong();
}
