package io.hawser.recovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.hawser.HawserConnection;
import io.hawser.failure.Cause;
import io.hawser.failure.Failure;
import io.hawser.testbed.AnswerRelay;
import io.hawser.testbed.EmbeddedDatabase;
import io.hawser.testbed.Transport;
import io.hawser.testbed.VendorDriver;
import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junitpioneer.jupiter.cartesian.CartesianTest;

/** The connection is as good as gone, and its socket does not show it yet. */
@Tag("vendors")
@Timeout(60)
class LastWordsTest {
  /** Answers that no server gives. */
  enum Garbled {
    /** The end of a column's definition is missing. */
    COLUMN(1, 0, 0, 1, 1, 1, 0, 0, 2, 3),
    /** The same, and two packets more, which the driver does not read: it takes them for the next answer. */
    OUT_OF_STEP(1, 0, 0, 1, 1, 2, 0, 0, 2, 0xfe, 0, 5, 0, 0, 3, 0xfe, 0, 0, 2, 0);

    private final byte[] packets;

    Garbled(int... packets) {
      this.packets = new byte[packets.length];
      for (int i = 0; i < packets.length; i++) {
        this.packets[i] = (byte) packets[i];
      }
    }
  }

  private final AnswerRelay relay = new AnswerRelay();

  LastWordsTest() throws IOException {}

  @AfterEach void close() {
    relay.close();
  }

  private Connection open(VendorDriver vendor) throws SQLException {
    return Transport.open(VendorDriver.throughHawser(vendor.url(relay.host(), relay.port(), EmbeddedDatabase.get().database())),
        "socketTimeout=20000");
  }

  @CartesianTest(name = "{0} closed after {1} ms") void aReadRunsAgainHoweverLongTheServerTakesToClose(
      @CartesianTest.Enum VendorDriver vendor, @CartesianTest.Values(ints = {0, 20, 100}) int millis) throws SQLException {
    try (Connection connection = open(vendor); Statement statement = connection.createStatement()) {
      assertThat(ask(statement)).isEqualTo(42);
      relay.answerNextAndClose(AnswerRelay.error(1053, "08S01", "Server shutdown in progress"), millis);
      assertThat(ask(statement)).isEqualTo(42);
      assertThat(sessions(connection)).isEqualTo(2);
    }
  }

  @CartesianTest(name = "{0} closed after {1} ms") void aKillIsExplainedHoweverLongTheServerTakesToClose(
      @CartesianTest.Enum VendorDriver vendor, @CartesianTest.Values(ints = {0, 20, 100}) int millis)
      throws SQLException {
    try (Connection connection = open(vendor); Statement statement = connection.createStatement()) {
      relay.answerNextAndClose(AnswerRelay.error(1927, "70100", "Connection was killed"), millis);
      Failure failure = Failure.of(catchThrowable(() -> ask(statement)));
      assertThat(failure.connectionLost()).isTrue();
      assertThat(failure.cause()).isEqualTo(Cause.KILLED);
      assertThat(failure.explain()).contains("Recovery: ");
      assertThat(ask(statement)).isEqualTo(42);
    }
  }

  @ParameterizedTest @EnumSource void aServerThatStaysAfterAllIsStillThere(VendorDriver vendor) throws SQLException {
    try (Connection connection = open(vendor); Statement statement = connection.createStatement()) {
      relay.answerNext(AnswerRelay.error(1053, "08S01", "Server shutdown in progress"));
      Throwable thrown = catchThrowable(() -> statement.executeUpdate("DO 1"));
      assertThat(thrown).isInstanceOf(SQLException.class);
      assertThat(((SQLException) thrown).getErrorCode()).isEqualTo(1053);
    }
  }

  @CartesianTest(name = "{0} {1}") void whatCanNotBeReadEndsTheConnection(@CartesianTest.Enum VendorDriver vendor,
      @CartesianTest.Enum Garbled garbled) throws SQLException {
    try (Connection connection = open(vendor); Statement statement = connection.createStatement()) {
      statement.execute("SET @garbled = 0");
      relay.answerNext(garbled.packets);
      Throwable thrown = catchThrowable(() -> statement.executeUpdate("DO 1"));
      assertThat(thrown).isNotNull();
      assertThat(ask(statement)).as("in step").isEqualTo(42);
      assertThat(sessions(connection)).isEqualTo(2);
      Failure failure = Failure.of(thrown);
      assertThat(failure.connectionLost()).isTrue();
      assertThat(failure.cause()).isEqualTo(Cause.PROTOCOL_BROKEN);
    }
  }

  private static int sessions(Connection connection) throws SQLException {
    return connection.unwrap(HawserConnection.class).sessions();
  }

  private static int ask(Statement statement) throws SQLException {
    try (ResultSet rows = statement.executeQuery("SELECT 42")) {
      rows.next();
      return rows.getInt(1);
    }
  }

  @Test void whatADriverCanNotRead() {
    assertThat(LastWords.unreadable(new SQLException("Index 4 out of bounds", "S1000", new ArrayIndexOutOfBoundsException(4)))).isTrue();
    assertThat(LastWords.unreadable(new IllegalArgumentException("invalid length-encoded value: 7061644216790810624"))).isTrue();
    assertThat(LastWords.unreadable(new SQLException("Buffer length is less than expected payload length.", "S1009"))).isTrue();
    assertThat(LastWords.unreadable(new SQLException("(conn=5) Got packets out of order", "08000"))).isTrue();
    assertThat(LastWords.unreadable(new NullPointerException())).isFalse();
    assertThat(LastWords.unreadable(new SQLException("Parameter index out of range (2 > number of parameters, which is 1).", "S1009")))
        .isFalse();
  }
}
