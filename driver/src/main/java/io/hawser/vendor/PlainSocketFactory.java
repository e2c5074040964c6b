package io.hawser.vendor;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import javax.net.SocketFactory;

/**
 * The socket factory of the OceanBase driver and of MariaDB Connector/J, all versions, which want a
 * javax.net.SocketFactory by class name ({@code socketFactory}) and call only its {@link #createSocket()}. Created by the vendor's driver:
 * it must be public and have a constructor without parameters.
 */
public final class PlainSocketFactory extends SocketFactory {
  @Override public Socket createSocket() throws IOException {
    return SocketSource.next();
  }

  @Override public Socket createSocket(String host, int port) throws IOException {
    return connected(null, new InetSocketAddress(host, port));
  }

  @Override public Socket createSocket(InetAddress host, int port) throws IOException {
    return connected(null, new InetSocketAddress(host, port));
  }

  @Override public Socket createSocket(String host, int port, InetAddress localHost, int localPort) throws IOException {
    return connected(new InetSocketAddress(localHost, localPort), new InetSocketAddress(host, port));
  }

  @Override public Socket createSocket(InetAddress host, int port, InetAddress localHost, int localPort) throws IOException {
    return connected(new InetSocketAddress(localHost, localPort), new InetSocketAddress(host, port));
  }

  private static Socket connected(SocketAddress local, SocketAddress peer) throws IOException {
    Socket socket = SocketSource.next();
    if (local != null) {
      socket.bind(local);
    }
    socket.connect(peer);
    return socket;
  }
}
