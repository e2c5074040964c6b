package io.hawser.benchmarks;

import io.hawser.testbed.EmbeddedDatabase;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * How long the first connection of a JVM takes, in JVMs of its own that load one driver's class by its name: DriverManager would load all
 * that are on the class path, for all alike. All subjects in turn; the difference is that of two JVMs that were started one after the other.
 */
final class ColdStarts {
  private static final String SAID = "milliseconds ";
  private static final String NAME = "first connection of a JVM";

  private ColdStarts() {}

  static List<Figure> run(int jvms) throws IOException, InterruptedException {
    Map<String, List<Double>> millis = new LinkedHashMap<>();
    for (int i = 0; i < jvms; i++) {
      for (Subject subject : Subject.values()) {
        millis.computeIfAbsent(subject.name(), any -> new ArrayList<>()).add(once(subject, List.of()));
        if (agent().isPresent() && subject.bare() == subject) {
          millis.computeIfAbsent(Figure.AGENT + subject, any -> new ArrayList<>())
              .add(once(subject, List.of("-javaagent:" + agent().get())));
        }
      }
    }
    List<Figure> figures = new ArrayList<>();
    millis.forEach((subject, each) -> figures.add(figure(subject, each, millis.get(Figure.bareOf(subject)))));
    return figures;
  }

  private static Figure figure(String subject, List<Double> millis, List<Double> bare) {
    Interval more = bare == null ? null
        : Interval.median(IntStream.range(0, millis.size()).mapToObj(jvm -> millis.get(jvm) - bare.get(jvm)).toList());
    return new Figure(null, "Opening", NAME, subject, Interval.median(millis), "ms", Double.NaN, null, more);
  }

  /** The agent's jar as the build leaves it; empty where it was not built. */
  private static Optional<Path> agent() throws IOException {
    Path built = Path.of("driver", "target");
    if (!Files.isDirectory(built)) {
      return Optional.empty();
    }
    try (Stream<Path> files = Files.list(built)) {
      return files.filter(file -> file.getFileName().toString().endsWith("-agent.jar")).findFirst();
    }
  }

  private static double once(Subject subject, List<String> options) throws IOException, InterruptedException {
    EmbeddedDatabase database = EmbeddedDatabase.get();
    List<String> command = new ArrayList<>(List.of(ProcessHandle.current().info().command().orElse("java")));
    command.addAll(options);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), "-Djava.util.logging.config.file=/dev/null",
        ColdStart.class.getName(), subject.driverClass(), subject.url(database.host(), database.port()), database.user()));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("HAWSER_PASSWORD", database.password());
    Process process = builder.start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0 || !said.contains(SAID)) {
      throw new IllegalStateException("A cold start failed: " + said);
    }
    return Double.parseDouble(said.substring(said.indexOf(SAID) + SAID.length()).trim().split("\\s")[0]);
  }
}
