package io.hawser.telemetry;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/** How many transactions of an endpoint could have been run again, and what has prevented it for the others. Thread-safe. */
final class Protection {
  /** How many statements are distinguished, more or less. */
  private static final int MOST = 200;
  private static final int MOST_SHOWN = 20;

  private final LongAdder transactions = new LongAdder();
  private final Counts<String> reasons = new Counts<>();
  private final Counts<Obstacle> obstacles = new Counts<>();

  void add() {
    transactions.increment();
  }

  /** @return whether this statement, or this reason if it is not about a statement, is new */
  boolean add(String reason, String shape) {
    reasons.add(reason);
    Obstacle obstacle = new Obstacle(reason, shape);
    boolean tooMany = obstacles.size() >= MOST && !obstacles.has(obstacle);
    return obstacles.add(tooMany ? obstacle.ofOthers() : obstacle) && !tooMany;
  }

  long transactions() {
    return transactions.sum();
  }

  Map<String, Long> reasons() {
    return reasons.by(reason -> reason);
  }

  /** From 0 to 1; NaN if there was no transaction. */
  double share() {
    double could = transactions();
    return could / (could + reasons().values().stream().mapToLong(Long::longValue).sum());
  }

  /** The most frequent reasons and statements, in that order, for people. */
  List<String> obstacles() {
    List<Map.Entry<String, Long>> all = new ArrayList<>(obstacles.by(Obstacle::toString).entrySet());
    all.sort(Map.Entry.<String, Long>comparingByValue().reversed());
    List<String> shown = new ArrayList<>();
    for (Map.Entry<String, Long> each : all.subList(0, Math.min(MOST_SHOWN, all.size()))) {
      shown.add(each.getValue() + " because of " + each.getKey());
    }
    return shown;
  }
}
