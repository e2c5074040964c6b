package io.hawser.session;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * What was set on a session, by SQL, JDBC setters and procedures, in the order in which it was set: repeating it brings a new
 * session to the same state. What a later setting has replaced is dropped, unless one in between depends on it: SET CHARACTER
 * SET on the default schema of that moment, a string on the SQL mode and the character set, an expression on the variables in
 * it. Guarded by the session's monitor.
 */
final class SettingsLog {
  private static final int TIDY_FROM = 32;
  /** Of settings that are all needed: more would make a recovery too slow and use too much heap. */
  static final int MOST = 4096;
  static final int MOST_CHARACTERS = 4 << 20;

  private final List<Setting> settings = new ArrayList<>();
  private int tidyAt = TIDY_FROM;
  private int characters;
  private int tidyAtCharacters = MOST_CHARACTERS / 4;

  /** Whether there is room for it; if not, the log is useless until {@link #clear}. */
  boolean put(Setting setting) {
    if (isSetAlready(setting)) {
      return true;
    }
    settings.add(setting);
    characters += setting.length();
    if (settings.size() <= tidyAt && characters <= tidyAtCharacters) {
      return true;
    }
    tidy();
    if (settings.size() > MOST || characters > MOST_CHARACTERS) {
      clear();
      return false;
    }
    tidyAt = TIDY_FROM + 2 * settings.size();
    tidyAtCharacters = MOST_CHARACTERS / 4 + 2 * characters;
    return true;
  }

  /** NULL once more: a program that clears its variables each time would make the log grow forever. */
  private boolean isSetAlready(Setting setting) {
    if (setting.makesNull()) {
      for (int i = settings.size() - 1; i >= 0; i--) {
        if (settings.get(i).writes(setting.name)) {
          return settings.get(i).makesNull();
        }
      }
    }
    return false;
  }

  /** Whether anything in it that is still needed sets this. */
  boolean sets(String key) {
    for (int i = settings.size() - 1; i >= 0; i--) {
      Setting setting = settings.get(i);
      for (String written : setting.writes) {
        if (written.equals(key) || StateKeys.isPartOf(written, key)) {
          return setting.does();
        }
      }
    }
    return false;
  }

  void clear() {
    settings.clear();
    characters = 0;
    tidyAt = TIDY_FROM;
    tidyAtCharacters = MOST_CHARACTERS / 4;
  }

  int size() {
    return settings.size();
  }

  /** From the end to the beginning: what is set again later, and not used before that, is not needed. */
  private void tidy() {
    Set<String> setAgain = new HashSet<>();
    boolean environmentSetAgain = false;
    List<Setting> needed = new ArrayList<>();
    for (int i = settings.size() - 1; i >= 0; i--) {
      Setting setting = settings.get(i);
      if (!allIn(setAgain, setting.writes)) {
        needed.add(setting);
        Collections.addAll(setAgain, setting.writes);
        environmentSetAgain |= setting.isEnvironment();
        for (String read : setting.reads) {
          setAgain.remove(read);
          if (StateKeys.hasPieces(read)) {
            setAgain.removeIf(key -> StateKeys.isPartOf(key, read));
          }
        }
        if (environmentSetAgain && setting.readsEnvironment()) {
          setAgain.removeIf(StateKeys::isEnvironment);
          environmentSetAgain = false;
        }
      }
    }
    Collections.reverse(needed);
    settings.clear();
    characters = 0;
    Set<String> written = new HashSet<>();
    for (Setting setting : needed) {
      if (!setting.isInitial() || anyIn(written, setting.writes)) {
        settings.add(setting);
        characters += setting.length();
        Collections.addAll(written, setting.writes);
      }
    }
  }

  private static boolean allIn(Set<String> keys, String[] wanted) {
    for (String key : wanted) {
      if (!keys.contains(key) && !keys.contains(StateKeys.whole(key))) {
        return false;
      }
    }
    return true;
  }

  private static boolean anyIn(Set<String> keys, String[] wanted) {
    for (String key : wanted) {
      if (keys.contains(key)) {
        return true;
      }
    }
    return false;
  }

  /** Adjacent assignments share one statement; a statement that stands alone does so here too. */
  List<Step> steps() {
    tidy();
    List<Step> steps = new ArrayList<>();
    Joined joined = new Joined();
    for (Setting setting : settings) {
      if (setting.isSql()) {
        if (!joined.takes(setting)) {
          joined.end(steps);
        }
        joined.add(setting);
      } else if (setting.does()) {
        joined.end(steps);
        steps.add(setting.step);
      }
    }
    joined.end(steps);
    return steps;
  }

  Set<String> names() {
    tidy();
    Set<String> names = new LinkedHashSet<>();
    for (Setting setting : settings) {
      if (setting.does()) {
        names.add(setting.name);
      }
    }
    return names;
  }

  /** A step that executes a statement. */
  static Step statement(String sql) {
    return new Step() {
      @Override public void on(Connection session) throws SQLException {
        try (Statement statement = session.createStatement()) {
          statement.execute(sql);
        }
      }

      @Override public String toString() {
        return sql;
      }
    };
  }

  /** One statement under construction. */
  private static final class Joined {
    private final StringBuilder text = new StringBuilder();
    private final Set<String> written = new HashSet<>();
    private Change.Form form;
    private boolean environment;
    private boolean builds;

    /** A server reads the strings and variables of a statement before it applies its settings. */
    boolean takes(Setting setting) {
      return setting.form == form && form != Change.Form.STATEMENT && !builds && setting.reads.isEmpty()
          && !(environment && setting.readsEnvironment()) && !writesAgain(setting);
    }

    /** Another piece of the same variable: of two in one statement only the last would count. */
    private boolean writesAgain(Setting setting) {
      for (String key : setting.writes) {
        if (written.contains(StateKeys.whole(key))) {
          return true;
        }
      }
      return false;
    }

    void add(Setting setting) {
      form = setting.form;
      if (text.length() == 0) {
        text.append(form == Change.Form.ASSIGNMENT ? "SET " : form == Change.Form.SESSION_PAIR ? "ALTER SESSION SET " : "");
      } else {
        text.append(form == Change.Form.ASSIGNMENT ? ", " : " ");
      }
      text.append(setting.text);
      for (String key : setting.writes) {
        written.add(StateKeys.whole(key));
      }
      environment |= setting.isEnvironment();
      builds |= !setting.reads.isEmpty();
    }

    void end(List<Step> steps) {
      if (text.length() > 0) {
        steps.add(statement(text.toString()));
      }
      text.setLength(0);
      written.clear();
      form = null;
      environment = false;
      builds = false;
    }
  }
}
