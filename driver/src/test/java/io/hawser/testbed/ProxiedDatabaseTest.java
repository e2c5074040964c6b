package io.hawser.testbed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The proxy in front of the database, with the vendors' drivers. */
@Timeout(60)
class ProxiedDatabaseTest {
  private static final Duration SOON = Duration.ofSeconds(5);

  private final EmbeddedDatabase database = EmbeddedDatabase.get();
  private final FaultProxy proxy = FaultProxy.toDatabase();

  @AfterEach void close() {
    proxy.close();
  }

  @ParameterizedTest @EnumSource(VendorDriver.class) void countsTheRequestsOfAPlainConnection(VendorDriver vendor) throws SQLException {
    try (Connection connection = connect(vendor.url(proxy.host(), proxy.port(), database.database()));
        Statement statement = connection.createStatement()) {
      ProxiedConnection proxied = proxy.newest();
      long before = proxied.traffic().commands(Command.QUERY);
      statement.execute("DO 1");
      statement.execute("DO 2");
      assertThat(proxied.traffic().commands(Command.QUERY)).isEqualTo(before + 2);
      assertThat(connection.isValid(5)).isTrue();
      assertThat(proxied.traffic().commands(Command.PING)).isEqualTo(1);
      assertThat(proxied.traffic().commands()).doesNotContainKey(Command.OTHER);
      assertThat(proxy.traffic().commands()).isEqualTo(proxied.traffic().commands());
    }
  }

  @ParameterizedTest @EnumSource(VendorDriver.class) void countsNoPacketsOfATlsConnection(VendorDriver vendor) throws SQLException {
    try (Connection connection = connect(vendor.tlsUrl(proxy.host(), proxy.port(), database.database()))) {
      ProxiedConnection proxied = proxy.newest();
      assertThat(connection.isValid(5)).isTrue();
      assertThat(proxied.readable()).isFalse();
      assertThat(proxied.traffic().commands()).isEmpty();
      assertThatThrownBy(() -> proxied.cutAfter(CutPoint.packetsToClient(1), Fault.FIN)).isInstanceOf(IllegalStateException.class);
    }
  }

  @Test void aCutBeforeTheAnswerLeavesOneExecution() throws Exception {
    try (Connection admin = database.admin(); Statement setup = admin.createStatement()) {
      setup.execute("CREATE OR REPLACE TABLE executions (n INT)");
      try (Connection connection = connect(VendorDriver.MARIADB.url(proxy.host(), proxy.port(), database.database()));
          Statement statement = connection.createStatement()) {
        CompletableFuture<Void> struck = proxy.newest().cutAfter(CutPoint.beforeAnswer(), Fault.RESET);
        assertThatThrownBy(() -> statement.execute("INSERT INTO executions VALUES (1)")).isInstanceOf(SQLException.class);
        struck.get(5, TimeUnit.SECONDS);
      }
      assertThat(rows(setup, "executions")).isEqualTo(1);
    }
  }

  @Test void aCutBeforeTheRequestLeavesNone() throws Exception {
    try (Connection admin = database.admin(); Statement setup = admin.createStatement()) {
      setup.execute("CREATE OR REPLACE TABLE executions (n INT)");
      try (Connection connection = connect(VendorDriver.MARIADB.url(proxy.host(), proxy.port(), database.database()));
          Statement statement = connection.createStatement()) {
        proxy.newest().cutAfter(CutPoint.beforeRequest(), Fault.RESET);
        assertThatThrownBy(() -> statement.execute("INSERT INTO executions VALUES (1)")).isInstanceOf(SQLException.class);
      }
      assertThat(rows(setup, "executions")).isZero();
    }
  }

  @Test void aCutAtAPacketLeavesTheRowsBeforeIt() throws SQLException {
    try (Connection connection = connect(VendorDriver.MARIADB.url(proxy.host(), proxy.port(), database.database()))) {
      proxy.newest().cutAfter(CutPoint.packetsToClient(5), Fault.FIN);
      Statement statement = connection.createStatement();
      statement.setFetchSize(1);
      List<Integer> seen = new ArrayList<>();
      assertThatThrownBy(() -> {
        ResultSet rows = statement.executeQuery("SELECT seq FROM seq_1_to_100000");
        while (rows.next()) {
          seen.add(rows.getInt(1));
        }
      }).isInstanceOf(SQLException.class);
      // the first two packets are the number of columns and the one column
      assertThat(seen).containsExactly(1, 2, 3);
    }
  }

  @Test void aKilledSessionEndsTheConnection() throws SQLException {
    try (Connection connection = connect(VendorDriver.MARIADB.url(proxy.host(), proxy.port(), database.database()));
        Statement statement = connection.createStatement(); ResultSet id = statement.executeQuery("SELECT CONNECTION_ID()")) {
      ProxiedConnection proxied = proxy.newest();
      id.next();
      database.kill(id.getLong(1));
      proxied.awaitClosed(SOON);
    }
  }

  private Connection connect(String url) throws SQLException {
    return DriverManager.getConnection(url, database.user(), database.password());
  }

  private static int rows(Statement statement, String table) throws SQLException {
    try (ResultSet count = statement.executeQuery("SELECT COUNT(*) FROM " + table)) {
      count.next();
      return count.getInt(1);
    }
  }
}
