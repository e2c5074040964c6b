package io.hawser.testbed.odp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.hawser.testbed.Caller;
import io.hawser.testbed.EmbeddedDatabase;
import io.hawser.testbed.VendorDriver;
import java.net.ServerSocket;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The stand-in does what ODP 4.3.1 was seen to do; against a real ODP, the part that leaves it as it was. */
@EnabledOnOs(value = OS.LINUX, architectures = "amd64", disabledReason = "The stand-in for ODP sets epoll's socket options.")
@Timeout(60)
class OdpStandInTest {
  private OdpUnderTest odp;

  @BeforeEach void start() {
    odp = OdpUnderTest.start();
  }

  @AfterEach void stop() {
    odp.close();
  }

  @ParameterizedTest @EnumSource void carriesAllThatADriverDoes(VendorDriver driver) throws SQLException {
    assumeFalse(OdpUnderTest.isReal(), "its tenant may have no table named so");
    try (Connection connection = odp.open(driver); Statement statement = connection.createStatement()) {
      statement.execute("create or replace table carried (id int primary key, text longtext)");
      connection.setAutoCommit(false);
      try (PreparedStatement insert = connection.prepareStatement("insert into carried values (?, ?)")) {
        for (int i = 0; i < 100; i++) {
          insert.setInt(1, i);
          insert.setString(2, "x".repeat(i * 1000));
          insert.addBatch();
        }
        insert.executeBatch();
      }
      connection.commit();
      try (ResultSet rows = statement.executeQuery("select count(*), sum(length(text)) from carried")) {
        rows.next();
        assertThat(rows.getInt(1)).isEqualTo(100);
        assertThat(rows.getLong(2)).isEqualTo(4_950_000);
      }
      try (ResultSet rows = statement.executeQuery("select repeat('y', 20000000)")) {
        rows.next();
        assertThat(rows.getString(1)).hasSize(20_000_000);
      }
      assertThat(connection.isValid(1)).isTrue();
    }
  }

  @ParameterizedTest @EnumSource void serverSidePreparedStatementsAndCursorsPass(VendorDriver driver) throws SQLException {
    try (Connection connection = DriverManager.getConnection(
        odp.url(driver) + "&useServerPrepStmts=true&useCursorFetch=true", odp.user(), odp.password());
        PreparedStatement select = connection.prepareStatement("select ? union all select 2 union all select 3")) {
      select.setInt(1, 1);
      select.setFetchSize(1);
      int sum = 0;
      try (ResultSet rows = select.executeQuery()) {
        while (rows.next()) {
          sum += rows.getInt(1);
        }
      }
      assertThat(sum).isEqualTo(6);
    }
  }

  @ParameterizedTest @EnumSource void tellsEverybodyItsVersionAndTheirSession(VendorDriver driver) throws SQLException {
    try (Connection connection = odp.open(driver)) {
      assertThat(value(connection, "select proxy_version()")).matches("\\d+\\.\\d+\\.\\d+\\.\\d+");
      assertThat(value(connection, "select proxy_status()")).isEqualTo("ACTIVE");
      try (Statement statement = connection.createStatement(); ResultSet rows = statement.executeQuery("show proxysession")) {
        assertThat(rows.next()).isTrue();
        assertThat(rows.getString("Host")).matches("[0-9.]+:[0-9]+");
        assertThat(rows.getString("User")).isEqualTo(odp.user().replaceAll("@.*", ""));
      }
    }
  }

  @ParameterizedTest @EnumSource void letsNoOrdinaryUserReadItsConfig(VendorDriver driver) throws SQLException {
    try (Connection connection = odp.open(driver)) {
      assertThatThrownBy(() -> value(connection, "show proxyconfig like 'client_tcp_%'"))
          .asInstanceOf(InstanceOfAssertFactories.type(SQLException.class))
          .satisfies(refused -> assertThat(refused.getErrorCode()).isEqualTo(1064))
          .satisfies(refused -> assertThat(refused.getSQLState()).isEqualTo("42000"));
      assertThat(value(connection, "select 1")).isEqualTo("1");
    }
  }

