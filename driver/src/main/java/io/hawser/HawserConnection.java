package io.hawser;

import io.hawser.event.ConnectionListener;
import java.util.concurrent.TimeUnit;

/**
 * What is known of a connection beyond JDBC: {@code connection.unwrap(HawserConnection.class)}. Nothing here asks the
 * server; everything may be called from any thread.
 */
public interface HawserConnection {
  /** The server's id of the present session, which KILL takes; it changes with a recovery. -1 if the driver does not tell. */
  long sessionId();

  /** Address and port of the proxy or server at the other end; "unknown" where the driver hides its socket. */
  String peer();

  /** How long nothing has been read. */
  long idle(TimeUnit unit);

  /** How many physical sessions there have been: 1 until the first recovery. */
  int sessions();

  /** The keepalive that is set on the socket, in words. */
  String keepAlive();

  /** How calls in flight are watched, in words; "off" if they are not. */
  String watch();

  /** Whether a dead connection is replaced. */
  boolean isRecoveryEnabled();

  /**
   * Switches recovery on or off for this connection alone, whatever {@code hawser.recovery} says. An XA connection is never recovered: its
   * branches live in one session, so there it stays off.
   */
  void setRecoveryEnabled(boolean enabled);

  /** Adds a listener for what happens beneath this connection, from now on and until it is removed or the connection ends. */
  void addListener(ConnectionListener listener);

  /** Does nothing if it was not added. */
  void removeListener(ConnectionListener listener);
}
