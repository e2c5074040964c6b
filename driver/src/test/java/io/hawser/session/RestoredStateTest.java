package io.hawser.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.HawserDriver;
import io.hawser.testbed.DatabaseServer;
import io.hawser.testbed.FaultProxy;
import io.hawser.testbed.FaultyConnection;
import io.hawser.testbed.IdleDeath;
import io.hawser.testbed.ServerUnderTest;
import io.hawser.testbed.VendorDriver;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junitpioneer.jupiter.cartesian.CartesianTest;

/** The session that takes a lost one's place is as the application had made it. */
@Tag("vendors")
@Timeout(60)
@ParameterizedClass
@EnumSource
class RestoredStateTest {
  @Parameter private ServerUnderTest server;

  @BeforeParameterizedClassInvocation static void createDatabase(ServerUnderTest server) throws SQLException {
    server.database().tell("CREATE DATABASE IF NOT EXISTS other");
  }

  @CartesianTest(name = "{0} {1}") void whatJdbcHasSetIsSetAgain(@CartesianTest.Enum VendorDriver vendor,
      @CartesianTest.Enum IdleDeath death) throws SQLException {
    try (FaultyConnection session = FaultyConnection.open(server, vendor, "hawser.ping.after=1ms",
        "hawser.init.sql=SET @greeting = 'hello'")) {
      Connection connection = session.connection();
      death.prepare(connection);
      connection.setTransactionIsolation(Connection.TRANSACTION_SERIALIZABLE);
      connection.setReadOnly(true);
      connection.setCatalog("other");
      connection.setHoldability(ResultSet.HOLD_CURSORS_OVER_COMMIT);
      int holdability = connection.getHoldability(); // some drivers know one kind only
      connection.setNetworkTimeout(Runnable::run, 12_345);
      connection.setClientInfo("ClientUser", "ann");
      connection.setAutoCommit(false);

      session.die(death);

      assertThat(session.ask("SELECT DATABASE()")).isEqualTo("other");
      assertThat(session.sessions()).isEqualTo(2);
      assertThat(session.ask("SELECT @@transaction_isolation")).isEqualTo("SERIALIZABLE");
      assertThat(session.ask("SELECT @@autocommit")).isEqualTo("0");
      assertThat(session.ask("SELECT @greeting")).isEqualTo("hello");
      assertThat(connection.getTransactionIsolation()).isEqualTo(Connection.TRANSACTION_SERIALIZABLE);
      assertThat(connection.isReadOnly()).isTrue();
      assertThat(connection.getCatalog()).isEqualTo("other");
      assertThat(connection.getHoldability()).isEqualTo(holdability);
      assertThat(connection.getNetworkTimeout()).isEqualTo(12_345);
      assertThat(connection.getClientInfo("ClientUser")).isEqualTo("ann");
      assertThat(connection.getAutoCommit()).isFalse();
      connection.rollback();
    }
  }

  @ParameterizedTest @EnumSource void theTypeMapIsSetAgainWhereTheDriverTakesOne(VendorDriver vendor) throws SQLException {
    try (FaultyConnection session = FaultyConnection.open(server, vendor)) {
      Map<String, Class<?>> map = Map.of("T", String.class);
      try {
        session.connection().setTypeMap(map);
      } catch (SQLException refused) {
        assertThat(vendor).isNotEqualTo(VendorDriver.MYSQL);
        return;
      }
      Map<String, Class<?>> before = session.connection().getTypeMap();
      session.reset();
      session.ask("SELECT 1");
      assertThat(session.connection().getTypeMap()).isEqualTo(before);
    }
  }

