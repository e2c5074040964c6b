package io.hawser.recovery;

import io.hawser.link.Link;
import io.hawser.link.OwnSql;
import io.hawser.link.ProcessList;
import io.hawser.log.Log;
import java.sql.SQLException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * The end of a session whose connection was lost while a request or a transaction of it was open: where the network cut it off,
 * the server may not know, so that the statement runs on and its locks stay. The new session asks for it to be killed, if it is
 * provably ours ({@link ProcessList#proves}) and no foreign one that has its id by now.
 */
final class OldSession {
  private static final Log LOG = Log.of(OldSession.class);

  /** A server rolls back before its list of sessions forgets one. */
  private static final long MOST_NANOS = TimeUnit.SECONDS.toNanos(2);
  private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

  private OldSession() {}

  /**
   * A failure here does not matter to the new session, unless it is that session's own loss, which its next use finds.
   *
   * @return whether it was there, and is to end now
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
                + "that nothing of it runs on and its locks go.");
        return true;
      }
    } catch (SQLException | RuntimeException e) {
      LOG.debug("killed: not the session " + dead.sessionId() + " at " + dead.peer() + ", because the server refuses: " + e.getMessage());
    }
    return false;
  }

  /** After {@link #kill}: until the server does not list it any more, so that its locks are gone, or a moment has passed. */
  static void awaitEnd(Link dead, Link fresh) throws SQLException {
    long end = System.nanoTime() + MOST_NANOS;
    while (ProcessList.shows(fresh, dead, list -> list.proves(dead)) && end - System.nanoTime() > 0
        && !Thread.currentThread().isInterrupted()) {
      LockSupport.parkNanos(POLL_NANOS);
    }
  }
}
