package io.hawser.samples.tool;

import java.sql.SQLException;

/** The editor's session is gone, and with it whatever was in it: the user is to know before the next statement runs. */
final class ConnectionReset extends SQLException {
  private static final long serialVersionUID = 1;

  ConnectionReset() {
    super("The connection has been reset. The next statement runs in a new session.", "08003");
  }
}
