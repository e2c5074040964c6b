package io.hawser.testbed;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicReference;

/**
 * A server that sends its clients elsewhere, as MariaDB 11.3 and MaxScale do with the session variable {@code redirect_url}: a relay to
 * the embedded database that puts it into an OK packet, of the login or of a statement. Threads end with their connections.
 */
public final class RedirectingProxy implements Closeable {
  private static final int SESSION_STATE_CHANGED = 0x4000;
  /** Where an OK without rows and ids has its status, and its text. */
  private static final int STATUS = 3;
  private static final int INFO = 7;

  private final ServerSocket listener;
  private final AtomicReference<String> atLogin = new AtomicReference<>();
  private final AtomicReference<String> atStatement = new AtomicReference<>();

  public RedirectingProxy() throws IOException {
    listener = new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"));
    start("accept", this::accept);
  }

  public String host() {
    return "127.0.0.1";
  }

  public int port() {
    return listener.getLocalPort();
  }

  /** Every login is sent to this port of the loopback interface. */
  public void redirectLogins(int port) {
    atLogin.set(url(port));
  }

  /** The next statement that is answered with an OK is redirected to this port. */
  public void redirectNextStatement(int port) {
    atStatement.set(url(port));
  }

  private static String url(int port) {
    return "mariadb://127.0.0.1:" + port;
  }

  private interface Work {
    void run() throws IOException;
  }

  private static void start(String name, Work work) {
    Thread thread = new Thread(() -> {
      try {
        work.run();
      } catch (SocketException | EOFException ended) {
        return;
      } catch (IOException e) {
        throw new IllegalStateException(e);
      }
    }, "redirecting-proxy-" + name);
    thread.setDaemon(true);
    thread.start();
  }

  private void accept() throws IOException {
    while (true) {
      Socket client = listener.accept();
      Socket server = new Socket(EmbeddedDatabase.get().host(), EmbeddedDatabase.get().port());
      start("to-server", () -> {
        try (client; server) {
          client.getInputStream().transferTo(server.getOutputStream());
        }
      });
      start("to-client", () -> {
        try (client; server) {
          relay(server.getInputStream(), client.getOutputStream());
        }
      });
    }
  }

  private void relay(InputStream from, OutputStream to) throws IOException {
    DataInputStream in = new DataInputStream(from);
    boolean loggedIn = false;
    for (int number = 0;; number++) {
      byte[] header = new byte[4];
      in.readFully(header);
      byte[] payload = new byte[(header[0] & 0xff) | (header[1] & 0xff) << 8 | (header[2] & 0xff) << 16];
      in.readFully(payload);
      if (number == 0) {
        payload = older(payload);
      }
      boolean ok = payload.length > 0 && payload[0] == 0 && number > 0;
      String url = !ok ? null : !loggedIn ? atLogin.get() : header[3] == 1 ? atStatement.getAndSet(null) : null;
      loggedIn |= ok;
      to.write(url == null ? packet(header[3], payload) : packet(header[3], redirecting(payload, url)));
      to.flush();
    }
  }

  /** If a server has the variable, the driver asks for it, and trusts its empty value more than the login's answer. */
  private static byte[] older(byte[] greeting) {
    int end = 1;
    while (greeting[end] != 0) {
      end++;
    }
    return joined(joined(new byte[] {greeting[0]}, "5.5.5-10.11.9-MariaDB".getBytes(StandardCharsets.US_ASCII)),
        Arrays.copyOfRange(greeting, end, greeting.length));
  }

  private static byte[] packet(byte sequence, byte[] payload) {
    ByteArrayOutputStream packet = new ByteArrayOutputStream();
    packet.write(payload.length);
    packet.write(payload.length >> 8);
    packet.write(payload.length >> 16);
    packet.write(sequence);
    packet.writeBytes(payload);
    return packet.toByteArray();
  }

  /** The server's own OK, with the session's variable in place of its own session state. */
  private static byte[] redirecting(byte[] ok, String url) {
    byte[] variable = joined(text("redirect_url"), text(url));
    byte[] change = joined(new byte[] {0, (byte) variable.length}, variable);
    int info = ok.length > INFO ? ok[INFO] : 0;
    byte[] start = Arrays.copyOf(ok, INFO + 1 + info);
    start[STATUS + 1] |= SESSION_STATE_CHANGED >> 8;
    return joined(start, joined(new byte[] {(byte) change.length}, change));
  }

  private static byte[] text(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
    return joined(new byte[] {(byte) bytes.length}, bytes);
  }

  private static byte[] joined(byte[] one, byte[] other) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    all.writeBytes(one);
    all.writeBytes(other);
    return all.toByteArray();
  }

  @Override public void close() throws IOException {
    listener.close();
  }
}
