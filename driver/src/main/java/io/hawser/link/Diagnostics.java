package io.hawser.link;

import java.sql.SQLException;

/**
 * What SHOW WARNINGS shows for a session. Entries from Hawser's own statements, or from the driver's at login, are not the application's.
 */
public final class Diagnostics {
  private Diagnostics() {}

  /**
   * Empties the list. SHOW WARNINGS would show an error in it, and a driver may then take a transaction for open. MariaDB clears its list
   * only for a statement with a table, derived or real; not every OBServer knows DO, and Oracle mode has no such list.
   *
   * @throws SQLException the connection was lost
   */
  public static void clear(Link session) throws SQLException {
    if (!session.oracleMode() && !done(session, "DO (SELECT 1 FROM (SELECT 1) nothing)")) {
      done(session, "SELECT 1 FROM (SELECT 1) nothing");
    }
  }

  private static boolean done(Link session, String sql) throws SQLException {
    try {
      OwnSql.execute(session.connection(), sql);
      return true;
    } catch (SQLException e) {
      if (session.gone() || session.readTimedOut()) {
        throw e;
      }
      return false;
    }
  }
}
