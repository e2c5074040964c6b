package io.hawser.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hawser.testbed.FaultyConnection;
import io.hawser.testbed.ServerUnderTest;
import io.hawser.testbed.VendorDriver;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What JDBC and what SQL has set is restored in the order in which it took effect: a setter that the driver ignores has none. */
@Tag("vendors")
@Timeout(60)
@ParameterizedClass
@EnumSource
class SettersAndSqlTest {
  @Parameter private ServerUnderTest server;

  @BeforeParameterizedClassInvocation static void createObjects(ServerUnderTest server) throws SQLException {
    server.database().tell("CREATE DATABASE IF NOT EXISTS other", "CREATE DATABASE IF NOT EXISTS latin CHARACTER SET latin1",
        "DROP TABLE IF EXISTS test.written", "CREATE TABLE test.written (n INT)", "DROP TABLE IF EXISTS test.told",
        "CREATE TABLE test.told (session INT, what TEXT)",
        "CREATE DATABASE IF NOT EXISTS dbms_application_info", "CREATE DATABASE IF NOT EXISTS dbms_monitor",
        "DROP PROCEDURE IF EXISTS dbms_application_info.set_client_info",
        "CREATE PROCEDURE dbms_application_info.set_client_info(a TEXT) INSERT INTO test.told VALUES (CONNECTION_ID(), a)",
        "DROP PROCEDURE IF EXISTS dbms_application_info.set_action",
        "CREATE PROCEDURE dbms_application_info.set_action(a TEXT) INSERT INTO test.told VALUES (CONNECTION_ID(), a)",
        "DROP PROCEDURE IF EXISTS dbms_monitor.ob_session_trace_disable",
        "CREATE PROCEDURE dbms_monitor.ob_session_trace_disable(a INT) INSERT INTO test.told VALUES (CONNECTION_ID(), IFNULL(a, 'null'))");
  }

  @ParameterizedTest @EnumSource void setSchemaThatDoesNothingForgetsNoUse(VendorDriver vendor) throws SQLException {
    try (FaultyConnection session = FaultyConnection.open(server, vendor)) {
      session.execute("USE other");
      session.connection().setSchema("test");
      String before = session.ask("SELECT DATABASE()");
      session.reset();
      assertThat(session.ask("SELECT DATABASE()")).isEqualTo(before);
      assertThat(session.sessions()).isEqualTo(2);
    }
  }

  @ParameterizedTest @EnumSource void setReadOnlyThatDoesNothingForgetsNoAccessMode(VendorDriver vendor) throws SQLException {
    try (FaultyConnection session = FaultyConnection.open(server, vendor)) {
      session.execute("SET SESSION TRANSACTION READ ONLY");
      session.connection().setReadOnly(false);
      String before = session.ask("SELECT @@transaction_read_only");
      session.reset();
      assertThat(session.ask("SELECT @@transaction_read_only")).isEqualTo(before);
      assertThat(session.sessions()).isEqualTo(2);
    }
  }

  @ParameterizedTest @EnumSource void setAutoCommitThatDoesNothingForgetsNoSet(VendorDriver vendor) throws SQLException {
    try (FaultyConnection session = FaultyConnection.open(server, vendor)) {
      session.execute("SET autocommit = 0");
      session.connection().setAutoCommit(true);
      String before = session.ask("SELECT @@autocommit");
      session.execute("ROLLBACK");
      session.reset();
      assertThat(session.ask("SELECT @@autocommit")).isEqualTo(before);
      assertThat(session.sessions()).isEqualTo(2);
    }
  }

  @ParameterizedTest @EnumSource void setCatalogBetweenStatementsStaysBetweenThem(VendorDriver vendor) throws SQLException {
    try (FaultyConnection session = FaultyConnection.open(server, vendor)) {
      session.connection().setCatalog("latin");
      session.execute("SET CHARACTER SET utf8mb4");
      session.connection().setCatalog("other");
      String before = session.ask("SELECT CONCAT(@@collation_connection, DATABASE())");
      assertThat(before).startsWith("latin1").endsWith("other");
      session.reset();
      assertThat(session.ask("SELECT CONCAT(@@collation_connection, DATABASE())")).isEqualTo(before);
      assertThat(session.connection().getCatalog()).isEqualTo("other");
    }
  }

  /** The statement of {@code hawser.init.sql} is run again first, and the driver's flag says that there is nothing to do after it. */
  @ParameterizedTest @EnumSource void aSetterThatWasSentIsSentAgain(VendorDriver vendor) throws SQLException {
    try (FaultyConnection session = FaultyConnection.open(server, vendor, "hawser.init.sql=SET SESSION TRANSACTION READ ONLY")) {
      session.connection().setReadOnly(true);
      session.connection().setReadOnly(false);
      String before = session.ask("SELECT @@transaction_read_only");
      session.reset();
      assertThat(session.ask("SELECT @@transaction_read_only")).isEqualTo(before);
      assertThat(session.connection().isReadOnly()).isFalse();
    }
  }

  @ParameterizedTest @EnumSource void aOneShotTransactionIsOverWhenTheServerSaysSo(VendorDriver vendor) throws SQLException {
    try (FaultyConnection session = FaultyConnection.open(server, vendor)) {
      session.execute("SET TRANSACTION READ ONLY");
      session.execute("SELECT 1");
      session.reset();
      session.execute("BEGIN");
      assertThatThrownBy(() -> session.execute("INSERT INTO written VALUES (1)")).hasMessageContaining("READ ONLY");
      session.execute("ROLLBACK");
      session.reset();
      session.execute("INSERT INTO written VALUES (1)");
      assertThat(session.sessions()).isEqualTo(3);
    }
  }

