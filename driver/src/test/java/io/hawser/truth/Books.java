package io.hawser.truth;

import io.hawser.testbed.DatabaseServer;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/** A worker's table on one server, and a direct connection that sees what is committed in it. */
final class Books implements AutoCloseable {
  /** Rows that stand for a write by their own count. */
  static final int MOST_WRITES = 50;
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  final DatabaseServer server;
  final String table;
  private final Connection direct;
  private final Statement statement;
  /** A second session, for locks. */
  final Other other;

  Books(DatabaseServer server, String table) throws SQLException {
    this.server = server;
    this.table = table;
    direct = server.admin();
    statement = direct.createStatement();
    other = new Other(server, table);
    execute("DROP TABLE IF EXISTS " + table + ", " + table + "_ddl, " + table + "_keys, " + table + "_lock");
    execute("CREATE TABLE " + table + " (pk INT AUTO_INCREMENT PRIMARY KEY, id INT NOT NULL, n INT NOT NULL DEFAULT 1) ENGINE=InnoDB");
    execute("CREATE TABLE " + table + "_ddl (a INT) ENGINE=InnoDB");
    execute("CREATE TABLE " + table + "_keys (a INT PRIMARY KEY) ENGINE=MyISAM");
    execute("CREATE TABLE " + table + "_lock (a INT PRIMARY KEY, n INT NOT NULL) ENGINE=InnoDB");
    execute("INSERT INTO " + table + "_lock VALUES (1, 0), (2, 0), (3, 0)");
    execute("DROP PROCEDURE IF EXISTS " + table + "_p");
    execute("CREATE PROCEDURE " + table + "_p(x INT) INSERT INTO " + table + " (id) VALUES (x)");
    execute("DROP PROCEDURE IF EXISTS " + table + "_c");
    execute("CREATE PROCEDURE " + table + "_c(x INT, y INT) BEGIN INSERT INTO " + table + " (id) VALUES (x); COMMIT; INSERT INTO " + table
        + " (id) VALUES (y); END");
    execute("DROP FUNCTION IF EXISTS " + table + "_f");
    execute("CREATE FUNCTION " + table + "_f(x INT) RETURNS INT MODIFIES SQL DATA BEGIN INSERT INTO " + table
        + " (id) VALUES (x); RETURN x; END");
  }

  /** Prepares for the next program: one row for each write, with a count of 0. */
  void clear() throws SQLException {
    other.release();
    execute("TRUNCATE TABLE " + table);
    StringBuilder rows = new StringBuilder();
    for (int id = 1; id <= MOST_WRITES; id++) {
      rows.append(id == 1 ? "" : ", ").append('(').append(id).append(", ").append(id).append(", 0)");
    }
    execute("INSERT INTO " + table + " (pk, id, n) VALUES " + rows);
  }

  /** How often each write is committed; those that are not at all are absent. */
  Map<Integer, Integer> committed() throws SQLException {
    Map<Integer, Integer> found = new HashMap<>();
    try (ResultSet rows = statement.executeQuery("SELECT id, SUM(n) FROM " + table + " GROUP BY id HAVING SUM(n) > 0")) {
      while (rows.next()) {
        found.put(rows.getInt(1), rows.getInt(2));
      }
    }
    return found;
  }

  /** Returns when the server has nothing left of this session, its transaction included. */
  void awaitEnd(long session) throws SQLException {
    await("The end of session " + session, () -> count("SELECT COUNT(*) FROM information_schema.PROCESSLIST WHERE ID = " + session) == 0
        && transaction(session).isEmpty()); // a session whose connection is closed is not listed, though it may still roll back
  }

  /** Returns when the other session waits for a lock, or has got it. */
  void awaitWaiting() throws SQLException {
    await("The other session's wait", () -> other.isServed() || transaction(other.id()).contains("LOCK WAIT"));
  }

  private interface Condition {
    boolean holds() throws SQLException;
  }

  private static void await(String what, Condition condition) throws SQLException {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.holds()) {
      if (System.nanoTime() - end > 0) {
        throw new IllegalStateException(what + " does not come.");
      }
      LockSupport.parkNanos(500_000);
    }
  }

  /**
   * What InnoDB reports about the session's transaction; empty if it has none. INNODB_TRX would not do: it is a copy, which is refreshed
   * only if nobody has read it for a tenth of a second, so that a caller that polls it sees the same for ever.
   */
  private String transaction(long session) throws SQLException {
    try (ResultSet row = statement.executeQuery("SHOW ENGINE INNODB STATUS")) {
      row.next();
      String status = row.getString("Status");
      String list = status.substring(status.indexOf("LIST OF TRANSACTIONS FOR EACH SESSION")); // before it stands the last deadlock
      for (String each : list.split("---TRANSACTION ")) {
        if (each.contains(" thread id " + session + ",")) {
          return each;
        }
      }
      return "";
    }
  }

  private int count(String sql) throws SQLException {
    try (ResultSet row = statement.executeQuery(sql)) {
      row.next();
      return row.getInt(1);
    }
  }

  private void execute(String sql) throws SQLException {
    statement.execute(sql);
  }

  @Override public void close() throws SQLException {
    other.close();
    direct.close();
  }
}
