package io.hawser.recovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hawser.HawserConnection;
import io.hawser.testbed.Caller;
import io.hawser.testbed.EmbeddedDatabase;
import io.hawser.testbed.FaultProxy;
import io.hawser.testbed.ProxiedConnection;
import io.hawser.testbed.Transport;
import io.hawser.testbed.VendorDriver;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junitpioneer.jupiter.cartesian.CartesianTest;

/** A tool remembers a session's number when it connects, and stops a statement by that number. The session may be another one by then. */
@Tag("vendors")
@Timeout(120)
class KillTest {
  private static final Duration SOON = Duration.ofSeconds(10);
  /** Long before the statement would end by itself, which takes 60 seconds. */
  private static final int ENDED_SECONDS = 30;

  private final EmbeddedDatabase database = EmbeddedDatabase.get();
  private final FaultProxy proxy = FaultProxy.toDatabase();
  /** By which this test's own statements are found on the server: those of others may still run there. */
  private final String mark = " /* " + System.nanoTime() + " */";

  @AfterEach void close() {
    proxy.close();
  }

  /** How a tool asks for it. */
  enum Way {
    QUERY("KILL QUERY %d"), CONNECTION("KILL CONNECTION %d"), SESSION("KILL %d"), HARD("kill /* stop */ hard query %d;"),
    SOFT("KILL SOFT CONNECTION %d"),
    UPDATE("KILL QUERY %d") {
      @Override void kill(Connection by, String sql, long id) throws SQLException {
        try (Statement statement = by.createStatement()) {
          assertThat(statement.executeUpdate(sql)).isZero();
        }
      }
    },
    PREPARED("KILL QUERY %d") {
      @Override void kill(Connection by, String sql, long id) throws SQLException {
        try (PreparedStatement statement = by.prepareStatement(sql)) {
          assertThat(statement.execute()).isFalse();
        }
      }
    },
    PARAMETER("KILL QUERY ?") {
      @Override void kill(Connection by, String sql, long id) throws SQLException {
        try (PreparedStatement statement = by.prepareStatement(sql)) {
          statement.setLong(1, id);
          assertThat(statement.executeUpdate()).isZero();
        }
      }
    };

    final String sql;

    Way(String sql) {
      this.sql = sql;
    }

    void kill(Connection by, String sql, long id) throws SQLException {
      try (Statement statement = by.createStatement()) {
        assertThat(statement.execute(sql)).isFalse();
        assertThat(statement.getResultSet()).isNull();
        assertThat(statement.getMoreResults()).isFalse();
        assertThat(statement.execute("SELECT 1")).as("the statement goes on").isTrue();
      }
    }
  }

  @CartesianTest(name = "{0} {1}") void aKillOfALostSessionMeetsTheOneInItsPlace(@CartesianTest.Enum VendorDriver vendor,
      @CartesianTest.Enum Way way) throws Exception {
    try (Connection victim = Transport.PLAIN.open(vendor, proxy)) {
      long remembered = idOf(victim);
      Statement before = victim.createStatement();
      lose(proxy.newest());
      before.execute("DO 1");
      assertThat(idOf(victim)).isNotEqualTo(remembered);
      Connection tool = Transport.PLAIN.open(vendor, proxy);
      CompletableFuture<Void> running = longStatement(before);
      awaitRunning(idOf(victim));
      way.kill(tool, String.format(way.sql, remembered), remembered);
      running.get(ENDED_SECONDS, TimeUnit.SECONDS);
      tool.close();
    }
  }

  @ParameterizedTest @EnumSource void twiceLostIsFoundToo(VendorDriver vendor) throws Exception {
    try (Connection victim = Transport.PLAIN.open(vendor, proxy)) {
      long remembered = idOf(victim);
      Statement before = victim.createStatement();
      for (int n = 0; n < 2; n++) {
        lose(proxy.newest());
        before.execute("DO 1");
      }
      try (Connection tool = Transport.PLAIN.open(vendor, proxy); Statement stop = tool.createStatement()) {
        CompletableFuture<Void> running = longStatement(before);
        awaitRunning(idOf(victim));
        stop.execute("KILL QUERY " + remembered);
        running.get(ENDED_SECONDS, TimeUnit.SECONDS);
      }
    }
  }

