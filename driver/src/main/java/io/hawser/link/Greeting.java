package io.hawser.link;

/**
 * The first packet of a server: it contains the session's id, and so tells which of several sockets a vendor's connection uses. Immutable.
 */
final class Greeting {
  private static final int HEADER = 4;
  private static final int PROTOCOL = 10;
  /** The part of a session's id that the greeting contains. */
  private static final long ID = 0xffff_ffffL;

  private final long id;

  private Greeting(long id) {
    this.id = id;
  }

  /** Whether it greeted the session with this id. */
  boolean names(long sessionId) {
    return id == (sessionId & ID);
  }

  /** Null if these bytes are no greeting, or are too short. */
  static Greeting read(byte[] bytes, int from, int to) {
    if (to - from <= HEADER || bytes[from + HEADER] != PROTOCOL) {
      return null;
    }
    int at = from + HEADER + 1;
    while (at < to && bytes[at] != 0) { // the server's version
      at++;
    }
    if (at + HEADER >= to) {
      return null;
    }
    return new Greeting(
        (bytes[at + 1] & 0xffL) | (bytes[at + 2] & 0xffL) << 8 | (bytes[at + 3] & 0xffL) << 16 | (bytes[at + 4] & 0xffL) << 24);
  }
}
