package io.hawser.odp;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Collections;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;

/**
 * The parameters of one ODP that decide how its TCP connections live and die, as they were at one moment. Immutable.
 *
 * <p>The socket option flag is a mask: 1 for TCP_NODELAY, 2 for SO_KEEPALIVE, 4 for SO_LINGER with a time of 0 (a close then
 * sends RST; ODP up to 4.2.1). Source: obproxy 4.3.1 and its documentation.
 */
public final class ProxyConfig {
  static final int KEEPALIVE_BIT = 2;
  static final int LINGER_BIT = 4;

  /** Never without LIKE: a result over ODP's size cap ends in error 4024. */
  private static final String[] PATTERNS = {"%sock_option_flag_out", "client_tcp_%", "server_tcp_%"};

  private final Map<String, String> values;

  private ProxyConfig(Map<String, String> values) {
    this.values = Collections.unmodifiableMap(values);
  }

  /** From names and raw values as {@code show proxyconfig} gives them. */
  public static ProxyConfig of(Map<String, String> values) {
    return new ProxyConfig(new TreeMap<>(values));
  }

  /**
   * Reads it, as text: a server-side prepare of ODP's own statements ends in a disconnect. Columns are read by name, because their
   * order and number differ between versions. The connection's network timeout limits how long it may take.
   *
   * @throws SQLException if this user may not read it (1064, or ORA-00900 from an Oracle tenant), there is no ODP, or the
   *     connection is lost
   */
  public static ProxyConfig read(Connection connection) throws SQLException {
    Map<String, String> values = new TreeMap<>();
    try (Statement statement = connection.createStatement()) {
      for (String pattern : PATTERNS) {
        try (ResultSet rows = statement.executeQuery("show proxyconfig like '" + pattern + "'")) {
          while (rows.next()) {
            values.put(rows.getString("name"), rows.getString("value"));
          }
        }
      }
    }
    return new ProxyConfig(values);
  }

  /** Names and raw values, sorted by name. */
  public Map<String, String> values() {
    return values;
  }

  /** A parameter's value; empty if this ODP does not have it, or it is not a whole number. */
  public OptionalInt number(String name) {
    String value = values.get(name);
    if (value == null || !value.trim().matches("\\d{1,9}")) {
      return OptionalInt.empty();
    }
    return OptionalInt.of(Integer.parseInt(value.trim()));
  }

  /** What ODP's sockets of a leg are set to. ODP sets nothing at all, not even the user timeout, without the keepalive bit. */
  public TcpKeepAlive keepAlive(Leg leg) {
    boolean enabled = (number(leg.flag()).orElse(0) & KEEPALIVE_BIT) != 0;
    return withKeepAliveBit(leg, enabled);
  }

  /** What an application's own sockets should be set to: ODP's values if its keepalive is on, else the recommended; no user timeout. */
  public TcpKeepAlive forClients() {
    TcpKeepAlive odps = keepAlive(Leg.CLIENT);
    return odps.enabled() ? odps.userTimeout(0) : TcpKeepAlive.RECOMMENDED;
  }

  /** What they would be set to if only the keepalive bit were turned on. */
  TcpKeepAlive keepAliveIfEnabled(Leg leg) {
    return withKeepAliveBit(leg, true);
  }

  private TcpKeepAlive withKeepAliveBit(Leg leg, boolean enabled) {
    return TcpKeepAlive.of(enabled, number(leg.idle()).orElse(0), number(leg.interval()).orElse(0),
        number(leg.count()).orElse(0), number(leg.userTimeout()).orElse(0));
  }

  /** The same with some values changed. */
  ProxyConfig with(Map<String, String> changes) {
    Map<String, String> changed = new TreeMap<>(values);
    changed.putAll(changes);
    return new ProxyConfig(changed);
  }

  @Override public String toString() {
    return values.toString();
  }
}
