package io.hawser.doctor;

import io.hawser.odp.TcpKeepAlive;
import java.io.BufferedReader;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.util.Locale;
import java.util.Optional;

/** What the doctor asks of the machine that it runs on. */
final class OperatingSystem {
  private static final Path LINUX = Paths.get("/proc/sys/net/ipv4");
  /** Windows and macOS as documented: KeepAliveTime and KeepAliveInterval; net.inet.tcp.keepidle, keepintvl, keepcnt. */
  private static final TcpKeepAlive WINDOWS = TcpKeepAlive.of(true, 7200, 1, 10, 0);
  private static final TcpKeepAlive MACOS = TcpKeepAlive.of(true, 7200, 75, 8, 0);

  private OperatingSystem() {}

  /** What a socket gets if it only turns keepalive on: as configured on Linux, as documented elsewhere. */
  static TcpKeepAlive keepAlive() {
    String name = System.getProperty("os.name", "").toLowerCase(Locale.ROOT);
    if (name.contains("windows")) {
      return WINDOWS;
    }
    if (name.contains("mac")) {
      return MACOS;
    }
    try {
      return TcpKeepAlive.of(true, setting("tcp_keepalive_time"), setting("tcp_keepalive_intvl"), setting("tcp_keepalive_probes"), 0);
    } catch (IOException | NumberFormatException unreadable) {
      return TcpKeepAlive.LINUX_DEFAULTS;
    }
  }

  private static int setting(String name) throws IOException {
    return number(LINUX.resolve(name));
  }

  /**
   * The number in a file of /proc. It is read to its end: such a file reports a length of zero, or a wrong one, and code that trusts
   * it (Files.readAllBytes does) may get no more than the first digit.
   */
  static int number(Path file) throws IOException {
    try (BufferedReader lines = new BufferedReader(new InputStreamReader(new FileInputStream(file.toFile()), StandardCharsets.US_ASCII))) {
      String line = lines.readLine();
      return Integer.parseInt(line == null ? "" : line.trim());
    }
  }

  /** Whether {@code address:port} is on this machine; empty if that is unknown. */
  static Optional<Boolean> owns(String addressAndPort) {
    int colon = addressAndPort.lastIndexOf(':');
    String address = colon < 0 ? addressAndPort : addressAndPort.substring(0, colon);
    if (!address.matches("[0-9.]+|\\[?[0-9a-fA-F:.]+]?")) {
      return Optional.empty();
    }
    try {
      InetAddress numeric = InetAddress.getByName(address);
      return Optional.of(NetworkInterface.getByInetAddress(numeric) != null);
    } catch (UnknownHostException | SocketException unknown) {
      return Optional.empty();
    }
  }
}
