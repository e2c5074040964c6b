package io.hawser.link;

import java.io.IOException;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.SocketImpl;

/**
 * In the place of a socket that could not be made, since the process has no descriptors left for example: it fails when it is
 * connected, as one of the platform's does, so that the vendor's driver says what it always says.
 */
final class NoSocket extends Socket {
  private final String why;

  NoSocket(IOException why) throws SocketException {
    super((SocketImpl) null);
    this.why = why.getMessage();
  }

  @Override public void connect(SocketAddress peer) throws IOException {
    throw new SocketException(why);
  }

  @Override public void connect(SocketAddress peer, int timeoutMillis) throws IOException {
    throw new SocketException(why);
  }

  @Override public void bind(SocketAddress local) throws IOException {
    throw new SocketException(why);
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
