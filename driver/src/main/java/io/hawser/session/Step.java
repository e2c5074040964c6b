package io.hawser.session;

import java.sql.Connection;
import java.sql.SQLException;

/** One step on the way of a new session to what the lost one was. */
public interface Step {
  /**
   * Takes it.
   *
   * @param session new, of the vendor's driver
   */
  void on(Connection session) throws SQLException;

  /**
   * Takes it in another way, where the driver has sent nothing although it had on the old session: a flag of its own has the
   * value already.
   */
  default void force(Connection session) throws SQLException {}

  /** Whether {@link #on} sent something on the old session. */
  default boolean wasSent() {
    return false;
  }
}
