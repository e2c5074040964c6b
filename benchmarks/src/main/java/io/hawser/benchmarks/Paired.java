package io.hawser.benchmarks;

import io.hawser.benchmarks.Pairs.Plan;
import io.hawser.benchmarks.Pairs.Work;
import io.hawser.testbed.EmbeddedDatabase;
import io.hawser.testbed.Fault;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The parts that are measured in pairs: work of a round trip or more. */
final class Paired {
  /**
   * Of each subject. A connection keeps for long the processor of its server thread, and the time to wake that thread: with one connection
   * each, a hundred microseconds of that looked like the driver's.
   */
  private static final int CONNECTIONS = 8;

  private Paired() {}

  static List<Figure> opening(Plan plan) throws SQLException {
    EmbeddedDatabase database = EmbeddedDatabase.get();
    Map<String, Work> works = new LinkedHashMap<>();
    for (Subject subject : Subject.values()) {
      works.put(subject.name(), block -> subject.open(database.host(), database.port()).close());
    }
    return new Pairs(works, subject -> {}).figures("Opening", "open and close, warm", plan);
  }

  /** @param plan for the short requests; requests that take a thousand times as long are repeated less often */
  static List<Figure> roundTrips(Plan plan) throws SQLException {
    Map<String, Opening> subjects = new LinkedHashMap<>();
    for (Subject subject : Subject.values()) {
      subjects.put(subject.name(), () -> new RoundTrip(subject));
    }
    return requests("Round trip", RoundTrip.REQUESTS, subjects, plan);
  }

  /**
   * What a COMMIT costs with each value of {@code hawser.commit.outcome}; to be comparable, each transaction begins with its first
   * statement.
   */
  static List<Figure> commits(Plan plan) throws SQLException {
    Map<String, Opening> subjects = new LinkedHashMap<>();
    for (CommitSubject subject : CommitSubject.all()) {
      subjects.put(subject.toString(), () -> new RoundTrip(subject.open()));
    }
    return requests("Commit", RoundTrip.COMMITS, subjects, plan);
  }

  private interface Opening {
    RoundTrip open() throws SQLException;
  }

  private static List<Figure> requests(String group, Map<String, RoundTrip.Request> requests, Map<String, Opening> subjects, Plan plan)
      throws SQLException {
    RoundTrip.prepareTables();
    Map<String, List<RoundTrip>> connections = new LinkedHashMap<>();
    for (int i = 0; i < CONNECTIONS; i++) {
      for (Map.Entry<String, Opening> subject : subjects.entrySet()) {
        connections.computeIfAbsent(subject.getKey(), any -> new ArrayList<>()).add(subject.getValue().open());
      }
    }
    List<Figure> figures = new ArrayList<>();
    for (Map.Entry<String, RoundTrip.Request> request : requests.entrySet()) {
      Map<String, Work> works = new LinkedHashMap<>();
      connections.forEach(
          (subject, all) -> works.put(subject, block -> request.getValue().make(all.get(Math.floorMod(block, CONNECTIONS)))));
      figures.addAll(new Pairs(works, subject -> {}).figures(group, request.getKey(), switch (request.getKey()) {
        case "batchOf1000" -> plan.fewer(10);
        case "megabyte" -> plan.fewer(5);
        case "thousandRows" -> plan.fewer(2);
        default -> plan;
      }));
      RoundTrip.prepareTables();
    }
    for (List<RoundTrip> all : connections.values()) {
      for (RoundTrip connection : all) {
        connection.close();
      }
    }
    return figures;
  }

  static List<Figure> reconnecting(Plan plan) throws SQLException {
    List<Figure> figures = new ArrayList<>();
    for (Fault fault : new Fault[] {Fault.FIN, Fault.RESET, Fault.HALF_OPEN}) {
      Map<String, ReconnectBenchmark> connections = new LinkedHashMap<>();
      Map<String, Work> works = new LinkedHashMap<>();
      for (Subject subject : Subject.values()) {
        ReconnectBenchmark connection = new ReconnectBenchmark();
        connection.subject = subject;
        connection.fault = fault;
        connection.open();
        connections.put(subject.name(), connection);
        works.put(subject.name(), block -> connection.answer());
      }
      figures
          .addAll(new Pairs(works, subject -> connections.get(subject).kill()).figures("Reconnect", "answer after " + fault, plan));
      for (ReconnectBenchmark connection : connections.values()) {
        connection.close();
      }
    }
    return figures;
  }
}
