package io.hawser.recovery;

import io.hawser.event.Log;
import io.hawser.link.Link;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * The end of a session whose connection was lost while a request or a transaction of it was open: where the network cut it off,
 * the server may not know, so that the statement runs on and its locks stay. The new session asks for it to be killed.
 *
 * <p>Never a foreign one: ids begin anew when a server restarts, and another proxy counts its own. So both sessions are looked
 * up in the list of the server's or proxy's, which names the address and port that each client came from, and only where the new
 * one's is the port of our new socket and the old one's, from the same host, that of our old socket, is the old one killed.
 * Where a device on the path changes addresses, nothing is.
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
      if (isListed(dead, fresh, "SELECT ID, HOST FROM information_schema.PROCESSLIST WHERE ID IN (" + dead.sessionId() + ", " + fresh.sessionId() + ")")
          || isListed(dead, fresh, "SHOW PROCESSLIST")) { // which ODP answers itself, with its own ids
        execute(fresh.connection(), "KILL " + dead.sessionId());
        LOG.info("killed: the session " + dead.sessionId() + " at " + dead.peer() + ", which still existed after its connection was lost, so "
            + "that nothing of it runs on and its locks go.");
      }
    } catch (SQLException | RuntimeException e) {
      LOG.debug("killed: not the session " + dead.sessionId() + " at " + dead.peer() + ", for the server refuses: " + e.getMessage());
    }
  }

  private static boolean isListed(Link dead, Link fresh, String list) throws SQLException {
    String clientOfDead = null;
    String clientOfFresh = null;
    try (Statement statement = fresh.connection().createStatement(); ResultSet rows = statement.executeQuery(list)) {
      while (rows.next()) {
        long id = rows.getLong("ID");
        if (id == dead.sessionId()) {
          clientOfDead = rows.getString("HOST");
        } else if (id == fresh.sessionId()) {
          clientOfFresh = rows.getString("HOST");
        }
      }
    } catch (SQLException e) {
      if (fresh.ended()) {
        throw e;
      }
      return false; // a server without such a list
    }
    return clientOfDead != null && clientOfFresh != null
        && hostIfAt(clientOfFresh, fresh.localPort()) != null
        && hostIfAt(clientOfFresh, fresh.localPort()).equals(hostIfAt(clientOfDead, dead.localPort()));
  }

  /** The host of {@code host:port} if that is the port; else null. */
  private static String hostIfAt(String client, int port) {
    String end = ":" + port;
    return client.endsWith(end) ? client.substring(0, client.length() - end.length()) : null;
  }

  private static void execute(Connection session, String sql) throws SQLException {
    try (Statement statement = session.createStatement()) {
      statement.execute(sql);
    }
  }
}
