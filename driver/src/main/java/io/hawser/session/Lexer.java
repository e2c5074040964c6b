package io.hawser.session;

import java.util.Locale;

/**
 * Cuts a SQL text into tokens, one at a time and in one pass: comments, hints and white space are skipped, quoting is that of
 * the mode. It never throws; what is not closed at the end of the text ends there and makes the text {@link #malformed()}.
 *
 * <p>The rules are those of MySQL 8.0 ("Lexical structure" of its manual: comments, literals, executable comments) and of
 * Oracle ("Literals", "Comments", alternative quoting {@code q'[...]'}).
 */
final class Lexer {
  enum Kind { WORD, QUOTED_NAME, STRING, NUMBER, USER_VARIABLE, SYSTEM_VARIABLE, SYMBOL, END }

  /** Executable comments for servers up to this version always run: OceanBase announces 5.6.25 or later, MariaDB runs those up to 5.6. */
  private static final int VERSION_OF_ALL_SERVERS = 50600;

  private static final String RETRY = "hawser:retry";
  private static final String NO_REPLAY = "hawser:noreplay";

  private static final String AUTO_IS_NULL = "sql_auto_is_null";

  private final String sql;
  private final boolean oracle;
  private final boolean backslashEscapes;
  private int at;
  private boolean inExecutable;
  private boolean malformed;
  private boolean conditional;
  private boolean escapedQuote;
  private boolean retryHint;
  private boolean noReplayHint;
  private boolean autoIsNullHint;

  private Kind kind = Kind.END;
  private int start;

  Lexer(String sql, SqlMode mode, boolean backslashEscapes) {
    this.sql = sql;
    this.oracle = mode == SqlMode.ORACLE;
    this.backslashEscapes = backslashEscapes && !oracle;
  }

  /** A string, comment or quoted name had no end, or there is a backslash outside them. */
  boolean malformed() {
    return malformed;
  }

  /** Part of the text runs on some servers only: in an executable comment that names a version. */
  boolean conditional() {
    return conditional;
  }

  /** A quote follows a backslash: with NO_BACKSLASH_ESCAPES the text means something else. */
  boolean escapedQuote() {
    return escapedQuote;
  }

  boolean retryHint() {
    return retryHint;
  }

  boolean noReplayHint() {
    return noReplayHint;
  }

  /** An optimizer hint sets sql_auto_is_null for the statement. */
  boolean autoIsNullHint() {
    return autoIsNullHint;
  }

  Kind next() {
    skipBlanks();
    start = at;
    kind = at >= sql.length() ? Kind.END : cut(sql.charAt(at));
    return kind;
  }

  int start() {
    return start;
  }

  int end() {
    return at;
  }

  private Kind cut(char c) {
    if (c == '\'') {
      return quoted(c, Kind.STRING);
    }
    if (c == '"') {
      return quoted(c, oracle ? Kind.QUOTED_NAME : Kind.STRING);
    }
    if (c == '`') {
      return quoted(c, Kind.QUOTED_NAME);
    }
    if (c == '@') {
      return variable();
    }
    if (isDigit(c) || (c == '.' && isDigit(peek(1)))) {
      return number();
    }
    if (isNamePart(c)) {
      return wordOrPrefixedString();
    }
    if (c == '\\' && peek(1) == 'N') {
      at += 2;
      return Kind.WORD;
    }
    malformed |= c == '\\';
    at += c == ':' && peek(1) == '=' ? 2 : 1;
    return Kind.SYMBOL;
  }

  private Kind quoted(char quote, Kind as) {
    at++;
    int length = sql.length();
    while (at < length) {
      char c = sql.charAt(at++);
      if (c == '\\' && quote != '`') {
        escapedQuote |= !oracle && (peek(0) == '\'' || peek(0) == '"');
        if (backslashEscapes && at < length) {
          at++;
        }
      } else if (c == quote) {
        if (peek(0) != quote) {
          return as;
        }
        at++;
      }
    }
    malformed = true;
    return as;
  }

  private Kind variable() {
    at++;
    boolean system = peek(0) == '@';
    if (system) {
      at++;
    }
    if (!system && (peek(0) == '\'' || peek(0) == '"')) {
      return quoted(peek(0), Kind.USER_VARIABLE);
    }
    while (isNamePart(peek(0)) || peek(0) == '.' || peek(0) == '`') {
      if (peek(0) == '`') {
        quoted('`', Kind.USER_VARIABLE);
      } else {
        at++;
      }
    }
    return system ? Kind.SYSTEM_VARIABLE : Kind.USER_VARIABLE;
  }

