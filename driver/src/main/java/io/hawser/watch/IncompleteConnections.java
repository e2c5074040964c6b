package io.hawser.watch;

import io.hawser.link.LinkFactory;
import io.hawser.link.SocketChannels;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * Established connections of the watch's own to one address: each has to log in and to end politely, because a server counts one that does
 * not against its host. A server waits for a login only for {@code connect_timeout}, ten seconds by default, so none may wait long for its
 * turn. The first login of an account runs alone at first: if it is refused, the others would be too, and count as failures. Used by the
 * watch's thread.
 */
final class IncompleteConnections {
  /** At most this long: more than a login takes on a healthy path. */
  private static final long ALONE_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final Refusals refusals;
  private final Map<SocketChannel, LinkFactory> waiting = new LinkedHashMap<>();
  private final List<EndpointCheck> loggingIn = new ArrayList<>();
  /** The credentials that were accepted while these were waiting. */
  private final Set<String> accepted = new HashSet<>();

  IncompleteConnections(Refusals refusals) {
    this.refusals = refusals;
  }

  void add(SocketChannel connected, LinkFactory opener) {
    waiting.put(connected, opener);
  }

  /** Once in each round, and when one was added. Those for which there is no thread now wait for the next round. */
  void look(long now) {
    for (Iterator<EndpointCheck> each = loggingIn.iterator(); each.hasNext();) {
      EndpointCheck login = each.next();
      if (login.loggedIn()) {
        accepted.add(login.opener().credentials());
      }
      if (login.done()) {
        login.tell(refusals);
        each.remove();
      }
    }
    for (Iterator<Map.Entry<SocketChannel, LinkFactory>> each = waiting.entrySet().iterator(); each.hasNext();) {
      Map.Entry<SocketChannel, LinkFactory> next = each.next();
      if (refusals.denies(next.getValue())) {
        SocketChannels.close(next.getKey());
        each.remove();
      } else if (mayLogIn(next.getValue().credentials(), now)) {
        EndpointCheck login = EndpointCheck.complete(next.getValue(), next.getKey(), now);
        if (login == null) {
          return;
        }
        loggingIn.add(login);
        each.remove();
      }
    }
    if (waiting.isEmpty()) {
      accepted.clear();
    }
  }

  private boolean mayLogIn(String credentials, long now) {
    boolean alone = true;
    for (EndpointCheck other : loggingIn) {
      if (other.opener().credentials().equals(credentials)) {
        if (other.age(now) >= ALONE_NANOS) {
          return true;
        }
        alone = false;
      }
    }
    return alone || accepted.contains(credentials);
  }

  /** Whether some have not begun to log in. */
  boolean anyWaits() {
    return !waiting.isEmpty();
  }

  /** Whether all have logged in and ended, as far as is known. */
  boolean isEmpty() {
    return waiting.isEmpty() && loggingIn.isEmpty();
  }
}
