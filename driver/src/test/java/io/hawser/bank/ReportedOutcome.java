package io.hawser.bank;

import io.hawser.failure.Failure;
import io.hawser.failure.Outcome;
import java.sql.SQLException;

/** The outcome that was reported to a teller for its work, and how often the work may then be found in the books. */
enum ReportedOutcome {
  DONE(1, 1),
  /** Nothing of it ran. */
  NOT_EXECUTED(0, 0),
  /** It ran, and the server took it back. */
  ROLLED_BACK(0, 0),
  /** It may have run, once. */
  UNKNOWN(0, 1);

  private final int least;
  private final int most;

  ReportedOutcome(int least, int most) {
    this.least = least;
    this.most = most;
  }

  boolean allows(int times) {
    return least <= times && times <= most;
  }

  /**
   * What an exception shows to an application that knows the SQLStates and {@link Failure}, and nothing else. Some exceptions of the
   * vendors are no SQLExceptions.
   */
  static ReportedOutcome by(Exception e) {
    if (e instanceof SQLException sql && "40001".equals(sql.getSQLState())) {
      return ROLLED_BACK;
    }
    Failure failure = Failure.of(e);
    if (!failure.connectionLost()) {
      throw new AssertionError("This is no loss of a connection: " + e, e);
    }
    return failure.outcome() == Outcome.NOT_EXECUTED ? NOT_EXECUTED : UNKNOWN;
  }
}
