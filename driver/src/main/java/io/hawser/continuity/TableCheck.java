package io.hawser.continuity;

import io.hawser.link.OwnSql;
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
  private static String wrong(Connection session, OutcomeTable table) throws SQLException {
    String wrong = TableDescription.of(session, table).wrong();
    if (wrong == null) {
      read(session, table);
    }
    return wrong;
  }

  /** @throws SQLException the table can't be read, or the session was lost */
  static void read(Connection session, OutcomeTable table) throws SQLException {
    try (Statement statement = session.createStatement(); ResultSet rows = statement.executeQuery(table.kind(new CommitMarker("00", 0)))) {
      rows.next();
    }
  }

  /**
   * The same, and whether the session's user may write there. What is written is rolled back.
   *
   * @return as {@link #wrong}
   * @throws SQLException as {@link #wrong}
   */
  public static String ofUser(Connection session, OutcomeTable named) throws SQLException {
    OutcomeTable table = named.in(OwnSql.ask(session, "SELECT DATABASE()"));
    if (table == null) {
      return "neither the URL nor the table name contains a database";
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
