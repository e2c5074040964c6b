package io.hawser.odp;

import java.sql.Connection;
import java.sql.SQLException;

/** Opens a connection of its own to an endpoint, to be closed by the caller. */
@FunctionalInterface
public interface InspectionConnector {
  /**
   * @param credentials whom to log in as; null for the application's own user
   * @param timeoutMillis limit for connecting, logging in and each answer
   * @throws SQLException the vendor driver's own
   */
  Connection open(Credentials credentials, int timeoutMillis) throws SQLException;
}
