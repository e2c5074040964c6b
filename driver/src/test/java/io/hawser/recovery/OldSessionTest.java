package io.hawser.recovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.hawser.jdbc.ConnectionWrapper;
import io.hawser.testbed.Caller;
import io.hawser.testbed.EmbeddedDatabase;
import io.hawser.testbed.FaultProxy;
import io.hawser.testbed.VendorDriver;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A statement whose connection was cut off runs on at the server, which does not notice; the new session has it killed. */
@Tag("vendors")
@Timeout(60)
class OldSessionTest {
  private static final EmbeddedDatabase DATABASE = EmbeddedDatabase.get();

  private static Recovery open(VendorDriver vendor, String host, int port, boolean kills) throws SQLException {
    RecoveryPolicy policy = RecoveryPolicy.builder().lookAfterNanos(0).ping(TimeUnit.DAYS.toNanos(1), 1000)
        .attempts(3, 10, 100, 5_000_000_000L)
        .retry(RecoveryPolicy.Retry.READS, Set.of()).killsOldSession(kills).build();
    return Recoveries.open(vendor, host, port, policy);
  }

  private static void run(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  /** What the server reports the session is doing; null if it has no session with that id. */
  private static String command(long session) throws SQLException {
    try (Connection admin = DATABASE.admin(); Statement statement = admin.createStatement();
        ResultSet row = statement.executeQuery("SELECT COMMAND FROM information_schema.PROCESSLIST WHERE ID = " + session)) {
      return row.next() ? row.getString(1) : null;
    }
  }

  /** A call that the server is busy with is cut off on this side, as the watch does it. */
  private static long cutOff(Recovery recovery, Connection connection, String sqlState) throws SQLException {
    long session = recovery.link().sessionId();
    CompletableFuture<Void> sleeping = Caller.run(() -> {
      try {
        run(connection, "DO SLEEP(50)");
      } catch (SQLException e) {
        throw new CompletionException(e);
      }
    });
    await().until(() -> "Query".equals(command(session)));
    recovery.link().abort();
    assertThatThrownBy(() -> sleeping.get(10, TimeUnit.SECONDS)).hasCauseInstanceOf(SQLException.class)
        .cause().hasFieldOrPropertyWithValue("SQLState", sqlState);
    return session;
  }

  /** And then the connection is used again. */
  private static long orphan(Recovery recovery, Connection connection) throws SQLException {
    long session = cutOff(recovery, connection, "08007");
    assertThat(command(session)).as("the server goes on, and does not know").isEqualTo("Query");
    run(connection, "DO 1");
    assertThat(recovery.sessions()).isEqualTo(2);
    return session;
  }

  @ParameterizedTest @EnumSource void whatRunsOnIsKilled(VendorDriver vendor) throws SQLException {
    Recovery recovery = open(vendor, DATABASE.host(), DATABASE.port(), true);
    try (Connection connection = ConnectionWrapper.of(recovery, "face")) {
      long session = orphan(recovery, connection);
      await().until(() -> command(session) == null || command(session).equals("Killed"));
    }
  }

  @ParameterizedTest @EnumSource void theLocksOfALostTransactionGo(VendorDriver vendor) throws SQLException {
    try (Connection admin = DATABASE.admin()) {
      run(admin, "CREATE OR REPLACE TABLE orphaned (n INT PRIMARY KEY) ENGINE=InnoDB");
    }
    Recovery recovery = open(vendor, DATABASE.host(), DATABASE.port(), true);
    try (Connection connection = ConnectionWrapper.of(recovery, "face")) {
      run(connection, "BEGIN");
      run(connection, "INSERT INTO orphaned VALUES (1)");
      long session = cutOff(recovery, connection, "40001");
      run(connection, "ROLLBACK");
      run(connection, "SET SESSION innodb_lock_wait_timeout = 5");
      run(connection, "INSERT INTO orphaned VALUES (1)"); // waits for the old transaction's lock, which goes with its session
      await().until(() -> command(session) == null || command(session).equals("Killed"));
    }
  }

  @ParameterizedTest @EnumSource void switchedOffNobodyIsKilled(VendorDriver vendor) throws SQLException {
    Recovery recovery = open(vendor, DATABASE.host(), DATABASE.port(), false);
    try (Connection connection = ConnectionWrapper.of(recovery, "face")) {
      long session = orphan(recovery, connection);
      await().during(Duration.ofMillis(300)).until(() -> "Query".equals(command(session)));
      DATABASE.kill(session);
    }
  }

  /** A device that changes addresses: the id might be anybody's by now. */
  @ParameterizedTest @EnumSource void whatIsNotProvablyOursIsLeftAlone(VendorDriver vendor) throws SQLException {
    try (FaultProxy proxy = FaultProxy.toDatabase()) {
      Recovery recovery = open(vendor, proxy.host(), proxy.port(), true);
      try (Connection connection = ConnectionWrapper.of(recovery, "face")) {
        long session = orphan(recovery, connection);
        await().during(Duration.ofMillis(300)).until(() -> "Query".equals(command(session)));
        DATABASE.kill(session);
      }
    }
  }
}
