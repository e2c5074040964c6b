package io.hawser.link;

import java.io.IOException;
import java.lang.ref.WeakReference;

/**
 * Moves a link to another socket if the vendor's driver has opened one beside this one, and closes this one to continue with that (see
 * {@link Redirection}).
 */
final class SocketSuccession {
  private volatile HawserSocket successor;
  private volatile WeakReference<Link> owner = new WeakReference<>(null);

  /** The link of this socket, notified if the driver closes it or continues with another one. */
  void owner(Link link) {
    owner = new WeakReference<>(link);
  }

  /** Another socket, which takes this one's place if the driver closes this one while the other is in use. */
  void successor(HawserSocket made) {
    made.succession().owner = owner;
    successor = made;
  }

  /** The driver closes this socket. */
  void closing(HawserSocket closed) throws IOException {
    HawserSocket next = successor;
    Link link = next == null ? null : owner.get();
    if (link != null && next.isConnected() && !next.isClosed() && next.heard()) {
      next.succeed(closed);
      link.continueWith(next);
    }
  }

  /** The driver has closed this socket. */
  void closed(HawserSocket closed) {
    Link link = owner.get();
    if (link != null) {
      link.closedByDriver(closed);
    }
  }
}
