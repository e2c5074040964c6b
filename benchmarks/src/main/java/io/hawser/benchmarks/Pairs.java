package io.hawser.benchmarks;

import io.hawser.testbed.EmbeddedDatabase;
import io.hawser.testbed.Fault;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Work of a millisecond, all subjects in one JVM, again and again: what disturbs a shared machine for seconds disturbs all of them. In
 * an order that is drawn anew for each round: whoever comes first finds the server at rest, whoever comes next finds it tidying up.
 * The value is the median, the spread half the distance between the quartiles.
 */
final class Pairs {
  private interface Work {
    void run() throws SQLException;
  }

  private Pairs() {}

  static List<Figure> opening(int warmups, int rounds) throws SQLException {
    EmbeddedDatabase database = EmbeddedDatabase.get();
    Map<Subject, Work> works = new EnumMap<>(Subject.class);
    for (Subject subject : Subject.values()) {
      works.put(subject, () -> subject.open(database.host(), database.port()).close());
    }
    return figures("Opening", "open and close, warm", warmups, rounds, works, subject -> {});
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

  private interface Before {
    void each(Subject subject);
  }

  private static List<Figure> figures(String group, String name, int warmups, int rounds, Map<Subject, Work> works, Before before) throws SQLException {
    Map<Subject, double[]> micros = new EnumMap<>(Subject.class);
    works.keySet().forEach(subject -> micros.put(subject, new double[rounds]));
    List<Map.Entry<Subject, Work>> order = new ArrayList<>(works.entrySet());
    Random random = new Random(rounds);
    for (int round = -warmups; round < rounds; round++) {
      Collections.shuffle(order, random);
      for (Map.Entry<Subject, Work> each : order) {
        before.each(each.getKey());
        long start = System.nanoTime();
        each.getValue().run();
        if (round >= 0) {
          micros.get(each.getKey())[round] = (System.nanoTime() - start) / 1e3;
        }
      }
    }
    List<Figure> figures = new ArrayList<>();
    micros.forEach((subject, all) -> {
      Arrays.sort(all);
      figures.add(new Figure(null, group, name, subject.name(), all[rounds / 2], (all[rounds * 3 / 4] - all[rounds / 4]) / 2, "us", Double.NaN));
    });
    return figures;
  }
}
