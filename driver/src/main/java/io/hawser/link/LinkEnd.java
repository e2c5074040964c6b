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
 * How a link is ended, which depends on whose the physical connection is and whether its socket can be reached. A link asks it to abort
 * or close what is beneath. Thread-safe.
 */
final class LinkEnd {
  /** Whose the physical connection beneath the vendor's Connection is. */
  enum Owner {
    /** The link's alone: it ends with it. */
    HAWSER,
    /** A pool's of the vendor's: it is lent, and goes back. */
    VENDORS_POOL,
    /** The vendor's driver's, which puts another one in its place as it likes. */
    VENDOR
  }

  private static final Log LOG = Log.of(Link.class);
  private static final long LEAVE_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

  private final Link link;
  private final Connection connection;
  /** The vendor's own socket, if it is not ours and the driver shows it; else null. */
  private final Socket foreign;
  private final Owner owner;

  LinkEnd(Link link, Connection connection, Socket foreign, Owner owner) {
    this.link = link;
    this.connection = connection;
    this.foreign = foreign;
    this.owner = owner;
  }

  /** Whether the driver puts another connection in the place of a lost one by itself: then nothing is ended here. */
  boolean isDrivers() {
    return owner == Owner.VENDOR;
  }

  /** @param again it was lost before */
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

  /** What the application's abort() asks for, in the driver's own way, where the socket is not ours. */
  void abortByDriver(Executor executor) throws SQLException {
    connection.abort(executor);
  }

  /** Whether the physical connection is the link's alone. */
  boolean isHawsers() {
    return owner == Owner.HAWSER;
  }

  /** @param again it was lent, and lost before */
  void close(boolean again) throws SQLException {
    if (!again) { // else it has gone back to the vendor's pool, and may serve another borrower by now
      connection.close();
    }
  }

  /** In good order (COM_QUIT), for half a second at the most. */
  void leave(Vendor vendor) {
    Long before = ThreadDeadline.set(System.nanoTime() + LEAVE_NANOS);
    try {
      if (!vendor.quit(connection)) {
        connection.close();
      }
    } catch (SQLException | RuntimeException e) {
      LOG.debug("renewed: the session that was left could not be ended politely: " + e);
    } finally {
      ThreadDeadline.restore(before);
    }
  }

  /** Whether it is a pool's of the vendor's, to which it goes back. */
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
      // closing is all that was wanted, and a socket whose close fails is closed
    }
  }
}
