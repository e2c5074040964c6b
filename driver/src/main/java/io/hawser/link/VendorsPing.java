package io.hawser.link;

import io.hawser.vendor.Vendor;
import java.sql.Connection;
import java.sql.SQLException;

/** The vendor's isValid, which is COM_PING: with a bound in milliseconds, and what it throws for a negative one. */
final class VendorsPing {
  private VendorsPing() {}

  /** Whether the server answers within that time. */
  static boolean answers(Connection connection, int millis) {
    int seconds = (int) Math.max(1, Math.min(Integer.MAX_VALUE, millis + 999L) / 1000); // the drivers use an int for the milliseconds
    Long before = ThreadDeadline.set(System.nanoTime() + millis * 1_000_000L);
    try {
      return connection.isValid(seconds);
    } catch (SQLException | RuntimeException e) {
      return false; // JDBC reports it by the return value; some drivers throw anyway
    } finally {
      ThreadDeadline.restore(before);
    }
  }

  static SQLException negativeTimeout(Vendor vendor, Connection connection, int seconds) {
    if (vendor.refusesNegativeTimeouts()) {
      try {
        connection.isValid(seconds);
      } catch (SQLException e) {
        return e;
      }
    }
    return new SQLException("isValid: the timeout is " + seconds + " s; it must be 0 (Hawser's own limit) or more", "22023");
  }
}
