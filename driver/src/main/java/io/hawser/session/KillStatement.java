package io.hawser.session;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A KILL of one session by its number: {@code KILL [HARD | SOFT] [CONNECTION | QUERY] 4711}. Not one that names a user, a
 * query's own number or an expression. Immutable.
 */
public final class KillStatement {
  private final String sql;
  private final int from;
  private final int to;
  private final long id;

  private KillStatement(String sql, int from, int to, long id) {
    this.sql = sql;
    this.from = from;
    this.to = to;
    this.id = id;
  }

  /**
   * Reads a text.
   *
   * @param literals the values of its parameters, if it has any; null for one that can't be written
   * @return empty if it is anything else, or more than that
   */
  public static Optional<KillStatement> of(String sql, List<String> literals, Dialect dialect) {
    Optional<String> text = literals.isEmpty() ? Optional.ofNullable(sql) : BoundText.of(sql, dialect.mode(), literals);
    return text.flatMap(bound -> read(bound, dialect.mode()));
  }

  private static Optional<KillStatement> read(String sql, SqlMode mode) {
    Lexer lexer = new Lexer(sql, mode, true);
    if (lexer.next() != Lexer.Kind.WORD || !word(sql, lexer).equals("KILL")) {
      return Optional.empty();
    }
    Lexer.Kind kind = lexer.next();
    if (kind == Lexer.Kind.WORD && (word(sql, lexer).equals("HARD") || word(sql, lexer).equals("SOFT"))) {
      kind = lexer.next();
    }
    if (kind == Lexer.Kind.WORD && (word(sql, lexer).equals("CONNECTION") || word(sql, lexer).equals("QUERY"))) {
      kind = lexer.next();
    }
    int quote = kind == Lexer.Kind.STRING ? 1 : 0;
    if (kind != Lexer.Kind.NUMBER && quote == 0) {
      return Optional.empty();
    }
    int from = lexer.start() + quote;
    int to = lexer.end() - quote;
    do {
      kind = lexer.next();
    } while (kind == Lexer.Kind.SYMBOL && sql.charAt(lexer.start()) == ';');
    if (kind != Lexer.Kind.END || lexer.malformed() || lexer.conditional()) {
      return Optional.empty();
    }
    try {
      return Optional.of(new KillStatement(sql, from, to, Long.parseLong(sql.substring(from, to))));
    } catch (NumberFormatException expression) {
      return Optional.empty();
    }
  }

  private static String word(String sql, Lexer at) {
    return sql.substring(at.start(), at.end()).toUpperCase(Locale.ROOT);
  }

  /** The number of the session to kill. */
  public long id() {
    return id;
  }

  /** The same text for another session. */
  public String of(long other) {
    return sql.substring(0, from) + other + sql.substring(to);
  }
}
