package io.hawser.samples.tool;

import java.sql.Connection;
import java.sql.Driver;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;

/**
 * A console that knows nothing of Hawser but a driver's class name, and does what OceanBase Developer Center does: its initialisers are its
 * own and run once for each connection that it opens, it asks {@code isValid(0)} before each statement and opens another connection on
 * false, it asks where it is before the user's statement runs, it remembers the session's id for its stop button, and it shows of an error the root cause's message.
 */
final class UnawareTool implements AutoCloseable {
  static final String RESET = "CANCELED: the database connection has been reset";

  private final Driver driver;
  private final String url;
  private final Properties login;
  private Connection connection;
  private long rememberedId;

  UnawareTool(String driverClass, String url, String user, String password) throws ReflectiveOperationException, SQLException {
    driver = (Driver) Class.forName(driverClass).getDeclaredConstructor().newInstance();
    this.url = url;
    login = new Properties();
    login.setProperty("user", user);
    login.setProperty("password", password);
    open();
  }

  private void open() throws SQLException {
    connection = driver.connect(url, login);
    try (Statement statement = connection.createStatement()) {
      statement.execute("SET SESSION group_concat_max_len = 4096");
      statement.execute("CALL DBMS_MONITOR.OB_SESSION_TRACE_ENABLE(null, 1, 1, 'ALL')");
    }
    try (PreparedStatement module = connection
        .prepareStatement("call dbms_application_info.set_module(?, ? );call dbms_application_info.set_client_info(?); ")) {
      module.setString(1, "tool");
      module.setString(2, "console");
      module.setString(3, "editor");
      module.execute();
    }
    try (Statement statement = connection.createStatement(); ResultSet id = statement.executeQuery("SELECT CONNECTION_ID()")) {
      id.next();
      rememberedId = id.getLong(1);
    }
  }

  /** The first value, "done", or what the user reads. */
  String run(String sql) {
    try {
      if (connection.isClosed() || !connection.isValid(0)) {
        connection.close();
        open();
        return RESET;
      }
      try (Statement statement = connection.createStatement()) {
        statement.executeQuery("SELECT DATABASE()").close();
        if (!statement.execute(sql)) {
          return "done";
        }
        try (ResultSet rows = statement.getResultSet()) {
          return rows.next() ? rows.getString(1) : "no rows";
        }
      }
    } catch (SQLException e) {
      return "ERROR: " + root(e).getMessage();
    }
  }

  /** Up to the first statement that has no result. */
  List<String> script(String... statements) {
    List<String> said = new ArrayList<>();
    for (String each : statements) {
      said.add(run(each));
      if (said.get(said.size() - 1).startsWith("ERROR") || said.contains(RESET)) {
        break;
      }
    }
    return said;
  }

  void stop() throws SQLException {
    try (Connection other = driver.connect(url, login); Statement statement = other.createStatement()) {
      statement.execute("KILL QUERY " + rememberedId);
    }
  }

  private static Throwable root(Throwable thrown) {
    return thrown.getCause() == null ? thrown : root(thrown.getCause());
  }

  @Override public void close() throws SQLException {
    connection.close();
  }
}
