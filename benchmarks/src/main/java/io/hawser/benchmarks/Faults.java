package io.hawser.benchmarks;

import io.hawser.testbed.EmbeddedDatabase;
import io.hawser.testbed.Fault;
import io.hawser.testbed.FaultProxy;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;

/** What an application sees when its idle connection is cut, and when the server is restarted. */
final class Faults {
  /** How long a patient application waits between two attempts. */
  private static final long PAUSE_NANOS = 20_000_000L;

  private Faults() {}

  /** Exceptions for each cut of an idle connection. */
  static List<Figure> exceptions(int times) throws SQLException {
    List<Figure> figures = new ArrayList<>();
    for (Fault fault : new Fault[] {Fault.FIN, Fault.RESET, Fault.HALF_OPEN}) {
      for (Subject subject : Subject.values()) {
        try (FaultProxy proxy = FaultProxy.toDatabase()) {
          int exceptions = 0;
          Application application = new Application(subject, proxy.host(), proxy.port());
          for (int i = 0; i < times; i++) {
            ReconnectBenchmark.idle();
            proxy.newest().apply(fault);
            exceptions += application.untilAnswered();
          }
          application.connection.close();
          figures.add(
              Figure.of("Exceptions", "for each " + fault + " of an idle connection", subject.name(), exceptions / (double) times, ""));
        }
      }
    }
    return figures;
  }

  /**
   * A server that is shut down and started again while all are idle; measured from the moment when it stops listening. The compared values
   * are the answers after the same restart.
   */
  static List<Figure> restart(int times) throws Exception {
    Map<Subject, List<Double>> seconds = new EnumMap<>(Subject.class);
    Map<Subject, Integer> exceptions = new EnumMap<>(Subject.class);
    for (int i = 0; i < times; i++) {
      restart(seconds, exceptions);
    }
    List<Figure> figures = new ArrayList<>();
    seconds.forEach((subject, all) -> {
      Interval more = subject == subject.bare() ? null : Interval.median(all, seconds.get(subject.bare()), (ours, plain) -> ours - plain);
      figures.add(new Figure(null, "Reconnect", "after a restart of the server, from its end to the first answer", subject.name(),
          Interval.median(all), "s", Double.NaN, null, more));
      figures.add(Figure.of("Exceptions", "for a restart of the server, trying again every 20 ms", subject.name(),
          exceptions.get(subject) / (double) times, ""));
    });
    return figures;
  }

  private static void restart(Map<Subject, List<Double>> seconds, Map<Subject, Integer> exceptions) throws Exception {
    EmbeddedDatabase database = EmbeddedDatabase.get();
    List<Application> applications = new ArrayList<>();
    for (Subject subject : Subject.values()) {
      applications.add(new Application(subject, database.host(), database.port()));
    }
    ExecutorService threads = Executors.newCachedThreadPool(Faults::daemon);
    try {
      Future<?> restart = threads.submit(database::restart);
      while (listens(database)) {
        LockSupport.parkNanos(1_000_000);
      }
      long start = System.nanoTime();
      Map<Application, Future<Integer>> answers = new LinkedHashMap<>();
      Map<Application, Double> answered = new ConcurrentHashMap<>();
      for (Application application : applications) {
        answers.put(application, threads.submit(() -> {
          int failed = application.untilAnswered();
          answered.put(application, (System.nanoTime() - start) / 1e9);
          return failed;
        }));
      }
      restart.get();
      for (Map.Entry<Application, Future<Integer>> answer : answers.entrySet()) {
        Subject subject = answer.getKey().subject;
        exceptions.merge(subject, answer.getValue().get(), Integer::sum);
        seconds.computeIfAbsent(subject, any -> new ArrayList<>()).add(answered.get(answer.getKey()));
        answer.getKey().connection.close();
      }
    } finally {
      threads.shutdownNow();
    }
  }

  private static boolean listens(EmbeddedDatabase database) {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(database.host(), database.port()), 1000);
      return true;
    } catch (IOException refused) {
      return false;
    }
  }

  private static Thread daemon(Runnable task) {
    Thread thread = new Thread(task, "faults");
    thread.setDaemon(true);
    return thread;
  }

  /** One that opens another connection after each exception, and tries again. */
  private static final class Application {
    final Subject subject;
    private final String host;
    private final int port;
    private Connection connection;

    Application(Subject subject, String host, int port) throws SQLException {
      this.subject = subject;
      this.host = host;
      this.port = port;
      connection = open();
      ask();
    }

    private Connection open() throws SQLException {
      return subject.open(host, port, "hawser.ping.after=1ms");
    }

    /** How many exceptions there were before the answer. */
    int untilAnswered() {
      for (int exceptions = 0;; exceptions++) {
        try {
          if (exceptions > 0) {
            connection = open();
          }
          ask();
          return exceptions;
        } catch (SQLException lost) {
          if (exceptions > 0) {
            LockSupport.parkNanos(PAUSE_NANOS);
          }
        }
      }
    }

    private void ask() throws SQLException {
      try (Statement statement = connection.createStatement(); ResultSet one = statement.executeQuery("SELECT 1")) {
        if (!one.next() || one.getInt(1) != 1) {
          throw new IllegalStateException("The benchmark does not do what it measures.");
        }
      }
    }
  }
}
