package io.hawser.session;

import java.sql.Connection;
import java.sql.SQLException;

/** One step that makes a new session more like the lost one. */
public interface Step {
  /**
   * Performs it.
   *
   * @param session new, of the vendor's driver
   */
  void on(Connection session) throws SQLException;

  /**
   * Performs it in another way, if the driver has sent nothing although it had on the old session: its own flag already has the
   * value.
   */
  default void force(Connection session) throws SQLException {}

  /** Whether {@link #on} sent something on the old session. */
  default boolean wasSent() {
    return false;
  }
}
