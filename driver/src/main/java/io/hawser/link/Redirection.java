package io.hawser.link;

import java.io.IOException;
import java.lang.ref.WeakReference;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A server may redirect a client to another one in the middle of a session: MariaDB Connector/J opens the new connection within the
 * redirected call, logs in, and closes the old socket. The new socket must be Hawser's, and the link must go on with it. For a socket made
 * outside an opening only the thread is known: it belongs to the connection that this thread read from last. Thread-safe.
 */
final class Redirection {
  /** As for any connection that a driver opens beside an application's, until it becomes the application's. */
  private static final int MOST_MILLIS = 5_000;
  private static final Set<WeakReference<Link>> LINKS = ConcurrentHashMap.newKeySet();
  private static final int FEW = 64;
  private static volatile int purgeAt = FEW;

  private Redirection() {}

  /** Its server may redirect it. */
  static void mayCome(Link link) {
    if (LINKS.size() > purgeAt) {
      LINKS.removeIf(Redirection::hasEnded);
      purgeAt = 2 * LINKS.size() + FEW;
    }
    LINKS.add(new WeakReference<>(link));
  }

  private static boolean hasEnded(WeakReference<Link> each) {
    Link link = each.get();
    return link == null || link.ended();
  }

  /** A socket for a connection that a driver opens on this thread; null if it can't be attributed to a link. */
  static Socket socket() {
    long thread = Thread.currentThread().getId();
    HawserSocket last = null;
    for (WeakReference<Link> each : LINKS) {
      Link link = each.get();
      HawserSocket socket = link == null ? null : link.socket();
      if (socket != null && socket.lastReader() == thread && !socket.isClosed()
          && (last == null || socket.lastRead() - last.lastRead() > 0)) {
        last = socket;
      }
    }
    try {
      return last == null ? null : last.beside(MOST_MILLIS);
    } catch (IOException e) {
      return null;
    }
  }
}
