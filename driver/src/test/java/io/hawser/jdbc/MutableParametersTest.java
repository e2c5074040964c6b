package io.hawser.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hawser.testbed.EmbeddedDatabase;
import io.hawser.testbed.FaultProxy;
import io.hawser.testbed.FaultyConnection;
import io.hawser.testbed.VendorDriver;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Blob;
import java.sql.Connection;
import java.sql.Date;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Time;
import java.sql.Timestamp;
import java.util.Arrays;
import java.util.Calendar;
import java.util.TimeZone;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junitpioneer.jupiter.cartesian.CartesianTest;

/**
 * What an application changes after it has set it, or sets where this can't be seen: another session writes the same as without a cut, or
 * nothing, and there is an exception.
 */
@Tag("vendors")
@Timeout(60)
class MutableParametersTest {
  private static final long DAY = 86_400_000;
  private static final String INSERT = "INSERT INTO changing (b) VALUES (?)";
  private static final String ALL = "SELECT GROUP_CONCAT(b ORDER BY id) FROM changing";

  /** Sets the first parameter to another value each time, which is the same object. */
  private interface Setter {
    void set(PreparedStatement statement, int value) throws SQLException;
  }

  enum Kind {
    BYTES, LONG_BYTES, BYTES_AS_OBJECT, DATE, TIME, TIMESTAMP, TIMESTAMP_AS_OBJECT, DATE_AS_OBJECT, CALENDAR, CALENDAR_AS_OBJECT, BLOB;

    Setter setter(Connection connection) throws SQLException {
      byte[] bytes = new byte[this == LONG_BYTES ? 100_000 : 1];
      Date date = new Date(0);
      Time time = new Time(0);
      Timestamp timestamp = new Timestamp(0);
      java.util.Date plainDate = new java.util.Date(0);
      Calendar calendar = Calendar.getInstance(TimeZone.getTimeZone("UTC"));
      Blob blob = this == BLOB ? connection.createBlob() : null;
      return (statement, value) -> {
        Arrays.fill(bytes, (byte) ('a' + value));
        switch (this) {
          case BYTES, LONG_BYTES -> statement.setBytes(1, bytes);
          case BYTES_AS_OBJECT -> statement.setObject(1, bytes);
          case DATE -> {
            date.setTime(DAY * (value + 1));
            statement.setDate(1, date);
          }
          case TIME -> {
            time.setTime(DAY / 24 * (value + 1));
            statement.setTime(1, time);
          }
          case TIMESTAMP, TIMESTAMP_AS_OBJECT -> {
            timestamp.setTime(DAY * (value + 1));
            if (this == TIMESTAMP) {
              statement.setTimestamp(1, timestamp);
            } else {
              statement.setObject(1, timestamp);
            }
          }
          case DATE_AS_OBJECT -> {
            plainDate.setTime(DAY * (value + 1));
            statement.setObject(1, plainDate);
          }
          case CALENDAR -> {
            calendar.setTimeZone(TimeZone.getTimeZone("GMT+" + value));
            statement.setTimestamp(1, new Timestamp(0), calendar);
          }
          case CALENDAR_AS_OBJECT -> {
            calendar.setTimeInMillis(DAY * (value + 1));
            statement.setObject(1, calendar);
          }
          case BLOB -> {
            blob.setBytes(1, bytes);
            statement.setBlob(1, blob);
          }
        }
      };
    }
  }

  enum Form {
    /** The object is changed for another statement before this one is executed. */
    ONE,
    BATCH
  }

  private static void insert(Connection connection, Kind kind, Form form, Runnable cut) throws SQLException {
    Setter setter = kind.setter(connection);
    try (PreparedStatement statement = connection.prepareStatement(INSERT)) {
      if (form == Form.BATCH) {
        for (int i = 0; i < 3; i++) {
          setter.set(statement, i);
          statement.addBatch();
        }
        cut.run();
        statement.executeBatch();
      } else {
        setter.set(statement, 0);
        try (PreparedStatement other = connection.prepareStatement("SELECT ?")) {
          setter.set(other, 5);
        }
        cut.run();
        statement.executeUpdate();
      }
    }
  }

