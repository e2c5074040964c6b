package io.hawser.truth;

import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.LongAdder;

/** Counts of events by name. Thread-safe. */
final class Counters {
  private final Map<String, LongAdder> counts = new ConcurrentSkipListMap<>();

  void add(String what) {
    counts.computeIfAbsent(what, name -> new LongAdder()).increment();
  }

  long count(String what) {
    LongAdder counter = counts.get(what);
    return counter == null ? 0 : counter.sum();
  }

  @Override public String toString() {
    return counts.toString();
  }
}
