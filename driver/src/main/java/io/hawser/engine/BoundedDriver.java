package io.hawser.engine;

import io.hawser.link.KeepAlive;
import io.hawser.link.LinkFactory;
import io.hawser.link.ThreadDeadline;
import io.hawser.odp.InspectionConnector;
import io.hawser.vendor.Vendor;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.DriverPropertyInfo;
import java.sql.SQLException;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import java.util.logging.Logger;

/**
 * A vendor's driver whose connections are used by one thread, once, and no longer than for a bounded time as a whole: the timeouts of the vendors'
 * drivers begin anew with every byte, and a server that sends one now and then would hold the thread for minutes.
 */
public final class BoundedDriver implements Driver {
  private static final long BOUND_NANOS = TimeUnit.SECONDS.toNanos(15);

  private final Driver driver;
  private final Vendor vendor;
  private final long boundNanos;
  private long deadline;

  BoundedDriver(Driver driver, Vendor vendor) {
    this(driver, vendor, BOUND_NANOS);
  }

  public BoundedDriver(Driver driver, Vendor vendor, long boundNanos) {
    this.boundNanos = boundNanos;
    this.driver = driver;
    this.vendor = vendor;
  }

  /** The bound begins with the first connection that this opens, and ends with its close. */
  public io.hawser.odp.InspectionConnector bounding(io.hawser.odp.InspectionConnector opener) {
    return (credentials, timeoutMillis) -> {
      deadline = System.nanoTime() + boundNanos;
      return opener.open(credentials, timeoutMillis);
    };
  }

  @Override public Connection connect(String url, Properties properties) throws SQLException {
    try {
      return new LinkFactory(vendor, driver, url, properties, KeepAlive.RECOMMENDED, (int) TimeUnit.NANOSECONDS.toMillis(boundNanos)).open(deadline)
          .connection();
    } finally {
      ThreadDeadline.set(deadline); // of the inspection's thread, for what is asked on it; the next inspection sets its own
    }
  }

  @Override public boolean acceptsURL(String url) throws SQLException {
    return driver.acceptsURL(url);
  }

  @Override public DriverPropertyInfo[] getPropertyInfo(String url, Properties properties) throws SQLException {
    return driver.getPropertyInfo(url, properties);
  }

  @Override public int getMajorVersion() {
    return driver.getMajorVersion();
  }

  @Override public int getMinorVersion() {
    return driver.getMinorVersion();
  }

  @Override public boolean jdbcCompliant() {
    return driver.jdbcCompliant();
  }

  @Override public Logger getParentLogger() {
    return Logger.getLogger("io.hawser");
  }
}
