package io.hawser.continuity.replay;

import java.sql.Connection;
import java.sql.SQLException;

/**
 * One call of the application's that has run a statement or a batch, with all that is needed to repeat it: text, settings, copies of
 * its parameters.
 */
public interface RepeatableCall {
  /** Approximately how much memory it keeps, in bytes. */
  long bytes();

  /** The statement, if it is a single one; null if not. */
  String text();

  /**
   * Repeats the call.
   *
   * @param session another one, of the vendor's driver
   * @param asksForKeys whether generated keys may be asked for afterwards
   * @return to be closed, or to take its place
   * @throws SQLException the server's error, or the loss of that session
   */
  Repetition repeat(Connection session, boolean asksForKeys) throws SQLException;
}
