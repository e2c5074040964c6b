package io.hawser.continuity;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** Whether a table can hold the markers of commits. */
public final class TableCheck {
  private TableCheck() {}

  /**
   * Looks at the table, and reads from it.
   *
   * @return what is wrong, in words; null if nothing is
   * @throws SQLException the table can't be read, or the session was lost
   */
  static String wrong(Connection session, OutcomeTable table) throws SQLException {
    try (Statement statement = session.createStatement(); ResultSet rows = statement.executeQuery(table.description())) {
      if (!rows.next()) {
        return "it does not exist, or the user has no privilege for it";
      }
      String key = String.valueOf(rows.getString(2));
      if (!key.equalsIgnoreCase("slot,seq")) {
        return "its primary key is (" + key + ") and not (slot, seq)";
      }
      String transactions = rows.getString(3);
      if (transactions != null && !transactions.equalsIgnoreCase("YES")) {
        return "its engine " + rows.getString(1) + " has no transactions";
      }
    }
    try (Statement statement = session.createStatement(); ResultSet rows = statement.executeQuery(table.kind(new CommitMarker("00", 0)))) {
      rows.next();
      return null;
    }
  }

  /**
   * The same, and whether the session's user may write there. What is written is rolled back.
   *
   * @return as {@link #wrong}
   * @throws SQLException as {@link #wrong}
   */
  public static String ofUser(Connection session, OutcomeTable named) throws SQLException {
    OutcomeTable table = named.in(ServerIdentity.ask(session, "SELECT DATABASE()"));
    if (table == null) {
      return "the URL has no database, and neither has its name";
    }
    String wrong = wrong(session, table);
    if (wrong != null) {
      return wrong;
    }
    CommitMarker marker = new CommitMarker("00000000000000000000000000000000", 0);
    session.setAutoCommit(false);
    try (Statement statement = session.createStatement()) {
      statement.executeUpdate(table.marker(marker));
      statement.executeUpdate(table.delete(marker.slot, marker.seq));
      return null;
    } catch (SQLException e) {
      if (!KnownTable.isOutOfReach(e)) {
        throw e;
      }
      return e.getMessage();
    } finally {
      session.rollback();
    }
  }
}
