package io.hawser;

import io.hawser.config.ConnectionConfig;
import io.hawser.config.JdbcUrl;
import io.hawser.engine.ConnectionFactory;
import io.hawser.engine.OpenedConnection;
import io.hawser.event.ConnectionListener;
import io.hawser.event.EndpointMXBean;
import io.hawser.event.SessionHook;
import io.hawser.log.PlainText;
import io.hawser.log.Redaction;
import io.hawser.vendor.Vendor;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.DriverPropertyInfo;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.UnaryOperator;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/** What both drivers do, whichever URLs they accept. */
abstract class AbstractDriver implements Driver {
  private static final int MOST_READ = 16;

  private final ConnectionFactory connections = new ConnectionFactory();
  /** By URL and Properties. A pool asks for the same again and again, and reading it was a quarter of what Hawser adds to a connect. */
  private final ConcurrentMap<List<Object>, ConnectionConfig> read = new ConcurrentHashMap<>();

  /** The vendor's URL in one of ours, with {@code jdbc:}; null if the URL is for another driver. */
  abstract @Nullable String vendorUrl(String url);

  /** Whether a list of hosts in a URL of this vendor's is for Hawser, and not for the vendor's driver. */
  abstract boolean ownsLists(Vendor vendor);

  private ConnectionConfig settings(String url, @Nullable Properties properties) throws SQLException {
    Map<String, String> texts = ConnectionConfig.texts(properties);
    List<Object> asked = Arrays.asList(url, texts);
    ConnectionConfig known = read.get(asked);
    if (known == null) {
      String vendors = vendorUrl(url);
      Vendor vendor = Vendor.ofUrl(vendors);
      known = ConnectionConfig.of(vendors, texts, vendor != null && ownsLists(vendor));
      if (read.size() >= MOST_READ) {
        read.clear();
      }
      read.put(asked, known);
    }
    return known;
  }

  @Override public final boolean acceptsURL(String url) throws SQLException {
    if (url == null) {
      throw new SQLException("The URL is null. Write " + JdbcUrl.PREFIX + "oceanbase://host:port/database.", "08001");
    }
    return vendorUrl(url) != null;
  }

  @Override public final @Nullable Connection connect(String url, @Nullable Properties properties) throws SQLException {
    if (!acceptsURL(url)) {
      return null;
    }
    return open(url, properties, null, Collections.<ConnectionListener>emptyList(), null).connection();
  }

  /**
   * Adds a listener that is notified of what happens to every connection of this driver, including those already open and those of a pool.
   * The driver of URLs that DriverManager knows is {@code DriverManager.getDriver("jdbc:hawser:mysql://any/")}.
   */
  public final void addListener(ConnectionListener listener) {
    connections.add(listener);
  }

  /** Does nothing if it was not added. It is no longer notified of anything, not even by open connections. */
  public final void removeListener(ConnectionListener listener) {
    connections.remove(listener);
  }

  /**
   * What is known of each proxy or server that this driver has connected to: the same as JMX shows, and counted over all driver
   * instances and data sources.
   */
  public final List<EndpointMXBean> endpoints() {
    return connections.endpoints();
  }

  /**
   * @param url     one that is accepted
   * @param hook    null for the one that the options name, if any
   * @param through what takes the place of the vendor's driver; null for nothing
   */
  final OpenedConnection open(String url, @Nullable Properties properties, @Nullable SessionHook hook, List<ConnectionListener> listeners,
      @Nullable UnaryOperator<Driver> through) throws SQLException {
    ConnectionConfig settings = settings(url, properties);
    return connections.open(settings, url, settings.vendor.driver(settings.vendorUrl), hook, listeners, through);
  }

  /** @param given the vendor's driver to open connections with */
  final OpenedConnection open(String url, @Nullable Properties properties, Driver given) throws SQLException {
    return connections.open(settings(url, properties), url, given, null, Collections.<ConnectionListener>emptyList(), null);
  }

  @Override public final DriverPropertyInfo[] getPropertyInfo(@Nullable String url, @Nullable Properties properties) throws SQLException {
    List<DriverPropertyInfo> all = new ArrayList<>();
    ConnectionConfig settings = url == null || vendorUrl(url) == null ? null : settings(url, properties);
    for (Option option : Option.values()) {
      DriverPropertyInfo info = new DriverPropertyInfo(option.key(),
          settings == null || option.hidden() ? option.defaultValue() : settings.get(option));
      info.description = option.meaning();
      info.choices = option.choices();
      all.add(info);
    }
    if (settings != null) {
      all.addAll(vendors(settings));
    }
    return all.toArray(new DriverPropertyInfo[0]);
  }

  private static List<DriverPropertyInfo> vendors(ConnectionConfig settings) throws SQLException {
    Driver driver = settings.vendor.driver(settings.vendorUrl);
    try {
      DriverPropertyInfo[] infos = driver.getPropertyInfo(settings.vendorUrl, (Properties) settings.vendorProperties.clone());
      return infos == null ? Collections.<DriverPropertyInfo>emptyList() : Arrays.asList(infos);
    } catch (RuntimeException e) { // because of an invalid port, for example: tools expect an SQLException
      throw new SQLException(
          "The driver " + driver.getClass().getName() + " could not list its properties for this URL: " + PlainText.oneLine(
              Redaction.text(e.toString())),
          "HY000", e);
    }
  }

  @Override public final int getMajorVersion() {
    return 0;
  }

  @Override public final int getMinorVersion() {
    return 1;
  }

  @Override public final boolean jdbcCompliant() {
    return false; // neither are the vendors' drivers
  }

  @Override public final Logger getParentLogger() {
    return Logger.getLogger("io.hawser");
  }
}
