package io.hawser.link;

import io.hawser.testbed.EmbeddedDatabase;
import io.hawser.vendor.Vendor;
import java.sql.Driver;
import java.sql.SQLException;
import java.util.Properties;
import java.util.concurrent.TimeUnit;

/** Physical connections for tests, with the user of the embedded database. */
final class Links {
  private Links() {}

  static Link open(String url) throws SQLException {
    return opener(url, KeepAlive.RECOMMENDED, 10_000).open(soon());
  }

  static LinkFactory opener(String url, KeepAlive keepAlive, int timeoutMillis) throws SQLException {
    Vendor vendor = Vendor.ofUrl(url);
    return opener(vendor, vendor.driver(url), url, keepAlive, timeoutMillis);
  }

  static LinkFactory opener(Vendor vendor, Driver driver, String url, KeepAlive keepAlive, int timeoutMillis) {
    Properties properties = new Properties();
    properties.setProperty("user", EmbeddedDatabase.get().user());
    properties.setProperty("password", EmbeddedDatabase.get().password());
    return new LinkFactory(vendor, driver, url, properties, keepAlive, timeoutMillis);
  }

  /** A deadline that no attempt of a test should reach. */
  static long soon() {
    return System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
  }
}
