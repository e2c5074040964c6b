package io.hawser.session;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The values that only a session knows, as bits: a statement leaves one behind, or asks for it. See {@link SessionLocalValues}. */
final class LocalValue {
  static final int LAST_INSERT_ID = 1;
  static final int FOUND_ROWS = 1 << 1;
  static final int ROW_COUNT = 1 << 2;
  static final int DIAGNOSTICS = 1 << 3;
  static final int LAST_GTID = 1 << 4;
  /** OceanBase's, of the previous statement: every statement leaves one. */
  static final int TRACE = 1 << 5;
  /** The current value of any sequence: through a column's default. */
  static final int SEQUENCES = 1 << 6;
  static final int ALL = (1 << 7) - 1;
  /** Any query changes these, whatever it asks for. */
  static final int OF_QUERIES = FOUND_ROWS | ROW_COUNT | DIAGNOSTICS | TRACE;

  private static final String[] NAMES = {"LAST_INSERT_ID()", "FOUND_ROWS()", "ROW_COUNT()", "warnings and profiles", "@@last_gtid",
      "trace"};

  /** By the system variables that show them, in upper case. */
  static final Map<String, Integer> OF_VARIABLES;

  static {
    Map<String, Integer> of = new HashMap<>();
    of.put("IDENTITY", LAST_INSERT_ID);
    of.put("LAST_INSERT_ID", LAST_INSERT_ID);
    of.put("LAST_GTID", LAST_GTID);
    of.put("WARNING_COUNT", DIAGNOSTICS);
    of.put("ERROR_COUNT", DIAGNOSTICS);
    OF_VARIABLES = Collections.unmodifiableMap(of);
  }

  private LocalValue() {
  }

  /** What the system variable of this name shows, in upper case; a scope may stand before a dot or an {@code @@}. */
  static int ofVariable(String name) {
    return OF_VARIABLES.getOrDefault(name.substring(Math.max(name.lastIndexOf('.'), name.lastIndexOf('@')) + 1), 0);
  }

  /** For people; sequences have names of their own. */
  static List<String> names(int bits) {
    List<String> names = new ArrayList<>();
    for (int i = 0; i < NAMES.length; i++) {
      if ((bits & 1 << i) != 0) {
        names.add(NAMES[i]);
      }
    }
    return names;
  }
}
