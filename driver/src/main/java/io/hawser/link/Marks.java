package io.hawser.link;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * Points in what is sent over one link, as a number: the link's serial and the bytes accepted so far. A mark of another link is recognized
 * as such, and no object is created per call. Immutable.
 */
final class Marks {
  private static final AtomicInteger MADE = new AtomicInteger();
  private static final int SERIAL_SHIFT = 48;
  private static final long ACCEPTED = (1L << SERIAL_SHIFT) - 1;

  /** Distinguishes a link from the ones before and after it. */
  private final int serial = MADE.incrementAndGet() & 0x7fff;

  long of(long accepted) {
    return (long) serial << SERIAL_SHIFT | accepted & ACCEPTED;
  }

  boolean owns(long mark) {
    return mark >>> SERIAL_SHIFT == serial;
  }

  long sentSince(long mark, long accepted) {
    return accepted - (mark & ACCEPTED);
  }
}