  @ParameterizedTest @EnumSource(names = {"OCEANBASE", "MARIADB"}) void rootOfProxyReadsAndAltersItsConfigAndNothingElse(
      VendorDriver driver) throws SQLException {
    try (Connection connection = odp.openAsRootOfProxy(driver); Statement statement = connection.createStatement()) {
      try (ResultSet rows = statement.executeQuery("show proxyconfig like 'client_tcp_keepidle'")) {
        assertThat(rows.next()).isTrue();
        assertThat(rows.getString("name")).isEqualTo("client_tcp_keepidle");
        assertThat(rows.getString("value")).isEqualTo("5");
      }
      statement.execute("alter proxyconfig set client_tcp_keepidle = 6");
      assertThat(second(connection, "show proxyconfig like 'client_tcp_keepidle'")).isEqualTo("6");
      statement.execute("alter proxyconfig set client_tcp_keepidle=5");
      assertFails(statement, "alter proxyconfig set client_tcp_user_timeout=21", 4147);
      assertFails(statement, "alter proxyconfig set no_such_parameter=1", 5099);
      assertFails(statement, "select 1", 1235);
    }
  }

  @Test void rootOfProxyCannotComeWithMySqlsDriver() {
    assertThatThrownBy(() -> odp.openAsRootOfProxy(VendorDriver.MYSQL).close())
        .asInstanceOf(InstanceOfAssertFactories.type(SQLException.class))
        .satisfies(refused -> assertThat(refused.getErrorCode()).isEqualTo(1235));
  }

  @Test void rootOfProxyNeedsItsPassword() {
    assertThatThrownBy(() -> DriverManager.getConnection(VendorDriver.MARIADB.url(odp.host(), odp.port(), ""),
        "root@proxysys", "wrong").close())
        .asInstanceOf(InstanceOfAssertFactories.type(SQLException.class))
        .satisfies(refused -> assertThat(refused.getErrorCode()).isEqualTo(1045))
        .satisfies(refused -> assertThat(refused.getSQLState()).isEqualTo("42000"));
  }

  @ParameterizedTest @EnumSource void rootOfSysReadsItsConfigWithEveryDriver(VendorDriver driver) throws SQLException {
    assumeFalse(OdpUnderTest.isReal(), "its root@sys is nobody's business");
    try (Connection connection = odp.openAsRootOfSys(driver)) {
      assertThat(second(connection, "show proxyconfig like 'client_sock_option_flag_out'")).isEqualTo("3");
    }
  }

  @ParameterizedTest @EnumSource void answersPingsItselfThoughTheBackendIsGone(VendorDriver driver) throws Exception {
    assumeFalse(OdpUnderTest.isReal(), "its OBServer is not ours to end");
    try (Connection connection = odp.open(driver)) {
      EmbeddedDatabase.get().kill(Long.parseLong(value(connection, "select connection_id()")));
      assertThat(connection.isValid(2)).isTrue();
      assertThatThrownBy(() -> value(connection, "select 1")).isInstanceOf(SQLException.class);
    }
  }

  @Test void endsWithoutAnErrorPacketWhenTheBackendDiesWithARequestInFlight() throws Exception {
    assumeFalse(OdpUnderTest.isReal(), "its OBServer is not ours to end");
    try (Connection connection = odp.open(VendorDriver.OCEANBASE)) {
      long id = Long.parseLong(value(connection, "select connection_id()"));
      CompletableFuture<String> query = Caller.supply(() -> outcome(connection, "select sleep(30)"));
      awaitRunning(id);
      EmbeddedDatabase.get().kill(id);
      assertThat(query.get(10, TimeUnit.SECONDS)).contains("read 0 bytes from 4");
    }
  }

