package io.hawser.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.hawser.failure.ExplainedFailures;
import io.hawser.testbed.CutPoint;
import io.hawser.testbed.Fault;
import io.hawser.testbed.FaultyConnection;
import io.hawser.testbed.IdleDeath;
import io.hawser.testbed.VendorDriver;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junitpioneer.jupiter.cartesian.CartesianTest;

/** Rows: those that have arrived stay, those that have not are never skipped or repeated. */
@Tag("vendors")
@Timeout(60)
class ResultsTest {
  private static final int ROWS = 2_000;

  @BeforeAll static void createRows() throws SQLException {
    FaultyConnection.tellServer("CREATE OR REPLACE TABLE many (n INT PRIMARY KEY, filler CHAR(200) NOT NULL)",
        "INSERT INTO many SELECT seq, REPEAT('x', 200) FROM seq_1_to_" + ROWS);
  }

  private static Statement streaming(VendorDriver vendor, Connection connection) throws SQLException {
    Statement statement = connection.createStatement(ResultSet.TYPE_FORWARD_ONLY, ResultSet.CONCUR_READ_ONLY);
    statement.setFetchSize(vendor == VendorDriver.MYSQL ? Integer.MIN_VALUE : 1);
    return statement;
  }

  @CartesianTest void aFullyReadResultStaysReadableAfterTheRecovery(@CartesianTest.Enum VendorDriver vendor,
      @CartesianTest.Enum(value = IdleDeath.class, names = {"FIN", "RESET", "HALF_OPEN"}) IdleDeath death) throws SQLException {
    try (FaultyConnection session = FaultyConnection.open(vendor, "hawser.ping.after=1ms");
        Statement statement = session.connection().createStatement();
        ResultSet rows = statement.executeQuery("SELECT n FROM many ORDER BY n")) {
      rows.next();
      session.die(death);
      assertThat(session.ask("SELECT 1")).isEqualTo("1");
      assertThat(session.sessions()).isEqualTo(2);
      for (int n = 1; n <= ROWS; n++) {
        assertThat(rows.getInt(1)).isEqualTo(n);
        assertThat(rows.next()).isEqualTo(n < ROWS);
      }
      assertThat(rows.getStatement()).isSameAs(statement);
    }
  }

  /** MySQL Connector/J closes its results when it loses its connection in a call: then they say so, and show no other rows. */
  @CartesianTest void aReadThatIsRunAgainLeavesTheResultsOfOthersReadableOrClosed(@CartesianTest.Enum VendorDriver vendor,
      @CartesianTest.Enum(value = Fault.class, names = {"FIN", "RESET"}) Fault fault) throws SQLException {
    try (FaultyConnection session = FaultyConnection.open(vendor, "hawser.look.after=1h", "hawser.ping.after=1d");
        Statement statement = session.connection().createStatement();
        ResultSet rows = statement.executeQuery("SELECT n FROM many ORDER BY n")) {
      rows.next();
      session.proxied().cutAfter(CutPoint.beforeAnswer(), fault);
      assertThat(session.ask("SELECT MAX(n) FROM many")).isEqualTo(String.valueOf(ROWS));
      assertThat(session.sessions()).isEqualTo(2);
      if (vendor == VendorDriver.MYSQL) {
        assertThat(rows.isClosed()).isTrue();
        assertThatThrownBy(rows::next).isInstanceOf(SQLException.class);
      } else {
        for (int n = 1; n <= ROWS; n++) {
          assertThat(rows.getInt(1)).isEqualTo(n);
          assertThat(rows.next()).isEqualTo(n < ROWS);
        }
      }
      try (ResultSet again = statement.executeQuery("SELECT MIN(n) FROM many")) {
        assertThat(again.next()).isTrue();
        assertThat(again.getInt(1)).isEqualTo(1);
      }
    }
  }

  /** Without a retry: a driver that reads rows ahead may lose the session before it has delivered one. */
  @ParameterizedTest @EnumSource void aStreamingResultThatLosesItsSessionFailsAndTheNextUseRecovers(VendorDriver vendor)
      throws SQLException {
    try (FaultyConnection session = FaultyConnection.open(vendor, "hawser.retry=off")) {
      List<Integer> read = new ArrayList<>();
      try (Statement statement = streaming(vendor, session.connection())) {
        session.proxied().cutAfter(CutPoint.bytesToClient(100_000), Fault.RESET);
        Throwable thrown = catchThrowable(() -> {
          ResultSet rows = statement.executeQuery("SELECT * FROM many ORDER BY n");
          while (rows.next()) {
            read.add(rows.getInt(1));
          }
        });
        ExplainedFailures.assertVendorsOwn(vendor, thrown, "in flight");
      }
      assertThat(read).hasSizeLessThan(ROWS).isEqualTo(IntStream.rangeClosed(1, read.size()).boxed().toList());
      assertThat(session.ask("SELECT 1")).isEqualTo("1");
      assertThat(session.sessions()).isEqualTo(2);
    }
  }

