package io.hawser.benchmarks;

import io.hawser.testbed.Fault;
import io.hawser.testbed.FaultProxy;
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

/**
 * From the first call on a dead idle connection to its correct answer, with a user variable and twenty prepared statements in the session.
 * Without Hawser the application must catch an exception, open another connection, prepare and set everything again, and run its statement
 * once more; with Hawser it makes the call.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class ReconnectBenchmark {
  @Param public Subject subject;
  @Param({"FIN", "RESET", "HALF_OPEN"}) public Fault fault;

  private static final int STATEMENTS = 20;

  private FaultProxy proxy;
  private Connection connection;
  private final PreparedStatement[] statements = new PreparedStatement[STATEMENTS];

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
    // half-open is found by the ping, whose threshold is lowered so that no iteration need wait a second
    connection = subject.open(proxy.host(), proxy.port(), "hawser.ping.after=1ms");
    for (int i = 0; i < STATEMENTS; i++) {
      statements[i] = connection.prepareStatement("SELECT " + i + " + ?");
    }
    try (Statement statement = connection.createStatement()) {
      statement.execute("SET @session = 7");
    }
  }

  /** Before each measured call. */
  @Setup(Level.Invocation) public void kill() {
    idle();
    proxy.newest().apply(fault);
  }

  /** Unused for longer than hawser.ping.after; without sleeping, which would let the processor slow down. */
  static void idle() {
    long begin = System.nanoTime();
    while (System.nanoTime() - begin < 3_000_000) {
      Thread.onSpinWait();
    }
  }

  @Benchmark public int answer() throws SQLException {
    try {
      return ask();
    } catch (SQLException lost) {
      if (subject.isHawser()) {
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
    statements[1].setInt(1, 0);
    try (ResultSet one = statements[1].executeQuery()) {
      one.next();
      return one.getInt(1);
    }
  }
}
