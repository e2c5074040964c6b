package io.hawser.benchmarks;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.hawser.testbed.EmbeddedDatabase;
import io.hawser.testbed.FaultProxy;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * A pool of one connection. HikariCP validates each connection that it lends, as it does by default after half a second of idleness; with
 * Hawser inside it has no need to, and does not.
 */
@State(Scope.Thread)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public abstract class PoolState {
  private static final String UNVALIDATED_MILLIS = "com.zaxxer.hikari.aliveBypassWindowMs";

  @Param({"HIKARI_ISVALID", "HIKARI_TEST_QUERY", "HIKARI_HAWSER"}) public String subject;

  FaultProxy proxy;
  HikariDataSource pool;

  @Setup(Level.Trial) public void open() throws SQLException {
    boolean hawser = subject.equals("HIKARI_HAWSER");
    System.setProperty(UNVALIDATED_MILLIS, hawser ? "3600000" : "0");
    proxy = FaultProxy.toDatabase();
    HikariConfig config = new HikariConfig();
    config.setJdbcUrl(
        (hawser ? Subject.HAWSER_OCEANBASE : Subject.OCEANBASE).url(proxy.host(), proxy.port()) + (hawser ? "&hawser.ping.after=1ms" : ""));
    config.setUsername(EmbeddedDatabase.get().user());
    config.setPassword(EmbeddedDatabase.get().password());
    config.setMaximumPoolSize(1);
    config.setConnectionTestQuery(subject.equals("HIKARI_TEST_QUERY") ? "SELECT 1" : null);
    pool = new HikariDataSource(config);
    if (ask() != 1) {
      throw new IllegalStateException("The benchmark does not do what it measures.");
    }
  }

  @TearDown(Level.Trial) public void close() {
    pool.close();
    proxy.close();
  }

  /** Borrow, ask, give back. */
  final int ask() throws SQLException {
    try (Connection connection = pool.getConnection(); Statement statement = connection.createStatement();
        ResultSet one = statement.executeQuery("SELECT 1")) {
      one.next();
      return one.getInt(1);
    }
  }
}
