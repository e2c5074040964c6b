package io.hawser.session;

import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Knows the procedures of OceanBase's packages that set something in their session and do nothing else: they are settings, which are
 * repeated on a new session. From the PL reference of OceanBase 4 (DBMS_APPLICATION_INFO, DBMS_MONITOR, DBMS_OUTPUT, DBMS_SESSION).
 */
final class ProcedureReader {
  private static final Map<String, String[]> SETTINGS = new HashMap<>();
  /** They build on what was set before by the same procedure with other arguments. */
  private static final Set<String> BUILDING = new HashSet<>(Arrays.asList("DBMS_SESSION.SET_CONTEXT", "DBMS_SESSION.CLEAR_CONTEXT",
      "DBMS_SESSION.SET_NLS"));
  private static final Set<String> READS = new HashSet<>(Arrays.asList("DBMS_APPLICATION_INFO.READ_MODULE",
      "DBMS_APPLICATION_INFO.READ_CLIENT_INFO", "DBMS_OUTPUT.GET_LINE", "DBMS_OUTPUT.GET_LINES"));
  /** Their first parameter is a session's id, and null for the caller's own. */
  private static final String OF_SESSION = "DBMS_MONITOR.OB_SESSION_TRACE_";

  static {
    settings("DBMS_APPLICATION_INFO.SET_MODULE", "module", "action");
    settings("DBMS_APPLICATION_INFO.SET_ACTION", "action");
    settings("DBMS_APPLICATION_INFO.SET_CLIENT_INFO", "client info");
    settings("DBMS_MONITOR.OB_SESSION_TRACE_ENABLE", "session trace");
    settings("DBMS_MONITOR.OB_SESSION_TRACE_DISABLE", "session trace");
    settings("DBMS_OUTPUT.ENABLE", "dbms_output");
    settings("DBMS_OUTPUT.DISABLE", "dbms_output");
    settings("DBMS_SESSION.SET_IDENTIFIER", "client identifier");
    settings("DBMS_SESSION.CLEAR_IDENTIFIER", "client identifier");
    settings("DBMS_SESSION.SET_SQL_TRACE", "sql_trace");
    settings("DBMS_SESSION.SET_ROLE", StateKeys.ROLE);
    settings("DBMS_SESSION.SET_CONTEXT", "context");
    settings("DBMS_SESSION.CLEAR_CONTEXT", "context");
    settings("DBMS_SESSION.CLEAR_ALL_CONTEXT", "context");
    settings("DBMS_SESSION.SET_NLS", "nls");
  }

  private final Cursor at;

  ProcedureReader(Cursor at) {
    this.at = at;
  }

  private static void settings(String procedure, String... keys) {
    SETTINGS.put(procedure, keys);
  }

  private static String[] keys(String name) {
    return SETTINGS.get(plain(name));
  }

  /** Without the schema that all of them are in. */
  private static String plain(String name) {
    String upper = name.toUpperCase(Locale.ROOT);
    return upper.startsWith("SYS.") || upper.startsWith("OCEANBASE.") ? upper.substring(upper.indexOf('.') + 1) : upper;
  }

  static boolean isKnown(String name) {
    return keys(name) != null || READS.contains(plain(name));
  }

  /** It returns something and leaves nothing behind. */
  static boolean isRead(String name) {
    return READS.contains(plain(name));
  }

  /** Whether its first argument is a parameter, and a session's id. */
  static boolean namesSession(String name, String call) {
    int open = call.indexOf('(');
    return plain(name).startsWith(OF_SESSION) && open >= 0 && call.substring(open + 1).trim().startsWith("?");
  }

  /**
   * Reads the arguments; the cursor starts just after the name of a procedure that {@link #isKnown}, and ends after its closing
   * parenthesis.
   *
   * @param text of the whole call, which is repeated
   * @return empty if the call means something else on another session, or is not a call
   */
  Optional<Change> call(String name, String text) {
    String plain = plain(name);
    boolean ofSession = plain.startsWith(OF_SESSION);
    boolean first = true;
    if (at.skip('(')) {
      for (; !at.atStop() && !at.at(')'); at.advance()) {
        if (!skipName(ofSession) || !isLiteral(ofSession && first)) {
          return Optional.empty(); // the argument, and what follows, is still to be read
        }
        first = false;
      }
      if (!at.skip(')')) {
        return Optional.empty();
      }
    }
    if (READS.contains(plain)) {
      return Optional.of(Change.RUN);
    }
    Set<String> reads = BUILDING.contains(plain) ? new LinkedHashSet<>(Arrays.asList(keys(plain))) : Collections.<String>emptySet();
    return Optional.of(Change.procedure(name, text, keys(plain), reads));
  }

  /**
   * Steps over {@code name =>} before an argument: OceanBase takes arguments by name, as its Developer Center writes them.
   *
   * @param counted the position of an argument matters, so that none can be named
   * @return false if there is a word that is not an argument's name
   */
  private boolean skipName(boolean counted) {
    if (!at.at(Lexer.Kind.WORD) || at.atAny("NULL", "TRUE", "FALSE")) {
      return true;
    }
    at.advance();
    return !counted && at.skip('=') && at.adjoins() && at.skip('>');
  }

  private boolean isLiteral(boolean mustBeNull) {
    switch (at.kind()) {
      case WORD:
        return at.atAny("NULL") || (!mustBeNull && at.atAny("TRUE", "FALSE"));
      case STRING:
      case NUMBER:
        return !mustBeNull;
      case SYMBOL:
        return at.at('?') || at.at(',') || (!mustBeNull && (at.at('-') || at.at('+')));
      default:
        return false;
    }
  }
}
