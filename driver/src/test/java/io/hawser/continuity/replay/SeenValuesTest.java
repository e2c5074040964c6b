package io.hawser.continuity.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.hawser.testbed.ServerUnderTest;
import io.hawser.testbed.VendorDriver;
import java.nio.charset.StandardCharsets;
import java.sql.BatchUpdateException;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junitpioneer.jupiter.cartesian.CartesianTest;

/** Whatever value an application can see of a transaction is compared when that is run again; what it can't have seen is not. */
@Tag("vendors")
@Tag("servers")
@Timeout(120)
class SeenValuesTest {
  private static final String WRITE = "UPDATE typed SET n = n + 1 WHERE id = 9";

  private static ReplayBench bench(ServerUnderTest server, VendorDriver vendor, String... options) throws SQLException {
    server.database().tell("DROP TABLE IF EXISTS typed",
        "CREATE TABLE typed (id INT AUTO_INCREMENT PRIMARY KEY, n INT, v VARCHAR(40), b BLOB, UNIQUE (v))",
        "INSERT INTO typed (id, n, v) VALUES (1, 10, '1'), (2, 20, '2'), (3, 30, '3'), (9, 0, '9')");
    ReplayBench bench = ReplayBench.open(server, vendor, options);
    bench.connection().setAutoCommit(false);
    return bench;
  }

  /** Two values of a type with the smallest possible difference. */
  private enum Value {
    SIGN("TINYINT", "0", "-1"),
    WIDE("BIGINT UNSIGNED", "18446744073709551615", "18446744073709551614"),
    ZEROFILL("INT(8) ZEROFILL", "7", "8"),
    SINGLE("FLOAT", "1.5", "1.50001"),
    DOUBLE("DOUBLE", "0.1", "0.10000000000000002"),
    DECIMAL("DECIMAL(40, 20)", "12345678901234567890.00000000000000000001", "12345678901234567890.00000000000000000002"),
    BIT("BIT(1)", "b'0'", "b'1'"),
    BITS("BIT(40)", "b'1000000000000000000000000000000000000001'", "b'1000000000000000000000000000000000000000'"),
    DATE("DATE", "'2024-02-28'", "'2024-02-29'"),
    TIME("TIME(6)", "'10:00:00.000001'", "'10:00:00.000002'"),
    DATETIME("DATETIME(6)", "'2024-02-28 10:00:00.000001'", "'2024-02-28 10:00:00.000002'"),
    TIMESTAMP("TIMESTAMP(6) NULL", "'2024-02-28 10:00:00.000001'", "'2024-02-28 10:00:00.000002'"),
    YEAR("YEAR", "2024", "2025"),
    CASE("VARCHAR(20)", "'a'", "'A'"),
    SPACE("VARCHAR(20)", "'a'", "'a '"),
    ACCENT("VARCHAR(20) CHARACTER SET utf8mb4", "'e'", "_utf8mb4 x'c3a9'"),
    UNPRINTABLE("VARCHAR(20)", "''", "x'00'"),
    EMPTY("VARCHAR(20)", "''", "NULL"),
    WORD("VARCHAR(20)", "'null'", "NULL"),
    TEXT("MEDIUMTEXT", "CONCAT(REPEAT('x', 70000), 'y')", "CONCAT(REPEAT('x', 70000), 'z')"),
    BYTES("VARBINARY(20)", "x'ff00'", "x'ff01'"),
    FIXED("BINARY(3)", "x'80'", "x'81'"),
    BLOB("MEDIUMBLOB", "CONCAT(REPEAT(x'ff', 70000), x'80')", "CONCAT(REPEAT(x'ff', 70000), x'81')"),
    ENUM("ENUM('a', 'b')", "'a'", "'b'"),
    SET("SET('a', 'b')", "'a'", "'a,b'"),
    JSON("JSON", "'{\"a\": 1}'", "'{\"a\": 2}'"),
    POINT("POINT", "ST_GeomFromText('POINT(1 1)')", "ST_GeomFromText('POINT(1 2)')");

    private final String type;
    private final String one;
    private final String other;

    Value(String type, String one, String other) {
      this.type = type;
      this.one = one;
      this.other = other;
    }
  }

  private static void read(ReplayBench bench, boolean prepares) throws SQLException {
    if (prepares) {
      try (PreparedStatement read = bench.connection().prepareStatement("SELECT * FROM value_seen WHERE id = ?")) {
        read.setInt(1, 1);
        try (ResultSet rows = read.executeQuery()) {
          assertThat(rows.next()).isTrue();
        }
      }
    } else {
      assertThat(bench.ask("SELECT * FROM value_seen WHERE id = 1")).isEqualTo("1");
    }
  }

