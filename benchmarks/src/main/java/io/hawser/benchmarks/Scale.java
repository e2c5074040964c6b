package io.hawser.benchmarks;

import com.sun.management.OperatingSystemMXBean;
import com.sun.management.UnixOperatingSystemMXBean;
import io.hawser.testbed.EmbeddedDatabase;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Many idle connections in one JVM: what each holds, and how all reconnect at once. Each subject has a JVM and a database of its own, so
 * that nothing left by another one is counted: {@code Scale <subject> <count>}.
 */
public final class Scale {
  private static final OperatingSystemMXBean SYSTEM = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
  static final List<Subject> SUBJECTS = List.of(Subject.OCEANBASE, Subject.HAWSER_OCEANBASE, Subject.MYSQL, Subject.HAWSER_MYSQL,
      Subject.MYSQL_AUTORECONNECT,
      Subject.AWS_DEFAULTS,
      Subject.AWS_EFM2, Subject.MARIADB, Subject.HAWSER_MARIADB);
  private static final int CALLERS = 1000;
  /** Long enough for an idle connection to give back resources (Hawser: after two seconds). */
  private static final int IDLE_MILLIS = 5_000;
  /** Connections of a proxy, which needs two descriptors for each: the limit of a process is often 20,000. */
  private static final int MOST_OF_A_PROXY = 5_000;
  private static final String MARK = "figure";

  private Scale() {}

  /** @param times number of JVMs, all subjects in turn; only one for more than 1000 connections */
  static List<Figure> run(List<Subject> subjects, int times, int... counts) throws IOException, InterruptedException {
    List<Figure> figures = new ArrayList<>();
    for (int count : counts) {
      if (SYSTEM instanceof UnixOperatingSystemMXBean unix
          && unix.getMaxFileDescriptorCount() < 3L * Math.min(count, MOST_OF_A_PROXY) + count / 2) {
        System.out.println("No " + count + " connections: only " + unix.getMaxFileDescriptorCount() + " descriptors are allowed.");
        continue;
      }
      Map<Subject, Map<String, Measured>> measured = new LinkedHashMap<>();
      for (int i = 0; i < (count > CALLERS ? 1 : times); i++) {
        for (Subject subject : subjects) {
          inJvmOfItsOwn(subject, count, measured.computeIfAbsent(subject, any -> new LinkedHashMap<>()));
        }
      }
      measured.forEach((subject, all) -> all
          .forEach((name, values) -> figures.add(values.figure(name, subject, measured.getOrDefault(subject.bare(), Map.of()).get(name)))));
    }
    return figures;
  }

  /** Measured in one JVM after the other. */
  private record Measured(List<Double> values, String unit) {
    /** If there are several, each is compared with the plain driver's JVM of the same turn. */
    Figure figure(String name, Subject subject, Measured bare) {
      boolean pairs = subject != subject.bare() && bare != null && values.size() > 1;
      return new Figure(null, "Scale", name, subject.name(), Interval.median(values), unit, Double.NaN,
          pairs ? Interval.median(values, bare.values, (ours, plain) -> ours / plain) : null,
          pairs ? Interval.median(values, bare.values, (ours, plain) -> ours - plain) : null);
    }
  }

