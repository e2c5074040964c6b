package io.hawser.link;

/** The first packet of a server: it names the session, and so tells to which of several sockets a vendor's connection belongs. */
final class Greeting {
  private static final int HEADER = 4;
  private static final int PROTOCOL = 10;

  private Greeting() {}

  /** The session's id, of which the protocol has 32 bits; -1 if these bytes are no greeting or do not reach so far. */
  static long sessionId(byte[] bytes, int from, int to) {
    if (to - from <= HEADER || bytes[from + HEADER] != PROTOCOL) {
      return -1;
    }
    int at = from + HEADER + 1;
    while (at < to && bytes[at] != 0) { // the server's version
      at++;
    }
    if (at + HEADER >= to) {
      return -1;
    }
    return (bytes[at + 1] & 0xffL) | (bytes[at + 2] & 0xffL) << 8 | (bytes[at + 3] & 0xffL) << 16 | (bytes[at + 4] & 0xffL) << 24;
  }
}
