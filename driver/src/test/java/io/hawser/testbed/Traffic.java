package io.hawser.testbed;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.LongAdder;

/** What has been forwarded. Thread-safe; numbers only grow. */
public final class Traffic {
  private final Traffic whole;
  private final LongAdder connections = new LongAdder();
  private final LongAdder toServer = new LongAdder();
  private final LongAdder toClient = new LongAdder();
  private final AtomicLongArray commands = new AtomicLongArray(Command.values().length);

  Traffic(Traffic whole) {
    this.whole = whole;
  }

  /** Connections accepted. */
  public long connections() {
    return connections.sum();
  }

  public long bytesToServer() {
    return toServer.sum();
  }

  public long bytesToClient() {
    return toClient.sum();
  }

  /** How many requests of this kind reached the server, on connections without TLS and compression. */
  public long commands(Command command) {
    return commands.get(command.ordinal());
  }

  /** All requests that reached the server, on connections without TLS and compression; kinds that never came are absent. */
  public Map<Command, Long> commands() {
    Map<Command, Long> seen = new EnumMap<>(Command.class);
    for (Command command : Command.values()) {
      if (commands(command) > 0) {
        seen.put(command, commands(command));
      }
    }
    return seen;
  }

  void connection() {
    connections.increment();
    if (whole != null) {
      whole.connection();
    }
  }

  void bytes(CutPoint.Direction direction, int count) {
    (direction == CutPoint.Direction.TO_SERVER ? toServer : toClient).add(count);
    if (whole != null) {
      whole.bytes(direction, count);
    }
  }

  void command(Command command) {
    commands.incrementAndGet(command.ordinal());
    if (whole != null) {
      whole.command(command);
    }
  }
}