  private static void inJvmOfItsOwn(Subject subject, int count, Map<String, Measured> into) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(ProcessHandle.current().info().command().orElse("java"), "-Xmx4g", "-cp",
        System.getProperty("java.class.path"),
        "-Djava.util.logging.config.file=/dev/null", Scale.class.getName(), subject.name(), String.valueOf(count)).redirectErrorStream(true)
        .start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    List<String[]> figures = said.lines().filter(line -> line.startsWith(MARK)).map(line -> line.split("\t", -1)).toList();
    if (process.waitFor() != 0 || figures.isEmpty()) {
      throw new IllegalStateException(count + " connections of " + subject + " failed: " + said);
    }
    figures.forEach(
        word -> into.computeIfAbsent(word[1], any -> new Measured(new ArrayList<>(), word[3])).values.add(Double.parseDouble(word[2])));
  }

  public static void main(String[] arguments) throws Exception {
    int count = Integer.parseInt(arguments[1]);
    try (Connection admin = EmbeddedDatabase.get().admin(); Statement statement = admin.createStatement()) {
      // at a reconnect the server still has the old ones for a moment, and the AWS wrapper opens more of its own
      statement.execute("SET GLOBAL max_connections = " + (4 * count + 500));
    }
    new Scale().measure(Subject.valueOf(arguments[0]), count);
    System.exit(0);
  }

  private void note(String name, double value, String unit) {
    System.out.println(String.join("\t", MARK, name, String.valueOf(value), unit));
  }

  private void measure(Subject subject, int count) throws Exception {
    List<Connection> connections = new ArrayList<>();
    String name = count + " idle connections: ";
    List<DistantProxy> proxies = new ArrayList<>();
    try {
      for (int i = 0; i < count; i += MOST_OF_A_PROXY) {
        proxies.add(new DistantProxy(EmbeddedDatabase.get().host(), EmbeddedDatabase.get().port()));
      }
      open(subject, proxies, 0).close();
      double heap = heap();
      long descriptors = descriptors();
      int threads = threads();
      for (int i = 0; i < count; i++) {
        connections.add(open(subject, proxies, i));
      }
      note(name + "threads more", threads() - threads, "");
      long cpu = SYSTEM.getProcessCpuTime();
      long start = System.nanoTime();
      Thread.sleep(IDLE_MILLIS);
      note(name + "processor while idle", 100.0 * (SYSTEM.getProcessCpuTime() - cpu) / (System.nanoTime() - start), "% of a core");
      note(name + "heap for each", (heap() - heap) / 1024 / count, "KB");
      note(name + "descriptors for each", (descriptors() - descriptors) / (double) count, "");
      if (count >= CALLERS) {
        storm(subject, connections, proxies);
      }
    } finally {
      for (Connection connection : connections) {
        connection.abort(Runnable::run);
      }
      proxies.forEach(DistantProxy::close);
    }
  }

  private static Connection open(Subject subject, List<DistantProxy> proxies, int number) throws SQLException {
    return subject.open(EmbeddedDatabase.get().host(), proxies.get(number % proxies.size()).port(), "hawser.connect.timeout=60s",
        "hawser.reconnect.timeout=120s");
  }

  /** All are cut, and a thousand callers want an answer at once. */
  private void storm(Subject subject, List<Connection> connections, List<DistantProxy> proxies) throws Exception {
    ExecutorService callers = Executors.newFixedThreadPool(CALLERS, Scale::daemon);
    String name = CALLERS + " callers after a reset of " + connections.size() + ": ";
    try {
      for (DistantProxy proxy : proxies) {
        proxy.reset();
      }
      long start = System.nanoTime();
      List<Future<?>> answers = new ArrayList<>();
      for (int i = 0; i < CALLERS; i++) {
        int number = i;
        answers.add(callers.submit(() -> {
          connections.set(number, answered(subject, connections.get(number), proxies, number));
          return null;
        }));
      }
      for (Future<?> answer : answers) {
        answer.get();
      }
      note(name + "until all are answered", (System.nanoTime() - start) / 1e9, "s");
      int most = 0;
      for (DistantProxy proxy : proxies) {
        most += proxy.mostAtATime();
      }
      note(name + "most connects at a time, seen every 5 ms", most, "");
    } finally {
      callers.shutdownNow();
    }
  }

  private static Connection answered(Subject subject, Connection connection, List<DistantProxy> proxies, int number) throws SQLException {
    try {
      ask(connection);
      return connection;
    } catch (SQLException lost) {
      if (subject.isHawser()) {
        throw lost;
      }
      Connection another = open(subject, proxies, number);
      ask(another);
      return another;
    }
  }

  private static void ask(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement(); ResultSet one = statement.executeQuery("SELECT 1")) {
      if (!one.next() || one.getInt(1) != 1) {
        throw new IllegalStateException("The benchmark does not do what it measures.");
      }
    }
  }

  private static double heap() throws InterruptedException {
    long least = Long.MAX_VALUE;
    for (int i = 0; i < 4; i++) {
      System.gc();
      Thread.sleep(100); // for what only a cleaner thread frees
      least = Math.min(least, ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
    }
    return least;
  }

  private static int threads() {
    return ManagementFactory.getThreadMXBean().getThreadCount();
  }

  private static long descriptors() {
    return SYSTEM instanceof UnixOperatingSystemMXBean unix ? unix.getOpenFileDescriptorCount() : 0;
  }

  private static Thread daemon(Runnable task) {
    Thread thread = new Thread(task, "caller");
    thread.setDaemon(true);
    return thread;
  }
}
