package io.hawser.testbed;

/**
 * The exact place in a stream at which a fault strikes, counted from the moment {@link ProxiedConnection#cutAfter} is called.
 * A count of 0 strikes as soon as there is something to forward, and forwards none of it.
 *
 * @param direction which way the counted stream flows
 * @param unit      what is counted; packets are those of the MySQL protocol, on connections without TLS and compression
 * @param count     how many are still forwarded
 */
public record CutPoint(Direction direction, Unit unit, long count) {
  public enum Direction { TO_SERVER, TO_CLIENT }

  public enum Unit { BYTES, PACKETS }

  public CutPoint {
    if (count < 0) {
      throw new IllegalArgumentException("count: " + count);
    }
  }

  public static CutPoint bytesToServer(long count) {
    return new CutPoint(Direction.TO_SERVER, Unit.BYTES, count);
  }

  public static CutPoint bytesToClient(long count) {
    return new CutPoint(Direction.TO_CLIENT, Unit.BYTES, count);
  }

  public static CutPoint packetsToServer(long count) {
    return new CutPoint(Direction.TO_SERVER, Unit.PACKETS, count);
  }

  public static CutPoint packetsToClient(long count) {
    return new CutPoint(Direction.TO_CLIENT, Unit.PACKETS, count);
  }

  /** The next request never reaches the server. */
  public static CutPoint beforeRequest() {
    return bytesToServer(0);
  }

  /** The next request reaches the server and is executed; nothing of its answer reaches the client. */
  public static CutPoint beforeAnswer() {
    return bytesToClient(0);
  }
}
