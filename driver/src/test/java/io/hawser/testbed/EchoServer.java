package io.hawser.testbed;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/** Answers each byte with itself and remembers it; tells how each of its connections ended. */
final class EchoServer implements AutoCloseable {
  final BlockingQueue<Integer> received = new LinkedBlockingQueue<>();
  final BlockingQueue<String> endings = new LinkedBlockingQueue<>();
  private final ServerSocket listener;

  EchoServer() {
    try {
      listener = new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    daemon("echo-accept", this::accept);
  }

  int port() {
    return listener.getLocalPort();
  }

  private void accept() {
    try {
      while (true) {
        Socket socket = listener.accept();
        socket.setTcpNoDelay(true);
        daemon("echo-" + socket.getPort(), () -> echo(socket));
      }
    } catch (IOException closed) {
      // close() was called
    }
  }

  private void echo(Socket socket) {
    try (socket) {
      byte[] buffer = new byte[8192];
      for (int n = socket.getInputStream().read(buffer); n >= 0; n = socket.getInputStream().read(buffer)) {
        for (int i = 0; i < n; i++) {
          received.add((int) buffer[i]);
        }
        socket.getOutputStream().write(buffer, 0, n);
      }
      endings.add("FIN");
    } catch (SocketException e) {
      endings.add("RST");
    } catch (IOException e) {
      endings.add(e.toString());
    }
  }

  private static void daemon(String name, Runnable work) {
    Thread thread = new Thread(work, name);
    thread.setDaemon(true);
    thread.start();
  }

  @Override public void close() throws IOException {
    listener.close();
  }
}
