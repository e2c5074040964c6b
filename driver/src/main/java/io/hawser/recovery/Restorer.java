package io.hawser.recovery;

import io.hawser.session.JdbcState;
import io.hawser.session.SessionLedger;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;

/** Makes a new session what the old one was. */
final class Restorer {
  private Restorer() {}

  /** What the application wants on every session, the first included. */
  static void initialise(Connection session, String initSql) throws SQLException {
    if (initSql != null) {
      try (Statement statement = session.createStatement()) {
        statement.execute(initSql);
      } catch (SQLException e) {
        throw new SQLException("hawser.init.sql failed: " + e.getMessage(), e.getSQLState(), e.getErrorCode(), e);
      }
    }
  }

  /** All but the network timeout, which bounds the restoring itself. First what was set through JDBC, then what SQL has set since, in its order: the ledger has kept the last of both. */
  static void restore(Connection session, SessionLedger ledger) throws SQLException {
    JdbcState jdbc = ledger.jdbc();
    if (jdbc.catalog() != null) {
      session.setCatalog(jdbc.catalog());
    }
    if (jdbc.schema() != null) {
      session.setSchema(jdbc.schema());
    }
    if (jdbc.isolation() != null) {
      session.setTransactionIsolation(jdbc.isolation());
    }
    if (jdbc.readOnly() != null) {
      session.setReadOnly(jdbc.readOnly());
    }
    if (jdbc.holdability() != null) {
      session.setHoldability(jdbc.holdability());
    }
    if (jdbc.typeMap() != null) {
      session.setTypeMap(jdbc.typeMap());
    }
    for (Map.Entry<String, String> info : jdbc.clientInfo().entrySet()) {
      session.setClientInfo(info.getKey(), info.getValue());
    }
    for (String sql : ledger.restoreStatements()) {
      try (Statement statement = session.createStatement()) {
        statement.execute(sql);
      }
    }
    if (jdbc.autoCommit() != null) {
      session.setAutoCommit(jdbc.autoCommit()); // last: what came before would be in a transaction
    }
  }
}
