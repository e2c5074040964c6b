package io.hawser.engine;

import io.hawser.vendor.Vendor;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.DriverPropertyInfo;
import java.sql.SQLException;
import java.util.Properties;
import java.util.logging.Logger;
import javax.sql.XAConnection;

/**
 * Opens a vendor's XAConnection where others open its Connection, so that the socket beneath is Hawser's all the same. For one
 * connection; used by one thread.
 */
public final class XaOpening implements Driver {
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

  /** Quiet: the session beneath has ended already. */
  void close() {
    try {
      opened.close();
    } catch (SQLException | RuntimeException ended) {
      // as it should have
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
