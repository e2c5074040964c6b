package io.hawser.session;

/** A text as it may be shown: without its literals and comments, and not too long. */
public final class StatementShape {
  private static final int LONGEST = 200;

  private StatementShape() {}

  /** @return only its first word, if it is unclear where its literals end */
  public static String of(String sql, Dialect dialect) {
    Lexer lexer = new Lexer(sql, dialect.mode(), true);
    StringBuilder shape = new StringBuilder();
    String first = "";
    for (Lexer.Kind kind = lexer.next(); kind != Lexer.Kind.END; kind = lexer.next()) {
      String token = kind == Lexer.Kind.STRING || kind == Lexer.Kind.NUMBER ? "?" : sql.substring(lexer.start(), lexer.end());
      if (first.isEmpty() && kind == Lexer.Kind.WORD) {
        first = token;
      }
      if (shape.length() < LONGEST) {
        shape.append(shape.length() == 0 ? "" : " ").append(token);
      }
    }
    boolean inDoubt = lexer.malformed() || lexer.escapedQuote();
    return inDoubt ? first : shape.length() > LONGEST ? shape.substring(0, LONGEST) + "…" : shape.toString();
  }
}
