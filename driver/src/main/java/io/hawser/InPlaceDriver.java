package io.hawser;

import io.hawser.vendor.Vendor;
import org.jspecify.annotations.Nullable;

/**
 * The driver for tools that match on the vendor's URL prefix: accepts {@code jdbc:oceanbase:}, {@code jdbc:mysql:} and
 * {@code jdbc:mariadb:} as they are, with Hawser's options among the parameters. To be used by class name: it is never registered, because
 * DriverManager could not tell it from the vendor's own. Thread-safe.
 */
public final class InPlaceDriver extends AbstractDriver {
  /** For tools that make a driver by its class name. */
  public InPlaceDriver() {}

  @Override @Nullable String vendorUrl(String url) {
    return Vendor.ofUrl(url) == null ? null : url;
  }

  /** MySQL Connector/J's list means failover with read-only secondaries; the others' lists mean no more than Hawser's. */
  @Override boolean ownsLists(Vendor vendor) {
    return !vendor.scheme().equals("mysql");
  }
}
