package io.hawser.testbed;

import java.util.Map;

/**
 * What had been forwarded when it was asked for.
 *
 * @param connections   connections accepted
 * @param bytesToServer bytes handed to the socket towards the server
 * @param bytesToClient bytes handed to the socket towards the client
 * @param commands      requests that reached the server, on connections without TLS and compression; kinds that never came are
 *                      absent
 */
public record Traffic(long connections, long bytesToServer, long bytesToClient, Map<Command, Long> commands) {
  /** How many requests of this kind reached the server, on connections without TLS and compression. */
  public long commands(Command command) {
    return commands.getOrDefault(command, 0L);
  }
}
