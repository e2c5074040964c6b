package io.hawser.recovery;

import io.hawser.link.Link;
import io.hawser.log.Log;
import io.hawser.session.KillStatement;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A KILL that the server has answered with "unknown thread", because the session it names was replaced: it is sent again for the one that
 * took its place, which {@link ReplacedSessions} knows.
 */
public final class KillOfReplaced {
  private static final Log LOG = Log.of(Recovery.class);

  private final Route route;
  private final Sessions sessions;
  /** Calls that are under way on the connection. */
  private final AtomicInteger inFlight;

  KillOfReplaced(Route route, Sessions sessions, AtomicInteger inFlight) {
    this.route = route;
    this.sessions = sessions;
    this.inFlight = inFlight;
  }

  /** The text to send instead of this one; null if this is not a KILL of one session by its number, or if no session took its place. */
  public String again(String sql, List<String> literals) {
    Optional<KillStatement> read = KillStatement.of(sql, literals, sessions.dialect());
    Link asked = sessions.link();
    if (!read.isPresent() || inFlight.get() > 0 || asked.results().areStreaming()) {
      return null;
    }
    KillStatement kill = read.get();
    Link present = route.replaced().replacementOf(kill.id(), asked);
    if (present == null) {
      return null;
    }
    LOG.info("killed: the session " + kill.id() + " at " + asked.peer() + " was replaced before; " + present.sessionId()
        + ", which took its place, is killed.");
    return kill.of(present.sessionId());
  }
}