  private static void table() throws SQLException {
    FaultyConnection.tellServer("CREATE OR REPLACE TABLE changing (id INT AUTO_INCREMENT PRIMARY KEY, b LONGTEXT)");
  }

  private static String plain(VendorDriver vendor, Kind kind, Form form) throws SQLException {
    table();
    EmbeddedDatabase database = EmbeddedDatabase.get();
    try (FaultProxy proxy = database.proxy(vendor);
        Connection connection = DriverManager.getConnection(database.url(vendor, proxy), database.user(), database.password())) {
      insert(connection, kind, form, () -> {});
    } catch (SQLException refused) {
      return null;
    }
    return written();
  }

  /** With its long values shortened. */
  private static String written() throws SQLException {
    String all = FaultyConnection.askServer("SELECT GROUP_CONCAT(LEFT(b, 60) ORDER BY id) FROM changing");
    return all == null ? "" : all;
  }

  @CartesianTest void whatIsWrittenAfterACutIsWhatTheDriverWouldHaveWritten(@CartesianTest.Enum VendorDriver vendor,
      @CartesianTest.Enum Kind kind, @CartesianTest.Enum Form form) throws SQLException {
    String expected = plain(vendor, kind, form);
    if (expected == null || kind == Kind.BLOB && form == Form.ONE) {
      return; // the driver takes no such value; a single LOB is given again as it is, because nobody can see whether it was changed
    }
    table();
    try (FaultyConnection session = FaultyConnection.open(vendor)) {
      insert(session.connection(), kind, form, session::reset);
      assertThat(written()).isEqualTo(expected);
    } catch (SQLException e) {
      assertThat(e.getMessage()).contains("changed after", "Set it again");
      assertThat(written()).isEmpty();
    }
  }

  @CartesianTest void aTransactionWithThemIsReplayedAsItWasOrNotAtAll(@CartesianTest.Enum VendorDriver vendor,
      @CartesianTest.Enum Kind kind, @CartesianTest.Enum Form form) throws SQLException {
    String expected = plain(vendor, kind, form);
    if (expected == null) {
      return;
    }
    table();
    try (FaultyConnection session = FaultyConnection.open(vendor, "hawser.transaction.replay=on")) {
      session.connection().setAutoCommit(false);
      insert(session.connection(), kind, form, () -> {});
      session.reset();
      session.connection().commit();
      assertThat(written()).isEqualTo(expected);
    } catch (SQLException e) {
      assertThat(e.getSQLState()).isIn("40001", "08007");
      assertThat(written()).isEmpty();
    }
  }

  @ParameterizedTest @EnumSource void whatWasNotChangedIsSetAgain(VendorDriver vendor) throws SQLException {
    table();
    Calendar calendar = Calendar.getInstance(TimeZone.getTimeZone("UTC"));
    try (FaultyConnection session = FaultyConnection.open(vendor);
        PreparedStatement statement = session.connection().prepareStatement(INSERT)) {
      statement.setBytes(1, new byte[] {'a'});
      statement.addBatch();
      statement.setTimestamp(1, new Timestamp(0), calendar); // whose time drivers set
      statement.addBatch();
      statement.executeBatch();
      statement.setBytes(1, new byte[] {'b'});
      session.reset();
      statement.executeUpdate();
      statement.setTimestamp(1, new Timestamp(0), calendar);
      statement.executeUpdate();
      session.reset();
      statement.executeUpdate();
      assertThat(session.sessions()).isEqualTo(3);
      assertThat(FaultyConnection.askServer("SELECT COUNT(*) FROM changing")).isEqualTo("5");
    }
  }

