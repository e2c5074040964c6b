package io.hawser.link;

import io.hawser.log.Log;
import java.io.IOException;
import java.lang.reflect.Method;
import java.net.Socket;
import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.net.ssl.SSLSocket;

/**
 * The TCP keepalive of a connection: after {@code idle} seconds without a packet the kernel probes the peer, again every {@code interval}
 * seconds, and gives the connection up after {@code count} unanswered probes.
 *
 * <p>idle, interval and count can be set from Java 11 on and on Java 8 from 8u261 on, on Linux, macOS and Windows 10
 * 1709 and later; elsewhere the kernel's values apply (Linux: 7200 s, 75 s, 9), which is logged once.
 *
 * <p>Immutable and thread-safe.
 */
public final class KeepAlive {
  /** What OceanBase recommends for ODP, on the client's side too: a dead peer is detected after 30 s. */
  public static final KeepAlive RECOMMENDED = new KeepAlive(5, 5, 5);
  /** SO_KEEPALIVE stays as the vendor's driver sets it. */
  public static final KeepAlive OFF = new KeepAlive(0, 0, 0);

  private static final Log LOG = Log.of(KeepAlive.class);
  private static final AtomicBoolean SAID = new AtomicBoolean();

  private final int idle;
  private final int interval;
  private final int count;

  /** Seconds, seconds, number of probes; an idle time of 0 means {@link #OFF}. */
  public KeepAlive(int idle, int interval, int count) {
    this.idle = idle;
    this.interval = interval;
    this.count = count;
  }

  public int idleSeconds() {
    return idle;
  }

  public int intervalSeconds() {
    return interval;
  }

  public int count() {
    return count;
  }

  public boolean on() {
    return idle > 0;
  }

  void applyTo(SocketChannel channel) throws IOException {
    if (on()) {
      channel.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
      List<String> refused = new ArrayList<>();
      set(channel, Extended.IDLE, "TCP_KEEPIDLE", idle, refused);
      set(channel, Extended.INTERVAL, "TCP_KEEPINTERVAL", interval, refused);
      set(channel, Extended.COUNT, "TCP_KEEPCOUNT", count, refused);
      say(refused);
    }
  }

  /** For a socket that somebody else made. */
  void applyTo(Socket socket) throws IOException {
    if (!on()) {
      return;
    }
    socket.setKeepAlive(true);
    List<String> refused = new ArrayList<>();
    set(socket, Extended.IDLE, "TCP_KEEPIDLE", idle, refused);
    set(socket, Extended.INTERVAL, "TCP_KEEPINTERVAL", interval, refused);
    set(socket, Extended.COUNT, "TCP_KEEPCOUNT", count, refused);
    say(refused);
  }

  private static void set(SocketChannel channel, SocketOption<Integer> option, String name, int value, List<String> refused)
      throws IOException {
    if (option == null || !channel.supportedOptions().contains(option)) {
      refused.add(name);
    } else {
      channel.setOption(option, value);
    }
  }

  private static void set(Socket socket, SocketOption<Integer> option, String name, int value, List<String> refused) {
    try {
      setOption(socket, option, value);
    } catch (ReflectiveOperationException | RuntimeException unsupported) {
      refused.add(name);
    }
  }

  private static void setOption(Socket socket, SocketOption<Integer> option, int value) throws ReflectiveOperationException {
    Method setOption;
    try {
      setOption = Socket.class.getMethod("setOption", SocketOption.class, Object.class);
    } catch (NoSuchMethodException java8) {
      if (socket instanceof SSLSocket) {
        throw java8; // it would create a second, never closed socket inside, and set the option on that
      }
      Class.forName("jdk.net.Sockets").getMethod("setOption", Socket.class, SocketOption.class, Object.class).invoke(null, socket, option,
          value);
      return;
    }
    setOption.invoke(socket, option, value);
  }

  private static void say(List<String> refused) {
    if (!refused.isEmpty() && SAID.compareAndSet(false, true)) {
      LOG.warn("keepalive: this platform cannot set " + String.join(", ", refused) + " on a socket; the kernel's values apply "
          + "(Linux: net.ipv4.tcp_keepalive_time, _intvl, _probes; by default a dead peer is noticed after two hours). "
          + "Use Java 11 or later, or 8u261 or later, or set them in the kernel.");
    }
  }

  @Override public String toString() {
    return on() ? "idle " + idle + " s, interval " + interval + " s, count " + count : "off";
  }

  /** jdk.net.ExtendedSocketOptions, looked up by name: missing on Java 8 before 8u261 and on JDKs other than OpenJDK's. */
  static final class Extended {
    static final SocketOption<Integer> IDLE = find("TCP_KEEPIDLE");
    static final SocketOption<Integer> INTERVAL = find("TCP_KEEPINTERVAL");
    static final SocketOption<Integer> COUNT = find("TCP_KEEPCOUNT");

    private Extended() {}

    @SuppressWarnings("unchecked") private static SocketOption<Integer> find(String name) {
      try {
        return (SocketOption<Integer>) Class.forName("jdk.net.ExtendedSocketOptions").getField(name).get(null);
      } catch (ReflectiveOperationException | LinkageError missing) {
        return null;
      }
    }
  }
}
