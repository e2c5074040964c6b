package io.hawser.vendor;

import java.net.Socket;
import java.net.SocketException;
import java.sql.Driver;
import java.util.function.Function;

/**
 * Where the vendors' socket factories get their sockets while a connection is being opened. The vendors create the factories themselves, by
 * class name, and most of them tell the factory nothing about its connection: so the source is bound to the thread, which opens the
 * connection from beginning to end.
 *
 * <p>A vendor's driver opens further connections through the same factory later and on threads of its own (KILL QUERY
 * for a query timeout, an abort, look-ups). Those live for one statement and get a {@link SideSocket}.
 */
public final class SocketSource {
  private static final ThreadLocal<Sockets> OF_THREAD = new ThreadLocal<>();

  /** Makes sockets. */
  public interface Sockets {
    Socket next() throws SocketException;
  }

  private static volatile Sockets beside;

  /** Null without the agent. */
  private static volatile Function<Driver, String> bridges;

  private SocketSource() {}

  /** @param makers returns the name of a socket factory that a driver of another class loader can see; null if there can be none */
  public static void bridges(Function<Driver, String> makers) {
    bridges = makers;
  }

  static String bridgeTo(Driver driver) {
    Function<Driver, String> makers = bridges;
    return makers == null ? null : makers.apply(driver);
  }

  /** Until {@link #clear}, sockets that a vendor's driver opens on this thread come from here. */
  public static void set(Sockets sockets) {
    OF_THREAD.set(sockets);
  }

  /** Must follow {@link #set} in a finally block: a thread of a pool outlives the connection. */
  public static void clear() {
    OF_THREAD.remove();
  }

  /** Sockets that drivers open outside an opening of Hawser's come from here, unless it returns null. */
  public static void beside(Sockets sockets) {
    beside = sockets;
  }

  static Socket next() throws SocketException {
    Sockets sockets = OF_THREAD.get();
    if (sockets != null) {
      return sockets.next();
    }
    Socket known = beside == null ? null : beside.next();
    return known == null ? new SideSocket() : known;
  }
}
