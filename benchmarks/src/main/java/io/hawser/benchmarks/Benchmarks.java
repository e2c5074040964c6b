package io.hawser.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.results.format.ResultFormatType;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/**
 * Runs the benchmarks and sets Hawser's figures beside the bare driver's.
 *
 * <p>Arguments: {@code short} (the default, some minutes) or {@code full}, and a regular expression of benchmarks.
 */
public final class Benchmarks {
  private Benchmarks() {}

  public static void main(String[] arguments) throws RunnerException, IOException {
    boolean full = arguments.length > 0 && arguments[0].equals("full");
    String include = arguments.length > 1 ? arguments[1] : "io.hawser.benchmarks";
    Path results = Path.of("benchmarks", "target", "results.json");
    Files.createDirectories(results.getParent());
    ChainedOptionsBuilder options = new OptionsBuilder().include(include).addProfiler(GCProfiler.class)
        .resultFormat(ResultFormatType.JSON).result(results.toString())
        .jvmArgs("-Djava.util.logging.config.file=/dev/null");
    Map<String, RunResult> all = new LinkedHashMap<>();
    for (boolean single : new boolean[] {false, true}) {
      ChainedOptionsBuilder these = new OptionsBuilder().parent(options.build());
      these.exclude(single ? "CallBenchmark" : "ReconnectBenchmark");
      these.forks(full ? 5 : 1);
      if (single) {
        these.warmupIterations(20).measurementIterations(full ? 200 : 60);
      } else {
        these.warmupIterations(full ? 5 : 2).warmupTime(TimeValue.seconds(1)).measurementIterations(full ? 10 : 3)
            .measurementTime(TimeValue.seconds(1));
      }
      collect(new Runner(these.build()).run(), all);
    }
    System.out.println(table(all));
    System.out.println("All figures: " + results);
  }

  private static void collect(Collection<RunResult> from, Map<String, RunResult> into) {
    for (RunResult result : from) {
      String name = result.getParams().getBenchmark().replaceAll(".*\\.", "");
      String fault = result.getParams().getParam("fault");
      into.put(result.getParams().getParam("lane") + " " + result.getParams().getParam("vendor") + " " + name
          + (fault == null ? "" : " " + fault), result);
    }
  }

  private static String table(Map<String, RunResult> all) {
    StringBuilder table = new StringBuilder("%n%-36s %12s %12s %8s %14s%n".formatted("", "bare", "Hawser", "ratio", "more bytes/op"));
    Map<String, RunResult> hawsers = new TreeMap<>();
    all.forEach((name, result) -> {
      if (name.startsWith(Lane.HAWSER.name())) {
        hawsers.put(name.substring(Lane.HAWSER.name().length() + 1), result);
      }
    });
    hawsers.forEach((name, hawser) -> {
      RunResult bare = all.get(Lane.BARE + " " + name);
      double ours = hawser.getPrimaryResult().getScore();
      double theirs = bare.getPrimaryResult().getScore();
      table.append("%-36s %9.1f %s %9.1f %s %8.2f %14.1f%n".formatted(name.toLowerCase(Locale.ROOT), theirs, unit(bare), ours, unit(hawser),
          ours / theirs, bytes(hawser) - bytes(bare)));
    });
    return table.toString();
  }

  private static String unit(RunResult result) {
    return result.getPrimaryResult().getScoreUnit().replace("/op", "");
  }

  private static double bytes(RunResult result) {
    return result.getSecondaryResults().get("gc.alloc.rate.norm").getScore();
  }
}
