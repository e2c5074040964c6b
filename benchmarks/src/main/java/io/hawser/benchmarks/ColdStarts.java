package io.hawser.benchmarks;

import io.hawser.testbed.EmbeddedDatabase;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.DoubleSummaryStatistics;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** How long the first connection of a JVM takes, in JVMs of its own; all subjects in turn, so that what disturbs one disturbs all. */
final class ColdStarts {
  private static final String SAID = "milliseconds ";

  private ColdStarts() {}

  static List<Figure> run(int jvms) throws IOException, InterruptedException {
    Map<Subject, DoubleSummaryStatistics> millis = new EnumMap<>(Subject.class);
    for (int i = 0; i < jvms; i++) {
      for (Subject subject : Subject.values()) {
        millis.computeIfAbsent(subject, any -> new DoubleSummaryStatistics()).accept(once(subject));
      }
    }
    List<Figure> figures = new ArrayList<>();
    millis
        .forEach((subject, each) -> figures.add(new Figure(null, "Opening", "first connection of a JVM", subject.name(), each.getAverage(),
            (each.getMax() - each.getMin()) / 2, "ms", Double.NaN)));
    return figures;
  }

  private static double once(Subject subject) throws IOException, InterruptedException {
    EmbeddedDatabase database = EmbeddedDatabase.get();
    ProcessBuilder builder = new ProcessBuilder(ProcessHandle.current().info().command().orElse("java"), "-cp",
        System.getProperty("java.class.path"), "-Djava.util.logging.config.file=/dev/null", ColdStart.class.getName(),
        subject.url(database.host(), database.port()), database.user()).redirectErrorStream(true);
    builder.environment().put("HAWSER_PASSWORD", database.password());
    Process process = builder.start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0 || !said.contains(SAID)) {
      throw new IllegalStateException("A cold start failed: " + said);
    }
    return Double.parseDouble(said.substring(said.indexOf(SAID) + SAID.length()).trim().split("\\s")[0]);
  }
}
