package io.hawser.session;

import java.sql.SQLException;
import java.util.Locale;

/** The error with which a statement failed on a live connection: the server's answer, or the driver's own. Immutable. */
public final class StatementError {
  /** Nothing is known of what the driver had asked the server before. */
  static final StatementError OF_DRIVER = new StatementError(0, null, null);

  private static final int PARSE_ERROR = 1064;
  /** No database is selected: detected while the text is parsed. */
  private static final int NO_DATABASE = 1046;
  /** The SQLState with which a server refuses to write. */
  private static final String READ_ONLY_TRANSACTION = "25006";
  /** The class of SQLStates for a text that the server could not read or has refused. */
  private static final String REFUSED = "42";

  final int code;
  /** In lower case; empty if there is none. */
  final String lowerCaseMessage;
  private final String sqlState;

  private StatementError(int code, String sqlState, String message) {
    this.code = code;
    this.sqlState = sqlState;
    this.lowerCaseMessage = message == null ? "" : message.toLowerCase(Locale.ROOT);
  }

  /** A server's answer. */
  public static StatementError of(SQLException answer) {
    return of(answer.getErrorCode(), answer.getSQLState(), answer.getMessage());
  }

  static StatementError of(int code, String sqlState, String message) {
    return new StatementError(code, sqlState, message);
  }

  /** Whether an error, of a statement that needs no more than a row, has surely left its transaction as it was before. */
  public boolean keepsTransaction() {
    return TransactionErrors.of(this) == TransactionErrors.Fate.KEPT;
  }

  /** Whether the server has answered; if not, what it has done is not known. */
  boolean isServers() {
    return sqlState != null;
  }

  /** Whether the server could not read the text. */
  boolean isParseError() {
    return code == PARSE_ERROR || code == NO_DATABASE;
  }

  /** Whether the server could not read the text, or has refused to run it. */
  boolean refusesText() {
    return hasState(REFUSED);
  }

  /** Whether the server has refused to write, and examined the text no further. */
  boolean refusesToWrite() {
    return READ_ONLY_TRANSACTION.equals(sqlState);
  }

  /** Whether its SQLState begins like this. */
  boolean hasState(String classOfStates) {
    return sqlState != null && sqlState.startsWith(classOfStates);
  }

  /** The class of its SQLState, two characters; empty if it has none. */
  String stateClass() {
    return sqlState == null || sqlState.length() < 2 ? "" : sqlState.substring(0, 2);
  }
}