  @ParameterizedTest @EnumSource void whatSqlHasSetIsSetAgain(VendorDriver vendor) throws SQLException {
    try (FaultyConnection session = FaultyConnection.open(server, vendor)) {
      session.execute("USE other");
      session.execute("SET SESSION group_concat_max_len = 4321, @name = 'it''s'");
      session.execute("SET NAMES utf8mb4 COLLATE utf8mb4_bin");
      session.execute("SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED");
      session.reset();
      assertThat(session.ask("SELECT DATABASE()")).isEqualTo("other");
      assertThat(session.ask("SELECT @@group_concat_max_len")).isEqualTo("4321");
      assertThat(session.ask("SELECT @name")).isEqualTo("it's");
      assertThat(session.ask("SELECT @@collation_connection")).isEqualTo("utf8mb4_bin");
      assertThat(session.ask("SELECT @@transaction_isolation")).isEqualTo("READ-COMMITTED");
      assertThat(session.sessions()).isEqualTo(2);
    }
  }

  @ParameterizedTest @EnumSource void theLastOfJdbcAndSqlWins(VendorDriver vendor) throws SQLException {
    try (FaultyConnection session = FaultyConnection.open(server, vendor)) {
      session.execute("USE other");
      session.connection().setCatalog("test");
      session.connection().setTransactionIsolation(Connection.TRANSACTION_SERIALIZABLE);
      session.execute("SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED");
      session.reset();
      assertThat(session.ask("SELECT DATABASE()")).isEqualTo("test");
      assertThat(session.ask("SELECT @@transaction_isolation")).isEqualTo("READ-COMMITTED");
    }
  }

  @CartesianTest(name = "{0} {1}") void theLastOfJdbcAndSqlWinsForAutocommitToo(@CartesianTest.Enum VendorDriver vendor,
      @CartesianTest.Values(booleans = {true, false}) boolean jdbc) throws SQLException {
    try (FaultyConnection session = FaultyConnection.open(server, vendor)) {
      session.connection().setAutoCommit(!jdbc);
      session.connection().setAutoCommit(jdbc);
      session.execute("SET autocommit=" + (jdbc ? 0 : 1));
      session.reset();
      assertThat(session.ask("SELECT @@autocommit")).isEqualTo(jdbc ? "0" : "1");
      assertThat(session.sessions()).isEqualTo(2);
    }
  }

  /** Some drivers take the server's default, which the application has seen once and does not expect to change. */
  @ParameterizedTest @EnumSource void autoCommitStaysOnThoughTheServersDefaultIsOffNow(VendorDriver vendor) throws SQLException {
    DatabaseServer database = server.database();
    database.tell("DROP USER IF EXISTS plain@'127.0.0.1'", "CREATE USER plain@'127.0.0.1' IDENTIFIED BY 'plain'",
        "GRANT ALL ON test.* TO plain@'127.0.0.1'", "DROP TABLE IF EXISTS kept", "CREATE TABLE kept (n INT)");
    try (FaultProxy proxy = database.proxy(vendor)) {
      Properties login = new Properties(); // a user without privileges, for init_connect is not run for others
      login.setProperty("user", "plain");
      login.setProperty("password", "plain");
      login.setProperty("hawser.odp.check", "off");
      String url = VendorDriver.throughHawser(database.url(vendor, proxy));
      try (FaultyConnection session = new FaultyConnection(server, vendor, proxy, new HawserDriver().connect(url, login))) {
        session.execute("INSERT INTO kept VALUES (1)");
        database.tell("SET GLOBAL init_connect = 'SET autocommit = 0'");
        session.reset();
        session.execute("INSERT INTO kept VALUES (2)");
        assertThat(session.sessions()).isEqualTo(2);
        assertThat(database.ask("SELECT COUNT(*) FROM kept")).isEqualTo("2");
      }
    } finally {
      database.tell("SET GLOBAL init_connect = ''");
    }
  }

  @ParameterizedTest @EnumSource void autoCommitOffWithNothingRunSinceTheCommitIsNoTransaction(VendorDriver vendor) throws SQLException {
    try (FaultyConnection session = FaultyConnection.open(server, vendor)) {
      session.connection().setAutoCommit(false);
      session.ask("SELECT 1");
      session.connection().commit();
      session.reset();
      assertThat(session.ask("SELECT @@autocommit")).isEqualTo("0");
      assertThat(session.sessions()).isEqualTo(2);
      session.connection().rollback();
    }
  }
}
