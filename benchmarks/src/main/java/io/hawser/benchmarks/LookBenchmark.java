package io.hawser.benchmarks;

import io.hawser.link.KeepAlive;
import io.hawser.link.Link;
import io.hawser.link.SocketState;
import io.hawser.link.LinkFactory;
import io.hawser.testbed.EmbeddedDatabase;
import io.hawser.testbed.VendorDriver;
import io.hawser.vendor.Vendor;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * Is the idle connection still alive? Hawser's look, which asks this kernel, and its ping, which asks the server, against the two ways that
 * applications have.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class LookBenchmark {
  private Link link;

  @Setup(Level.Trial) public void open() throws SQLException {
    EmbeddedDatabase database = EmbeddedDatabase.get();
    Properties login = new Properties();
    login.setProperty("user", database.user());
    login.setProperty("password", database.password());
    String url = VendorDriver.OCEANBASE.url(database.host(), database.port(), database.database());
    Vendor vendor = Vendor.ofUrl(url);
    link = new LinkFactory(vendor, vendor.driver(url), url, login, KeepAlive.RECOMMENDED, 5000)
        .open(System.nanoTime() + TimeUnit.SECONDS.toNanos(5));
    if (look() != SocketState.OPEN || !ping() || !isValid() || select1() != 1) {
      throw new IllegalStateException("The benchmark does not do what it measures.");
    }
  }

  @TearDown(Level.Trial) public void close() {
    link.abort();
  }

  @Benchmark public SocketState look() {
    return link.look();
  }

  @Benchmark public boolean ping() {
    return link.ping(1000);
  }

  @Benchmark public boolean isValid() throws SQLException {
    return link.connection().isValid(1);
  }

  @Benchmark public int select1() throws SQLException {
    try (Statement statement = link.connection().createStatement(); ResultSet one = statement.executeQuery("SELECT 1")) {
      one.next();
      return one.getInt(1);
    }
  }
}
