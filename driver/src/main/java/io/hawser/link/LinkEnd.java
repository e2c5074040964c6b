package io.hawser.link;

import io.hawser.log.Log;
import io.hawser.vendor.Vendor;
import java.io.IOException;
import java.net.Socket;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/**
 * How a link is ended, which depends on who owns the physical connection and whether its socket can be reached. A link uses it to abort or
 * close what is beneath. Thread-safe.
 */
final class LinkEnd {
  /** Who owns the physical connection beneath the vendor's Connection. */
  enum Owner {
    /** The link alone: the connection ends with it. */
    HAWSER,
    /** A pool of the vendor's: the connection is lent, and goes back. */
    VENDORS_POOL,
    /** The vendor's driver, which replaces the connection as it likes. */
    VENDOR
  }

  private static final Log LOG = Log.of(Link.class);
  private static final long LEAVE_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

  private final Link link;
  private final Connection connection;
  /** The vendor's own socket, if it is not ours and the driver exposes it; else null. */
  private final Socket foreign;
  private final Owner owner;

  LinkEnd(Link link, Connection connection, Socket foreign, Owner owner) {
    this.link = link;
    this.connection = connection;
    this.foreign = foreign;
    this.owner = owner;
  }

  /** Whether the driver replaces a lost connection by itself: then nothing is ended here. */
  boolean isDrivers() {
    return owner == Owner.VENDOR;
  }

  /** @param again whether it was lost before */
  void abort(boolean again) {
    if (owner == Owner.VENDORS_POOL) {
      if (!again) {
        inBackground(this::giveBack);
      }
      return;
    }
    HawserSocket socket = link.socket();
    if (socket != null) {
      socket.abort();
    } else if (foreign != null) {
      abort(foreign);
    } else if (!again) {
      inBackground(this::abortByDriver);
    }
  }

  /** Serves the application's abort() in the driver's own way, if the socket is not ours. */
  void abortByDriver(Executor executor) throws SQLException {
    connection.abort(executor);
  }

  /** Whether the link alone owns the physical connection. */
  boolean isHawsers() {
    return owner == Owner.HAWSER;
  }

  /** @param again whether it was lent, and lost before */
  void close(boolean again) throws SQLException {
    if (!again) { // else it has gone back to the vendor's pool, and may serve another borrower by now
      connection.close();
    }
  }

  /** Ends it in good order (COM_QUIT), within half a second. */
  void leave(Vendor vendor) {
    Long before = ThreadDeadline.set(System.nanoTime() + LEAVE_NANOS);
    try {
      if (!vendor.quit(connection)) {
        connection.close();
      }
    } catch (SQLException | RuntimeException e) {
      LOG.debug("renewed: the session left behind could not be ended cleanly: " + e);
    } finally {
      ThreadDeadline.restore(before);
    }
  }

  /** Whether it belongs to a pool of the vendor's, and goes back there. */
  boolean isLent() {
    return owner == Owner.VENDORS_POOL;
  }

  /** In a thread of its own, because the driver may block. */
  private void inBackground(Runnable ending) {
    DaemonThreads.start("hawser-abort-" + link.sessionId(), ending);
  }

  private void giveBack() {
    try {
      connection.close();
    } catch (SQLException | RuntimeException e) {
      LOG.debug("abort: the vendor's pool could not take back " + link + ": " + e);
    }
  }

  private void abortByDriver() {
    try {
      if (!connection.isClosed()) {
        connection.abort(Runnable::run);
      }
    } catch (SQLException | RuntimeException e) {
      LOG.debug("abort: the driver could not abort " + link + ": " + e);
    }
  }

  private static void abort(Socket socket) {
    try {
      socket.setSoLinger(true, 0);
    } catch (IOException alreadyClosed) {
      return;
    }
    try {
      socket.close();
    } catch (IOException e) {
      // a socket is closed even if close() fails
    }
  }
}
