package io.hawser.testbed;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.List;

/** An address on the loopback interface whose kernel answers no SYN, because its listener's queue is full. */
public final class BlackHole implements Closeable {
  private static final int MOST = 16;
  private static final int MILLIS = 300;

  private final ServerSocket listener;
  private final List<Socket> queued = new ArrayList<>();

  public BlackHole() throws IOException {
    listener = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"));
    for (int i = 0; i < MOST; i++) {
      Socket socket = new Socket();
      try {
        socket.connect(new InetSocketAddress("127.0.0.1", port()), MILLIS);
        queued.add(socket);
      } catch (SocketTimeoutException full) {
        socket.close();
        return;
      }
    }
    close();
    throw new IOException("the queue of a listener is not bounded here");
  }

  public String host() {
    return "127.0.0.1";
  }

  public int port() {
    return listener.getLocalPort();
  }

  /** From now on it answers, also a SYN that it has dropped, once that is sent again. */
  public void makeRoom() {
    try {
      for (int i = 0; i < queued.size(); i++) {
        listener.accept().close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override public void close() throws IOException {
    for (Socket socket : queued) {
      socket.close();
    }
    listener.close();
  }
}
