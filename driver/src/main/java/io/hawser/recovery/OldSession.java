package io.hawser.recovery;

import io.hawser.link.Link;
import io.hawser.link.OwnSql;
import io.hawser.link.ProcessList;
import io.hawser.log.Log;
import java.sql.SQLException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Ends a session whose connection was lost while it had an open request or transaction: if the network cut it off, the server may not know,
 * so the statement runs on and its locks stay. The new session asks to have it killed, if it is provably ours ({@link ProcessList#proves})
 * and not a foreign one that has its id by now.
 */
final class OldSession {
  private static final Log LOG = Log.of(OldSession.class);

  /** A server rolls a session back before removing it from its list. */
  private static final long MOST_NANOS = TimeUnit.SECONDS.toNanos(2);
  private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

  private OldSession() {}

  /**
   * A failure here does not matter to the new session, unless it is that session's own loss, which its next use finds.
   *
   * @return whether it was there, and will end now
   */
  static boolean kill(Link dead, Link fresh) {
    if (dead.sessionId() < 0 || fresh.sessionId() < 0 || dead.sessionId() == fresh.sessionId()) {
      return false;
    }
    try {
      if (ProcessList.shows(fresh, dead, list -> list.proves(dead))) {
        OwnSql.execute(fresh.connection(), "KILL " + dead.sessionId());
        LOG.info(
            "killed: the session " + dead.sessionId() + " at " + dead.peer() + ", which still existed after its connection was lost, so "
                + "that nothing of it keeps running and its locks are released.");
        return true;
      }
    } catch (SQLException | RuntimeException e) {
      LOG.debug("killed: not the session " + dead.sessionId() + " at " + dead.peer() + ", because the server refuses: " + e.getMessage());
    }
    return false;
  }

  /** After {@link #kill}: waits until the server no longer lists it, so that its locks are gone, or a moment has passed. */
  static void awaitEnd(Link dead, Link fresh) throws SQLException {
    long end = System.nanoTime() + MOST_NANOS;
    while (ProcessList.shows(fresh, dead, list -> list.proves(dead)) && end - System.nanoTime() > 0
        && !Thread.currentThread().isInterrupted()) {
      LockSupport.parkNanos(POLL_NANOS);
    }
  }
}
