package io.hawser.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.benchmarks.Pairs.Plan;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/** Each benchmark, once and briefly, in this JVM: that it still does what it measures, and that its page can be written. */
@Tag("long")
class BenchmarksTest {
  @Test void eachRunsAndIsOnThePage(@TempDir Path folder) throws Exception {
    var results = new Runner(new OptionsBuilder().include("io.hawser.benchmarks").forks(0).warmupIterations(0).measurementIterations(1)
        .measurementTime(TimeValue.milliseconds(10)).shouldFailOnError(true).build()).run();
    assertThat(results).hasSize(11 * 5 + 4 + 2 * 4 + 3 * Subject.values().length + 3 + 3 * 3);
    List<Figure> figures = new ArrayList<>(Benchmarks.figures("All", results));
    figures.addAll(Paired.roundTrips(new Plan(1, 5, 2)));
    figures.addAll(Paired.commits(new Plan(1, 3, 2)));
    figures.addAll(Paired.opening(new Plan(1, 3, 1)));
    figures.addAll(Paired.reconnecting(new Plan(1, 3, 1)));
    figures.addAll(Faults.exceptions(1));
    figures.addAll(Faults.restart(1));
    figures.addAll(ColdStarts.run(1));
    figures.addAll(new InFlight(7).run());
    figures.addAll(Scale.run(List.of(Subject.OCEANBASE, Subject.HAWSER_OCEANBASE, Subject.AWS_DEFAULTS), 2, 10));
    new Page(folder, false).replace("All", figures);
    new Page(folder, false).replace("None", List.of());
    assertThat(Files.readString(folder.resolve("README.md"))).contains("Hawser, with the OceanBase driver", "AWS wrapper, its defaults",
        "never",
        "Hawser, with Connector/J, commit.outcome=marker in one packet",
        "first connection of a JVM", "## Goals");
    assertThat(folder.resolve("results.json")).isNotEmptyFile();
    assertThat(folder.resolve("round-trip.svg")).isNotEmptyFile();
  }
}
