package io.hawser.link;

/** The first packet of a server: it names the session, and so tells to which of several sockets a vendor's connection belongs. Immutable. */
final class Greeting {
  private static final int HEADER = 4;
  private static final int PROTOCOL = 10;
  /** What the protocol has of a session's id here. */
  private static final long ID = 0xffff_ffffL;

  private final long id;

  private Greeting(long id) {
    this.id = id;
  }

  /** Whether it was given to the session of this id. */
  boolean names(long sessionId) {
    return id == (sessionId & ID);
  }

  /** Null if these bytes are no greeting, or do not reach so far. */
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
