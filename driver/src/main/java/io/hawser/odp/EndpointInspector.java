package io.hawser.odp;

import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;

/**
 * Finds out what an endpoint is and, if it is ODP, how it is set. Uses connections of its own, never the application's, and
 * sends everything as text. It waits for each answer no longer than the timeout, and asks nothing more on a connection that
 * failed to answer. Thread-safe.
 */
public final class EndpointInspector {
  private final int timeoutMillis;
  private final Function<ProxyConfig, Situation> known;

  /**
   * @param timeoutMillis limit for each connect and each answer; a whole inspection takes at most about four times as long
   * @param known what is known besides the proxyconfig: of the application, of the path
   */
  public EndpointInspector(int timeoutMillis, Function<ProxyConfig, Situation> known) {
    this.timeoutMillis = timeoutMillis;
    this.known = known;
  }

  /** Judges by {@link Rules} alone, with nothing known of the application and the path. */
  public EndpointInspector(int timeoutMillis) {
    this(timeoutMillis, Situation::of);
  }

  /**
   * Looks as the application's user first; if that user may not read the proxyconfig, as the given one.
   *
   * @param admin who may read it, root@proxysys or root@sys; null if not known
   * @return never null; it says what could not be found out
   */
  public EndpointReport inspect(InspectionConnector opener, Credentials admin) {
    EndpointReport report;
    try (Connection connection = opener.open(null, timeoutMillis)) {
      report = inspect(connection);
    } catch (SQLException | RuntimeException failed) {
      report = EndpointReport.without(Product.UNKNOWN, null, Unreadable.because(failed));
    }
    if (report.product() == Product.ODP && !report.config().isPresent() && admin != null) {
      return readAs(admin, opener, report);
    }
    return report;
  }

  /**
   * Looks at an endpoint known to be an ODP, with one connection: the administrator's if there is one, else the application's user's.
   *
   * @param version what proxy_version() says
   * @param slots   whether the application's user may have one more connection
   * @param admin   null if not known
   */
  EndpointReport inspectOdp(String version, boolean slots, InspectionConnector opener, Credentials admin) {
    EndpointReport report = EndpointReport.ofOdp(version, null, Collections.emptyMap());
    if (admin == null && !slots) {
      return report.unreadable(new Message(Text.NO_SLOT));
    }
    try (Connection connection = opener.open(admin, timeoutMillis)) {
      bound(connection);
      return read(connection, EndpointReport.ofOdp(version, optional(connection, "select proxy_status()"), session(connection)));
    } catch (SQLException | RuntimeException failed) {
      Message why = Unreadable.because(failed);
      return report.unreadable(admin == null ? why : new Message(Text.AS_USER, admin.user(), why));
    }
  }

  /** Completes a report whose proxyconfig could not be read by the user tried before. */
  public EndpointReport readAs(Credentials admin, InspectionConnector opener, EndpointReport report) {
    try (Connection connection = opener.open(admin, timeoutMillis)) {
      bound(connection);
      return read(connection, report);
    } catch (SQLException | RuntimeException failed) {
      return report.unreadable(new Message(Text.AS_USER, admin.user(), Unreadable.because(failed)));
    }
  }

  /**
   * Looks through a connection that the caller lends and nobody else uses meanwhile. Its network timeout stays set to this
   * inspector's.
   */
  public EndpointReport inspect(Connection lent) {
    String version;
    try {
      bound(lent);
      version = value(lent, "select proxy_version()");
    } catch (SQLException | RuntimeException refused) {
      return withoutOdp(lent, refused);
    }
    EndpointReport report = EndpointReport.ofOdp(version, optional(lent, "select proxy_status()"), session(lent));
    return read(lent, report);
  }

  private void bound(Connection connection) throws SQLException {
    connection.setNetworkTimeout(Runnable::run, timeoutMillis);
  }

  private EndpointReport read(Connection connection, EndpointReport report) {
    try {
      ProxyConfig config = ProxyConfig.read(connection);
      return config.values().isEmpty()
          ? report.unreadable(new Message(Text.NO_PARAMETERS))
          : report.readable(config, known);
    } catch (SQLException | RuntimeException failed) {
      return report.unreadable(Unreadable.because(failed));
    }
  }

  /** An error is a sign that there is no ODP; only the error of a lost connection proves nothing. */
  private static EndpointReport withoutOdp(Connection connection, Exception refused) {
    if (Unreadable.lost(refused)) {
      return EndpointReport.without(Product.UNKNOWN, null, Unreadable.because(refused));
    }
    if (Unreadable.oracleMode(refused)) {
      return EndpointReport.without(Product.OBSERVER, null, new Message(Text.ORACLE_TENANT));
    }
    String version = optional(connection, "select version()");
    String comment = optional(connection, "select @@version_comment");
    Product product = product(version + " " + comment);
    return EndpointReport.without(product, version, product == Product.UNKNOWN
        ? new Message(Text.UNKNOWN_PRODUCT, refused.getMessage()) : new Message(Text.NO_ODP, product.title()));
  }

  private static Product product(String selfDescription) {
    String text = selfDescription.toLowerCase(Locale.ROOT);
    return text.contains("oceanbase") ? Product.OBSERVER
        : text.contains("mariadb") ? Product.MARIADB
        : text.contains("mysql") ? Product.MYSQL
        : Product.UNKNOWN;
  }

  private static String value(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement(); ResultSet rows = statement.executeQuery(sql)) {
      return rows.next() ? rows.getString(1) : null;
    }
  }

  /** Null if the other side has no such thing, which is how older versions differ from newer ones. */
  private static String optional(Connection connection, String sql) {
    try {
      return value(connection, sql);
    } catch (SQLException | RuntimeException absent) {
      return null;
    }
  }

  private static Map<String, String> session(Connection connection) {
    try (Statement statement = connection.createStatement(); ResultSet rows = statement.executeQuery("show proxysession")) {
      Map<String, String> session = new LinkedHashMap<>();
      if (rows.next()) {
        ResultSetMetaData columns = rows.getMetaData();
        for (int i = 1; i <= columns.getColumnCount(); i++) {
          String value = text(rows, i);
          if (value != null) {
            session.put(columns.getColumnLabel(i), value);
          }
        }
      }
      return session;
    } catch (SQLException | RuntimeException absent) {
      return Collections.emptyMap();
    }
  }

  /** Null if the driver does not give it. The session's id is an unsigned 64-bit number, which Connector/J refuses to convert to text. */
  private static String text(ResultSet rows, int column) {
    try {
      return rows.getString(column);
    } catch (SQLException | RuntimeException refused) {
      try {
        byte[] asSent = rows.getBytes(column);
        return asSent == null ? null : new String(asSent, StandardCharsets.UTF_8);
      } catch (SQLException | RuntimeException absent) {
        return null;
      }
    }
  }
}