  @ParameterizedTest @EnumSource void aHealthyStreamIsNotDisturbedByAnotherUseAfterAPause(VendorDriver vendor) throws SQLException {
    try (FaultyConnection session = FaultyConnection.open(vendor, "hawser.ping.after=1ms");
        Statement statement = streaming(vendor, session.connection());
        ResultSet rows = statement.executeQuery("SELECT n FROM many ORDER BY n")) {
      rows.next();
      while (session.facts().idle(TimeUnit.MILLISECONDS) < 5) {
        Thread.onSpinWait();
      }
      session.connection().createStatement().close();
      assertThat(session.connection().isValid(1)).isTrue();
      for (int n = 1; n <= ROWS; n++) {
        assertThat(rows.getInt(1)).isEqualTo(n);
        assertThat(rows.next()).isEqualTo(n < ROWS);
      }
      assertThat(session.sessions()).isEqualTo(1);
    }
  }

  /** Whatever is asked of the statement in between, which makes it one of the new session. */
  @ParameterizedTest @EnumSource void whatAnExecutionHasLeftIsThereUntilTheNext(VendorDriver vendor) throws SQLException {
    FaultyConnection.tellServer("CREATE OR REPLACE TABLE keyed (id INT AUTO_INCREMENT PRIMARY KEY, v INT)");
    try (FaultyConnection session = FaultyConnection.open(vendor);
        PreparedStatement insert = session.connection().prepareStatement("INSERT INTO keyed (v) VALUES (?)",
            Statement.RETURN_GENERATED_KEYS);
        Statement query = session.connection().createStatement()) {
      insert.setInt(1, 5);
      insert.executeUpdate();
      query.execute("SELECT 7");
      ResultSet before = query.getResultSet();
      for (int losses = 1; losses <= 2; losses++) {
        session.reset();
        session.ask("SELECT 1");
        insert.setInt(1, 6);
        assertThat(query.getMaxRows()).isZero();
        assertThat(session.sessions()).isEqualTo(1 + losses);
        assertThat(insert.getUpdateCount()).isEqualTo(1);
        try (ResultSet keys = insert.getGeneratedKeys()) {
          assertThat(keys.next()).isTrue();
          assertThat(keys.getInt(1)).isEqualTo(1);
        }
        assertThat(query.getResultSet()).isSameAs(before);
      }
      assertThat(before.next()).isTrue();
      assertThat(before.getInt(1)).isEqualTo(7);
      assertThat(insert.executeUpdate()).isEqualTo(1);
      try (ResultSet keys = insert.getGeneratedKeys()) {
        assertThat(keys.next()).isTrue();
        assertThat(keys.getInt(1)).isEqualTo(2);
      }
      assertThat(FaultyConnection.askServer("SELECT GROUP_CONCAT(v ORDER BY id) FROM keyed")).isEqualTo("5,6");
    }
  }

  @ParameterizedTest @EnumSource void whoBelongsToWhomHoldsBeforeAndAfterARecovery(VendorDriver vendor) throws SQLException {
    try (FaultyConnection session = FaultyConnection.open(vendor)) {
      Connection connection = session.connection();
      Statement statement = connection.createStatement();
      PreparedStatement prepared = connection.prepareStatement("INSERT INTO keyed (v) VALUES (?)", Statement.RETURN_GENERATED_KEYS);
      session.execute("CREATE OR REPLACE TABLE keyed (id INT AUTO_INCREMENT PRIMARY KEY, v INT)");
      for (int round = 0; round < 2; round++) {
        assertThat(statement.getConnection()).isSameAs(connection);
        assertThat(connection.getMetaData().getConnection()).isSameAs(connection);
        assertThat(statement.execute("SELECT 1")).isTrue();
        ResultSet rows = statement.getResultSet();
        assertThat(statement.getResultSet()).isSameAs(rows);
        assertThat(rows.getStatement()).isSameAs(statement);
        prepared.setInt(1, round);
        prepared.executeUpdate();
        try (ResultSet keys = prepared.getGeneratedKeys()) {
          assertThat(keys.next()).isTrue();
          assertThat(keys.getInt(1)).isEqualTo(round + 1);
          assertThat(keys.getStatement()).isSameAs(prepared);
        }
        try (ResultSet tables = connection.getMetaData().getTables(null, null, "keyed", null)) {
          assertThat(tables.getStatement() == null ? connection : tables.getStatement().getConnection()).isSameAs(connection);
        }
        session.reset();
      }
      assertThat(session.sessions()).isEqualTo(2);
    }
  }
}
