package io.hawser.session;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * SET TRANSACTION without SESSION: it lasts until a transaction has ended. COMMIT, ROLLBACK and DDL show that; with autocommit on, a
 * statement that touches a transactional table uses it up too, but no text tells whether it does. Guarded by the session's monitor.
 */
final class NextTransaction {
  private final Map<String, Change> settings = new LinkedHashMap<>();
  private final Set<String> doubtful = new HashSet<>();

  void put(Change setting) {
    settings.remove(setting.key);
    settings.put(setting.key, setting);
    doubtful.remove(setting.key);
  }

  /** The session has another value now, which applies to the next transaction too. */
  void overridden(String key) {
    settings.remove(key);
    doubtful.remove(key);
  }

  void over() {
    settings.clear();
    doubtful.clear();
  }

  void maybeOver() {
    doubtful.addAll(settings.keySet());
  }

  /** In order. */
  List<Change> changes() {
    return settings.isEmpty() ? Collections.<Change>emptyList() : new ArrayList<>(settings.values());
  }

  /** As SQL has set it; empty if it has not. */
  String isolation() {
    Change set = settings.get(StateKeys.ISOLATION);
    return set == null ? "" : set.text;
  }

  List<String> statements() {
    List<String> statements = new ArrayList<>();
    settings.values().forEach(setting -> statements.add(setting.text));
    return statements;
  }

  Set<String> names() {
    return settings.keySet();
  }

  /** What cannot be restored, because nobody knows whether it still applies. */
  List<String> reasons() {
    List<String> reasons = new ArrayList<>();
    doubtful.forEach(key -> reasons.add(settings.get(key).text + ", which a statement since then may have used up"));
    return reasons;
  }
}