  @CartesianTest void eachTypesValueIsCompared(@CartesianTest.Enum ServerUnderTest server, @CartesianTest.Enum VendorDriver vendor,
      @CartesianTest.Enum Value value, @CartesianTest.Values(booleans = {false, true}) boolean prepares) throws SQLException {
    try (ReplayBench bench = bench(server, vendor, "useServerPrepStmts=" + prepares)) {
      server.database().tell("DROP TABLE IF EXISTS value_seen", "CREATE TABLE value_seen (id INT PRIMARY KEY, v " + value.type + ")",
          "INSERT INTO value_seen VALUES (1, " + value.one + ")");
      bench.update(WRITE);
      read(bench, prepares);
      bench.cut();
      server.database().tell("UPDATE value_seen SET v = " + value.other);
      bench.assertLost(() -> bench.update(WRITE), "row", 2);
      bench.connection().rollback();
    }
  }

  @CartesianTest void theSameValuesAreTheSameOfAllTypes(@CartesianTest.Enum ServerUnderTest server, @CartesianTest.Enum VendorDriver vendor,
      @CartesianTest.Values(booleans = {false, true}) boolean prepares) throws SQLException {
    try (ReplayBench bench = bench(server, vendor, "useServerPrepStmts=" + prepares)) {
      server.database().tell("DROP TABLE IF EXISTS value_seen",
          Arrays.stream(Value.values()).map(value -> "v" + value + " " + value.type)
              .collect(Collectors.joining(", ", "CREATE TABLE value_seen (id INT PRIMARY KEY, ", ")")),
          Arrays.stream(Value.values()).map(value -> value.one)
              .collect(Collectors.joining(", ", "INSERT INTO value_seen VALUES (1, ", ")")));
      bench.update(WRITE);
      read(bench, prepares);
      bench.cut();
      bench.update(WRITE);
      assertThat(bench.replayed()).hasSize(1);
      bench.connection().rollback();
    }
  }

  /** Rows that were left unread in a closed result, and columns that were never read. */
  @CartesianTest void whatWasNotReadMayDiffer(@CartesianTest.Enum ServerUnderTest server, @CartesianTest.Enum VendorDriver vendor)
      throws SQLException {
    try (ReplayBench bench = bench(server, vendor)) {
      bench.update(WRITE);
      assertThat(bench.ask("SELECT n FROM typed ORDER BY id")).isEqualTo("10");
      bench.cut();
      bench.awaitNoOthers();
      server.database().tell("UPDATE typed SET n = 31 WHERE id = 3", "DELETE FROM typed WHERE id = 2");
      bench.update(WRITE);
      bench.connection().commit();
      assertThat(server.database().ask("SELECT n FROM typed WHERE id = 9")).isEqualTo("2");
      assertThat(bench.replayed()).hasSize(1);
    }
  }

  /** The application has closed neither, and reads on: it gets what is there now. */
  @CartesianTest void theRestOfAResultIsThatOfTheReplay(@CartesianTest.Enum ServerUnderTest server, @CartesianTest.Enum VendorDriver vendor)
      throws SQLException {
    try (ReplayBench bench = bench(server, vendor);
        Statement statement = bench.connection().createStatement();
        ResultSet rows = statement.executeQuery("SELECT n FROM typed WHERE id < 9 ORDER BY id")) {
      assertThat(rows.next()).isTrue();
      bench.update(WRITE);
      bench.cut();
      bench.awaitNoOthers();
      server.database().tell("UPDATE typed SET n = 31 WHERE id = 3");
      bench.update(WRITE);
      assertThat(rows.getInt(1)).isEqualTo(10);
      List<Integer> rest = new ArrayList<>();
      while (rows.next()) {
        rest.add(rows.getInt(1));
      }
      assertThat(rest).containsExactly(20, 31);
      bench.cut();
      bench.awaitNoOthers();
      server.database().tell("UPDATE typed SET n = 32 WHERE id = 3");
      bench.assertLost(() -> bench.update(WRITE), "row", 1);
      bench.connection().rollback();
    }
  }

  @CartesianTest void thatThereWereNoWarningsIsCompared(@CartesianTest.Enum ServerUnderTest server, @CartesianTest.Enum VendorDriver vendor)
      throws SQLException {
    try (ReplayBench bench = bench(server, vendor)) {
      bench.update(WRITE);
      try (Statement statement = bench.connection().createStatement();
          ResultSet rows = statement.executeQuery("SELECT v + 0 FROM typed WHERE id = 1")) {
        assertThat(rows.next()).isTrue();
        assertThat(rows.getInt(1)).isEqualTo(1);
        assertThat(rows.next()).isFalse();
        assertThat((Object) statement.getWarnings()).isNull();
      }
      bench.cut();
      bench.awaitNoOthers();
      server.database().tell("UPDATE typed SET v = '1x' WHERE id = 1"); // the same number, and a warning
      bench.assertLost(() -> bench.update(WRITE), "warning", 2);
      bench.connection().rollback();
    }
  }