  @Test void killsAClientByTheIdThatItGreetedItWith() throws Exception {
    try (Connection victim = odp.open(VendorDriver.OCEANBASE); Connection killer = odp.open(VendorDriver.OCEANBASE);
        Statement statement = killer.createStatement()) {
      String kill;
      try (Statement own = victim.createStatement(); ResultSet row = own.executeQuery("show proxysession")) {
        row.next();
        kill = "kill " + row.getLong("Id");
        statement.execute(kill);
      }
      await().untilAsserted(() -> assertFails(statement, kill, 1094)); // once it is gone, its FIN is sent
      assertThat(outcome(victim, "select 1")).containsIgnoringCase("unexpected end of stream");
    }
  }

  @Test void refusesTheLoginOfOneTooMany() throws SQLException {
    assumeFalse(OdpUnderTest.isReal(), "others may be connected to it");
    odp.odp().config().force("client_max_connections", 1);
    try (Connection first = odp.open(VendorDriver.MARIADB)) {
      assertThat(first.isValid(1)).isTrue();
      assertThatThrownBy(() -> odp.open(VendorDriver.MARIADB).close()).hasMessageContaining("Too many sessions");
    }
  }

  @Test void endsEachSessionAfterItsNextAnswerOnceItDrains() throws SQLException {
    assumeFalse(OdpUnderTest.isReal(), "others may be connected to it");
    try (Connection connection = odp.open(VendorDriver.OCEANBASE)) {
      odp.odp().drain();
      assertThat(value(connection, "select proxy_status()")).isEqualTo("INACTIVE");
      // the end comes right after an answer, which the client may have read before
      await().untilAsserted(() -> assertThatThrownBy(() -> value(connection, "select 1")).isInstanceOf(SQLException.class));
    }
  }

  @Test void servesItsOwnRootThoughNoBackendCanBeReached() throws Exception {
    int closedPort;
    try (ServerSocket unused = new ServerSocket(0)) {
      closedPort = unused.getLocalPort();
    }
    try (OdpStandIn alone = OdpStandIn.start("127.0.0.1", closedPort)) {
      String url = VendorDriver.MARIADB.url(alone.host(), alone.port(), "");
      try (Connection connection = DriverManager.getConnection(url, "root@proxysys", "")) {
        assertThat(second(connection, "show proxyconfig like 'client_tcp_user_timeout'")).isEqualTo("0");
      }
      assertThatThrownBy(() -> DriverManager.getConnection(url, "somebody@test", "").close())
          .hasStackTraceContaining("read 0 bytes from 4");
    }
  }

  @Test void closesTheConnectionOfWhoPreparesItsStatementsAtTheServer() throws SQLException {
    try (Connection connection = DriverManager.getConnection(
        odp.url(VendorDriver.OCEANBASE) + "&useServerPrepStmts=true", odp.user(), odp.password())) {
      assertThatThrownBy(() -> connection.prepareStatement("select proxy_version()").executeQuery())
          .hasMessageContaining("read 0 bytes from 4");
    }
  }

  private static String value(Connection connection, String sql) throws SQLException {
    return column(connection, sql, 1);
  }

  private static String second(Connection connection, String sql) throws SQLException {
    return column(connection, sql, 2);
  }

  private static String column(Connection connection, String sql, int column) throws SQLException {
    try (Statement statement = connection.createStatement(); ResultSet rows = statement.executeQuery(sql)) {
      assertThat(rows.next()).isTrue();
      return rows.getString(column);
    }
  }

  private static String outcome(Connection connection, String sql) {
    try {
      return value(connection, sql);
    } catch (SQLException lost) {
      return lost.toString();
    }
  }

  private static void assertFails(Statement statement, String sql, int code) {
    assertThatThrownBy(() -> statement.execute(sql)).asInstanceOf(InstanceOfAssertFactories.type(SQLException.class))
        .satisfies(refused -> assertThat(refused.getErrorCode()).isEqualTo(code));
  }

  private static void awaitRunning(long id) throws Exception {
    try (Connection admin = EmbeddedDatabase.get().admin()) {
      String running = "select count(*) from information_schema.processlist where info like 'select sleep%' and id=" + id;
      while (value(admin, running).equals("0")) {
        Thread.onSpinWait();
      }
    }
  }
}
