package io.hawser.session;

/** Whether each statement is a transaction of its own. */
enum Autocommit {
  ON("1"),
  OFF("0"),
  /** It was set from an expression, or may have been set. */
  UNSURE("");

  /** As a value in SQL; empty if it cannot be set. */
  final String literal;

  Autocommit(String literal) {
    this.literal = literal;
  }

  static Autocommit of(boolean on) {
    return on ? ON : OFF;
  }
}
