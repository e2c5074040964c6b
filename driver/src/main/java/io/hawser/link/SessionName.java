package io.hawser.link;

import io.hawser.vendor.Vendor;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.Socket;
import java.sql.Connection;

/** How others know a link's session: the server's address, the local port, the server's id. Thread-safe. */
final class SessionName {
  private final Vendor vendor;
  private final Connection connection;
  private volatile String peer;
  private volatile int localPort;
  private volatile long id;
  /** The driver has moved to another server, and did not know its session's id yet. */
  private volatile boolean redirected;

  /** @param socket null if the driver hides it */
  SessionName(Vendor vendor, Connection connection, Socket socket) {
    this.vendor = vendor;
    this.connection = connection;
    this.peer = peer(socket);
    this.localPort = socket == null ? -1 : socket.getLocalPort();
    this.id = vendor.sessionId(connection);
  }

  /** Address and port; "unknown" without a socket that has one. */
  static String peer(Socket socket) {
    InetAddress address = socket == null ? null : socket.getInetAddress();
    return address == null ? "unknown" : text(address) + ":" + socket.getPort();
  }

  private static String text(InetAddress address) {
    return address instanceof Inet6Address ? "[" + address.getHostAddress() + "]" : address.getHostAddress();
  }

  /** The driver continues at another server. */
  void redirected(Socket other) {
    peer = peer(other);
    localPort = other.getLocalPort();
    redirected = true;
  }

  String peer() {
    return peer;
  }

  int localPort() {
    return localPort;
  }

  long id() {
    if (redirected) {
      long now = vendor.sessionId(connection);
      redirected = now == id; // the driver does not know it yet
      id = now;
    }
    return id;
  }

  @Override public String toString() {
    return peer + " session " + id();
  }
}
