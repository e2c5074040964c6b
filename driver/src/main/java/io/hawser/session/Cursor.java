package io.hawser.session;

import java.util.Locale;

/** Walks the tokens of one text, and answers questions about the current one. */
final class Cursor {
  private final String sql;
  private final Lexer lexer;
  private final Dialect dialect;
  private Lexer.Kind kind;
  private int start;
  private int end;
  private int endBefore;

  Cursor(String sql, Lexer lexer, Dialect dialect) {
    this.sql = sql;
    this.lexer = lexer;
    this.dialect = dialect;
    advance();
  }

  void advance() {
    endBefore = end;
    kind = lexer.next();
    start = lexer.start();
    end = lexer.end();
  }

  Lexer.Kind kind() {
    return kind;
  }

  /** Of the server that will read the text. */
  Dialect dialect() {
    return dialect;
  }

  /** Nothing is between this token and the one before, not even a blank or a comment. */
  boolean adjoins() {
    return start == endBefore;
  }

  boolean at(Lexer.Kind wanted) {
    return kind == wanted;
  }

  boolean atEnd() {
    return kind == Lexer.Kind.END;
  }

  /** At the end of a statement: a semicolon or the end of the text. */
  boolean atStop() {
    return kind == Lexer.Kind.END || at(';');
  }

  boolean at(char symbol) {
    return kind == Lexer.Kind.SYMBOL && end - start == 1 && sql.charAt(start) == symbol;
  }

  boolean atColonEquals() {
    return kind == Lexer.Kind.SYMBOL && end - start == 2;
  }

  boolean atAssignment() {
    return at('=') || atColonEquals();
  }

  /** The current token is this unquoted word, in any case; {@code word} is in upper case. */
  boolean at(String word) {
    return kind == Lexer.Kind.WORD && end - start == word.length() && sql.regionMatches(true, start, word, 0, word.length());
  }

  boolean atAny(String... words) {
    for (String word : words) {
      if (at(word)) {
        return true;
      }
    }
    return false;
  }

  /** Skips this word if it is the current token. */
  boolean skip(String word) {
    boolean there = at(word);
    if (there) {
      advance();
    }
    return there;
  }

  boolean skip(char symbol) {
    boolean there = at(symbol);
    if (there) {
      advance();
    }
    return there;
  }

  void skipToStop() {
    while (!atStop()) {
      advance();
    }
  }

  /** Where the token begins in the text. */
  int start() {
    return start;
  }

  /** The text from there to the current token. */
  String textFrom(int from) {
    return sql.substring(from, atEnd() ? sql.length() : start).trim();
  }

  /** The token as written. */
  String text() {
    return sql.substring(start, end);
  }

  /** The token in upper case, for look-ups. */
  String upper() {
    return text().toUpperCase(Locale.ROOT);
  }

  /** Skips a name, quoted or not, with its qualifiers, and returns it without quotes; empty if there is none. */
  String name() {
    StringBuilder name = new StringBuilder();
    while (kind == Lexer.Kind.WORD || kind == Lexer.Kind.QUOTED_NAME || kind == Lexer.Kind.STRING
        || (kind == Lexer.Kind.NUMBER && name.length() > 0)) {
      name.append(unquoted());
      advance();
      if (!skip('.')) {
        break;
      }
      name.append('.');
    }
    return name.toString();
  }

  /** The token without the quotes around it; quotes doubled inside stay. */
  String unquoted() {
    String text = text();
    char first = text.charAt(0);
    boolean quoted = first == '\'' || first == '"' || first == '`';
    return quoted ? text.substring(1, text.length() > 1 && text.charAt(text.length() - 1) == first ? text.length() - 1 : 1) : text;
  }
}
