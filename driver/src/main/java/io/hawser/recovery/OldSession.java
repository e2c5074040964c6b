package io.hawser.recovery;

import io.hawser.link.Link;
import io.hawser.link.ProcessList;
import io.hawser.log.Log;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * The end of a session whose connection was lost while a request or a transaction of it was open: where the network cut it off,
 * the server may not know, so that the statement runs on and its locks stay. The new session asks for it to be killed, if it is
 * provably ours ({@link ProcessList#proves}) and no foreign one that has its id by now.
 */
final class OldSession {
  private static final Log LOG = Log.of(OldSession.class);

  private OldSession() {}

  /** Of what fails here nothing matters to the new session but its own loss, which is left for its next use to find. */
  static void kill(Link dead, Link fresh) {
    if (dead.sessionId() < 0 || fresh.sessionId() < 0 || dead.sessionId() == fresh.sessionId()) {
      return;
    }
    try {
      if (ProcessList.shows(fresh, dead, list -> list.proves(dead))) {
        try (Statement statement = fresh.connection().createStatement()) {
          statement.execute("KILL " + dead.sessionId());
        }
        LOG.info("killed: the session " + dead.sessionId() + " at " + dead.peer() + ", which still existed after its connection was lost, so "
            + "that nothing of it runs on and its locks go.");
      }
    } catch (SQLException | RuntimeException e) {
      LOG.debug("killed: not the session " + dead.sessionId() + " at " + dead.peer() + ", for the server refuses: " + e.getMessage());
    }
  }
}
