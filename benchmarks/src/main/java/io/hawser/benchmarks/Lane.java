package io.hawser.benchmarks;

import io.hawser.testbed.EmbeddedDatabase;
import io.hawser.testbed.VendorDriver;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;

/** What is compared: the same work through the vendor's driver and through Hawser. */
public enum Lane {
  BARE {
    @Override String url(String vendorUrl) {
      return vendorUrl;
    }
  },
  HAWSER {
    @Override String url(String vendorUrl) {
      return VendorDriver.throughHawser(vendorUrl) + "&hawser.odp.check=off";
    }
  };

  abstract String url(String vendorUrl);

  Connection open(VendorDriver vendor, String host, int port) throws SQLException {
    EmbeddedDatabase database = EmbeddedDatabase.get();
    return DriverManager.getConnection(url(vendor.url(host, port, database.database())), database.user(), database.password());
  }
}
