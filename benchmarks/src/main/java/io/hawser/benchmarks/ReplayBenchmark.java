package io.hawser.benchmarks;

import io.hawser.continuity.replay.ReplayPolicy;
import io.hawser.event.EndpointMXBean;
import io.hawser.telemetry.EndpointRecords;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * What {@code hawser.transaction.replay} adds to a statement of a transaction, on a driver that does nothing: the log and the digests. Each
 * transaction has ten statements, and one is measured: a tenth of the COMMIT is included.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class ReplayBenchmark {
  private static final int STATEMENTS = 10;
  private static final String TEXT = "some text of an order";

  @Param({"STUB", "HAWSER_OFF_STUB", "HAWSER_OBSERVE_STUB", "HAWSER_ON_STUB"}) public String subject;

  private final EndpointRecords records = new EndpointRecords();
  private Connection reading;
  private Connection writing;
  private PreparedStatement select;
  private PreparedStatement insert;

  @Setup(Level.Trial) public void open() throws SQLException {
    reading = connect(new StubDriver(-1, true));
    writing = connect(new StubDriver(1, true));
    select = reading.prepareStatement("SELECT v, w FROM t WHERE id = ?");
    insert = writing.prepareStatement("INSERT INTO t (v, w) VALUES (?, ?)");
    if (statementOfARow() + statementThatWrites() != 2 * STATEMENTS || logged() != (subject.matches(".*(OBSERVE|ON)_STUB") ? 2 : 0)) {
      throw new IllegalStateException(
          "The benchmark does not do what it measures: " + records.all().stream().map(EndpointMXBean::getPreventingStatements).toList());
    }
  }

  private Connection connect(StubDriver driver) throws SQLException {
    Connection connection = switch (subject) {
      case "STUB" -> driver.connect("", null);
      case "HAWSER_OFF_STUB" -> CallBenchmark.hawser(driver, null, records);
      case "HAWSER_OBSERVE_STUB" -> CallBenchmark.hawser(driver, policy(0), records);
      default -> CallBenchmark.hawser(driver, policy(TimeUnit.SECONDS.toNanos(10)), records);
    };
    connection.setAutoCommit(false);
    return connection;
  }

  /** The default limits. */
  private static ReplayPolicy policy(long timeoutNanos) {
    return new ReplayPolicy(256, 1 << 20, Set.of(), timeoutNanos);
  }

  /** How many transactions have been logged to their end. */
  private long logged() {
    return records.all().stream().mapToLong(EndpointMXBean::getProtectedTransactions).sum();
  }

  /** A row of two columns is read. */
  @Benchmark @OperationsPerInvocation(STATEMENTS) public int statementOfARow() throws SQLException {
    int sum = 0;
    for (int i = 0; i < STATEMENTS; i++) {
      select.setInt(1, i);
      try (ResultSet rows = select.executeQuery()) {
        rows.next();
        sum += rows.getInt(1);
      }
    }
    reading.commit();
    return sum;
  }

  /** With two parameters. */
  @Benchmark @OperationsPerInvocation(STATEMENTS) public int statementThatWrites() throws SQLException {
    int sum = 0;
    for (int i = 0; i < STATEMENTS; i++) {
      insert.setInt(1, i);
      insert.setString(2, TEXT);
      sum += insert.executeUpdate();
    }
    writing.commit();
    return sum;
  }
}
