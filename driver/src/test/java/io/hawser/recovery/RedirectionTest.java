package io.hawser.recovery;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.HawserConnection;
import io.hawser.testbed.EmbeddedDatabase;
import io.hawser.testbed.FaultProxy;
import io.hawser.testbed.ProxiedConnection;
import io.hawser.testbed.RedirectingProxy;
import io.hawser.testbed.Transport;
import io.hawser.testbed.VendorDriver;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** MariaDB's redirection, which its driver follows from 3.4 on: at the login and in the middle of a session, to a server or to nobody. */
@Timeout(120)
class RedirectionTest {
  private static Connection open(RedirectingProxy proxy) throws SQLException {
    return Transport
        .open(VendorDriver.throughHawser(VendorDriver.MARIADB.url(proxy.host(), proxy.port(), EmbeddedDatabase.get().database()))
            + "&permitRedirect=true", "hawser.odp.check=off");
  }

  private static HawserConnection facts(Connection connection) throws SQLException {
    return connection.unwrap(HawserConnection.class);
  }

  private static String ask(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement(); ResultSet row = statement.executeQuery(sql)) {
      row.next();
      return row.getString(1);
    }
  }

  private static void requireServes(Connection connection, int port) throws SQLException {
    assertThat(facts(connection).peer()).endsWith(":" + port);
    assertThat(ask(connection, "SELECT CONNECTION_ID()")).isEqualTo(String.valueOf(facts(connection).sessionId()));
    assertThat(connection.isValid(5)).isTrue();
  }

  private static int closedPort() throws IOException {
    try (ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return listener.getLocalPort();
    }
  }

  @Test void atTheLogin() throws Exception {
    try (RedirectingProxy proxy = new RedirectingProxy(); FaultProxy target = FaultProxy.toDatabase()) {
      proxy.redirectLogins(target.port());
      try (Connection connection = open(proxy)) {
        requireServes(connection, target.port());
        target.newest().reset();
        assertThat(ask(connection, "SELECT 1")).isEqualTo("1");
        assertThat(facts(connection).sessions()).isEqualTo(2);
        requireServes(connection, target.port());
        ProxiedConnection serving = target.newest();
        connection.abort(Runnable::run);
        serving.awaitClosed(java.time.Duration.ofSeconds(10));
      }
    }
  }

  @Test void atTheLoginToNobody() throws Exception {
    try (RedirectingProxy proxy = new RedirectingProxy()) {
      proxy.redirectLogins(closedPort());
      try (Connection connection = open(proxy)) {
        requireServes(connection, proxy.port());
        assertThat(facts(connection).sessions()).isEqualTo(1);
      }
    }
  }

  @Test void inTheMiddleOfASession() throws Exception {
    try (RedirectingProxy proxy = new RedirectingProxy(); FaultProxy target = FaultProxy.toDatabase();
        Connection connection = open(proxy)) {
      requireServes(connection, proxy.port());
      proxy.redirectNextStatement(target.port());
      try (Statement statement = connection.createStatement()) {
        statement.execute("DO 1");
      }
      requireServes(connection, target.port());
      assertThat(facts(connection).sessions()).as("the driver's affair, and no recovery").isEqualTo(1);
      assertThat(ask(connection, "SELECT 1 + SLEEP(6)")).as("longer than what bounds a side connection").isEqualTo("1");
      target.newest().reset();
      assertThat(ask(connection, "SELECT 2")).isEqualTo("2");
      assertThat(facts(connection).sessions()).isEqualTo(2);
    }
  }

  @Test void inTheMiddleOfASessionToNobody() throws Exception {
    try (RedirectingProxy proxy = new RedirectingProxy(); Connection connection = open(proxy)) {
      proxy.redirectNextStatement(closedPort());
      try (Statement statement = connection.createStatement()) {
        statement.execute("DO 1");
      }
      requireServes(connection, proxy.port());
      assertThat(facts(connection).sessions()).isEqualTo(1);
    }
  }
}
