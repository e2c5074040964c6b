package io.hawser.benchmarks;

import io.hawser.continuity.Continuity;
import io.hawser.continuity.replay.ReplayPolicy;
import io.hawser.jdbc.ConnectionWrapper;
import io.hawser.link.KeepAlive;
import io.hawser.link.LinkFactory;
import io.hawser.recovery.Endpoints;
import io.hawser.recovery.HostOrder;
import io.hawser.recovery.Recovery;
import io.hawser.recovery.RecoveryPolicy;
import io.hawser.recovery.Route;
import io.hawser.session.EffectsCache;
import io.hawser.telemetry.EndpointRecords;
import io.hawser.telemetry.Listeners;
import io.hawser.vendor.Vendor;
import io.hawser.watch.Watch;
import io.hawser.watch.WatchPolicy;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
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

/** What a call costs on a driver that does nothing: the wrapper and nothing else. Each peer has its default features, or fewer. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class CallBenchmark {
  @Param({"STUB", "HAWSER_STUB", "AWS_NONE_STUB", "AWS_DEFAULTS_STUB", "AWS_EFM2_STUB"}) public String subject;

  private Connection connection;
  private Statement statement;
  private PreparedStatement prepared;
  private ResultSet rows;

  @Setup(Level.Trial) public void open() throws SQLException {
    StubDriver driver = new StubDriver();
    connection = switch (subject) {
      case "STUB" -> driver.connect("", null);
      case "HAWSER_STUB" -> hawser(driver, null, new EndpointRecords());
      case "AWS_NONE_STUB" -> aws(driver, "&wrapperPlugins=");
      case "AWS_DEFAULTS_STUB" -> aws(driver, "");
      default -> aws(driver, "&wrapperPlugins=efm2");
    };
    statement = connection.createStatement();
    prepared = connection.prepareStatement("SELECT v FROM t WHERE id = ?");
    rows = statement.executeQuery("SELECT 1");
    if (rows.getInt(1) != 1 || !rows.next() || subject.equals("HAWSER_STUB") && rows.getStatement() != statement) {
      throw new IllegalStateException("The benchmark does not do what it measures.");
    }
  }

  private static Connection aws(StubDriver driver, String options) throws SQLException {
    DriverManager.registerDriver(driver);
    return DriverManager
        .getConnection("jdbc:aws-wrapper:stub://localhost:3306/test?wrapperDialect=mysql&wrapperTargetDriverDialect=generic" + options);
  }

  /**
   * Without a socket, so there is no look and no ping.
   *
   * @param replay what is logged of transactions; null for nothing
   */
  static Connection hawser(StubDriver driver, ReplayPolicy replay, EndpointRecords records) throws SQLException {
    RecoveryPolicy policy = RecoveryPolicy.builder().lookAfterNanos(Long.MAX_VALUE).ping(Long.MAX_VALUE, 1000)
        .attempts(1, 10, 10, 1_000_000_000L)
        .retry(RecoveryPolicy.Retry.READS, Set.of()).replay(replay).build();
    LinkFactory opener = new LinkFactory(Vendor.ofUrl("jdbc:mariadb:"), driver, "jdbc:mariadb://nowhere/", new Properties(), KeepAlive.OFF,
        1000);
    return ConnectionWrapper
        .of(Recovery.open(new Route(List.of(opener), HostOrder.AS_LISTED, new Endpoints(), new Watch(), WatchPolicy.OFF),
            policy, new EffectsCache(), new Continuity(), new Listeners(records, false, Optional.empty(), List.of(), List.of()),
            (fresh, millisLeft) -> {}), "face");
  }

  @Benchmark public int getInt() throws SQLException {
    return rows.getInt(1);
  }

  @Benchmark public String getString() throws SQLException {
    return rows.getString(2);
  }

  @Benchmark public boolean next() throws SQLException {
    return rows.next();
  }

  @Benchmark public void setInt() throws SQLException {
    prepared.setInt(1, 42);
  }

  @Benchmark public ResultSet executeQueryText() throws SQLException {
    return statement.executeQuery("SELECT v FROM t WHERE id = 1");
  }

  @Benchmark public ResultSet executeQueryPrepared() throws SQLException {
    return prepared.executeQuery();
  }

  @Benchmark public int executeUpdatePrepared() throws SQLException {
    return prepared.executeUpdate();
  }

  @Benchmark public Statement createStatement() throws SQLException {
    return connection.createStatement();
  }

  @Benchmark public PreparedStatement prepareStatement() throws SQLException {
    return connection.prepareStatement("SELECT v FROM t WHERE id = ?");
  }

  @Benchmark public void commit() throws SQLException {
    connection.commit();
  }

  @Benchmark public boolean getAutoCommit() throws SQLException {
    return connection.getAutoCommit();
  }
}
