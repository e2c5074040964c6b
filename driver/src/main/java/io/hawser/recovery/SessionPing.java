package io.hawser.recovery;

import io.hawser.event.SessionRenewed.Reason;
import io.hawser.link.Link;
import java.sql.SQLException;

/**
 * Asks whether a session answers: with a ping, or from time to time by asking an ODP whether it is about to stop, which costs as much.
 * Thread-safe.
 */
final class SessionPing {
  private static final String STAYS = "ACTIVE";

  private final Route route;
  private final Sessions sessions;
  private final SessionRenewal renewal;

  SessionPing(Route route, Sessions sessions, SessionRenewal renewal) {
    this.route = route;
    this.sessions = sessions;
    this.renewal = renewal;
  }

  /** @param millis the longest wait, at least 1 */
  boolean answers(Link current, int millis) {
    Endpoint endpoint = route.endpoint(current);
    boolean asks = sessions.whyNot(current) == null && endpoint.maintenance().isToBeAsked(System.nanoTime()); // in a transaction the answer says that there is none
    current.transaction().asking();
    try {
      return asks ? answersStatus(current, endpoint, millis) : current.ping(millis);
    } finally {
      current.transaction().asked();
    }
  }

  private boolean answersStatus(Link current, Endpoint endpoint, int millis) {
    try {
      String status = current.proxyStatus(millis);
      if (status != null && !status.equalsIgnoreCase(STAYS)) {
        renewal.want(current, Reason.DRAINING);
        if (endpoint.maintenance().isDirect()) {
          endpoint.maintenance().leave(Reason.DRAINING);
        }
      }
      return true;
    } catch (SQLException e) {
      if (current.gone() || current.readTimedOut()) {
        return false;
      }
      endpoint.maintenance().asksNoMore(); // an older version does not know the question
      return current.ping(millis);
    }
  }
}
