package io.hawser.testbed;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/**
 * A relay in front of the embedded database that can replace the server's answer, which {@link FaultProxy} does not: it changes no bytes.
 * For connections without TLS. Threads end with {@link #close()}.
 */
public final class AnswerRelay implements Closeable {
  /** An answer in place of the next one. */
  private record Replacement(byte[] answer, long closeAfterMillis) {}

  private static final int NEVER = -1;

  private final ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
  private final List<Socket> sockets = new CopyOnWriteArrayList<>();
  private volatile Replacement next;

  public AnswerRelay() throws IOException {
    thread(() -> {
      while (true) {
        accepted(listener.accept());
      }
    });
  }

  public String host() {
    return listener.getInetAddress().getHostAddress();
  }

  public int port() {
    return listener.getLocalPort();
  }

  /** The server's next bytes are thrown away; these are sent instead, and the connection stays. */
  public void answerNext(byte[] packets) {
    next = new Replacement(packets, NEVER);
  }

  /** The same, and the connection is closed (FIN) so long afterwards. */
  public void answerNextAndClose(byte[] packets, long afterMillis) {
    next = new Replacement(packets, afterMillis);
  }

  /** The first packet of an answer that is an error. */
  public static byte[] error(int code, String state, String message) {
    byte[] text = ("#" + state + message).getBytes(StandardCharsets.UTF_8);
    byte[] packet = new byte[4 + 3 + text.length];
    packet[0] = (byte) (packet.length - 4);
    packet[3] = 1;
    packet[4] = (byte) 0xff;
    packet[5] = (byte) code;
    packet[6] = (byte) (code >> 8);
    System.arraycopy(text, 0, packet, 7, text.length);
    return packet;
  }

  private void accepted(Socket client) throws IOException {
    EmbeddedDatabase database = EmbeddedDatabase.get();
    Socket server = new Socket(database.host(), database.port());
    sockets.add(client);
    sockets.add(server);
    client.setTcpNoDelay(true);
    server.setTcpNoDelay(true);
    thread(() -> copy(client, server, false));
    thread(() -> copy(server, client, true));
  }

  private void copy(Socket from, Socket to, boolean answers) throws IOException {
    byte[] buffer = new byte[1 << 16];
    InputStream in = from.getInputStream();
    OutputStream out = to.getOutputStream();
    for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
      Replacement replacement = answers ? next : null;
      if (replacement == null) {
        out.write(buffer, 0, n);
        continue;
      }
      next = null;
      out.write(replacement.answer);
      if (replacement.closeAfterMillis != NEVER) {
        sleep(replacement.closeAfterMillis); // what is tested is a server that takes this long to close
        to.shutdownOutput();
      }
    }
    to.shutdownOutput();
  }

  private static void sleep(long millis) {
    try {
      TimeUnit.MILLISECONDS.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private interface Work {
    void run() throws IOException;
  }

  private static void thread(Work work) {
    Thread thread = new Thread(() -> {
      try {
        work.run();
      } catch (IOException closed) {
        return;
      }
    }, "answer-relay");
    thread.setDaemon(true);
    thread.start();
  }

  @Override public void close() {
    try {
      listener.close();
      for (Socket each : sockets) {
        each.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
