package io.hawser.link;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;

/** Two ends of one TCP connection on the loopback interface: {@code near} is under test, {@code far} is a plain socket. */
record Pair(Socket near, Socket far) implements Closeable {
  /** The far side's receive buffer if nothing is to be read: small, so that a writer soon has to wait. */
  private static final int SMALL = 4096;

  static Pair of(Socket near) throws IOException {
    return of(near, 0);
  }

  /** The far end's kernel takes little before it makes the near end wait. */
  static Pair narrow(Socket near) throws IOException {
    return of(near, SMALL);
  }

  private static Pair of(Socket near, int receiveBuffer) throws IOException {
    try (ServerSocket listener = new ServerSocket()) {
      if (receiveBuffer > 0) {
        listener.setReceiveBufferSize(receiveBuffer);
      }
      listener.bind(new java.net.InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), 1);
      near.connect(listener.getLocalSocketAddress(), 5000);
      Socket far = listener.accept();
      far.setSoTimeout(10_000);
      return new Pair(near, far);
    }
  }

  static HawserSocket socket() throws IOException {
    return new HawserSocket(KeepAlive.OFF);
  }

  HawserSocket hawser() {
    return (HawserSocket) near;
  }

  void send(byte... bytes) throws IOException {
    far.getOutputStream().write(bytes);
  }

  /** The far side closes abortively. */
  void reset() throws IOException {
    far.setSoLinger(true, 0);
    far.close();
  }

  @Override public void close() throws IOException {
    near.close();
    far.close();
  }
}