  @CartesianTest void aStatementKeepsItsSettings(@CartesianTest.Enum ServerUnderTest server, @CartesianTest.Enum VendorDriver vendor)
      throws SQLException {
    try (ReplayBench bench = bench(server, vendor)) {
      try (Statement statement = bench.connection().createStatement()) {
        statement.setMaxRows(2);
        try (ResultSet rows = statement.executeQuery("SELECT n FROM typed WHERE id < 9 ORDER BY id")) {
          assertThat(rows.next() && rows.next()).isTrue();
          assertThat(rows.next()).isFalse();
        }
      }
      bench.update(WRITE);
      bench.cut();
      bench.update(WRITE);
      assertThat(bench.replayed()).hasSize(1);
      bench.connection().commit();
    }
  }

  /** Arrays and dates belong to the application, which may use them for something else. */
  @CartesianTest void parametersAreThoseOfTheFirstRun(@CartesianTest.Enum ServerUnderTest server, @CartesianTest.Enum VendorDriver vendor)
      throws SQLException {
    try (ReplayBench bench = bench(server, vendor);
        PreparedStatement update = bench.connection().prepareStatement("UPDATE typed SET b = ?, n = ? WHERE id = 9")) {
      byte[] bytes = "first".getBytes(StandardCharsets.US_ASCII);
      update.setBytes(1, bytes);
      update.setInt(2, 1);
      assertThat(update.executeUpdate()).isEqualTo(1);
      Arrays.fill(bytes, (byte) 'x');
      update.setInt(2, 2);
      bench.cut();
      bench.update("UPDATE typed SET n = n + 10 WHERE id = 9");
      bench.connection().commit();
      assertThat(server.database().ask("SELECT CONCAT(b, n) FROM typed WHERE id = 9")).isEqualTo("first11");
      assertThat(bench.replayed()).hasSize(1);
    }
  }

  @CartesianTest void aKeyThatWasReadAsAnObjectIsPinned(@CartesianTest.Enum ServerUnderTest server, @CartesianTest.Enum VendorDriver vendor)
      throws SQLException {
    try (ReplayBench bench = bench(server, vendor); Statement insert = bench.connection().createStatement()) {
      insert.execute("INSERT INTO typed (n) VALUES (40)", new String[] {"id"});
      Object key;
      try (ResultSet keys = insert.getGeneratedKeys()) {
        assertThat(keys.next()).isTrue();
        key = keys.getObject(1);
        assertThat(keys.next()).isFalse();
      }
      server.database().tell("INSERT INTO typed (n) VALUES (50)");
      bench.cut();
      bench.update("UPDATE typed SET n = 41 WHERE id = " + key);
      bench.connection().commit();
      assertThat(server.database().ask("SELECT n FROM typed WHERE id = " + key)).isEqualTo("41");
      assertThat(bench.replayed()).hasSize(1);
    }
  }

  @CartesianTest void largeCountsOfABatchAreCompared(@CartesianTest.Enum ServerUnderTest server, @CartesianTest.Enum VendorDriver vendor)
      throws SQLException {
    try (ReplayBench bench = bench(server, vendor);
        PreparedStatement update = bench.connection().prepareStatement("UPDATE typed SET n = n + 1 WHERE n >= ?")) {
      update.setInt(1, 20);
      update.addBatch();
      update.setInt(1, 1000);
      update.addBatch();
      assertThat(update.executeLargeBatch()).hasSize(2);
      bench.cut();
      bench.update(WRITE);
      assertThat(bench.replayed()).hasSize(1);
      bench.cut();
      bench.awaitNoOthers();
      server.database().tell("UPDATE typed SET n = 1000 WHERE id = 1");
      bench.assertLost(() -> bench.update(WRITE), "count", 1);
      bench.connection().rollback();
    }
  }

  /** Which entries ran before the error, and after it where the driver goes on; oceanbase-client does not report this. */
  @CartesianTest void theCountsOfABatchThatHasFailedAreCompared(@CartesianTest.Enum ServerUnderTest server,
      @CartesianTest.Enum VendorDriver vendor) throws SQLException {
    try (ReplayBench bench = bench(server, vendor)) {
      BatchUpdateException failed = catchThrowableOfType(BatchUpdateException.class,
          () -> bench.batch("UPDATE typed SET n = n + 1 WHERE n >= 20", "INSERT INTO typed (id) VALUES (1)"));
      bench.cut();
      bench.update(WRITE);
      assertThat(bench.replayed()).hasSize(1);
      bench.cut();
      bench.awaitNoOthers();
      server.database().tell("UPDATE typed SET n = 1 WHERE id = 3");
      if (failed.getUpdateCounts()[0] == 2) {
        bench.assertLost(() -> bench.update(WRITE), "count", 1);
      } else {
        bench.update(WRITE);
      }
      bench.connection().rollback();
    }
  }
}