  private Kind number() {
    while (isNamePart(peek(0)) || peek(0) == '.') {
      at++;
    }
    return Kind.NUMBER;
  }

  private Kind wordOrPrefixedString() {
    while (isNamePart(peek(0))) {
      at++;
    }
    if (peek(0) != '\'') {
      return Kind.WORD;
    }
    String prefix = sql.substring(start, Math.min(at, start + 3)).toUpperCase(Locale.ROOT);
    if (oracle && (prefix.equals("Q") || prefix.equals("NQ"))) {
      return alternativeQuoted();
    }
    boolean prefixed = prefix.equals("N") || prefix.equals("X") || prefix.equals("B");
    return prefixed ? quoted('\'', Kind.STRING) : Kind.WORD;
  }

  /** Oracle's q'[it's]': up to the closing bracket, or the same character again, that is followed by a quote. */
  private Kind alternativeQuoted() {
    at++;
    char open = peek(0);
    int bracket = "[{(<".indexOf(open);
    char close = bracket < 0 || open == '\0' ? open : "]})>".charAt(bracket);
    int length = sql.length();
    for (at++; at < length; at++) {
      if (sql.charAt(at) == close && peek(1) == '\'') {
        at += 2;
        return Kind.STRING;
      }
    }
    at = length;
    malformed = true;
    return Kind.STRING;
  }

  private void skipBlanks() {
    int length = sql.length();
    while (at < length) {
      char c = sql.charAt(at);
      if (c <= ' ' || (c > 127 && Character.isWhitespace(c))) {
        at++;
      } else if (c == '/' && peek(1) == '*') {
        blockComment();
      } else if (c == '*' && peek(1) == '/' && inExecutable) {
        inExecutable = false;
        at += 2;
      } else if ((c == '#' && !oracle) || (c == '-' && peek(1) == '-' && (oracle || endsDashes(at + 2)))) {
        lineComment();
      } else {
        return;
      }
    }
    malformed |= inExecutable;
  }

  /** MySQL treats two dashes as a comment only if a blank follows: {@code 5--1} is six. */
  private boolean endsDashes(int index) {
    return index >= sql.length() || sql.charAt(index) <= ' ';
  }

  private void lineComment() {
    int newline = sql.indexOf('\n', at);
    at = newline < 0 ? sql.length() : newline + 1;
  }

  private void blockComment() {
    boolean mariaDb = peek(2) == 'M' && peek(3) == '!';
    if (mariaDb || peek(2) == '!') {
      at += mariaDb ? 4 : 3;
      int version = 0;
      int digits = 0;
      for (; isDigit(peek(0)) && digits < 6; at++, digits++) {
        version = version * 10 + peek(0) - '0';
      }
      conditional |= mariaDb || oracle || version > VERSION_OF_ALL_SERVERS || inExecutable;
      inExecutable = true;
      return;
    }
    int close = sql.indexOf("*/", at + 2);
    if (close < 0) {
      malformed = true;
      at = sql.length();
      return;
    }
    retryHint |= isHint(RETRY, at + 2, close);
    noReplayHint |= isHint(NO_REPLAY, at + 2, close);
    autoIsNullHint |= peek(2) == '+' && sql.substring(at, close).toLowerCase(Locale.ROOT).contains(AUTO_IS_NULL);
    at = close + 2;
  }

  private boolean isHint(String hint, int from, int to) {
    while (from < to && sql.charAt(from) <= ' ') {
      from++;
    }
    while (to > from && sql.charAt(to - 1) <= ' ') {
      to--;
    }
    return to - from == hint.length() && sql.regionMatches(true, from, hint, 0, hint.length());
  }

  private char peek(int ahead) {
    int index = at + ahead;
    return index >= 0 && index < sql.length() ? sql.charAt(index) : '\0';
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  /** Everything beyond ASCII that is not a blank may be part of a name in both modes. */
  private boolean isNamePart(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || isDigit(c) || c == '_' || c == '$' || (c == '#' && oracle)
        || (c > 127 && !Character.isWhitespace(c));
  }
}