  @ParameterizedTest @EnumSource void whatWasChangedCanBeSetAgain(VendorDriver vendor) throws SQLException {
    table();
    byte[] bytes = {'a'};
    try (FaultyConnection session = FaultyConnection.open(vendor);
        PreparedStatement statement = session.connection().prepareStatement(INSERT)) {
      statement.setBytes(1, bytes);
      statement.executeUpdate();
      bytes[0] = 'b';
      session.reset();
      assertThatThrownBy(statement::executeUpdate).isInstanceOf(SQLException.class).hasMessageContaining("parameter 1 was changed");
      bytes[0] = 'a';
      assertThatThrownBy(statement::executeUpdate).as("changed back").isInstanceOf(SQLException.class);
      bytes[0] = 'b';
      statement.setBytes(1, bytes);
      statement.executeUpdate();
      assertThat(FaultyConnection.askServer(ALL)).isEqualTo("a,b");
      statement.addBatch();
      bytes[0] = 'c';
      session.reset();
      assertThatThrownBy(statement::executeBatch).isInstanceOf(SQLException.class).hasMessageContaining("clear the batch first");
      statement.clearBatch();
      statement.setBytes(1, bytes);
      statement.addBatch();
      statement.executeBatch();
      assertThat(FaultyConnection.askServer(ALL)).isEqualTo("a,b,c");
    }
  }

  private static <T extends Statement> T vendors(T statement) throws SQLException {
    @SuppressWarnings("unchecked") T unwrapped = (T) statement.unwrap(((AbstractWrapper<?>) statement).real.getClass());
    return unwrapped;
  }

  @ParameterizedTest @EnumSource void aParameterThatWasSetOnTheVendorsStatementIsNotReplacedByAnOlderOne(VendorDriver vendor)
      throws SQLException {
    table();
    try (FaultyConnection session = FaultyConnection.open(vendor);
        PreparedStatement statement = session.connection().prepareStatement(INSERT)) {
      statement.setString(1, "old");
      vendors(statement).setString(1, "new");
      statement.executeUpdate();
      session.reset();
      for (int i = 0; i < 2; i++) {
        assertThatThrownBy(statement::executeUpdate).isInstanceOf(SQLException.class).hasMessageContaining("unwrap");
      }
      assertThat(statement.unwrap(PreparedStatement.class)).isSameAs(statement);
      assertThat(FaultyConnection.askServer(ALL)).isEqualTo("new");
    }
  }

  private static void give(Statement statement, String rows) throws Exception {
    Statement vendors = vendors(statement);
    vendors.getClass().getMethod("setLocalInfileInputStream", InputStream.class).invoke(vendors,
        new ByteArrayInputStream(rows.getBytes(StandardCharsets.US_ASCII)));
  }

  @Tag("long") @ParameterizedTest @EnumSource void noOtherFileIsLoadedThanTheOneGivenToTheVendorsStatement(VendorDriver vendor,
      @TempDir Path folder)
      throws Exception {
    table();
    Path other = Files.writeString(folder.resolve("other.csv"), "wrong\n");
    String load = "LOAD DATA LOCAL INFILE '" + other + "' INTO TABLE changing (b)";
    try (FaultyConnection session = FaultyConnection.open(vendor, "allowLoadLocalInfile=true", "allowLocalInfile=true");
        Statement statement = session.connection().createStatement()) {
      give(statement, "a\n");
      assertThat(statement.executeUpdate(load)).isEqualTo(1);
      give(statement, "b\n");
      session.reset();
      assertThatThrownBy(() -> statement.executeUpdate(load)).isInstanceOf(SQLException.class).hasMessageContaining("unwrap");
      assertThat(statement.execute("SELECT 1")).as("what loads nothing").isTrue();
      give(statement, "c\n");
      assertThat(statement.executeUpdate(load)).isEqualTo(1);
      assertThat(FaultyConnection.askServer(ALL)).isEqualTo("a,c");
    }
  }
}
