package io.hawser.session;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The literal settings of a session, the last of each variable, in the order in which they were made. Guarded by the ledger. */
final class Settings {
  private static final int TIDY_FROM = 32;

  private final Map<String, Change> settings = new LinkedHashMap<>();
  private final Map<String, Change> nextTransaction = new LinkedHashMap<>();
  private int environments;
  private int tidyAt = TIDY_FROM;

  void put(Change setting) {
    if (setting.text == null) {
      remove(setting.key);
      return;
    }
    String place = setting.key;
    if (Keys.isEnvironment(setting.key)) {
      place += "\n" + environments++;
    } else {
      settings.remove(setting.key);
    }
    settings.put(place, setting);
    if (settings.size() > tidyAt) {
      tidy();
      tidyAt = TIDY_FROM + 2 * settings.size();
    }
  }

  void remove(String key) {
    if (Keys.isEnvironment(key)) {
      settings.values().removeIf(setting -> setting.key.equals(key));
    } else {
      settings.remove(key);
    }
  }

  /** Of a key that is no environment's. */
  boolean has(String key) {
    return settings.containsKey(key);
  }

  void putForNextTransaction(Change setting) {
    nextTransaction.put(setting.key, setting);
  }

  void nextTransactionOver() {
    nextTransaction.clear();
  }

  /** What is set for the next transaction alone, in order. */
  List<Change> nextTransaction() {
    return nextTransaction.isEmpty() ? Collections.<Change>emptyList() : new ArrayList<>(nextTransaction.values());
  }

  /** The isolation of a transaction that begins now, in the words in which SQL has set it; null if it has not. */
  String isolation() {
    Change set = nextTransaction.containsKey(Keys.ISOLATION) ? nextTransaction.get(Keys.ISOLATION) : settings.get(Keys.ISOLATION);
    return set == null ? null : set.text;
  }

  void clear() {
    settings.clear();
    nextTransaction.clear();
  }

  private static boolean hasString(Change setting) {
    return setting.text.indexOf('\'') >= 0 || setting.text.indexOf('"') >= 0;
  }

  /** Of two values of one environment variable with no string set between them, the first is of no use. */
  private void tidy() {
    List<Map.Entry<String, Change>> entries = new ArrayList<>(settings.entrySet());
    Set<String> setAgain = new HashSet<>();
    for (int i = entries.size() - 1; i >= 0; i--) {
      Change setting = entries.get(i).getValue();
      if (!Keys.isEnvironment(setting.key)) {
        if (hasString(setting)) {
          setAgain.clear();
        }
      } else if (!setAgain.add(setting.key)) {
        settings.remove(entries.get(i).getKey());
      }
    }
  }

  /** Adjacent assignments share one statement; a statement that stands alone does so here too. */
  List<String> statements(boolean withNextTransaction) {
    List<String> statements = new ArrayList<>();
    StringBuilder open = new StringBuilder();
    Change.Form form = Change.Form.STATEMENT;
    boolean environment = false;
    tidy();
    for (Change setting : settings.values()) {
      // a server reads the strings of a statement before it makes its settings
      boolean readDifferently = environment && hasString(setting);
      boolean joins = setting.form != Change.Form.STATEMENT && setting.form == form && !readDifferently;
      if (!joins) {
        close(open, statements);
        open.append(setting.form == Change.Form.ASSIGNMENT ? "SET " : setting.form == Change.Form.SESSION_PAIR ? "ALTER SESSION SET " : "");
      } else {
        open.append(form == Change.Form.ASSIGNMENT ? ", " : " ");
      }
      open.append(setting.text);
      form = setting.form;
      environment = Keys.isEnvironment(setting.key) || (joins && environment);
    }
    close(open, statements);
    if (withNextTransaction) {
      nextTransaction.values().forEach(setting -> statements.add(setting.text));
    }
    return statements;
  }

  List<String> names(boolean withNextTransaction) {
    Set<String> names = new LinkedHashSet<>();
    settings.values().forEach(setting -> names.add(setting.key));
    if (withNextTransaction) {
      names.addAll(nextTransaction.keySet());
    }
    return new ArrayList<>(names);
  }

  private static void close(StringBuilder open, List<String> statements) {
    if (open.length() > 0) {
      statements.add(open.toString());
      open.setLength(0);
    }
  }
}
