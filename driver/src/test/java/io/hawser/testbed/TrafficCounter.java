package io.hawser.testbed;

import java.util.EnumMap;
import java.util.Map;

/** Counts for one connection and for the whole it belongs to. Used by the event loop's thread only. */
final class TrafficCounter {
  // the capability flags that a client's first packet begins with
  private static final int CLIENT_COMPRESS = 0x20;
  private static final int CLIENT_SSL = 0x800;
  private static final int CLIENT_ZSTD = 0x4000000;

  private final TrafficCounter whole;
  private final Map<Command, Long> commands = new EnumMap<>(Command.class);
  private long connections;
  private long toServer;
  private long toClient;
  private boolean loggingIn = true;
  private boolean readable = true;

  /** @param whole counts everything too; null for the whole itself */
  TrafficCounter(TrafficCounter whole) {
    this.whole = whole;
  }

  Traffic snapshot() {
    return new Traffic(connections, toServer, toClient, Map.copyOf(commands));
  }

  void connection() {
    for (TrafficCounter each = this; each != null; each = each.whole) {
      each.connections++;
    }
  }

  void bytes(CutPoint.Direction direction, int count) {
    for (TrafficCounter each = this; each != null; each = each.whole) {
      if (direction == CutPoint.Direction.TO_SERVER) {
        each.toServer += count;
      } else {
        each.toClient += count;
      }
    }
  }

  /** Whether what the client sends can be told apart: not with TLS or compression. */
  boolean readable() {
    return readable;
  }

  /** A client's first packet answers the greeting (sequence 1); a request starts a sequence of its own at 0. */
  void packetToServer(int sequence, int head) {
    if (loggingIn && sequence > 0) {
      readable = (head & (CLIENT_SSL | CLIENT_COMPRESS | CLIENT_ZSTD)) == 0;
      loggingIn = false;
    } else if (readable && sequence == 0) {
      command(Command.of(head & 0xff));
    }
  }

  private void command(Command command) {
    for (TrafficCounter each = this; each != null; each = each.whole) {
      each.commands.merge(command, 1L, Long::sum);
    }
  }
}
