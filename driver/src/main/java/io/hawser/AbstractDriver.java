package io.hawser;

import io.hawser.event.Log;
import io.hawser.jdbc.ConnectionProxy;
import io.hawser.link.Opener;
import io.hawser.recovery.Recovery;
import io.hawser.session.EffectsCache;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.DriverPropertyInfo;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.logging.Logger;

/** What both drivers do, whichever URLs they accept. */
abstract class AbstractDriver implements Driver {
  private static final Log LOG = Log.of(HawserDriver.class);

  private final EffectsCache effects = new EffectsCache();
  private final Inspections inspections = new Inspections();
  private final AtomicBoolean saidReconnecting = new AtomicBoolean();

  /** The vendor's URL in one of ours, with {@code jdbc:}; null if the URL is for another driver. */
  abstract String vendorUrl(String url);

  @Override public final boolean acceptsURL(String url) throws SQLException {
    if (url == null) {
      throw new SQLException("The URL is null. Write " + Settings.PREFIX + "oceanbase://host:port/database.", "08001");
    }
    return vendorUrl(url) != null;
  }

  @Override public final Connection connect(String url, Properties properties) throws SQLException {
    if (!acceptsURL(url)) {
      return null;
    }
    Settings settings = Settings.of(vendorUrl(url), properties);
    if (settings.reconnectsByItself() && saidReconnecting.compareAndSet(false, true)) {
      LOG.warn("passed through: with the URL " + Redacted.url(url) + " the vendor's driver reconnects or changes servers by itself, and loses "
          + "session state (variables, temporary tables, locks) without a word. Hawser does not recover such connections; use a URL "
          + "with one host and without autoReconnect to let it.");
    }
    Driver driver = settings.vendor.driver(settings.vendorUrl);
    Opener opener = new Opener(settings.vendor, driver, settings.vendorUrl, settings.vendorProperties, settings.keepAlive(),
        settings.connectTimeoutMillis());
    Recovery recovery = Recovery.open(opener, settings.policy(), effects);
    inspections.opened(settings, driver, opener, recovery);
    return ConnectionProxy.of(recovery, new Facts(recovery));
  }

  @Override public final DriverPropertyInfo[] getPropertyInfo(String url, Properties properties) throws SQLException {
    List<DriverPropertyInfo> all = new ArrayList<>();
    Settings settings = url == null || vendorUrl(url) == null ? null : Settings.of(vendorUrl(url), properties);
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
