package io.hawser.benchmarks;

import io.hawser.testbed.Fault;
import io.hawser.testbed.FaultProxy;
import io.hawser.testbed.VendorDriver;
import java.sql.Connection;
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

/**
 * From the first call upon a dead idle connection to its right answer. The bare driver's application must see an
 * exception, open another connection and run its statement again; with Hawser it makes the call.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class ReconnectBenchmark {
  @Param public Lane lane;
  @Param({"OCEANBASE", "MYSQL", "MARIADB"}) public VendorDriver vendor;
  @Param({"FIN", "RESET", "HALF_OPEN"}) public Fault fault;

  private FaultProxy proxy;
  private Connection connection;

  @Setup(Level.Trial) public void open() throws SQLException {
    proxy = FaultProxy.toDatabase();
    connect();
    kill();
    if (answer() != 1) {
      throw new IllegalStateException("The benchmark does not do what it measures.");
    }
  }

  @TearDown(Level.Trial) public void close() throws SQLException {
    connection.close();
    proxy.close();
  }

  private void connect() throws SQLException {
    connection = lane.open(vendor, proxy.host(), proxy.port());
    if (lane == Lane.HAWSER) {
      connection.close();
      // half-open is found by the ping, whose threshold is lowered so that no iteration need wait a second
      connection = java.sql.DriverManager.getConnection(
          lane.url(vendor.url(proxy.host(), proxy.port(), "test")) + "&hawser.ping.after=1ms",
          io.hawser.testbed.EmbeddedDatabase.get().user(), io.hawser.testbed.EmbeddedDatabase.get().password());
    }
  }

  /** Before each measured call. */
  @Setup(Level.Invocation) public void kill() {
    long begin = System.nanoTime();
    while (System.nanoTime() - begin < 3_000_000) {
      Thread.onSpinWait(); // unused for longer than hawser.ping.after
    }
    proxy.newest().apply(fault);
  }

  @Benchmark public int answer() throws SQLException {
    try {
      return ask();
    } catch (SQLException lost) {
      if (lane == Lane.HAWSER) {
        throw lost;
      }
      try {
        connection.close();
      } catch (SQLException alreadyGone) {
        lost.addSuppressed(alreadyGone);
      }
      connect();
      return ask();
    }
  }

  private int ask() throws SQLException {
    try (Statement statement = connection.createStatement(); ResultSet one = statement.executeQuery("SELECT 1")) {
      one.next();
      return one.getInt(1);
    }
  }
}
