package io.hawser.link;

import java.nio.charset.StandardCharsets;

/**
 * An error packet of the MySQL protocol that the server sent to an idle client, as some do before they close: the reason
 * for the loss in the server's own words (4031 idle timeout, 1053 shutdown, 1927 killed).
 *
 * <p>Layout: length (3 bytes), sequence number 0, 0xff, code (2), optionally '#' and an SQLState (5), message.
 * Immutable.
 */
public final class ErrorPacket {
  private static final int HEADER = 4;

  private final int code;
  private final String message;

  private ErrorPacket(int code, String message) {
    this.code = code;
    this.message = message;
  }

  /**
   * The packet in these bytes, or null if they are anything else. An answer to a request has a sequence number above 0,
   * and the length must fit exactly, so that rows on their way to a streaming ResultSet are not mistaken for one.
   */
  static ErrorPacket unasked(byte[] bytes, int from, int to) {
    int length = to - from;
    if (length < HEADER + 3 || bytes[from + 3] != 0 || (bytes[from + HEADER] & 0xff) != 0xff
        || unsigned(bytes, from, 3) != length - HEADER) {
      return null;
    }
    int text = from + HEADER + 3;
    if (text < to && bytes[text] == '#') {
      text = Math.min(text + 6, to);
    }
    return new ErrorPacket(unsigned(bytes, from + HEADER + 1, 2), new String(bytes, text, to - text, StandardCharsets.UTF_8));
  }

  private static int unsigned(byte[] bytes, int from, int count) {
    int value = 0;
    for (int i = count - 1; i >= 0; i--) {
      value = value << 8 | bytes[from + i] & 0xff;
    }
    return value;
  }

  public int code() {
    return code;
  }

  public String message() {
    return message;
  }

  @Override public String toString() {
    return code + " " + message;
  }
}
