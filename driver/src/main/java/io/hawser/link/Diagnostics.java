package io.hawser.link;

import java.sql.SQLException;

/** What SHOW WARNINGS tells of a session: what Hawser's own statements, or the driver's at its login, have left there is none of the application's. */
public final class Diagnostics {
  private Diagnostics() {}

  /**
   * Empties the list. An error in it would be shown by SHOW WARNINGS, and a driver may take a transaction for open after it. MariaDB clears
   * its list only for a statement with a table, derived or real; not every OBServer knows DO, and Oracle mode has no such list.
   *
   * @throws SQLException the connection was lost by it
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
