package io.hawser.testbed;

import java.util.EnumMap;
import java.util.Map;

/** Counts for one connection and for the whole it belongs to. Used by the event loop's thread only. */
final class TrafficCounter {
  private final TrafficCounter whole;
  private final Map<Command, Long> commands = new EnumMap<>(Command.class);
  private long connections;
  private long toServer;
  private long toClient;

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

  void command(Command command) {
    for (TrafficCounter each = this; each != null; each = each.whole) {
      each.commands.merge(command, 1L, Long::sum);
    }
  }
}
