package io.hawser.benchmarks;

import io.hawser.testbed.EmbeddedDatabase;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * How long the first connection of a JVM takes. Each JVM loads one driver's class by its name: DriverManager would load every driver on the
 * class path. All subjects take turns; the difference is that of two JVMs that were started one after the other.
 */
final class ColdStarts {
  private static final String SAID = "milliseconds ";
  private static final String NAME = "first connection of a JVM";
  private static final String SHARED = NAME + " with class data sharing (-XX:SharedArchiveFile)";

  private ColdStarts() {}

  static List<Figure> run(int jvms) throws IOException, InterruptedException {
    List<Figure> figures = new ArrayList<>(figures(NAME, jvms, starts(Map.of())));
    Map<Subject, Path> archives = archives();
    if (!archives.isEmpty()) {
      figures.addAll(figures(SHARED, jvms, starts(archives)));
    }
    return figures;
  }

  /** The JVM's options, by the text of the subject. */
  private static Map<String, Start> starts(Map<Subject, Path> archives) throws IOException {
    Map<String, Start> starts = new LinkedHashMap<>();
    for (Subject subject : Subject.values()) {
      List<String> sharing = archives.isEmpty() ? List.of() : List.of("-XX:SharedArchiveFile=" + archives.get(subject));
      starts.put(subject.name(), new Start(subject, sharing));
      if (archives.isEmpty() && agent().isPresent() && subject.bare() == subject) {
        starts.put(Figure.AGENT + subject, new Start(subject, List.of("-javaagent:" + agent().get())));
      }
    }
    return starts;
  }

  private record Start(Subject subject, List<String> options) {}

  /** Archives of the classes that each subject has loaded at its end; empty before Java 13, and if the class path has directories. */
  private static Map<Subject, Path> archives() throws IOException, InterruptedException {
    Map<Subject, Path> archives = new EnumMap<>(Subject.class);
    if (Stream.of(System.getProperty("java.class.path").split(File.pathSeparator)).map(Path::of).anyMatch(Files::isDirectory)) {
      System.out.println("No class data sharing: there are directories in the class path.");
      return archives;
    }
    Path folder = Files.createTempDirectory("hawser-cds");
    folder.toFile().deleteOnExit();
    for (Subject subject : Subject.values()) {
      Path archive = folder.resolve(subject + ".jsa");
      archive.toFile().deleteOnExit();
      once(subject, List.of("-XX:ArchiveClassesAtExit=" + archive));
      if (!Files.exists(archive)) {
        System.out.println("No class data sharing: this JVM writes no archive.");
        return Map.of();
      }
      archives.put(subject, archive);
    }
    return archives;
  }

  private static List<Figure> figures(String name, int jvms, Map<String, Start> starts) throws IOException, InterruptedException {
    Map<String, List<Double>> millis = new LinkedHashMap<>();
    for (int i = 0; i < jvms; i++) {
      for (Map.Entry<String, Start> start : starts.entrySet()) {
        millis.computeIfAbsent(start.getKey(), any -> new ArrayList<>()).add(once(start.getValue().subject, start.getValue().options));
      }
    }
    List<Figure> figures = new ArrayList<>();
    millis.forEach((subject, each) -> figures.add(figure(name, subject, each, millis.get(Figure.bareOf(subject)))));
    return figures;
  }

  private static Figure figure(String name, String subject, List<Double> millis, List<Double> bare) {
    Interval more = bare == null ? null : Interval.median(millis, bare, (ours, plain) -> ours - plain);
    return new Figure(null, "Opening", name, subject, Interval.median(millis), "ms", Double.NaN, null, more);
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
