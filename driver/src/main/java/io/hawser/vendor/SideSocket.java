package io.hawser.vendor;

import java.io.IOException;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketException;

/**
 * The socket of a connection that a vendor's driver opens beside an application's, for example to KILL a query that has timed out. The
 * drivers set no timeout on it, and a call may wait for it: every wait is bounded here.
 */
final class SideSocket extends Socket {
  /** For connecting and for each answer; such a connection requests nothing that takes long. */
  private static final int MOST_MILLIS = 5_000;

  SideSocket() throws SocketException {
    super.setSoTimeout(MOST_MILLIS);
  }

  private static int bounded(int millis) {
    return millis == 0 ? MOST_MILLIS : Math.min(millis, MOST_MILLIS);
  }

  @Override public void connect(SocketAddress peer) throws IOException {
    super.connect(peer, MOST_MILLIS);
  }

  @Override public void connect(SocketAddress peer, int timeoutMillis) throws IOException {
    super.connect(peer, timeoutMillis < 0 ? timeoutMillis : bounded(timeoutMillis));
  }

  @Override public void setSoTimeout(int millis) throws SocketException {
    super.setSoTimeout(millis < 0 ? millis : bounded(millis));
  }
}
