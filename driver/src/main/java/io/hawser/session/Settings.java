package io.hawser.session;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The literal settings of a session, the last of each variable, in the order in which they were made. Guarded by the ledger. */
final class Settings {
  private final List<Change> settings = new ArrayList<>();
  private final Map<String, Change> nextTransaction = new LinkedHashMap<>();

  void put(Change setting) {
    // what an environment variable was when a later literal was read belongs to that literal
    if (!isEnvironment(setting.key)) {
      remove(setting.key);
    }
    if (setting.text == null) {
      return;
    }
    if (!settings.isEmpty() && settings.get(settings.size() - 1).key.equals(setting.key)) {
      settings.remove(settings.size() - 1);
    }
    settings.add(setting);
    joinEnvironment(setting.key);
  }

  void remove(String key) {
    settings.removeIf(setting -> setting.key.equals(key));
  }

  void putForNextTransaction(Change setting) {
    nextTransaction.put(setting.key, setting);
  }

  void nextTransactionOver() {
    nextTransaction.clear();
  }

  boolean hasNextTransaction() {
    return !nextTransaction.isEmpty();
  }

  void clear() {
    settings.clear();
    nextTransaction.clear();
  }

  /** What makes the server read or keep a literal differently. */
  private static boolean isEnvironment(String key) {
    return key.equals("sql_mode") || key.equals(Keys.NAMES) || key.startsWith("character_set_") || key.equals("collation_connection");
  }

  /** Of two values of one variable with nothing between them that depends on it, the first is of no use. */
  private void joinEnvironment(String key) {
    if (!isEnvironment(key)) {
      return;
    }
    boolean dependent = true;
    for (int i = settings.size() - 1; i >= 0; i--) {
      Change setting = settings.get(i);
      if (setting.key.equals(key)) {
        if (!dependent) {
          settings.remove(i);
        }
        dependent = false;
      } else {
        dependent |= setting.text.indexOf('\'') >= 0 || setting.text.indexOf('"') >= 0;
      }
    }
  }

  /** Adjacent assignments share one statement; a statement that stands alone does so here too. */
  List<String> statements(boolean withNextTransaction) {
    List<String> statements = new ArrayList<>();
    StringBuilder open = new StringBuilder();
    Change.Form form = Change.Form.STATEMENT;
    for (Change setting : settings) {
      boolean joins = setting.form != Change.Form.STATEMENT && setting.form == form;
      if (!joins) {
        close(open, statements);
        open.append(setting.form == Change.Form.ASSIGNMENT ? "SET " : setting.form == Change.Form.SESSION_PAIR ? "ALTER SESSION SET " : "");
      } else {
        open.append(form == Change.Form.ASSIGNMENT ? ", " : " ");
      }
      open.append(setting.text);
      form = setting.form;
    }
    close(open, statements);
    if (withNextTransaction) {
      nextTransaction.values().forEach(setting -> statements.add(setting.text));
    }
    return statements;
  }

  private static void close(StringBuilder open, List<String> statements) {
    if (open.length() > 0) {
      statements.add(open.toString());
      open.setLength(0);
    }
  }
}
