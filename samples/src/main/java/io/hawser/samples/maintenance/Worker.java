package io.hawser.samples.maintenance;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;

/** A thread of the application with its own connection: it reads, writes, and transfers in a transaction, until the end. Ordinary JDBC. */
final class Worker implements Runnable {
  private static final int MOST_THINKING_MILLIS = 100;

  private interface Work {
    void run() throws SQLException;
  }

  private final Connection connection;
  private final AtomicInteger ids;
  private final Observations seen;
  private final BooleanSupplier over;
  private final PreparedStatement read;
  private final PreparedStatement write;

  /** @param ids gives each row a number of its own */
  Worker(Connection connection, String table, AtomicInteger ids, Observations seen, BooleanSupplier over) throws SQLException {
    this.connection = connection;
    this.ids = ids;
    this.seen = seen;
    this.over = over;
    this.read = connection.prepareStatement("SELECT COUNT(*) FROM " + table + " WHERE id = ?");
    this.write = connection.prepareStatement("INSERT INTO " + table + " VALUES (?)");
  }

  @Override public void run() {
    try {
      while (!over.getAsBoolean()) {
        observe(this::read);
        observe(this::write);
        observe(this::transaction);
        TimeUnit.MILLISECONDS.sleep(ThreadLocalRandom.current().nextInt(MOST_THINKING_MILLIS));
      }
    } catch (InterruptedException end) {
      Thread.currentThread().interrupt();
    }
  }

  private void observe(Work work) {
    long begin = System.nanoTime();
    try {
      work.run();
      seen.call(System.nanoTime() - begin);
    } catch (SQLException e) {
      seen.exception(e);
    }
  }

  private void read() throws SQLException {
    read.setInt(1, ids.get());
    try (ResultSet rows = read.executeQuery()) {
      rows.next();
    }
  }

  private void write() throws SQLException {
    int id = insert();
    seen.wrote(id);
  }

  private void transaction() throws SQLException {
    connection.setAutoCommit(false);
    try {
      int one = insert();
      int other = insert();
      connection.commit();
      seen.wrote(one);
      seen.wrote(other);
    } catch (SQLException e) {
      connection.rollback();
      throw e;
    } finally {
      connection.setAutoCommit(true);
    }
  }

  private int insert() throws SQLException {
    int id = ids.incrementAndGet();
    write.setInt(1, id);
    write.executeUpdate();
    return id;
  }
}
