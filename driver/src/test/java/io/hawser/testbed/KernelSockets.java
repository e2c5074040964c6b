package io.hawser.testbed;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** What the kernel reports about the TCP sockets of this network namespace; nothing on systems without /proc. */
final class KernelSockets {
  private static final List<Path> TABLES = List.of(Path.of("/proc/net/tcp"), Path.of("/proc/net/tcp6"));
  private static final String ESTABLISHED = "01";

  private KernelSockets() {}

  /**
   * Whether a socket's end is still open, as far as its kernel knows. What one end of the loopback has sent reaches the other in a softirq,
   * which a busy kernel leaves to a thread: so not always before the sender's call returns.
   */
  static boolean established(int localPort, int remotePort) {
    return TABLES.stream().filter(Files::exists).anyMatch(table -> established(table, localPort, remotePort));
  }

  /** Columns: number, local address, remote address, state. */
  private static boolean established(Path table, int localPort, int remotePort) {
    String local = port(localPort);
    String remote = port(remotePort);
    try (Stream<String> lines = Files.lines(table)) {
      return lines.map(line -> line.strip().split(" +", 5)).anyMatch(columns -> columns[1].endsWith(local) && columns[2].endsWith(remote)
          && columns[3].equals(ESTABLISHED));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String port(int number) {
    return String.format(":%04X", number);
  }
}
