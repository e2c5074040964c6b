package io.hawser.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A JVM of an application, whose output is read line by line. */
final class ChildJvm implements AutoCloseable {
  private static final long PATIENCE_SECONDS = 90;
  private static final String END = "\0end of output";

  private final Process process;
  private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();
  private final List<String> seen = new ArrayList<>();

  /** @param java the home of its Java */
  ChildJvm(Path java, List<String> arguments) throws IOException {
    List<String> command = new ArrayList<>(List.of(java.resolve("bin/java").toString()));
    command.addAll(arguments);
    process = new ProcessBuilder(command).redirectErrorStream(true).start();
    Thread reader = new Thread(this::read, "child-output");
    reader.setDaemon(true);
    reader.start();
  }

  private void read() {
    try (BufferedReader in = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        lines.add(line);
      }
    } catch (IOException e) {
      lines.add("the output could not be read: " + e);
    }
    lines.add(END);
  }

  /** The rest of the next line that begins with this. */
  String await(String beginning) throws InterruptedException {
    while (true) {
      String line = lines.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
      assertThat(line).as("a line that begins with \"%s\", after: %s", beginning, seen).isNotNull().isNotEqualTo(END);
      seen.add(line);
      if (line.startsWith(beginning)) {
        return line.substring(beginning.length());
      }
    }
  }

  void say(String line) throws IOException {
    OutputStream in = process.getOutputStream();
    in.write((line + "\n").getBytes(StandardCharsets.UTF_8));
    in.flush();
  }

  /** All its output until its end. */
  String end() throws IOException, InterruptedException {
    process.getOutputStream().close();
    assertThat(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).as("its end, after: %s", seen).isTrue();
    for (String line = lines.take(); !line.equals(END); line = lines.take()) {
      seen.add(line);
    }
    String output = String.join("\n", seen);
    assertThat(process.exitValue()).as(output).isZero();
    return output;
  }

  @Override public void close() {
    process.destroyForcibly();
  }

  /** The Java that runs the tests, those that JAVA_8_HOME and JAVA_25_HOME name, and a Java 25 of this machine if there is one. */
  static List<Path> javas() throws IOException {
    Set<Path> homes = new LinkedHashSet<>(List.of(Path.of(System.getProperty("java.home"))));
    for (String variable : List.of("JAVA_8_HOME", "JAVA_25_HOME")) {
      if (System.getenv(variable) != null) {
        homes.add(Path.of(System.getenv(variable)));
      }
    }
    Path installed = Path.of("/usr/lib/jvm");
    if (Files.isDirectory(installed)) {
      try (Stream<Path> all = Files.list(installed)) {
        all.filter(home -> home.getFileName().toString().contains("-25-")).forEach(homes::add);
      }
    }
    return List.copyOf(homes);
  }
}
