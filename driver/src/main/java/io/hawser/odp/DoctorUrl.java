package io.hawser.odp;

import io.hawser.link.TcpTable;
import io.hawser.log.Redaction;
import java.io.UnsupportedEncodingException;
import java.net.URLDecoder;
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
    boolean hawser = url.startsWith(HAWSER);
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

  /** Null if not given. MySQL Connector/J reads its options percent-decoded, the other drivers as they stand. */
  String option(String name) {
    String value = options.get(name);
    return value == null || !address.startsWith("jdbc:mysql:") ? value : decoded(value);
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
      if (!name.isEmpty() && !name.startsWith("hawser.") && !"user".equals(name) && !"password".equals(name)) {
        url.append(separator).append(name).append('=').append(option.getValue());
        separator = '&';
      }
    }
    return url.toString();
  }

  /**
   * The keepalive of the application's sockets, as far as the URL tells: Hawser's own options, those of MariaDB Connector/J, or
   * what the operating system does for a driver that only turns it on.
   */
  TcpKeepAlive keepAlive(TcpKeepAlive operatingSystem) {
    if (hawser) {
      TcpKeepAlive own = TcpKeepAlive.RECOMMENDED;
      return keepAlive("hawser.keepAlive.idle", "hawser.keepAlive.interval", "hawser.keepAlive.count", own);
    }
    if ("false".equals(option("tcpKeepAlive"))) {
      return TcpKeepAlive.of(false, 0, 0, 0, 0);
    }
    return keepAlive("tcpKeepIdle", "tcpKeepInterval", "tcpKeepCount", operatingSystem);
  }

  /** How calls in flight are looked after: Hawser's watch, or nobody. */
  String watch() {
    if (!hawser) {
      return "nothing but socketTimeout, if it is set (without Hawser)";
    }
    return "off".equals(option("hawser.watch")) ? "off" : TcpTable.means();
  }

  private TcpKeepAlive keepAlive(String idle, String interval, String count, TcpKeepAlive defaults) {
    return TcpKeepAlive.of(true, number(idle, defaults.idle()), number(interval, defaults.interval()),
        number(count, defaults.count()), 0);
  }

  /** Whole numbers, with or without an {@code s} for seconds; anything else counts as not given. */
  private int number(String name, int absent) {
    String value = option(name);
    return value != null && value.matches("\\d{1,6}s?") ? Integer.parseInt(value.replace("s", "")) : absent;
  }
}
