package io.hawser.samples.tool;

import io.hawser.failure.Failure;
import io.hawser.failure.Outcome;
import java.sql.Connection;
import java.sql.SQLException;

/** What the user reads of an error. */
final class ErrorText {
  private ErrorText() {}

  /**
   * The server's own words for an error in a statement; for a lost connection what happened, whether the statement may have
   * run, and what to do. The code in brackets is stable: a tool that speaks several languages looks its text up by it.
   *
   * @param connection where the error came from; null if none could be had
   */
  static String of(SQLException error, Connection connection) {
    Failure failure = Failure.of(error, connection);
    if (!failure.connectionLost() || error instanceof ConnectionReset) {
      return error.getMessage();
    }
    return failure.cause().meaning() + " [" + failure.cause().code() + "]"
        + (failure.outcome() == Outcome.NOT_EXECUTED ? " The statement did not run." : " The statement may have run.")
        + ("40001".equals(error.getSQLState()) ? " The transaction was rolled back: run it again." : " " + failure.remedy());
  }
}
