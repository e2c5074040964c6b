package io.hawser.session;

import java.util.List;
import java.util.Optional;

/** The text of a prepared statement with the values of its parameters written into it. */
final class BoundText {
  private BoundText() {
  }

  /**
   * Writes literals in place of question marks.
   *
   * @param literals for each parameter; null for one that cannot be written, whose question mark stays
   * @return empty if it is not certain where the parameters are
   */
  static Optional<String> of(String sql, SqlMode mode, List<String> literals) {
    Lexer lexer = new Lexer(sql, mode, true);
    StringBuilder text = new StringBuilder(sql.length() + 16 * literals.size());
    int copied = 0;
    int parameter = 0;
    for (Lexer.Kind kind = lexer.next(); kind != Lexer.Kind.END; kind = lexer.next()) {
      if (kind == Lexer.Kind.SYMBOL && sql.charAt(lexer.start()) == '?') {
        String literal = parameter < literals.size() ? literals.get(parameter) : null;
        parameter++;
        if (literal != null) {
          text.append(sql, copied, lexer.start()).append(literal);
          copied = lexer.end();
        }
      }
    }
    boolean uncertain = lexer.malformed() || lexer.escapedQuote() || lexer.conditional();
    return uncertain ? Optional.<String>empty() : Optional.of(text.append(sql, copied, sql.length()).toString());
  }
}
