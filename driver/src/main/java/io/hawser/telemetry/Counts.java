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

  void add(K what) {
    counts.computeIfAbsent(what, unseen -> new LongAdder()).increment();
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
