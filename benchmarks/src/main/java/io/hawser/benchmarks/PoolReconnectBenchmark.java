package io.hawser.benchmarks;

import io.hawser.testbed.Fault;
import java.sql.SQLException;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.TearDown;

/** Borrow, ask, give back, where the connection was cut while it was idle in the pool. */
@BenchmarkMode(Mode.SingleShotTime)
public class PoolReconnectBenchmark extends PoolState {
  private static final long PATIENCE_SECONDS = 10;

  @Param({"FIN", "RESET", "HALF_OPEN"}) public Fault fault;
  private long made;

  @Setup(Level.Invocation) public void cut() {
    long bound = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    // the pool closes dead connections and refills itself in its own threads
    while ((pool.getHikariPoolMXBean().getIdleConnections() != 1 || proxy.connections().size() != 1) && System.nanoTime() < bound) {
      Thread.onSpinWait();
    }
    ReconnectBenchmark.idle();
    made = proxy.traffic().connections();
    proxy.newest().apply(fault);
  }

  @Benchmark public int borrowWhatWasCut() throws SQLException {
    return ask();
  }

  @TearDown(Level.Invocation) public void check() {
    if (proxy.traffic().connections() == made) {
      throw new IllegalStateException("The benchmark does not do what it measures: it was answered on the connection that was cut.");
    }
  }
}
