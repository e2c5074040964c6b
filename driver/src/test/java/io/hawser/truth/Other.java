package io.hawser.truth;

import static java.util.stream.Collectors.joining;

import io.hawser.testbed.Caller;
import io.hawser.testbed.DatabaseServer;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/** Another session, which stands in the way of the application's. */
final class Other implements AutoCloseable {
  /** Rows: more than any program writes in one transaction. */
  private static final int WEIGHT = 200;

  private final Connection connection;
  private final Statement statement;
  private final String table;
  private final long id;
  private CompletableFuture<Void> waiting;

  Other(DatabaseServer server, String table) throws SQLException {
    this.table = table;
    connection = server.admin();
    connection.setAutoCommit(false);
    statement = connection.createStatement();
    statement.execute("SET SESSION innodb_lock_wait_timeout = 3");
    try (ResultSet row = statement.executeQuery("SELECT CONNECTION_ID()")) {
      row.next();
      id = row.getLong(1);
    }
  }

  /** Locks the second row and not the first, and is the heavier of two, so that a deadlock takes the other's transaction. */
  void lockSecond() throws SQLException {
    statement.execute("UPDATE " + table + "_lock SET n = n + 1 WHERE a = 2");
    statement.execute(IntStream.range(0, WEIGHT).mapToObj(i -> "(" + (10 + i) + ", 0)")
        .collect(joining(", ", "INSERT INTO " + table + "_lock VALUES ", "")));
  }

  /** Waits for the first row, in a thread of its own. */
  void waitForFirst() {
    waiting = Caller.run(() -> {
      try {
        statement.execute("UPDATE " + table + "_lock SET n = n + 1 WHERE a = 1");
      } catch (SQLException refused) {
        // the application had its lock for longer than this one waits: no deadlock then
      }
    });
  }

  /** The server's id of it. */
  long id() {
    return id;
  }

  /** Whether it has what it waited for, or was refused. */
  boolean isServed() {
    return waiting.isDone();
  }

  void release() throws SQLException {
    try {
      if (waiting != null) {
        waiting.get(20, TimeUnit.SECONDS);
        waiting = null;
      }
      connection.rollback();
    } catch (InterruptedException | java.util.concurrent.ExecutionException | java.util.concurrent.TimeoutException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override public void close() throws SQLException {
    release();
    connection.close();
  }
}
