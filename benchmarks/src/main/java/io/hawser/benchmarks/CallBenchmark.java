package io.hawser.benchmarks;

import io.hawser.testbed.EmbeddedDatabase;
import io.hawser.testbed.VendorDriver;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** What a call costs: those that touch no network, and one round trip to a server on loopback. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class CallBenchmark {
  private static final int ROWS = 1_000;

  @Param public Lane lane;
  @Param({"OCEANBASE", "MYSQL", "MARIADB"}) public VendorDriver vendor;

  private Connection connection;
  private Statement statement;
  private PreparedStatement prepared;
  private ResultSet rows;

  @Setup(Level.Trial) public void open() throws SQLException {
    EmbeddedDatabase database = EmbeddedDatabase.get();
    connection = lane.open(vendor, database.host(), database.port());
    statement = connection.createStatement();
    prepared = connection.prepareStatement("SELECT ?");
    rows = connection.createStatement(ResultSet.TYPE_SCROLL_INSENSITIVE, ResultSet.CONCUR_READ_ONLY)
        .executeQuery("SELECT seq, CONCAT('row ', seq) FROM seq_1_to_" + ROWS);
    rows.next();
    check(rows.getInt(1) == 1 && rows.getString(2).equals("row 1") && roundTrip() == 1);
  }

  private static void check(boolean right) {
    if (!right) {
      throw new IllegalStateException("The benchmark does not do what it measures.");
    }
  }

  @TearDown(Level.Trial) public void close() throws SQLException {
    connection.close();
  }

  @Benchmark public int getInt() throws SQLException {
    return rows.getInt(1);
  }

  @Benchmark public String getString() throws SQLException {
    return rows.getString(2);
  }

  @Benchmark public boolean next() throws SQLException {
    if (!rows.next()) {
      rows.beforeFirst();
      return rows.next();
    }
    return true;
  }

  @Benchmark public void setInt() throws SQLException {
    prepared.setInt(1, 42);
  }

  @Benchmark public int roundTrip() throws SQLException {
    try (ResultSet one = statement.executeQuery("SELECT 1")) {
      one.next();
      return one.getInt(1);
    }
  }

  @Benchmark public boolean isValid() throws SQLException {
    return connection.isValid(1);
  }
}
