package io.hawser.benchmarks;

import io.hawser.benchmarks.Pairs.Plan;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.logging.LogManager;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/**
 * Runs all benchmarks, and writes their figures as JSON and as a page with charts.
 *
 * <p>Arguments: {@code short} (the default, some minutes) or {@code full} (half an hour); the output folder, by default
 * benchmarks/target/results; and a regular expression of the parts to run, by default all: the figures of the others stay.
 */
public final class Benchmarks {
  private Benchmarks() {}

  public static void main(String[] arguments) throws Exception {
    LogManager.getLogManager().reset(); // writing a line to a console takes longer than some of what is measured
    boolean full = arguments.length > 0 && arguments[0].equals("full");
    Path folder = arguments.length > 1 ? Path.of(arguments[1]) : Path.of("benchmarks", "target", "results");
    String wanted = arguments.length > 2 ? arguments[2] : ".*";
    Files.createDirectories(folder);
    Page page = new Page(folder, full);
    Map<String, Callable<List<Figure>>> parts = new LinkedHashMap<>();
    parts.put("Call", () -> run("Call", 1, options(CallBenchmark.class, full ? 5 : 2, full ? 6 : 2)));
    parts.put("Look and ping", () -> run("Look and ping", full ? 2 : 1, options(LookBenchmark.class, 3, full ? 5 : 3)));
    parts.put("Round trip", () -> Paired.roundTrips(full ? new Plan(400, 160, 10) : new Plan(5, 20, 10)));
    parts.put("Commit", () -> Paired.commits(full ? new Plan(25, 80, 5) : new Plan(3, 15, 5)));
    parts.put("Replay", () -> run("Replay", full ? 2 : 1, options(ReplayBenchmark.class, full ? 4 : 2, full ? 5 : 2)));
    parts.put("Pool", () -> run("Pool", full ? 2 : 1, options(PoolBenchmark.class, 3, full ? 5 : 3)));
    parts.put("Reconnect", () -> Paired.reconnecting(full ? new Plan(300, 150, 1) : new Plan(10, 20, 1)));
    parts.put("Reconnect in a pool",
        () -> run("Reconnect", 1, new OptionsBuilder().include(PoolReconnectBenchmark.class.getSimpleName() + ".")
            .warmupIterations(full ? 60 : 20).measurementIterations(full ? 150 : 30)));
    parts.put("Exceptions", () -> Faults.exceptions(full ? 50 : 10));
    parts.put("Restart", () -> Faults.restart(full ? 9 : 3));
    parts.put("Opening", () -> Paired.opening(full ? new Plan(1000, 400, 3) : new Plan(20, 40, 3)));
    parts.put("Cold", () -> ColdStarts.run(full ? 7 : 3));
    parts.put("In flight", () -> new InFlight(full ? 60 : 30).run());
    parts.put("Scale", () -> Scale.run(Scale.SUBJECTS, full ? 2 : 1, full ? new int[] {1_000, 10_000} : new int[] {1_000}));
    for (Map.Entry<String, Callable<List<Figure>>> part : parts.entrySet()) {
      if (part.getKey().matches(wanted)) {
        page.replace(part.getKey(), part.getValue().call()); // at once, so that nothing is lost if a later part fails
      }
    }
    page.write(); // even if no part was run: the text about the figures may have changed
    System.out.println("All figures: " + folder.resolve("README.md"));
    System.exit(0); // most callers that are still blocked are daemon threads of a driver
  }

  private static ChainedOptionsBuilder options(Class<?> of, int warmups, int measurements) {
    return options(of.getSimpleName() + ".", warmups, measurements);
  }

  private static ChainedOptionsBuilder options(String regex, int warmups, int measurements) {
    return new OptionsBuilder().include(regex).warmupIterations(warmups).warmupTime(TimeValue.milliseconds(500))
        .measurementIterations(measurements).measurementTime(TimeValue.milliseconds(500));
  }

  private static List<Figure> run(String group, int forks, ChainedOptionsBuilder options) throws Exception {
    options.forks(forks).addProfiler(GCProfiler.class).shouldFailOnError(true).jvmArgs("-Djava.util.logging.config.file=/dev/null",
        "-Xmx2g");
    return figures(group, new Runner(options.build()).run());
  }

  static List<Figure> figures(String group, Collection<RunResult> results) {
    List<Figure> figures = new ArrayList<>();
    for (RunResult result : results) {
      Result<?> score = result.getPrimaryResult();
      Result<?> bytes = result.getSecondaryResults().get("gc.alloc.rate.norm");
      String fault = result.getParams().getParam("fault");
      String subject = result.getParams().getParam("subject");
      String name = result.getParams().getBenchmark().replaceAll(".*\\.", "") + (fault == null ? "" : " after " + fault);
      figures.add(Figure.of(group, name,
          subject != null ? subject : name.matches("look|ping") ? Subject.HAWSER_OCEANBASE.name() : Subject.OCEANBASE.name(),
          Interval.around(score.getScore(), score.getScoreError()), score.getScoreUnit().replace("/op", ""),
          bytes == null ? Double.NaN : bytes.getScore()));
    }
    return figures;
  }
}
