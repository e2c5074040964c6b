package io.hawser.samples.demo;

import io.hawser.HawserConnection;
import io.hawser.testbed.EmbeddedDatabase;
import io.hawser.testbed.FaultProxy;
import io.hawser.testbed.VendorDriver;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;

/**
 * One of the two runs that are compared: the same application, another URL.
 *
 * @param name       what the report calls it
 * @param table      prefix of its tables
 * @param url        what the application connects with
 * @param recoveries how to see what the application does not
 */
record Lane(String name, String table, String url, Recoveries recoveries) {
  private static final String HAWSER = "hawser";

  private static final Recoveries SESSIONS_AFTER_THE_FIRST = connection -> connection.unwrap(HawserConnection.class).sessions() - 1;

  /** How often a connection's session was replaced beneath the application. */
  interface Recoveries {
    int of(Connection connection) throws SQLException;
  }

  static Lane vendor(VendorDriver vendor, FaultProxy proxy) {
    return new Lane(driverName(vendor), "vendor", url(vendor, proxy), connection -> 0);
  }

  static Lane hawser(VendorDriver vendor, FaultProxy proxy, Act act) {
    return new Lane("Hawser", HAWSER, VendorDriver.throughHawser(url(vendor, proxy)) + act.options, SESSIONS_AFTER_THE_FIRST);
  }

  boolean protectedByHawser() {
    return table.equals(HAWSER);
  }

  private static String url(VendorDriver vendor, FaultProxy proxy) {
    return vendor.url(proxy.host(), proxy.port(), EmbeddedDatabase.get().database());
  }

  private static String driverName(VendorDriver vendor) {
    return switch (vendor) {
      case OCEANBASE -> "oceanbase-client";
      case MYSQL -> "MySQL Connector/J";
      case MARIADB -> "MariaDB Connector/J";
    };
  }

  Connection open() throws SQLException {
    EmbeddedDatabase database = EmbeddedDatabase.get();
    return DriverManager.getConnection(url, database.user(), database.password());
  }
}
