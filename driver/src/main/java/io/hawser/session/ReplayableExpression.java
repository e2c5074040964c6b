package io.hawser.session;

import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Set;

/**
 * Whether an assignment yields the same value when the statement is repeated: it consists of literals, operators, variables whose
 * values are known, and functions that are the same everywhere and every time.
 */
final class ReplayableExpression {
  /** Built into all servers under these names, whether or not a blank follows, and with the same result for the same arguments. */
  private static final Set<String> FUNCTIONS = words(
      "ABS CEIL CEILING CONCAT CONCAT_WS CHAR_LENGTH COALESCE ELT FIELD FIND_IN_SET FLOOR GREATEST HEX "
          + "IFNULL INSTR LCASE LEAST LENGTH LOCATE LOWER LPAD LTRIM NULLIF POW POWER REVERSE ROUND RPAD RTRIM SIGN SUBSTRING_INDEX UCASE UNHEX "
          + "UPPER IF LEFT RIGHT REPEAT REPLACE MOD");
  private static final Set<String> OPERATORS = words("AND OR NOT XOR DIV MOD IS NULL TRUE FALSE LIKE BETWEEN IN CASE WHEN THEN ELSE END");
  /** A new session has the same values of these as the lost one had, unless somebody has changed the server's default. */
  private static final Set<String> ORDINARY = words(
      "SQL_MODE TIME_ZONE UNIQUE_CHECKS FOREIGN_KEY_CHECKS SQL_NOTES NOTE_VERBOSITY SQL_QUOTE_SHOW_CREATE "
          + "CHARACTER_SET_CLIENT CHARACTER_SET_RESULTS COLLATION_CONNECTION SQL_SAFE_UPDATES SQL_BIG_SELECTS");

  private static final String SQL_MODE = "sql_mode";

  private final Set<String> reads = new LinkedHashSet<>();
  private boolean replayable = true;
  private String last = "";
  /** A function's name was read; its parenthesis must follow. */
  private boolean called;
  /** {@code @@session} was read; a dot and a name must follow. */
  private boolean scope;

  private static Set<String> words(String words) {
    return Collections.unmodifiableSet(new HashSet<>(Arrays.asList(words.split(" "))));
  }

  /** Whether a variable has the server's default on every new session, and nothing changes it but SET. */
  static boolean isOrdinary(String variable) {
    return ORDINARY.contains(variable.toUpperCase(Locale.ROOT));
  }

  void take(Cursor at, String token) {
    if (!replayable) {
      return;
    }
    boolean mustCall = called;
    called = false;
    if (mustCall && !at.at('(')) {
      replayable = OPERATORS.contains(last);
      if (!replayable) {
        return;
      }
    }
    switch (at.kind()) {
      case WORD:
        word(token);
        break;
      case STRING:
      case NUMBER:
        break;
      case USER_VARIABLE:
        reads.add(StateKeys.userVariable(token));
        break;
      case SYSTEM_VARIABLE:
        systemVariable(token.substring(2).toLowerCase(Locale.ROOT));
        break;
      case SYMBOL:
        symbol(at);
        break;
      default:
        replayable = false;
        break;
    }
  }

  private void word(String token) {
    if (scope) {
      scope = false;
      reads.add(StateKeys.sessionVariable(token.toLowerCase(Locale.ROOT)));
      return;
    }
    String upper = token.toUpperCase(Locale.ROOT);
    last = upper;
    called = FUNCTIONS.contains(upper);
    if (upper.equals("NOT") || upper.equals("LIKE")) {
      reads.add(SQL_MODE); // what NOT binds to, and what escapes in a pattern
    }
    replayable = called || OPERATORS.contains(upper);
  }

  private void systemVariable(String name) {
    if (name.equals("session") || name.equals("local")) {
      scope = true;
    } else if (name.startsWith("session.") || name.startsWith("local.")) {
      reads.add(StateKeys.sessionVariable(name.substring(name.indexOf('.') + 1)));
    } else if (name.indexOf('.') >= 0 || name.startsWith("global") || name.indexOf('`') >= 0) {
      replayable = false;
    } else {
      reads.add(StateKeys.sessionVariable(name));
    }
  }

  private void symbol(Cursor at) {
    if (at.at('/')) {
      reads.add("div_precision_increment");
    } else if (at.at('|') || at.at('!') || at.at('-')) {
      reads.add(SQL_MODE); // what | is, what ! binds to, and whether a difference can be negative
    }
    replayable = scope ? at.at('.') : !at.atColonEquals() && !at.at('.') && !at.at('?') && !at.at('{');
  }

  boolean isReplayable() {
    return replayable && !reads.contains(StateKeys.AUTOCOMMIT);
  }

  Set<String> reads() {
    return reads;
  }

  /** Including the variable's own previous value, of which only pieces are set. */
  Set<String> readsWith(String own) {
    reads.add(own);
    return reads;
  }
}
