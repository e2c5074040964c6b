package io.hawser.benchmarks;

import io.hawser.testbed.EmbeddedDatabase;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.LinkedHashMap;
import java.util.Map;

/** One subject's connection to a real database on loopback, and what is asked of it. */
final class RoundTrip implements AutoCloseable {
  interface Request {
    void make(RoundTrip on) throws SQLException;
  }

  /** By name, the cheapest first. */
  static final Map<String, Request> REQUESTS = new LinkedHashMap<>();

  static {
    REQUESTS.put("isValid", RoundTrip::isValid);
    REQUESTS.put("select1", RoundTrip::select1);
    REQUESTS.put("pointSelect", RoundTrip::pointSelect);
    REQUESTS.put("insertInTransaction", RoundTrip::insertInTransaction);
    REQUESTS.put("thousandRows", RoundTrip::thousandRows);
    REQUESTS.put("megabyte", RoundTrip::megabyte);
    REQUESTS.put("batchOf1000", RoundTrip::batchOf1000);
  }

  /** By name: transactions whose outcome Hawser may find out. */
  static final Map<String, Request> COMMITS = new LinkedHashMap<>();

  static {
    COMMITS.put("insert, commit", RoundTrip::insertAndCommit);
    COMMITS.put("select, commit", RoundTrip::selectAndCommit);
    COMMITS.put("insert in autocommit mode", RoundTrip::insertAlone);
  }

  private final Connection connection;
  private final Statement statement;
  private final PreparedStatement point;
  private final PreparedStatement rows;
  private final PreparedStatement insert;
  private int n;

  RoundTrip(Subject subject) throws SQLException {
    this(subject.open(EmbeddedDatabase.get().host(), EmbeddedDatabase.get().port()));
  }

  RoundTrip(Connection opened) throws SQLException {
    connection = opened;
    statement = connection.createStatement();
    point = connection.prepareStatement("SELECT v FROM point WHERE id = ?");
    rows = connection.prepareStatement("SELECT id, v FROM point");
    insert = connection.prepareStatement("INSERT INTO added VALUES (?)");
    if (select1() != 1 || !pointSelect().startsWith("value") || thousandRows() != 1000 || megabyte() != 1 << 20 || batchOf1000() != 1000
        || !isValid()) {
      throw new IllegalStateException("The benchmark does not do what it measures.");
    }
    insertInTransaction();
  }

  /** Call it once before, and again in between: the table of inserted rows must not grow. */
  static void prepareTables() throws SQLException {
    try (Connection admin = EmbeddedDatabase.get().admin(); Statement prepare = admin.createStatement()) {
      prepare.execute("SET GLOBAL max_connections = 1000");
      prepare.execute("SET GLOBAL innodb_flush_log_at_trx_commit = 2"); // the disk's time is the same for all, and varies by more than is measured
      prepare.execute("CREATE TABLE IF NOT EXISTS test.point (id INT PRIMARY KEY, v VARCHAR(100)) ENGINE=InnoDB");
      prepare.execute("REPLACE INTO test.point SELECT seq, CONCAT('value ', seq) FROM seq_1_to_1000");
      prepare.execute("CREATE TABLE IF NOT EXISTS test.added (n INT) ENGINE=InnoDB");
      prepare.execute("TRUNCATE TABLE test.added");
      prepare
          .execute("CREATE TABLE IF NOT EXISTS test.hawser_outcome (slot BINARY(16) NOT NULL, seq BIGINT NOT NULL, kind CHAR(1) NOT NULL, "
              + "at TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP, PRIMARY KEY (slot, seq))");
    }
  }

  private int select1() throws SQLException {
    try (ResultSet one = statement.executeQuery("SELECT 1")) {
      one.next();
      return one.getInt(1);
    }
  }

  private String pointSelect() throws SQLException {
    point.setInt(1, 1 + n++ % 1000);
    try (ResultSet row = point.executeQuery()) {
      row.next();
      return row.getString(1);
    }
  }

  private void insertInTransaction() throws SQLException {
    connection.setAutoCommit(false);
    insert.setInt(1, n++);
    insert.executeUpdate();
    connection.commit();
    connection.setAutoCommit(true);
  }

  private void autoCommit(boolean on) throws SQLException {
    if (connection.getAutoCommit() != on) {
      connection.setAutoCommit(on);
    }
  }

  private void insertAndCommit() throws SQLException {
    autoCommit(false);
    insert.setInt(1, n++);
    insert.executeUpdate();
    connection.commit();
  }

  private void selectAndCommit() throws SQLException {
    autoCommit(false);
    pointSelect();
    connection.commit();
  }

  private void insertAlone() throws SQLException {
    autoCommit(true);
    insert.setInt(1, n++);
    insert.executeUpdate();
  }

  private int thousandRows() throws SQLException {
    int read = 0;
    try (ResultSet row = rows.executeQuery()) {
      while (row.next()) {
        read += row.getString(2).startsWith("value") && row.getInt(1) > 0 ? 1 : 0;
      }
    }
    return read;
  }

  private int megabyte() throws SQLException {
    try (ResultSet row = statement.executeQuery("SELECT REPEAT('x', 1048576)")) {
      row.next();
      return row.getString(1).length();
    }
  }

  /** In one transaction: by itself each row would wait for the disk. */
  private int batchOf1000() throws SQLException {
    connection.setAutoCommit(false);
    for (int i = 0; i < 1000; i++) {
      insert.setInt(1, i);
      insert.addBatch();
    }
    int rows = insert.executeBatch().length;
    connection.commit();
    connection.setAutoCommit(true);
    return rows;
  }

  private boolean isValid() throws SQLException {
    return connection.isValid(1);
  }

  @Override public void close() throws SQLException {
    connection.close();
  }
}
