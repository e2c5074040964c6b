package io.hawser.samples.pool;

import io.hawser.HawserConnection;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;

/** An application that takes a connection, works with it and gives it back, and notes what it sees. */
final class Application {
  private final DataSource dataSource;
  private final List<String> failures = new ArrayList<>();
  private int committed;
  private HawserConnection first;
  private HawserConnection last;

  Application(DataSource dataSource) {
    this.dataSource = dataSource;
  }

  /** What is done with a connection. */
  interface Work {
    void on(Connection connection) throws SQLException;
  }

  void use(Work work) {
    try (Connection connection = dataSource.getConnection()) {
      note(connection);
      work.on(connection);
    } catch (SQLException e) {
      failures.add(String.valueOf(e.getSQLState()));
    }
  }

  void transaction(Work work) {
    use(connection -> {
      connection.setAutoCommit(false);
      try {
        work.on(connection);
        connection.commit();
        committed++;
      } catch (SQLException e) {
        rollBack(connection, e);
        throw e;
      }
      connection.setAutoCommit(true);
    });
  }

  private static void rollBack(Connection connection, SQLException because) {
    try {
      connection.rollback();
      connection.setAutoCommit(true);
    } catch (SQLException e) {
      because.addSuppressed(e);
    }
  }

  static void read(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.executeQuery("SELECT 1").close();
    }
  }

  static void execute(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.executeUpdate(sql);
    }
  }

  private void note(Connection connection) throws SQLException {
    // Vibur unwraps its own layer and asks nobody below
    Connection inner = connection.isWrapperFor(HawserConnection.class) ? connection : connection.unwrap(Connection.class);
    if (inner.isWrapperFor(HawserConnection.class)) {
      last = inner.unwrap(HawserConnection.class);
      first = first == null ? last : first;
    }
  }

  /** The SQLStates of what the application has caught. */
  List<String> failures() {
    return failures;
  }

  /** How many transactions succeeded, as far as it knows. */
  int committed() {
    return committed;
  }

  /** Whether the pool still hands out the connection that it handed out first; never so with a vendor's own driver. */
  boolean kept() {
    return first != null && first == last;
  }
}
