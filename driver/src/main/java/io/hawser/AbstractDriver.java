package io.hawser;

import io.hawser.event.ConnectionListener;
import io.hawser.event.Listeners;
import io.hawser.event.Log;
import io.hawser.event.SessionHook;
import io.hawser.jdbc.ConnectionProxy;
import io.hawser.link.Opener;
import io.hawser.recovery.Endpoints;
import io.hawser.recovery.Recovery;
import io.hawser.recovery.Route;
import io.hawser.session.EffectsCache;
import io.hawser.vendor.Vendor;
import io.hawser.watch.Watch;
import io.hawser.watch.WatchPolicy;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.DriverPropertyInfo;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.logging.Logger;

/** What both drivers do, whichever URLs they accept. */
abstract class AbstractDriver implements Driver {
  private static final Log LOG = Log.of(HawserDriver.class);

  private final EffectsCache effects = new EffectsCache();
  private final Endpoints endpoints = new Endpoints();
  private final Watch watch = new Watch();
  private final Inspections inspections = new Inspections();
  private final AtomicBoolean saidReconnecting = new AtomicBoolean();

  /** The vendor's URL in one of ours, with {@code jdbc:}; null if the URL is for another driver. */
  abstract String vendorUrl(String url);

  /** Whether a list of hosts in a URL of this vendor's is for Hawser, and not for the vendor's driver. */
  abstract boolean ownsLists(Vendor vendor);

  private Settings settings(String url, Properties properties) throws SQLException {
    String vendors = vendorUrl(url);
    Vendor vendor = Vendor.ofUrl(vendors);
    return Settings.of(vendors, properties, vendor != null && ownsLists(vendor));
  }

  @Override public final boolean acceptsURL(String url) throws SQLException {
    if (url == null) {
      throw new SQLException("The URL is null. Write " + Settings.PREFIX + "oceanbase://host:port/database.", "08001");
    }
    return vendorUrl(url) != null;
  }

  @Override public final Connection connect(String url, Properties properties) throws SQLException {
    return connect(url, properties, null, Collections.<ConnectionListener>emptyList());
  }

  /** @param hook null for that which the options name, if any */
  final Connection connect(String url, Properties properties, SessionHook hook, List<ConnectionListener> listeners) throws SQLException {
    if (!acceptsURL(url)) {
      return null;
    }
    Settings settings = settings(url, properties);
    if (settings.reconnectsByItself() && saidReconnecting.compareAndSet(false, true)) {
      LOG.warn("passed through: with the URL " + Redacted.url(url) + " the vendor's driver reconnects or changes servers by itself, and loses "
          + "session state (variables, temporary tables, locks) without a word. Hawser does not recover such connections; use a URL "
          + "with one host and without autoReconnect to let it.");
    }
    Driver driver = settings.vendor.driver(settings.vendorUrl);
    List<Opener> openers = new ArrayList<>();
    for (String each : settings.vendorUrls) {
      openers.add(new Opener(settings.vendor, driver, each, settings.vendorProperties, settings.keepAlive(), settings.connectTimeoutMillis()));
    }
    Recovery recovery = Recovery.open(new Route(openers, endpoints, watch, settings.watchPolicy()), settings.policy(hook), effects, new Listeners(listeners));
    inspections.opened(settings, driver, recovery);
    return ConnectionProxy.of(recovery, new Facts(recovery, settings.watchPolicy() == WatchPolicy.OFF ? "off" : Watch.means()));
  }

  @Override public final DriverPropertyInfo[] getPropertyInfo(String url, Properties properties) throws SQLException {
    List<DriverPropertyInfo> all = new ArrayList<>();
    Settings settings = url == null || vendorUrl(url) == null ? null : settings(url, properties);
    for (Option option : Option.values()) {
      DriverPropertyInfo info = new DriverPropertyInfo(option.key(),
          settings == null || option.secret() ? option.defaultValue() : settings.get(option));
      info.description = option.meaning();
      info.choices = option.choices();
      all.add(info);
    }
    if (settings != null) {
      all.addAll(Arrays.asList(settings.vendor.driver(settings.vendorUrl).getPropertyInfo(settings.vendorUrl, settings.vendorProperties)));
    }
    return all.toArray(new DriverPropertyInfo[0]);
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
