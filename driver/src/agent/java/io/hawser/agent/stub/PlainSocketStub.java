package io.hawser.agent.stub;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.function.Supplier;
import javax.net.SocketFactory;

/**
 * Defined beside a vendor's driver that can't see Hawser's classes, which creates it by name: delegates everything to
 * {@code io.hawser.vendor.PlainSocketFactory}.
 */
public final class PlainSocketStub extends SocketFactory {
  private final SocketFactory hawsers;

  public PlainSocketStub() throws ReflectiveOperationException {
    hawsers = (SocketFactory) ((Supplier<?>) Class.forName("io.hawser.agent.Dispatcher", true, null).getField("sockets").get(null)).get();
  }

  @Override public Socket createSocket() throws IOException {
    return hawsers.createSocket();
  }

  @Override public Socket createSocket(String host, int port) throws IOException {
    return hawsers.createSocket(host, port);
  }

  @Override public Socket createSocket(InetAddress host, int port) throws IOException {
    return hawsers.createSocket(host, port);
  }

  @Override public Socket createSocket(String host, int port, InetAddress localHost, int localPort) throws IOException {
    return hawsers.createSocket(host, port, localHost, localPort);
  }

  @Override public Socket createSocket(InetAddress host, int port, InetAddress localHost, int localPort) throws IOException {
    return hawsers.createSocket(host, port, localHost, localPort);
  }
}
