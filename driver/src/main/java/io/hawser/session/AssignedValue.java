package io.hawser.session;

import java.util.Locale;

/** The right-hand side of a SET or ALTER SESSION, rewritten token by token, without comments. */
final class AssignedValue {
  private final StringBuilder written = new StringBuilder();
  /** Nothing but words, strings and numbers: it means the same on another session. */
  private boolean literal = true;
  /** It contains a word that is not a value by itself: a name, an operator. */
  private boolean word;
  private final ReplayableExpression expression = new ReplayableExpression();

  /** Reads it up to a comma outside parentheses, or to the end of the statement. Its calls count even if it is not a literal. */
  static AssignedValue upToComma(Cursor at, EffectsBuilder found) {
    return read(at, found, true);
  }

  /** Reads it up to the end of the statement. */
  static AssignedValue upToStop(Cursor at, EffectsBuilder found) {
    return read(at, found, false);
  }

  private static AssignedValue read(Cursor at, EffectsBuilder found, boolean commaEnds) {
    AssignedValue value = new AssignedValue();
    ExpressionReader calls = new ExpressionReader(at, found, "SET");
    while (!at.atStop() && !(commaEnds && calls.outside() && at.at(','))) {
      if (at.at('?')) {
        found.dependsOnParameters();
      }
      value.take(at, at.text());
      calls.token();
    }
    calls.finish();
    if (!value.literal && !value.isReplayable()) {
      found.run();
    }
    return value;
  }

  void take(Cursor at, String token) {
    expression.take(at, token);
    if (literal || expression.isReplayable()) {
      written.append(written.length() == 0 ? "" : " ").append(token);
    }
    switch (at.kind()) {
      case WORD:
        literal &= !Functions.isCalledWithoutParentheses(token.toUpperCase(Locale.ROOT));
        word |= !isValue(token);
        break;
      case STRING:
      case NUMBER:
      case QUOTED_NAME:
        break;
      default:
        literal &= at.at('-') || at.at('+');
        break;
    }
  }

  /** The token taken last belongs to what follows. */
  void giveBack(String token) {
    written.setLength(written.length() - (literal || expression.isReplayable() ? token.length() + 1 : 0));
  }

  boolean isEmpty() {
    return written.length() == 0;
  }

  boolean isLiteral() {
    return literal;
  }

  /** A literal for a user variable too, which accepts no bare words. */
  boolean isLiteralWithoutNames() {
    return literal && !word;
  }

  boolean isNull() {
    return text().equalsIgnoreCase("NULL");
  }

  /** Whether the expression has the same value when it is evaluated again, on the variables that it reads. */
  boolean isReplayable() {
    return expression.isReplayable();
  }

  ReplayableExpression expression() {
    return expression;
  }

  String text() {
    return written.toString();
  }

  /** As on or off; UNSURE for an expression. */
  Autocommit asAutocommit() {
    switch (unquoted().toUpperCase(Locale.ROOT)) {
      case "1":
      case "ON":
      case "TRUE":
        return Autocommit.ON;
      case "0":
      case "OFF":
      case "FALSE":
        return Autocommit.OFF;
      default:
        return Autocommit.UNSURE;
    }
  }

  String unquoted() {
    return text().replace("'", "").replace("\"", "");
  }

  private static boolean isValue(String token) {
    return token.charAt(0) == '_' || token.equalsIgnoreCase("NULL") || token.equalsIgnoreCase("TRUE") || token.equalsIgnoreCase("FALSE");
  }
}
