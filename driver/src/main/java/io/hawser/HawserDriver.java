package io.hawser;

import io.hawser.config.JdbcUrl;
import io.hawser.vendor.Vendor;
import java.sql.DriverManager;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * The driver for URLs that start with {@code jdbc:hawser:}, followed by the vendor's URL without its {@code jdbc:}:
 *
 * <pre>jdbc:hawser:oceanbase://odp-host:2883/test?user=app@tenant#cluster&amp;hawser.keepAlive.idle=5s</pre>
 *
 * Registered with DriverManager when it is loaded, as JDBC demands. Thread-safe.
 */
public final class HawserDriver extends AbstractDriver {
  static {
    try {
      DriverManager.registerDriver(new HawserDriver());
    } catch (SQLException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  /** For tools that make a driver by its class name. */
  public HawserDriver() {}

  @Override @Nullable String vendorUrl(String url) {
    return JdbcUrl.isHawsers(url) ? JdbcUrl.vendors(url) : null;
  }

  @Override boolean ownsLists(Vendor vendor) {
    return true;
  }
}
