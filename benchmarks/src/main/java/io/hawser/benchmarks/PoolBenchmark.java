package io.hawser.benchmarks;

import java.sql.SQLException;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;

/** Borrow, ask, give back, on a living connection. */
@BenchmarkMode(Mode.AverageTime)
public class PoolBenchmark extends PoolState {
  @Benchmark public int borrow() throws SQLException {
    return ask();
  }
}
