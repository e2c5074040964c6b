package io.hawser.recovery;

import io.hawser.link.Link;
import java.sql.SQLException;
import java.util.concurrent.Executor;

/** The end of a connection that its application closes or aborts. Frees threads that reconnect or wait for an answer. Thread-safe. */
public final class ConnectionEnd {
  private final Sessions sessions;
  /** Null where commits get no markers. */
  private final CommitOutcomes commits;

  ConnectionEnd(Sessions sessions, CommitOutcomes commits) {
    this.sessions = sessions;
    this.commits = commits;
  }

  /** Whether the connection is closed: a lost one that will be replaced is not. */
  public boolean isClosed() throws SQLException {
    return sessions.closed() || (sessions.link().connection().isClosed() && sessions.whyNot(sessions.link()) != null);
  }

  /** Throws nothing if the connection was lost. */
  public void close() throws SQLException {
    if (sessions.closed()) {
      return;
    }
    if (commits != null) {
      commits.close();
    }
    sessions.close();
    Link current = sessions.link();
    boolean dead = current.look().dead();
    try {
      current.close();
    } catch (SQLException | RuntimeException e) {
      if (!dead && !current.ended()) {
        throw e;
      }
    } finally {
      current.abort();
    }
  }

  /** Frees the threads that wait on the connection. */
  public void abort(Executor executor) throws SQLException {
    boolean was = sessions.closed();
    if (commits != null) {
      commits.close();
    }
    sessions.abort();
    if (was) {
      sessions.link().abort();
    } else {
      sessions.link().abort(executor);
    }
  }
}
