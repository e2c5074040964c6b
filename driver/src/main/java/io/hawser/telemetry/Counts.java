package io.hawser.telemetry;

import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;

/** How often each of several things has happened. Thread-safe. */
final class Counts<K> {
  private final Map<K, LongAdder> counts = new ConcurrentHashMap<>();

  /** @return whether it is the first time */
  boolean add(K what) {
    LongAdder known = counts.get(what);
    LongAdder fresh = known == null ? new LongAdder() : null;
    LongAdder before = known == null ? counts.putIfAbsent(what, fresh) : known;
    (before == null ? fresh : before).increment();
    return before == null;
  }

  boolean has(K what) {
    return counts.containsKey(what);
  }

  /** How many different things. */
  int size() {
    return counts.size();
  }

  /** A copy, by the names that are shown. */
  Map<String, Long> by(Function<? super K, String> name) {
    Map<String, Long> shown = new TreeMap<>();
    counts.forEach((what, count) -> shown.put(name.apply(what), count.sum()));
    return shown;
  }

  /** The name of a constant as it is shown. */
  static String name(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }
}
