package io.hawser.doctor;

import io.hawser.config.UrlOptions;
import io.hawser.link.KeepAlive;
import io.hawser.link.TcpTable;
import io.hawser.log.Redaction;
import io.hawser.odp.Message;
import io.hawser.odp.TcpKeepAlive;
import io.hawser.odp.Text;
import java.io.UnsupportedEncodingException;
import java.net.URLDecoder;
import java.sql.SQLException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** A JDBC URL as the doctor takes it, Hawser's or a vendor's, with options in its query. Immutable. */
final class DoctorUrl {
  private static final String HAWSER = "jdbc:hawser:";

  private final boolean hawser;
  private final String address;
  private final Map<String, String> options;

  private DoctorUrl(boolean hawser, String address, Map<String, String> options) {
    this.hawser = hawser;
    this.address = address;
    this.options = Collections.unmodifiableMap(options);
  }

  static DoctorUrl parse(String url) {
    boolean hawser = url.regionMatches(true, 0, HAWSER, 0, HAWSER.length());
    String vendor = hawser ? "jdbc:" + url.substring(HAWSER.length()) : url;
    int query = vendor.indexOf('?');
    Map<String, String> options = new LinkedHashMap<>();
    if (query >= 0) {
      for (String option : vendor.substring(query + 1).split("&")) {
        int equals = option.indexOf('=');
        options.put(equals < 0 ? option : option.substring(0, equals), equals < 0 ? "" : option.substring(equals + 1));
      }
    }
    return new DoctorUrl(hawser, query < 0 ? vendor : vendor.substring(0, query), options);
  }

  boolean isHawser() {
    return hawser;
  }

  /** Without options, and without what else may hold a password. */
  String address() {
    return Redaction.url(hawser ? HAWSER + address.substring("jdbc:".length()) : address);
  }

  /** Null if not given; its name in whatever case, as the drivers have it. MySQL Connector/J reads its options percent-decoded, the other drivers as they stand. */
  String option(String name) {
    for (Map.Entry<String, String> option : options.entrySet()) {
      if (option.getKey().equalsIgnoreCase(name)) {
        return address.regionMatches(true, 0, "jdbc:mysql:", 0, "jdbc:mysql:".length()) ? decoded(option.getValue()) : option.getValue();
      }
    }
    return null;
  }

  private static String decoded(String value) {
    try {
      return URLDecoder.decode(value, "UTF-8");
    } catch (UnsupportedEncodingException impossible) {
      throw new IllegalStateException("Every Java has UTF-8.", impossible);
    }
  }

  /** For the vendor's driver: without Hawser's options, and without user and password, which go in as properties. */
  String vendorUrl() {
    StringBuilder url = new StringBuilder(address);
    char separator = '?';
    for (Map.Entry<String, String> option : options.entrySet()) {
      String name = option.getKey();
      if (!name.isEmpty() && !isHawsers(name) && !"user".equalsIgnoreCase(name) && !"password".equalsIgnoreCase(name)) {
        url.append(separator).append(name).append('=').append(option.getValue());
        separator = '&';
      }
    }
    return url.toString();
  }

  private static boolean isHawsers(String name) {
    return name.regionMatches(true, 0, "hawser.", 0, "hawser.".length());
  }

  /**
   * The keepalive of the application's sockets, as far as the URL tells: Hawser's own options, those of MariaDB Connector/J, or
   * what the operating system does for a driver that only turns it on.
   *
   * @throws SQLException if one of Hawser's options is none, or has a value that is not allowed
   */
  TcpKeepAlive keepAlive(TcpKeepAlive operatingSystem) throws SQLException {
    KeepAlive own = hawser ? hawsers().keepAlive() : KeepAlive.OFF;
    if (own.on()) {
      return TcpKeepAlive.of(true, own.idleSeconds(), own.intervalSeconds(), own.count(), 0);
    }
    if ("false".equalsIgnoreCase(option("tcpKeepAlive"))) {
      return TcpKeepAlive.of(false, 0, 0, 0, 0);
    }
    return TcpKeepAlive.of(true, number("tcpKeepIdle", operatingSystem.idle()), number("tcpKeepInterval", operatingSystem.interval()),
        number("tcpKeepCount", operatingSystem.count()), 0);
  }

  /** Whether the driver takes ODP's own values for its sockets. */
  boolean matchesProxy() throws SQLException {
    return hawser && hawsers().matchesProxy();
  }

  /** How calls in flight are looked after: Hawser's watch, or nobody. */
  Message watch() throws SQLException {
    if (!hawser) {
      return new Message(Text.WATCH_NONE);
    }
    return hawsers().watches() ? new Message(Text.VALUE, TcpTable.means()) : new Message(Text.OFF);
  }

  private UrlOptions hawsers() throws SQLException {
    StringBuilder url = new StringBuilder(address);
    char separator = '?';
    for (Map.Entry<String, String> option : options.entrySet()) {
      url.append(separator).append(option.getKey()).append('=').append(option.getValue());
      separator = '&';
    }
    return UrlOptions.of(url.toString());
  }

  /** Whole seconds; anything else counts as not given. */
  private int number(String name, int absent) {
    String value = option(name);
    return value != null && value.matches("\\d{1,6}") ? Integer.parseInt(value) : absent;
  }
}
