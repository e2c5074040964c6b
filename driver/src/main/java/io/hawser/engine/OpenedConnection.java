package io.hawser.engine;

import io.hawser.jdbc.ConnectionWrapper;
import io.hawser.recovery.Recovery;
import java.sql.Connection;

/** A connection that is open, before an application gets it. Immutable. */
public final class OpenedConnection {
  private final Recovery recovery;
  private final ConnectionInfo info;

  OpenedConnection(Recovery recovery, ConnectionInfo info) {
    this.recovery = recovery;
    this.info = info;
  }

  /** The application's Connection; closing it closes the session. */
  public Connection connection() {
    return ConnectionWrapper.of(recovery, info);
  }

  /** One of a pool's: closing it gives the session back. */
  Connection leased(ConnectionWrapper.Lease lease) {
    return ConnectionWrapper.leased(recovery, info, lease);
  }

  /** What decides and recovers beneath it. */
  public Recovery recovery() {
    return recovery;
  }
}
