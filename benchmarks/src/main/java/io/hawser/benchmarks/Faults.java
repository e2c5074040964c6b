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
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;

/** What an application sees when its idle connection is cut, and when the server is restarted. */
final class Faults {
  /** What a patient application waits between two attempts. */
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

  /** A server that is shut down and started again while all are idle; measured from the moment when it listens no more. */
  static List<Figure> restart() throws Exception {
    EmbeddedDatabase database = EmbeddedDatabase.get();
    List<Application> applications = new ArrayList<>();
    for (Subject subject : Subject.values()) {
      applications.add(new Application(subject, database.host(), database.port()));
    }
    ExecutorService threads = Executors.newCachedThreadPool(Faults::daemon);
    List<Figure> figures = new ArrayList<>();
    try {
      Future<?> restart = threads.submit(database::restart);
      while (listens(database)) {
        LockSupport.parkNanos(1_000_000);
      }
      long start = System.nanoTime();
      List<Future<Integer>> answers = new ArrayList<>();
      List<Double> seconds = new ArrayList<>();
      for (Application application : applications) {
        seconds.add(0.0);
        int number = answers.size();
        answers.add(threads.submit(() -> {
          int exceptions = application.untilAnswered();
          seconds.set(number, (System.nanoTime() - start) / 1e9);
          return exceptions;
        }));
      }
      restart.get();
      for (int i = 0; i < answers.size(); i++) {
        int exceptions = answers.get(i).get();
        String subject = applications.get(i).subject.name();
        figures
            .add(Figure.of("Reconnect", "after a restart of the server, from its end to the first answer", subject, seconds.get(i), "s"));
        figures.add(Figure.of("Exceptions", "for a restart of the server, trying again every 20 ms", subject, exceptions, ""));
        applications.get(i).connection.close();
      }
    } finally {
      threads.shutdownNow();
    }
    return figures;
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