  @ParameterizedTest @EnumSource void proceduresThatAreSettingsAreCalledAgainWithTheirParameters(VendorDriver vendor) throws SQLException {
    try (FaultyConnection session = FaultyConnection.open(server, vendor)) {
      Connection connection = session.connection();
      try (PreparedStatement call = connection.prepareStatement("CALL dbms_application_info.set_client_info(?)")) {
        call.setString(1, "it's me");
        call.execute();
      }
      String text = "{call dbms_application_info.SET_ACTION(?)}";
      boolean noCalls = vendor == VendorDriver.OCEANBASE; // it asks the server for the parameters, in OceanBase's way
      try (PreparedStatement call = noCalls ? connection.prepareStatement(text) : connection.prepareCall(text)) {
        call.setString(1, "first");
        call.execute();
        call.setNull(1, Types.VARCHAR);
        call.execute();
      }
      try (PreparedStatement call = connection.prepareStatement("CALL dbms_monitor.ob_session_trace_disable(?)")) {
        call.setNull(1, Types.INTEGER);
        call.execute();
      }
      session.execute("SET @after = 1");
      session.reset();
      assertThat(session.ask("SELECT GROUP_CONCAT(IFNULL(what, 'nothing') ORDER BY what) FROM told WHERE session = CONNECTION_ID()"))
          .isIn("nothing,it's me,null", "it's me,nothing,null", "it's me,null,nothing");
      assertThat(session.sessions()).isEqualTo(2);
    }
  }

  @ParameterizedTest @EnumSource void aTraceOfANamedSessionIsOfNoOther(VendorDriver vendor) throws SQLException {
    try (FaultyConnection session = FaultyConnection.open(server, vendor)) {
      try (PreparedStatement call = session.connection().prepareStatement("CALL dbms_monitor.ob_session_trace_disable(?)")) {
        call.setInt(1, 17);
        call.execute();
      }
      session.reset();
      assertThatThrownBy(() -> session.ask("SELECT 1")).isInstanceOf(SQLException.class);
      assertThat(session.sessions()).isEqualTo(1);
    }
  }

  @ParameterizedTest @EnumSource void aCallOfWhatDoesNotExistLeavesNothingBehind(VendorDriver vendor) throws SQLException {
    try (FaultyConnection session = FaultyConnection.open(server, vendor)) {
      assertThatThrownBy(() -> session.execute("CALL no_such_procedure(1)")).isInstanceOf(SQLException.class);
      session.reset();
      assertThat(session.ask("SELECT 1")).isEqualTo("1");
      assertThat(session.sessions()).isEqualTo(2);
    }
  }

  @ParameterizedTest @EnumSource void whatTheServerRefusesLeavesNothingBehind(VendorDriver vendor) throws SQLException {
    try (FaultyConnection session = FaultyConnection.open(server, vendor)) {
      if (vendor != VendorDriver.OCEANBASE) { // whose server may be one that sets the first
        assertThatThrownBy(() -> session.execute("SET group_concat_max_len = 4444, no_such_variable = 2")).isInstanceOf(SQLException.class);
      }
      assertThatThrownBy(() -> session.execute("PREPARE broken FROM 'nonsense'")).isInstanceOf(SQLException.class);
      String before = session.ask("SELECT @@group_concat_max_len");
      session.reset();
      assertThat(session.ask("SELECT @@group_concat_max_len")).isEqualTo(before);
      assertThat(session.sessions()).isEqualTo(2);
    }
  }

  @ParameterizedTest @EnumSource void proceduresAreStatelessByName(VendorDriver vendor) throws SQLException {
    server.database().tell("DROP PROCEDURE IF EXISTS harmless", "CREATE PROCEDURE harmless() BEGIN END", "DROP PROCEDURE IF EXISTS harmful",
        "CREATE PROCEDURE harmful() SET @harm = 1");
    try (FaultyConnection session = FaultyConnection.open(server, vendor, "hawser.session.procedures=other.thing,Harmless")) {
      session.execute("CALL harmless()");
      session.reset();
      assertThat(session.ask("SELECT 1")).isEqualTo("1");
      session.execute("CALL harmful()");
      session.reset();
      assertThatThrownBy(() -> session.ask("SELECT 1")).isInstanceOf(SQLException.class);
    }
  }

  /** B is made again by its setter, on a session that nobody has looked at since it died. */
  @ParameterizedTest @EnumSource void aStatementIsMadeAgainOnASessionThatIsAlive(VendorDriver vendor) throws SQLException {
    try (FaultyConnection session = FaultyConnection.open(server, vendor, "useServerPrepStmts=true")) {
      try (PreparedStatement a = session.connection().prepareStatement("SELECT ?");
          PreparedStatement b = session.connection().prepareStatement("SELECT ? + 1")) {
        a.setInt(1, 1);
        a.executeQuery().close();
        b.setInt(1, 1);
        b.executeQuery().close();
        session.reset();
        a.executeQuery().close();
        session.reset();
        b.setInt(1, 41);
        try (var rows = b.executeQuery()) {
          rows.next();
          assertThat(rows.getInt(1)).isEqualTo(42);
        }
        assertThat(session.sessions()).isEqualTo(3);
      }
    }
  }
}
