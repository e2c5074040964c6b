package io.hawser.link;

import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.SocketImpl;
import java.net.SocketTimeoutException;

/**
 * Stands in for a socket that could not be created, for example because the process has no descriptors left, or that could not be
 * connected: its connect() fails like that of a platform socket, so that the vendor's driver reports what it always reports.
 */
final class NoSocket extends Socket {
  private final IOException why;

  NoSocket(IOException why) throws SocketException {
    super((SocketImpl) null);
    this.why = why;
  }

  @Override public void connect(SocketAddress peer) throws IOException {
    throw again();
  }

  @Override public void connect(SocketAddress peer, int timeoutMillis) throws IOException {
    throw again();
  }

  @Override public void bind(SocketAddress local) throws IOException {
    throw again();
  }

  /** A new exception each time, because its catchers may add to it. */
  private IOException again() {
    String text = why.getMessage();
    return why instanceof SocketTimeoutException ? new SocketTimeoutException(text)
        : why instanceof ConnectException ? new ConnectException(text)
        : why instanceof NoRouteToHostException ? new NoRouteToHostException(text) : new SocketException(text);
  }

  @Override public boolean isClosed() {
    return true;
  }

  @Override public void close() {}

  @Override public void setTcpNoDelay(boolean on) {}

  @Override public void setKeepAlive(boolean on) {}

  @Override public void setSoTimeout(int millis) {}

  @Override public void setSoLinger(boolean on, int seconds) {}

  @Override public void setReceiveBufferSize(int bytes) {}

  @Override public void setSendBufferSize(int bytes) {}

  @Override public void setTrafficClass(int trafficClass) {}

  @Override public void setReuseAddress(boolean on) {}
}
