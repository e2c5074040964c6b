package io.hawser.recovery;

import io.hawser.event.SessionLost;
import io.hawser.failure.Failure;
import io.hawser.link.Link;
import io.hawser.telemetry.Listeners;
import java.util.concurrent.atomic.AtomicReference;

/** Why a connection's last lost session has ended. Listeners are notified once. Thread-safe. */
final class SessionLosses {
  private static final class Loss {
    final Link link;
    final Failure failure;

    Loss(Link link, Failure failure) {
      this.link = link;
      this.failure = failure;
    }
  }

  private final Route route;
  private final Listeners listeners;
  private final AtomicReference<Loss> last = new AtomicReference<>();

  SessionLosses(Route route, Listeners listeners) {
    this.route = route;
    this.listeners = listeners;
  }

  /** A session was found to be lost: the first time, listeners are notified. */
  void found(Link dead, Failure failure) {
    Loss known = last.get();
    if ((known == null || known.link != dead) && last.compareAndSet(known, new Loss(dead, failure))) {
      route.lost(dead, failure.cause());
      SessionLost event = new SessionLost(dead.peer(), dead.sessionId(), failure);
      listeners.publish(listener -> listener.lost(event));
    }
  }

  /** The loss that was found before an exception was thrown for it; null if none was. */
  Failure foundBefore(Link dead) {
    Loss known = last.get();
    return known != null && known.link == dead ? known.failure : null;
  }

  /** The same, or what the socket shows. */
  Failure of(Link dead) {
    Failure known = foundBefore(dead);
    return known != null ? known : Failure.of(null, dead.evidence().build());
  }

  /** For the log. */
  String describe(Link dead, String how) {
    return dead + " was lost (" + how + ") [" + of(dead).cause().code() + "]";
  }
}
