package io.hawser.truth;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/** Performs the steps of a program on its connection. */
final class Application {
  private final Connection connection;
  private final Books books;
  private final String table;

  Application(Connection connection, Books books) {
    this.connection = connection;
    this.books = books;
    this.table = books.table;
  }

  /** @param mayBeOpen whether a transaction may be open: without one no deadlock is possible, only a wait */
  void perform(Kind kind, List<Integer> ids, boolean mayBeOpen) throws SQLException {
    if (kind.text != null) {
      execute(String.format(kind.text, table));
      return;
    }
    switch (kind) {
      case INSERT -> execute(insert(ids.get(0)));
      case UPDATE -> execute("UPDATE " + table + " SET n = n + 1 WHERE pk = " + ids.get(0));
      case PREPARED_INSERT -> {
        try (PreparedStatement statement = connection.prepareStatement("INSERT INTO " + table + " (id) VALUES (?)")) {
          statement.setInt(1, ids.get(0));
          statement.executeUpdate();
        }
      }
      case BATCH -> {
        try (Statement statement = connection.createStatement()) {
          for (int id : ids) {
            statement.addBatch(insert(id));
          }
          statement.executeBatch();
        }
      }
      case PREPARED_BATCH -> {
        try (PreparedStatement statement = connection.prepareStatement("INSERT INTO " + table + " (id) VALUES (?)")) {
          for (int id : ids) {
            statement.setInt(1, id);
            statement.addBatch();
          }
          statement.executeBatch();
        }
      }
      case INSERT_ROW -> updatable(0, rows -> {
        rows.moveToInsertRow();
        rows.updateInt("id", ids.get(0));
        rows.updateInt("n", 1);
        rows.insertRow();
      });
      case UPDATE_ROW -> updatable(ids.get(0), rows -> {
        if (rows.next()) {
          rows.updateInt("n", rows.getInt("n") + 1);
          rows.updateRow();
        }
      });
      case UNWRAPPED_INSERT -> {
        try (Statement statement = vendors().createStatement()) {
          statement.execute(insert(ids.get(0)));
        }
      }
      case CALL -> execute("CALL " + table + "_p(" + ids.get(0) + ")");
      case CALL_THAT_COMMITS -> execute("CALL " + table + "_c(" + ids.get(0) + ", " + ids.get(1) + ")");
      case FUNCTION -> ask("SELECT " + table + "_f(" + ids.get(0) + ")");
      case SEVERAL -> execute(insert(ids.get(0)) + "; " + insert(ids.get(1)));
      case SEVERAL_WITH_COMMIT -> execute(insert(ids.get(0)) + "; COMMIT; " + insert(ids.get(1)));
      case DUPLICATE_KEY -> execute("INSERT INTO " + table + " (pk, id) VALUES (1, 1)");
      case TYPO -> execute("SELCT 1");
      case MISSING_TABLE -> execute("INSERT INTO " + table + "_missing VALUES (1)");
      case DEADLOCK -> {
        if (mayBeOpen) {
          deadlock();
        }
      }
      case LOCK_TIMEOUT -> {
        books.other.lockSecond();
        try {
          execute("SET SESSION innodb_lock_wait_timeout = 1");
          execute("UPDATE " + table + "_lock SET n = n + 1 WHERE a = 2");
        } finally {
          books.other.release();
        }
      }
      case SELECT -> ask("SELECT COUNT(*) FROM " + table);
      case PREPARED_SELECT -> {
        try (PreparedStatement statement = connection.prepareStatement("SELECT COUNT(*) FROM " + table + " WHERE id > ?")) {
          statement.setInt(1, 0);
          statement.executeQuery().close();
        }
      }
      case FOR_UPDATE -> ask("SELECT n FROM " + table + "_lock WHERE a = 1 FOR UPDATE");
      case IS_VALID -> connection.isValid(2);
      case JDBC_AUTOCOMMIT_OFF -> connection.setAutoCommit(false);
      case JDBC_AUTOCOMMIT_ON -> connection.setAutoCommit(true);
      case JDBC_COMMIT -> connection.commit();
      case JDBC_ROLLBACK -> connection.rollback();
      default -> throw new AssertionError(kind);
    }
  }

  private String insert(int id) {
    return "INSERT INTO " + table + " (id) VALUES (" + id + ")";
  }

  void execute(String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
      while (statement.getMoreResults() || statement.getUpdateCount() >= 0) {
        continue;
      }
    }
  }

  private void ask(String sql) throws SQLException {
    try (Statement statement = connection.createStatement(); ResultSet rows = statement.executeQuery(sql)) {
      rows.next();
    }
  }

  private interface Work {
    void on(ResultSet rows) throws SQLException;
  }

  private void updatable(int pk, Work work) throws SQLException {
    try (Statement statement = connection.createStatement(ResultSet.TYPE_SCROLL_INSENSITIVE, ResultSet.CONCUR_UPDATABLE);
        ResultSet rows = statement.executeQuery("SELECT pk, id, n FROM " + table + " WHERE pk = " + pk)) {
      work.on(rows);
    }
  }

  /** What an application gets that unwraps down to the vendor's class. */
  private Connection vendors() throws SQLException {
    for (String type : List.of("com.oceanbase.jdbc.OceanBaseConnection", "com.mysql.cj.jdbc.JdbcConnection", "org.mariadb.jdbc.Connection",
        "org.mariadb.jdbc.MariaDbConnection")) {
      try {
        Class<?> known = Class.forName(type);
        if (connection.isWrapperFor(known)) {
          return (Connection) connection.unwrap(known);
        }
      } catch (ClassNotFoundException another) {
        // not among the drivers of this run
      }
    }
    throw new AssertionError("This driver's connection is of no known class.");
  }

  /** Takes the first row and then wants the second, whose holder waits for the first. */
  private void deadlock() throws SQLException {
    books.other.lockSecond();
    try {
      execute("SET SESSION innodb_lock_wait_timeout = 1");
      execute("UPDATE " + table + "_lock SET n = n + 1 WHERE a = 1");
      books.other.waitForFirst();
      books.awaitWaiting();
      execute("UPDATE " + table + "_lock SET n = n + 1 WHERE a = 2");
    } finally {
      books.other.release();
    }
  }
}
