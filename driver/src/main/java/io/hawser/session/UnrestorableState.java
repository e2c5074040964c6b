package io.hawser.session;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a session holds that no statement can restore, until it ends, with the reasons. Guarded by the session's monitor. */
final class UnrestorableState {
  /** After the name of a temporary table that may have another name, or another default schema, by now: nothing surely ends it. */
  private static final char MOVED = '\n';

  /** More are not distinguished, and never end. */
  private static final int MOST = 1000;
  private static final String OTHERS = "others";

  private static final class Hold {
    final String reason;
    int times = 1;

    Hold(String reason) {
      this.reason = reason;
    }
  }

  private final Map<String, Hold> holds = new LinkedHashMap<>();

  /** A lock taken twice has to be released twice. */
  void add(String key, String reason) {
    Hold hold = holds.get(key);
    if (hold == null) {
      boolean full = holds.size() >= MOST;
      holds.put(full ? OTHERS : key, new Hold(full ? "more than " + MOST + " other things" : reason));
    } else {
      hold.times++;
    }
  }

  void release(String key) {
    Hold hold = holds.get(key);
    if (hold != null && (!key.startsWith(StateKeys.LOCK) || --hold.times == 0)) {
      holds.remove(key);
    }
  }

  void releaseAll(String prefix) {
    holds.keySet().removeIf(key -> key.startsWith(prefix));
  }

  boolean has(String key) {
    return holds.containsKey(key);
  }

  /** Whether all of them are of these kinds. */
  boolean hasOnly(String... prefixes) {
    for (String key : holds.keySet()) {
      if (Arrays.stream(prefixes).noneMatch(key::startsWith)) {
        return false;
      }
    }
    return true;
  }

  void tablesMoved() {
    Map<String, Hold> moved = new LinkedHashMap<>();
    holds.forEach((key, hold) -> moved.put(key.startsWith(StateKeys.TEMPORARY) && key.indexOf(MOVED) < 0 ? key + MOVED : key, hold));
    holds.clear();
    holds.putAll(moved);
  }

  void clear() {
    holds.clear();
  }

  List<String> reasons() {
    List<String> reasons = new ArrayList<>(holds.size());
    holds.values().forEach(hold -> reasons.add(hold.reason));
    return reasons;
  }
}
