package io.hawser.samples.demo;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The application's data access: ordinary JDBC on one long-lived connection, with statements that are prepared once. Nothing
 * here knows that connections can break.
 */
final class Ledger implements AutoCloseable {
  static final int ACCOUNTS = 20;
  static final int OPENING_BALANCE = 1_000_000;

  private final Connection connection;
  private final PreparedStatement insert;
  private final PreparedStatement move;
  private final PreparedStatement balance;

  Ledger(Lane lane) throws SQLException {
    connection = lane.open();
    insert = connection.prepareStatement(
        "INSERT INTO " + lane.table() + "_transfer (marker, from_account, to_account, amount) VALUES (?, ?, ?, ?)");
    move = connection.prepareStatement("UPDATE " + lane.table() + "_account SET balance = balance + ? WHERE id = ?");
    balance = connection.prepareStatement("SELECT balance FROM " + lane.table() + "_account WHERE id = ?");
  }

  /** Makes empty tables for a lane. */
  static void create(Connection connection, String table) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("CREATE OR REPLACE TABLE " + table + "_account (id INT PRIMARY KEY, balance BIGINT NOT NULL)");
      statement.execute("CREATE OR REPLACE TABLE " + table + "_transfer (id BIGINT AUTO_INCREMENT PRIMARY KEY, "
          + "marker VARCHAR(40) NOT NULL, from_account INT NOT NULL, to_account INT NOT NULL, amount INT NOT NULL, KEY (marker))");
      statement.execute("CREATE TABLE IF NOT EXISTS hawser_outcome (slot BINARY(16) NOT NULL, seq BIGINT NOT NULL, kind CHAR(1) NOT NULL, "
          + "at TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP, PRIMARY KEY (slot, seq))");
      statement.execute("INSERT INTO " + table + "_account SELECT seq, " + OPENING_BALANCE + " FROM seq_1_to_" + ACCOUNTS);
    }
  }

  Connection connection() {
    return connection;
  }

  /** One row, in autocommit mode. */
  void note(Transfer transfer) throws SQLException {
    set(transfer);
    insert.executeUpdate();
  }

  /** Several rows in one batch, in autocommit mode. */
  void noteAll(List<Transfer> transfers) throws SQLException {
    for (Transfer transfer : transfers) {
      set(transfer);
      insert.addBatch();
    }
    insert.executeBatch();
  }

  /**
   * A row and both balances, in one transaction.
   *
   * @param thinking between its statements
   */
  void book(Transfer transfer, Runnable thinking) throws SQLException {
    connection.setAutoCommit(false);
    set(transfer);
    insert.executeUpdate();
    thinking.run();
    boolean inOrder = transfer.from() < transfer.to(); // always the same, so that no two wait for each other
    move(inOrder ? transfer.from() : transfer.to(), inOrder ? -transfer.amount() : transfer.amount());
    move(inOrder ? transfer.to() : transfer.from(), inOrder ? transfer.amount() : -transfer.amount());
    connection.commit();
    connection.setAutoCommit(true);
  }

  long balance(int account) throws SQLException {
    balance.setInt(1, account);
    try (ResultSet row = balance.executeQuery()) {
      row.next();
      return row.getLong(1);
    }
  }

  private void set(Transfer transfer) throws SQLException {
    insert.setString(1, transfer.marker());
    insert.setInt(2, transfer.from());
    insert.setInt(3, transfer.to());
    insert.setInt(4, transfer.amount());
  }

  private void move(int account, int amount) throws SQLException {
    move.setInt(1, amount);
    move.setInt(2, account);
    move.executeUpdate();
  }

  /** Every marker in the table with the number of its rows. */
  static Map<String, Integer> written(Connection connection, String table) throws SQLException {
    Map<String, Integer> rows = new HashMap<>();
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SELECT marker, COUNT(*) FROM " + table + "_transfer GROUP BY marker")) {
      while (row.next()) {
        rows.put(row.getString(1), row.getInt(2));
      }
    }
    return rows;
  }

  /** What all accounts hold together. */
  static long total(Connection connection, String table) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SELECT SUM(balance) FROM " + table + "_account")) {
      row.next();
      return row.getLong(1);
    }
  }

  @Override public void close() throws SQLException {
    connection.close();
  }
}
