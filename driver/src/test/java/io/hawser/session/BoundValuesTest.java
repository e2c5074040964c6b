package io.hawser.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hawser.testbed.FaultyConnection;
import io.hawser.testbed.ServerUnderTest;
import io.hawser.testbed.VendorDriver;
import java.io.StringReader;
import java.math.BigDecimal;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import org.junitpioneer.jupiter.cartesian.CartesianTest;

/** What a prepared statement sets, locks or releases by the values of its parameters is known as if they stood in its text. */
@Tag("vendors")
@Timeout(60)
@ParameterizedClass
@EnumSource
class BoundValuesTest {
  @Parameter private ServerUnderTest server;

  enum Prepared {
    BY_CLIENT("useServerPrepStmts=false"), BY_SERVER("useServerPrepStmts=true");

    final String option;

    Prepared(String option) {
      this.option = option;
    }
  }

  private static void run(FaultyConnection session, String sql, Object... values) throws SQLException {
    try (PreparedStatement statement = session.connection().prepareStatement(sql)) {
      set(statement, values);
      statement.execute();
    }
  }

  private static void set(PreparedStatement statement, Object... values) throws SQLException {
    for (int i = 0; i < values.length; i++) {
      if (values[i] instanceof Integer value) {
        statement.setInt(i + 1, value);
      } else if (values[i] instanceof String value) {
        statement.setString(i + 1, value);
      } else if (values[i] == null) {
        statement.setNull(i + 1, Types.INTEGER);
      } else {
        statement.setObject(i + 1, values[i]);
      }
    }
  }

  @CartesianTest(name = "{0} {1}") void flywayLeavesNothingBehind(@CartesianTest.Enum VendorDriver vendor,
      @CartesianTest.Enum Prepared prepared) throws SQLException {
    try (FaultyConnection session = FaultyConnection.open(server, vendor, prepared.option)) {
      try (PreparedStatement lock = session.connection().prepareStatement("SELECT GET_LOCK(?,10)")) {
        lock.setString(1, "Flyway-1234");
        try (ResultSet got = lock.executeQuery()) {
          assertThat(got.next()).isTrue();
        }
      }
      try (PreparedStatement unlock = session.connection().prepareStatement("SELECT RELEASE_LOCK(?)")) {
        unlock.setString(1, "Flyway-1234");
        try (ResultSet released = unlock.executeQuery()) {
          assertThat(released.next()).isTrue();
        }
      }
      run(session, "SET foreign_key_checks=?, sql_safe_updates=?", 0, 1);
      session.reset();
      assertThat(session.ask("SELECT CONCAT(IF(@@foreign_key_checks, 1, 0), IF(@@sql_safe_updates, 1, 0))")).isEqualTo("01");
      assertThat(session.sessions()).isEqualTo(2);
    }
  }

  @CartesianTest(name = "{0} {1}") void valuesOfAllKindsAreSetAgain(@CartesianTest.Enum VendorDriver vendor,
      @CartesianTest.Enum Prepared prepared) throws SQLException {
    try (FaultyConnection session = FaultyConnection.open(server, vendor, prepared.option)) {
      run(session, "SET @i=?, @s=?, @n=?, @b=?, @d=?, @l=?", -5, "it's ? ä", null, true, new BigDecimal("-12.50"), 1L << 40);
      run(session, "SET SESSION time_zone = ?", "+09:00");
      run(session, "SET autocommit = ?", 1);
      String asked = "SELECT CONCAT_WS('|', @i, @s, @n IS NULL, @b, @d, @l, @@time_zone, @@autocommit)";
      String before = session.ask(asked);
      session.reset();
      assertThat(session.ask(asked)).isEqualTo(before).contains("it's ? ä");
      assertThat(session.sessions()).isEqualTo(2);
    }
  }

  @CartesianTest(name = "{0} {1}") void theLastRowOfABatchCounts(@CartesianTest.Enum VendorDriver vendor,
      @CartesianTest.Enum Prepared prepared) throws SQLException {
    try (FaultyConnection session = FaultyConnection.open(server, vendor, prepared.option)) {
      try (PreparedStatement statement = session.connection().prepareStatement("SET @a=?")) {
        for (int i = 1; i <= 3; i++) {
          statement.setInt(1, i);
          statement.addBatch();
        }
        statement.executeBatch();
      }
      session.reset();
      assertThat(session.ask("SELECT @a")).isEqualTo("3");
      assertThat(session.sessions()).isEqualTo(2);
    }
  }

  /** Some drivers run the statement with its present values and keep the batch. */
  @CartesianTest(name = "{0}") void whatRunsBesideABatchIsNotTakenForIt(@CartesianTest.Enum VendorDriver vendor) throws SQLException {
    try (FaultyConnection session = FaultyConnection.open(server, vendor);
        PreparedStatement statement = session.connection().prepareStatement("SET @a=?")) {
      statement.setInt(1, 1);
      statement.addBatch();
      statement.setInt(1, 2);
      statement.execute();
      String before = session.ask("SELECT @a");
      session.reset();
      try {
        assertThat(session.ask("SELECT @a")).isEqualTo(before);
      } catch (SQLException refused) {
        assertThat(refused.getSuppressed()).anyMatch(e -> e.getMessage().contains("user variable @a"));
      }
    }
  }

  @CartesianTest(name = "{0} {1}") void aLockThatIsHeldIsNamed(@CartesianTest.Enum VendorDriver vendor,
      @CartesianTest.Enum Prepared prepared) throws SQLException {
    try (FaultyConnection session = FaultyConnection.open(server, vendor, prepared.option)) {
      run(session, "SELECT GET_LOCK(?,10)", "held");
      run(session, "SELECT GET_LOCK(?,10)", "let go");
      run(session, "SELECT RELEASE_LOCK(?)", "let go");
      session.reset();
      assertThatThrownBy(() -> session.ask("SELECT 1")).satisfies(thrown -> assertThat(thrown.getSuppressed())
          .anySatisfy(e -> assertThat(e.getMessage()).contains("lock 'held'").doesNotContain("let go")));
    }
  }

  @CartesianTest(name = "{0}") void whatHasNoLiteralStaysUnknown(@CartesianTest.Enum VendorDriver vendor) throws SQLException {
    for (String value : new String[] {"stream", "back\\slash"}) {
      try (FaultyConnection session = FaultyConnection.open(server, vendor);
          PreparedStatement statement = session.connection().prepareStatement("SET @a=?")) {
        if (value.equals("stream")) {
          statement.setCharacterStream(1, new StringReader(value), value.length());
        } else {
          statement.setString(1, value);
        }
        statement.execute();
        session.reset();
        assertThatThrownBy(() -> session.ask("SELECT @a")).satisfies(
            thrown -> assertThat(thrown.getSuppressed()).anySatisfy(e -> assertThat(e.getMessage()).contains("user variable @a")));
      }
    }
  }
}
