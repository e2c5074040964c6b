package io.hawser.benchmarks;

import com.sun.management.ThreadMXBean;
import io.hawser.testbed.EmbeddedDatabase;
import io.hawser.testbed.Fault;
import java.lang.management.ManagementFactory;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Work of a round trip or more, all subjects in one JVM, again and again: what disturbs a shared machine for seconds disturbs all of them. In
 * an order that is drawn anew for each round: whoever comes first finds the server at rest, whoever comes next finds it tidying up.
 * The value is the median, the spread half the distance between the quartiles; bytes are the mean of what the calling thread allocates.
 */
final class Pairs {
  private interface Work {
    void run() throws SQLException;
  }

  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private Pairs() {}

  static List<Figure> opening(int warmups, int rounds) throws SQLException {
    EmbeddedDatabase database = EmbeddedDatabase.get();
    Map<Subject, Work> works = new EnumMap<>(Subject.class);
    for (Subject subject : Subject.values()) {
      works.put(subject, () -> subject.open(database.host(), database.port()).close());
    }
    return figures("Opening", "open and close, warm", warmups, rounds, works, subject -> {});
  }

  /** @param rounds of the short requests; of those that take a thousand times as long there are fewer */
  static List<Figure> roundTrips(int warmups, int rounds) throws SQLException {
    RoundTrip.prepareTables();
    Map<Subject, RoundTrip> connections = new EnumMap<>(Subject.class);
    for (Subject subject : Subject.values()) {
      connections.put(subject, new RoundTrip(subject));
    }
    List<Figure> figures = new ArrayList<>();
    for (Map.Entry<String, RoundTrip.Request> request : RoundTrip.REQUESTS.entrySet()) {
      int fewer = request.getKey().equals("batchOf1000") ? 50 : request.getKey().equals("megabyte") ? 10 : 1;
      Map<Subject, Work> works = new EnumMap<>(Subject.class);
      connections.forEach((subject, connection) -> works.put(subject, () -> request.getValue().make(connection)));
      figures.addAll(figures("Round trip", request.getKey(), warmups / fewer, rounds / fewer, works, subject -> {}));
      RoundTrip.prepareTables();
    }
    for (RoundTrip connection : connections.values()) {
      connection.close();
    }
    return figures;
  }

  static List<Figure> reconnecting(int warmups, int rounds) throws SQLException {
    List<Figure> figures = new ArrayList<>();
    for (Fault fault : new Fault[] {Fault.FIN, Fault.RESET, Fault.HALF_OPEN}) {
      Map<Subject, ReconnectBenchmark> connections = new EnumMap<>(Subject.class);
      Map<Subject, Work> works = new EnumMap<>(Subject.class);
      for (Subject subject : Subject.values()) {
        ReconnectBenchmark connection = new ReconnectBenchmark();
        connection.subject = subject;
        connection.fault = fault;
        connection.open();
        connections.put(subject, connection);
        works.put(subject, connection::answer);
      }
      figures.addAll(figures("Reconnect", "answer after " + fault, warmups, rounds, works, subject -> connections.get(subject).kill()));
      for (ReconnectBenchmark connection : connections.values()) {
        connection.close();
      }
    }
    return figures;
  }

  /** What a COMMIT costs with each way of {@code hawser.commit.outcome}; on an even footing, each transaction begins with its first statement. */
  static List<Figure> commits(int warmups, int rounds) throws SQLException {
    RoundTrip.prepareTables();
    Map<CommitSubject, RoundTrip> connections = new LinkedHashMap<>();
    for (CommitSubject subject : CommitSubject.all()) {
      connections.put(subject, new RoundTrip(subject.open()));
    }
    List<Figure> figures = new ArrayList<>();
    for (Map.Entry<String, RoundTrip.Request> request : RoundTrip.COMMITS.entrySet()) {
      Map<CommitSubject, Work> works = new LinkedHashMap<>();
      connections.forEach((subject, connection) -> works.put(subject, () -> request.getValue().make(connection)));
      figures.addAll(figures("Commit", request.getKey(), warmups, rounds, works, subject -> {}));
      RoundTrip.prepareTables();
    }
    for (RoundTrip connection : connections.values()) {
      connection.close();
    }
    return figures;
  }

  private interface Before<S> {
    void each(S subject);
  }

  /** @param <S> whose text is the figures' subject */
  private static <S> List<Figure> figures(String group, String name, int warmups, int rounds, Map<S, Work> works, Before<S> before)
      throws SQLException {
    Map<S, double[]> micros = new LinkedHashMap<>();
    works.keySet().forEach(subject -> micros.put(subject, new double[rounds]));
    Map<S, Long> bytes = new HashMap<>();
    List<Map.Entry<S, Work>> order = new ArrayList<>(works.entrySet());
    Random random = new Random(rounds);
    for (int round = -warmups; round < rounds; round++) {
      Collections.shuffle(order, random);
      for (Map.Entry<S, Work> each : order) {
        before.each(each.getKey());
        long allocated = THREADS.getCurrentThreadAllocatedBytes();
        long start = System.nanoTime();
        each.getValue().run();
        if (round >= 0) {
          micros.get(each.getKey())[round] = (System.nanoTime() - start) / 1e3;
          bytes.merge(each.getKey(), THREADS.getCurrentThreadAllocatedBytes() - allocated, Long::sum);
        }
      }
    }
    List<Figure> figures = new ArrayList<>();
    micros.forEach((subject, all) -> {
      Arrays.sort(all);
      figures.add(new Figure(null, group, name, subject.toString(), all[rounds / 2], (all[rounds * 3 / 4] - all[rounds / 4]) / 2, "us",
          bytes.get(subject) / (double) rounds));
    });
    return figures;
  }
}
