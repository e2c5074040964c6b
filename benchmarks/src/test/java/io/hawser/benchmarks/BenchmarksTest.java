package io.hawser.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/** Each benchmark, once and briefly, in this JVM: that it still does what it measures. */
class BenchmarksTest {
  @Test void eachRuns() throws Exception {
    var results = new Runner(new OptionsBuilder().include("io.hawser.benchmarks").forks(0).warmupIterations(0).measurementIterations(1)
        .measurementTime(TimeValue.milliseconds(10)).shouldFailOnError(true).build()).run();
    assertThat(results).hasSize(6 * 6 + 6 * 3);
  }
}
