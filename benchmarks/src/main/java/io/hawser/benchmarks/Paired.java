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
  private Paired() {}

  static List<Figure> opening(Plan plan) throws SQLException {
    EmbeddedDatabase database = EmbeddedDatabase.get();
    Map<String, Work> works = new LinkedHashMap<>();
    for (Subject subject : Subject.values()) {
      works.put(subject.name(), () -> subject.open(database.host(), database.port()).close());
    }
    return new Pairs(works, subject -> {}).figures("Opening", "open and close, warm", plan);
  }

  /** @param plan of the short requests; of those that take a thousand times as long there are fewer */
  static List<Figure> roundTrips(Plan plan) throws SQLException {
    Map<String, RoundTrip> connections = new LinkedHashMap<>();
    RoundTrip.prepareTables();
    for (Subject subject : Subject.values()) {
      connections.put(subject.name(), new RoundTrip(subject));
    }
    return requests("Round trip", RoundTrip.REQUESTS, connections, plan);
  }

  /** What a COMMIT costs with each way of {@code hawser.commit.outcome}; on an even footing, each transaction begins with its first statement. */
  static List<Figure> commits(Plan plan) throws SQLException {
    Map<String, RoundTrip> connections = new LinkedHashMap<>();
    RoundTrip.prepareTables();
    for (CommitSubject subject : CommitSubject.all()) {
      connections.put(subject.toString(), new RoundTrip(subject.open()));
    }
    return requests("Commit", RoundTrip.COMMITS, connections, plan);
  }

  private static List<Figure> requests(String group, Map<String, RoundTrip.Request> requests, Map<String, RoundTrip> connections,
      Plan plan) throws SQLException {
    List<Figure> figures = new ArrayList<>();
    for (Map.Entry<String, RoundTrip.Request> request : requests.entrySet()) {
      Map<String, Work> works = new LinkedHashMap<>();
      connections.forEach((subject, connection) -> works.put(subject, () -> request.getValue().make(connection)));
      figures.addAll(new Pairs(works, subject -> {}).figures(group, request.getKey(), switch (request.getKey()) {
        case "batchOf1000", "megabyte" -> plan.fewer(5);
        case "thousandRows" -> plan.fewer(2);
        default -> plan;
      }));
      RoundTrip.prepareTables();
    }
    for (RoundTrip connection : connections.values()) {
      connection.close();
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
        works.put(subject.name(), connection::answer);
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
