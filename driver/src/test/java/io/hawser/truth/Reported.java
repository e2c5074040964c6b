package io.hawser.truth;

import io.hawser.failure.Failure;
import io.hawser.failure.Outcome;
import java.sql.Connection;
import java.sql.SQLException;

/** What an exception tells an application. */
enum Reported {
  /** The server has answered with an error: the statement did nothing. */
  ERROR,
  /** The server has answered, and ended the transaction. */
  DEADLOCK,
  /** 40001 for a loss. */
  ROLLED_BACK,
  /** 08007. */
  UNKNOWN,
  /** The vendor's exception for a loss, with the note that nothing was executed. */
  LOST_NOT_EXECUTED,
  /** The vendor's exception for a loss. */
  LOST;

  private static final int ER_LOCK_DEADLOCK = 1213;
  private static final int ER_LOCK_WAIT_TIMEOUT = 1205;

  static Reported by(Exception exception, Connection connection) {
    if (exception instanceof SQLException sql) {
      if (sql.getErrorCode() == ER_LOCK_DEADLOCK) {
        return DEADLOCK;
      }
      if (sql.getErrorCode() == ER_LOCK_WAIT_TIMEOUT) {
        return ERROR; // Connector/J calls it 40001
      }
      if ("40001".equals(sql.getSQLState())) {
        return ROLLED_BACK;
      }
      if ("08007".equals(sql.getSQLState())) {
        return UNKNOWN;
      }
    }
    Failure failure = Failure.of(exception, connection);
    if (!failure.connectionLost()) {
      return ERROR;
    }
    return failure.outcome() == Outcome.NOT_EXECUTED ? LOST_NOT_EXECUTED : LOST;
  }
}
