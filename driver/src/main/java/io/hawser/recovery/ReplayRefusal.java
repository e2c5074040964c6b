package io.hawser.recovery;

/** Why a lost transaction is not run again. Immutable. */
final class ReplayRefusal {
  final String code;
  /** For people. */
  final String text;
  /** The statement that is the reason; null if no statement is. */
  final String sql;

  ReplayRefusal(String code, String text, String sql) {
    this.code = code;
    this.text = text;
    this.sql = sql;
  }
}
