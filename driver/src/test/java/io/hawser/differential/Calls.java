package io.hawser.differential;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Random;

/** Calls of JDBC that change a session, or ask what the driver thinks of it. */
final class Calls {
  private interface Setter {
    void set(Connection connection, String side) throws SQLException;
  }

  private Calls() {
  }

  static List<Step> all(Random random) {
    boolean flag = random.nextBoolean();
    String catalog = random.nextBoolean() ? "z§1" : "z§2";
    int isolation = random.nextBoolean() ? Connection.TRANSACTION_SERIALIZABLE : Connection.TRANSACTION_READ_COMMITTED;
    int timeout = random.nextBoolean() ? 5000 : 7000;
    return List.of(
        setter("setCatalog(" + catalog + ")", (c, side) -> c.setCatalog(catalog.replace("§", side))),
        setter("setSchema(" + catalog + ")", (c, side) -> c.setSchema(catalog.replace("§", side))),
        setter("setReadOnly(" + flag + ")", (c, side) -> c.setReadOnly(flag)),
        setter("setTransactionIsolation(" + isolation + ")", (c, side) -> c.setTransactionIsolation(isolation)),
        setter("setNetworkTimeout(" + timeout + ")", (c, side) -> c.setNetworkTimeout(Runnable::run, timeout)),
        setter("setClientInfo(ApplicationName)", (c, side) -> c.setClientInfo("ApplicationName", "x" + flag)),
        setter("setHoldability(HOLD)", (c, side) -> c.setHoldability(ResultSet.HOLD_CURSORS_OVER_COMMIT)),
        setter("clearWarnings()", (c, side) -> c.clearWarnings()),
        Step.call("isValid(1)", (c, side) -> String.valueOf(c.isValid(1) || c.createStatement().execute("SELECT 1") && c.isClosed())), // why not, if not
        Step.call("prepared SET @" + (flag ? "a" : "b") + " = ?",
            (c, side) -> execute(c, "SET @" + (flag ? "a" : "b") + " = ?", flag ? "it's" : 7)),
        Step.call("prepared SET of variables by ? = " + flag,
            (c, side) -> execute(c, "SET foreign_key_checks=?, sql_safe_updates=?, group_concat_max_len = ?", flag ? 1 : 0, 0, timeout)),
        Step.call("prepared " + (flag ? "GET" : "RELEASE") + "_LOCK(?)",
            (c, side) -> execute(c, flag ? "SELECT GET_LOCK(?, 0)" : "SELECT RELEASE_LOCK(?)", "z" + side + "a")),
        Step.call("prepared call of a procedure", (c, side) -> execute(c, flag ? "{call quiet()}" : "CALL nope()")),
        Step.call("what the driver thinks",
            (c, side) -> c.getAutoCommit() + " " + c.getCatalog() + " " + c.isReadOnly() + " " + c.getTransactionIsolation()
                + " " + c.getNetworkTimeout() + " " + c.getHoldability() + " " + c.getClientInfo("ApplicationName")),
        Step.call("prepared INSERT INTO keyed", (c, side) -> {
          try (PreparedStatement statement = c.prepareStatement("INSERT INTO keyed (n) VALUES (?)", Statement.RETURN_GENERATED_KEYS)) {
            statement.setInt(1, 4);
            statement.executeUpdate();
            return Answers.rows(statement.getGeneratedKeys());
          }
        }),
        Step.call("prepared SELECT @a", (c, side) -> {
          try (PreparedStatement statement = c.prepareStatement("SELECT @a, ?")) {
            statement.setString(1, "x");
            return Answers.rows(statement.executeQuery());
          }
        }),
        Step.call("getCatalogs()", (c, side) -> {
          try (ResultSet catalogs = c.getMetaData().getCatalogs()) {
            return catalogs.next() + "";
          }
        }),
        Step.call("insertRow()", (c, side) -> {
          try (Statement statement = c.createStatement(ResultSet.TYPE_SCROLL_INSENSITIVE, ResultSet.CONCUR_UPDATABLE);
              ResultSet rows = statement.executeQuery("SELECT id, n FROM keyed")) {
            rows.moveToInsertRow();
            rows.updateInt(2, 6);
            rows.insertRow();
            return "";
          }
        }),
        Step.call("executeBatch()", (c, side) -> {
          try (Statement statement = c.createStatement()) {
            statement.addBatch("SET @b = 3");
            statement.addBatch("INSERT INTO plain VALUES (9)");
            return java.util.Arrays.toString(statement.executeBatch());
          }
        }));
  }

  private static String execute(Connection connection, String sql, Object... parameters) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      for (int i = 0; i < parameters.length; i++) {
        statement.setObject(i + 1, parameters[i]);
      }
      if (!statement.execute()) {
        return "updated " + statement.getUpdateCount();
      }
      try (ResultSet rows = statement.getResultSet()) {
        return Answers.rows(rows);
      }
    }
  }

  private static Step setter(String name, Setter setter) {
    return Step.call(name, (connection, side) -> {
      setter.set(connection, side);
      return "";
    });
  }
}
