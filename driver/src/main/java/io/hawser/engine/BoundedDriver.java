package io.hawser.engine;

import io.hawser.link.KeepAlive;
import io.hawser.link.LinkFactory;
import io.hawser.link.ThreadDeadline;
import io.hawser.odp.InspectionConnector;
import io.hawser.vendor.Vendor;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.SQLException;
import java.util.Properties;
import java.util.concurrent.TimeUnit;

/**
 * A vendor's driver whose connections are used by one thread, once, and for a bounded time in total: the timeouts of the vendors' drivers
 * start again with every byte, and a server that sends one now and then would hold the thread for minutes.
 */
public final class BoundedDriver extends ForwardingDriver {
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
  public InspectionConnector bounding(InspectionConnector opener) {
    return (credentials, timeoutMillis) -> {
      deadline = System.nanoTime() + boundNanos;
      return opener.open(credentials, timeoutMillis);
    };
  }

  @Override public Connection connect(String url, Properties properties) throws SQLException {
    try {
      return new LinkFactory(vendor, driver, url, properties, KeepAlive.RECOMMENDED, (int) TimeUnit.NANOSECONDS.toMillis(boundNanos))
          .open(deadline)
          .connection();
    } finally {
      ThreadDeadline.set(deadline); // of the inspection's thread, for what is asked on it; the next inspection sets its own
    }
  }

  @Override Driver driver() {
    return driver;
  }
}
