package io.hawser.link;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.List;

/** A listener whose queue is full, so that the kernel ignores connection attempts, as a host does that is down. */
final class FullListener implements Closeable {
  private final ServerSocket listener = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"));
  private final List<Socket> queued = new ArrayList<>();

  FullListener() throws IOException {
    while (queued.size() < 100) {
      Socket socket = new Socket();
      queued.add(socket);
      try {
        socket.connect(address(), 200);
      } catch (SocketTimeoutException full) {
        return;
      }
    }
    throw new IOException("The queue of a listener with a backlog of 1 took 100 connections.");
  }

  InetSocketAddress address() {
    return (InetSocketAddress) listener.getLocalSocketAddress();
  }

  @Override public void close() throws IOException {
    listener.close();
    for (Socket socket : queued) {
      socket.close();
    }
  }
}
