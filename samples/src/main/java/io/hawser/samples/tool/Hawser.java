package io.hawser.samples.tool;

import io.hawser.HawserConnection;
import java.sql.Connection;
import java.sql.SQLException;

/** What the tool asks of Hawser's connections, where it has one: it works with the vendors' drivers too. */
final class Hawser {
  private Hawser() {}

  /** Null for a vendor's own connection. */
  static HawserConnection of(Connection connection) throws SQLException {
    return connection.isWrapperFor(HawserConnection.class) ? connection.unwrap(HawserConnection.class) : null;
  }

  /** Whether a session that is lost while idle will be replaced. */
  static boolean recovers(Connection connection) throws SQLException {
    HawserConnection hawser = of(connection);
    return hawser != null && hawser.isRecoveryEnabled();
  }
}
