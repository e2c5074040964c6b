package io.hawser.engine;

import io.hawser.vendor.Vendor;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.SQLException;
import java.util.Properties;
import javax.sql.XAConnection;

/**
 * Opens a vendor's XAConnection where others open its Connection, so that the socket beneath is still Hawser's. For one connection; used by
 * one thread.
 */
public final class XaOpening extends ForwardingDriver {
  private final Vendor vendor;
  private Driver driver;
  private XAConnection opened;

  public XaOpening(Vendor vendor) {
    this.vendor = vendor;
  }

  public Driver through(Driver vendors) {
    driver = vendors;
    return this;
  }

  @Override public Connection connect(String url, Properties properties) throws SQLException {
    opened = vendor.xaConnection(driver, url, properties);
    return opened.getConnection();
  }

  /** The vendor's. */
  XAConnection connection() {
    return opened;
  }

  /** Throws nothing: the session beneath has ended already. */
  void close() {
    try {
      opened.close();
    } catch (SQLException | RuntimeException ended) {
      // as it should have
    }
  }

  @Override Driver driver() {
    return driver;
  }
}
