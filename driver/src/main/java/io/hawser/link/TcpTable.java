package io.hawser.link;

import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * What Linux reports about its TCP sockets in {@code /proc/self/net/tcp} and {@code tcp6}: how much was sent but not acknowledged, and how
 * often the kernel has retransmitted it. Java's sockets are mostly in tcp6, because they are dual-stack.
 *
 * <p>One scan serves any number of connections (measured: 14 ms with few sockets in the system, 39 ms with 5,000). Used by
 * one thread.
 */
public final class TcpTable {
  /** In the column {@code tr}: the retransmission timer is running. */
  private static final int RETRANSMITTING = 1;
  private static final String[] FILES = {"/proc/self/net/tcp", "/proc/self/net/tcp6"};
  private static final boolean AVAILABLE = new File(FILES[0]).canRead();
  private static final boolean IPV6 = new File(FILES[1]).canRead();

  /** The unacknowledged bytes of one connection; zero if there are none. */
  public static final class Unacknowledged {
    public final long bytes;
    /** How often the oldest of them was retransmitted since the last acknowledgement; also 0 if the peer accepts no more. */
    public final int retransmissions;

    public Unacknowledged(long bytes, int retransmissions) {
      this.bytes = bytes;
      this.retransmissions = retransmissions;
    }
  }

  private byte[] buffer = new byte[64 * 1024];

  /** Whether this system has such tables. */
  public static boolean available() {
    return AVAILABLE;
  }

  /** How calls in flight are watched on this system, as text. */
  public static String means() {
    return AVAILABLE ? "retransmissions in /proc/self/net/tcp and checks by a second connection" : "checks by a second connection";
  }

  /**
   * The unacknowledged bytes of some connections.
   *
   * @param asked the {@link #key} of each
   * @return by key; nothing is known about a missing connection: the kernel may skip one while others come and go
   */
  public Map<Long, Unacknowledged> scan(Set<Long> asked) throws IOException {
    Map<Long, Unacknowledged> found = new HashMap<>();
    for (String file : IPV6 ? FILES : new String[] {FILES[0]}) {
      int length = read(file);
      int line = next(0, length); // the heading
      while (line < length) {
        int end = next(line, length);
        parse(line, end, asked, found);
        line = end;
      }
    }
    return found;
  }

  /**
   * Two connections of one local port have different peers, mostly with different ports; addresses are left out, because the tables differ
   * in them.
   */
  public static long key(int localPort, int remotePort) {
    return (long) localPort << 16 | remotePort;
  }

  private int read(String file) throws IOException {
    int length = 0;
    try (FileInputStream in = new FileInputStream(file)) {
      int count;
      while ((count = in.read(buffer, length, buffer.length - length)) > 0) {
        length += count;
        if (length == buffer.length) {
          buffer = Arrays.copyOf(buffer, length * 2);
        }
      }
    }
    return length;
  }

  private int next(int from, int length) {
    int at = from;
    while (at < length && buffer[at] != '\n') {
      at++;
    }
    return at + 1;
  }

  /** {@code sl: local_address rem_address st tx_queue:rx_queue tr:tm->when retrnsmt …}, all but the first in hexadecimal. */
  private void parse(int from, int end, Set<Long> asked, Map<Long, Unacknowledged> found) {
    int at = afterField(from, end); // sl
    at = afterField(at, end);
    int localPort = (int) hex(at - 4, at);
    at = afterField(at, end);
    int remotePort = (int) hex(at - 4, at);
    Long key = key(localPort, remotePort);
    if (!asked.contains(key)) {
      return;
    }
    at = skipBlanks(afterField(at, end), end); // state
    long bytes = hex(at, at + 8);
    at = skipBlanks(afterField(at, end), end);
    boolean retransmitting = hex(at, at + 2) == RETRANSMITTING;
    at = skipBlanks(afterField(at, end), end);
    int retransmissions = (int) hex(at, fieldEnd(at, end));
    found.merge(key, new Unacknowledged(bytes, retransmitting ? retransmissions : 0), TcpTable::lessTelling);
  }

  /** Of two connections with the same ports, the one that proves less: a verdict must not come from another connection. */
  private static Unacknowledged lessTelling(Unacknowledged one, Unacknowledged other) {
    return one.bytes == 0 ? other : other.bytes == 0 || one.retransmissions <= other.retransmissions ? one : other;
  }

  private int skipBlanks(int from, int end) {
    int at = from;
    while (at < end && buffer[at] == ' ') {
      at++;
    }
    return at;
  }

  private int fieldEnd(int from, int end) {
    int at = from;
    while (at < end && buffer[at] != ' ' && buffer[at] != '\n') {
      at++;
    }
    return at;
  }

  private int afterField(int from, int end) {
    return fieldEnd(skipBlanks(from, end), end);
  }

  private long hex(int from, int to) {
    long value = 0;
    for (int i = from; i < to; i++) {
      value = value << 4 | Character.digit(buffer[i], 16);
    }
    return value;
  }
}
