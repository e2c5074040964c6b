package io.hawser.failure;

import com.mysql.cj.conf.PropertySet;
import com.mysql.cj.protocol.StandardSocketFactory;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.SocketFactory;

/**
 * Sockets for the drivers' option {@code socketFactory} that fail at a chosen write: to break a call between two of its requests from
 * outside would be a matter of luck. The exception is the JDK's own, because the output is really shut down.
 */
public final class StoppableSockets extends SocketFactory {
  private static final AtomicInteger LEFT = new AtomicInteger();

  /** The same for MySQL Connector/J, which has an interface of its own. */
  public static final class Mysql extends StandardSocketFactory {
    @Override protected Socket createSocket(PropertySet properties) {
      return new Stoppable();
    }
  }

  private static final class Stoppable extends Socket {
    @Override public OutputStream getOutputStream() throws IOException {
      return new FilterOutputStream(super.getOutputStream()) {
        @Override public void write(byte[] bytes, int from, int length) throws IOException {
          if (LEFT.getAndDecrement() <= 0) {
            shutdownOutput();
          }
          out.write(bytes, from, length);
        }
      };
    }
  }

  /** Lets that many writes pass, of all sockets together. */
  static void failAfter(int writes) {
    LEFT.set(writes);
  }

  /** Lets all writes pass. */
  static void failNever() {
    failAfter(Integer.MAX_VALUE);
  }

  @Override public Socket createSocket() {
    return new Stoppable();
  }

  @Override public Socket createSocket(String host, int port) throws IOException {
    return createSocket(InetAddress.getByName(host), port);
  }

  @Override public Socket createSocket(String host, int port, InetAddress local, int localPort) throws IOException {
    return createSocket(host, port);
  }

  @Override public Socket createSocket(InetAddress host, int port) throws IOException {
    Socket socket = createSocket();
    socket.connect(new InetSocketAddress(host, port));
    return socket;
  }

  @Override public Socket createSocket(InetAddress host, int port, InetAddress local, int localPort) throws IOException {
    return createSocket(host, port);
  }
}
