package io.hawser.telemetry;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** How many transactions of an endpoint could have been run again, and what has prevented it for the others. Thread-safe. */
final class Protection {
  /** Of statements that are told apart. */
  private static final int MOST = 200;

  private final LongAdder transactions = new LongAdder();
  private final Counts<String> reasons = new Counts<>();
  private final Set<String> said = ConcurrentHashMap.newKeySet();

  void add() {
    transactions.increment();
  }

  /** @return whether this statement, or this reason if it is none's, was not there before */
  boolean add(String reason, String shape) {
    reasons.add(reason);
    return said.size() < MOST && said.add(reason + ' ' + shape);
  }

  long transactions() {
    return transactions.sum();
  }

  Map<String, Long> reasons() {
    return reasons.by(reason -> reason);
  }
}
