package io.hawser.doctor;

import io.hawser.Option;
import io.hawser.config.ConnectionConfig;
import io.hawser.config.JdbcUrl;
import io.hawser.link.KeepAlive;
import io.hawser.link.TcpTable;
import io.hawser.log.Redaction;
import io.hawser.odp.Message;
import io.hawser.odp.TcpKeepAlive;
import io.hawser.odp.Text;
import io.hawser.vendor.Vendor;
import java.io.UnsupportedEncodingException;
import java.net.URLDecoder;
import java.sql.SQLException;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;

/** What the doctor needs from a JDBC URL, Hawser's or a vendor's: of the whole URL, or of one of its hosts. Immutable. */
final class DoctorUrl {
  private static final String MYSQL = "jdbc:mysql:";

  private final JdbcUrl url;
  /** With all hosts: Hawser's options are right or wrong for all together. */
  private final JdbcUrl whole;

  private DoctorUrl(JdbcUrl url, JdbcUrl whole) {
    this.url = url;
    this.whole = whole;
  }

  static DoctorUrl parse(String url) {
    JdbcUrl parsed = JdbcUrl.of(url);
    return new DoctorUrl(parsed, parsed);
  }

  /** The same for each host, in the URL's order; a list that only the vendor's driver can read stays a list. */
  List<DoctorUrl> hosts() {
    List<JdbcUrl> hosts = url.hosts();
    return hosts.size() == 1 ? Collections.singletonList(this)
        : hosts.stream().map(host -> new DoctorUrl(host, whole)).collect(Collectors.toList());
  }

  /** A vendor's URL may have Hawser's options too, for InPlaceDriver or the agent. */
  boolean isHawser() {
    return url.isHawsers() || !url.without(ConnectionConfig::isOption).equals(url.vendorUrl());
  }

  /** @throws SQLException no driver can connect with it, or Hawser's options in it are wrong */
  void check() throws SQLException {
    if (Vendor.ofUrl(whole.vendorUrl()) != null) {
      hawsers();
    }
  }

  /** Without options, and without anything else that may hold a password. */
  String address() {
    return Redaction.url(url.ownAddress());
  }

  /** What the address has between {@code //} and the database; all of it if it has no such part. */
  String host() {
    return address().replaceFirst("^[^/]*//([^/]+).*$", "$1");
  }

  /** Null if not given; its name in any case, as in the drivers. MySQL Connector/J percent-decodes its options, other drivers do not. */
  String option(String name) {
    String value = url.parameter(name);
    return value == null || !url.address().regionMatches(true, 0, MYSQL, 0, MYSQL.length()) ? value : decoded(value);
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
    return url.without(name -> ConnectionConfig.isOption(name) || "user".equalsIgnoreCase(name) || "password".equalsIgnoreCase(name));
  }

  /**
   * The keepalive of the application's sockets, as far as the URL tells: Hawser's own options, those of MariaDB Connector/J, or
   * what the operating system does for a driver that only turns it on.
   *
   * @throws SQLException if one of Hawser's options does not exist, or has a value that is not allowed
   */
  TcpKeepAlive keepAlive(TcpKeepAlive operatingSystem) throws SQLException {
    KeepAlive own = isHawser() ? hawsers().keepAlive() : KeepAlive.OFF;
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
    return isHawser() && hawsers().matchesProxy();
  }

  /** How calls in flight are watched: by Hawser's watch, or not at all. */
  Message watch() throws SQLException {
    if (!isHawser()) {
      return new Message(Text.WATCH_NONE);
    }
    return hawsers().on(Option.WATCH) ? new Message(Text.VALUE, TcpTable.means()) : new Message(Text.OFF);
  }

  private ConnectionConfig hawsers() throws SQLException {
    return ConnectionConfig.of(whole.vendorUrl(), Collections.emptyMap(), true);
  }

  /** Whole seconds; anything else counts as not given. */
  private int number(String name, int absent) {
    String value = option(name);
    return value != null && value.matches("\\d{1,6}") ? Integer.parseInt(value) : absent;
  }
}
