package io.hawser.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hawser.testbed.FaultyConnection;
import io.hawser.testbed.ServerUnderTest;
import io.hawser.testbed.VendorDriver;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What only a session knows is never taken from another one, and Hawser's own pings do not change it. */
@Tag("vendors")
@Timeout(60)
@ParameterizedClass
@EnumSource
class OwnValuesTest {
  @Parameter private ServerUnderTest server;

  @BeforeParameterizedClassInvocation static void createTables(ServerUnderTest server) throws SQLException {
    server.database().tell("DROP DATABASE IF EXISTS own", "CREATE DATABASE own",
        "CREATE TABLE own.keyed (id INT AUTO_INCREMENT PRIMARY KEY, n INT)",
        "CREATE TABLE own.plain (n BIGINT)", "INSERT INTO own.keyed (n) VALUES (1), (2)");
  }

  @ParameterizedTest @EnumSource void anInsertThatGeneratesNoKeyIsNoSourceOfLastInsertId(VendorDriver vendor) throws SQLException {
    try (FaultyConnection session = FaultyConnection.open(server, vendor)) {
      session.execute("INSERT INTO own.keyed (n) VALUES (1)");
      session.reset();
      session.execute("INSERT INTO own.plain VALUES (1)");
      assertThatThrownBy(() -> session.execute("INSERT INTO own.plain VALUES (LAST_INSERT_ID())")).hasMessageContaining("LAST_INSERT_ID()");
      session.execute("INSERT INTO own.keyed (n) VALUES (2)");
      session.execute("INSERT INTO own.plain VALUES (LAST_INSERT_ID())");
      assertThat(session.ask("SELECT LAST_INSERT_ID() = (SELECT MAX(id) FROM own.keyed)")).isEqualTo("1");
      assertThat(session.sessions()).isEqualTo(2);
    }
  }

  @ParameterizedTest @EnumSource void aRowInsertedThroughAResultGeneratesAKeyToo(VendorDriver vendor) throws SQLException {
    try (FaultyConnection session = FaultyConnection.open(server, vendor);
        Statement updatable = session.connection().createStatement(ResultSet.TYPE_SCROLL_SENSITIVE, ResultSet.CONCUR_UPDATABLE)) {
      try (ResultSet rows = updatable.executeQuery("SELECT id, n FROM own.keyed ORDER BY id LIMIT 1")) {
        rows.moveToInsertRow();
        rows.updateInt("n", 5);
        rows.insertRow();
      } catch (SQLException | RuntimeException notHere) {
        Assumptions.abort("this driver does not insert: " + notHere);
      }
      session.reset();
      assertThatThrownBy(() -> session.ask("SELECT LAST_INSERT_ID()")).hasMessageContaining("LAST_INSERT_ID()");
    }
  }

  @ParameterizedTest @EnumSource void whatTheNewSessionKnowsIsAnswered(VendorDriver vendor) throws SQLException {
    try (FaultyConnection session = FaultyConnection.open(server, vendor)) {
      session.execute("INSERT INTO own.plain VALUES (1)");
      session.reset();
      session.execute("DROP TABLE IF EXISTS own.none");
      assertThat(session.ask("SHOW WARNINGS")).isEqualTo("Note");
      session.execute("CREATE TEMPORARY TABLE made AS SELECT 1 AS n UNION SELECT 2");
      assertThat(session.ask("SELECT ROW_COUNT()")).isEqualTo("2");
    }
  }

  @ParameterizedTest @EnumSource void theErrorOfAFirstStatementIsLostWithItsSession(VendorDriver vendor) throws SQLException {
    try (FaultyConnection session = FaultyConnection.open(server, vendor)) {
      assertThatThrownBy(() -> session.execute("SELECT * FROM own.none")).isInstanceOf(SQLException.class);
      session.reset();
      assertThatThrownBy(() -> session.ask("SHOW WARNINGS")).hasMessageContaining("warnings");
    }
  }

  /** MySQL Connector/J asks the server whether the session is read-only, and refuses what would write: the server has seen no error. */
  @Test void aStatementThatTheDriverRefusesLeavesNoWarnings() throws SQLException {
    try (FaultyConnection session = FaultyConnection.open(server, VendorDriver.MYSQL)) {
      assertThatThrownBy(() -> session.execute("SELEC 1")).isInstanceOf(SQLException.class);
      session.reset();
      session.connection().setReadOnly(true);
      assertThat(session.sessions()).isEqualTo(2);
      assertThatThrownBy(() -> session.execute("DROP TEMPORARY TABLE IF EXISTS none")).hasMessageContaining("read-only");
      assertThatThrownBy(() -> session.ask("SELECT @@error_count")).hasMessageContaining("warnings");
    }
  }

  /** The ping before a statement resets ROW_COUNT(). */
  @ParameterizedTest @EnumSource void aHealthyConnectionIsNotPingedWhereItCouldBeSeen(VendorDriver vendor) throws SQLException {
    try (FaultyConnection session = FaultyConnection.open(server, vendor, "hawser.ping.after=1ms")) {
      Connection connection = session.connection();
      session.execute("INSERT INTO own.plain VALUES (1), (2), (3)");
      idle(session);
      try (PreparedStatement statement = connection.prepareStatement("SELECT ROW_COUNT()")) {
        idle(session);
        try (ResultSet row = statement.executeQuery()) {
          row.next();
          assertThat(row.getInt(1)).isEqualTo(3);
        }
      }
      idle(session);
      assertThat(session.ask("SELECT ROW_COUNT()")).isEqualTo("-1");
      assertThat(session.sessions()).isEqualTo(1);
    }
  }

  @ParameterizedTest @EnumSource void whatADriverAsksTheServerIsNotHiddenByAPing(VendorDriver vendor) throws SQLException {
    assertThat(rowCountAfterGetters(vendor, "1ms")).isEqualTo(rowCountAfterGetters(vendor, "1d"));
  }

  private String rowCountAfterGetters(VendorDriver vendor, String pingAfter) throws SQLException {
    try (FaultyConnection session = FaultyConnection.open(server, vendor, "hawser.ping.after=" + pingAfter)) {
      session.execute("SET @a = 1");
      session.connection().getTransactionIsolation();
      session.connection().isReadOnly();
      idle(session);
      return session.ask("SELECT ROW_COUNT()");
    }
  }

  private static void idle(FaultyConnection session) throws SQLException {
    while (session.facts().idle(TimeUnit.MILLISECONDS) < 3) {
      Thread.onSpinWait();
    }
  }
}