  @ParameterizedTest @EnumSource void whatIsNotKnownStaysUnknown(VendorDriver vendor) throws Exception {
    Connection closed = Transport.PLAIN.open(vendor, proxy);
    long replaced = idOf(closed);
    lose(proxy.newest());
    closed.createStatement().execute("DO 1");
    closed.close();
    try (Connection tool = Transport.PLAIN.open(vendor, proxy); Statement statement = tool.createStatement()) {
      for (long id : new long[] {replaced, 2_000_000_000}) {
        ThrowingCallable kill = () -> statement.execute("KILL QUERY " + id);
        assertThatThrownBy(kill).as("%d", id).isInstanceOfSatisfying(SQLException.class, e -> assertThat(e.getErrorCode()).isEqualTo(1094));
      }
    }
  }

  /** Connector/J and the others open a connection of their own for it. */
  @ParameterizedTest @EnumSource void cancelEndsWhatRunsOnTheNewSession(VendorDriver vendor) throws Exception {
    try (Connection connection = Transport.PLAIN.open(vendor, proxy); Statement before = connection.createStatement()) {
      before.execute("DO 1");
      lose(proxy.newest());
      CompletableFuture<Void> running = longStatement(before); // recovered by it
      awaitRunning(0);
      before.cancel();
      running.get(ENDED_SECONDS, TimeUnit.SECONDS);
      assertThat(one(before)).isEqualTo(1);
    }
  }

  @ParameterizedTest @EnumSource void cancelOfAStatementWhoseSessionIsLostHarmsNobody(VendorDriver vendor) throws Exception {
    try (Connection connection = Transport.PLAIN.open(vendor, proxy); Statement idle = connection.createStatement();
        Statement other = connection.createStatement()) {
      idle.execute("DO 1");
      lose(proxy.newest());
      CompletableFuture<Void> running = Caller.run(() -> run(other, "SELECT SLEEP(2)" + mark));
      awaitRunning(0);
      idle.cancel();
      running.get(ENDED_SECONDS, TimeUnit.SECONDS);
      assertThat(one(idle)).isEqualTo(1);
    }
  }

  @ParameterizedTest @EnumSource void aQueryTimeoutHoldsOnTheNewSession(VendorDriver vendor) throws Exception {
    try (Connection connection = Transport.PLAIN.open(vendor, proxy); Statement before = connection.createStatement()) {
      before.setQueryTimeout(1);
      before.execute("DO 1");
      lose(proxy.newest());
      CompletableFuture<Void> running = longStatement(before);
      running.get(ENDED_SECONDS, TimeUnit.SECONDS);
      assertThat(connection.unwrap(HawserConnection.class).sessions()).isEqualTo(2);
      assertThat(one(before)).isEqualTo(1);
    }
  }

  private static void lose(ProxiedConnection proxied) {
    proxied.reset();
    proxied.awaitClosed(SOON);
  }

  private static long idOf(Connection connection) throws SQLException {
    return connection.unwrap(HawserConnection.class).sessionId();
  }

  private CompletableFuture<Void> longStatement(Statement statement) {
    return Caller.run(() -> run(statement, "SELECT SLEEP(60)" + mark));
  }

  /** MySQL's SLEEP says 1 if it is interrupted, and MariaDB's is an error. */
  private static void run(Statement statement, String sql) {
    try (ResultSet rows = statement.executeQuery(sql)) {
      rows.next();
    } catch (SQLException ended) {
      return;
    }
  }

  private static int one(Statement statement) throws SQLException {
    try (ResultSet rows = statement.executeQuery("SELECT 1")) {
      rows.next();
      return rows.getInt(1);
    }
  }

  /** @param id of the session; 0 for any */
  private void awaitRunning(long id) throws Exception {
    for (long end = System.nanoTime() + SOON.toNanos(); System.nanoTime() < end; TimeUnit.MILLISECONDS.sleep(20)) {
      if (database.ask(
          "SELECT ID FROM information_schema.PROCESSLIST WHERE INFO LIKE 'SELECT SLEEP%" + mark + "'" + (id == 0 ? "" : " AND ID = " + id))
          != null) {
        return;
      }
    }
    throw new AssertionError("the statement does not run");
  }
}
