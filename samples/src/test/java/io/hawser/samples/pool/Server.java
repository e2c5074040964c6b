package io.hawser.samples.pool;

import io.hawser.testbed.EmbeddedDatabase;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** The embedded server as its administrator sees it: the others' sessions, and the rows that have arrived. */
final class Server implements AutoCloseable {
  static final String TABLE = "pooled";
  private static final int NO_SUCH_THREAD = 1094;

  private final Connection admin = EmbeddedDatabase.get().admin();
  private final Statement statement = admin.createStatement();

  Server() throws SQLException {
    statement.execute("CREATE TABLE IF NOT EXISTS " + TABLE + " (n INT) ENGINE=InnoDB");
  }

  void emptyTable() throws SQLException {
    statement.execute("TRUNCATE TABLE " + TABLE);
  }

  int rows() throws SQLException {
    try (ResultSet count = statement.executeQuery("SELECT COUNT(*) FROM " + TABLE)) {
      count.next();
      return count.getInt(1);
    }
  }

  /** Ends the sessions of all others, as {@code KILL} does. */
  void killAll() throws SQLException {
    for (long session : list("true")) {
      try {
        statement.execute("KILL " + session);
      } catch (SQLException e) {
        if (e.getErrorCode() != NO_SUCH_THREAD) { // it has ended by itself since it was listed
          throw e;
        }
      }
    }
  }

  boolean anyRuns(String sql) throws SQLException {
    return !list("info = '" + sql + "'").isEmpty();
  }

  private List<Long> list(String condition) throws SQLException {
    List<Long> sessions = new ArrayList<>();
    try (ResultSet rows = statement.executeQuery("SELECT id FROM information_schema.processlist"
        + " WHERE user = '" + EmbeddedDatabase.get().user() + "' AND id <> CONNECTION_ID() AND " + condition)) {
      while (rows.next()) {
        sessions.add(rows.getLong(1));
      }
    }
    return sessions;
  }

  @Override public void close() throws SQLException {
    admin.close();
  }
}
