package io.hawser.engine;

import io.hawser.link.Diagnostics;
import io.hawser.link.Link;
import io.hawser.link.ThreadDeadline;
import io.hawser.log.Log;
import java.net.InetSocketAddress;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.TimeUnit;

/**
 * What an application's new connection shows about its endpoint, before anything else uses it: is it an ODP? One query, which the
 * application can't see afterwards, and for an ODP two more. Immutable.
 */
final class Recognition {
  private static final Log LOG = Log.of(Inspections.class);
  private static final long BOUND_NANOS = TimeUnit.SECONDS.toNanos(5);

  /** What proxy_version() says; null if this is not an ODP. */
  final String odpVersion;
  /** Whether the ODP sees this very socket at its other end, so that nothing in between can keep a new connection waiting. */
  final boolean direct;
  /** Whether the user has no limit on its connections. */
  final boolean slots;

  private Recognition(String odpVersion, boolean direct, boolean slots) {
    this.odpVersion = odpVersion;
    this.direct = direct;
    this.slots = slots;
  }

  /** @throws SQLException the connection was lost because of it, or did not answer in time, and must not be used */
  static Recognition of(Link fresh, int millisLeft) throws SQLException {
    Long before = ThreadDeadline.set(System.nanoTime() + Math.min(BOUND_NANOS, TimeUnit.MILLISECONDS.toNanos(millisLeft)));
    try {
      String version = value(fresh, "select proxy_version()", 1);
      if (version == null) {
        Diagnostics.clear(fresh);
        return new Recognition(null, false, false);
      }
      InetSocketAddress local = fresh.localAddress();
      String seen = value(fresh, "show proxysession", "Host");
      String limit = value(fresh, "select @@max_user_connections", 1);
      return new Recognition(version, local != null && (local.getAddress().getHostAddress() + ":" + local.getPort()).equals(seen),
          "0".equals(limit));
    } finally {
      ThreadDeadline.restore(before);
    }
  }

  /**
   * The value in the first row; null if the answer is an error.
   *
   * @param column its number or its name
   */
  private static String value(Link fresh, String sql, Object column) throws SQLException {
    try (Statement statement = fresh.connection().createStatement(); ResultSet rows = statement.executeQuery(sql)) {
      return !rows.next() ? null : column instanceof Integer ? rows.getString((Integer) column) : rows.getString((String) column);
    } catch (SQLException e) {
      rethrowIfLost(fresh, e);
      return null;
    }
  }

  private static void rethrowIfLost(Link fresh, SQLException e) throws SQLException {
    if (fresh.gone() || fresh.readTimedOut()) {
      throw e;
    }
    LOG.debug("odp: " + fresh + " is not an ODP, or is an older one: " + e.getMessage());
  }
}
