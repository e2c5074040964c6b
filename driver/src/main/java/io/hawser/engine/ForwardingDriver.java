package io.hawser.engine;

import java.sql.Driver;
import java.sql.DriverPropertyInfo;
import java.sql.SQLException;
import java.util.Properties;
import java.util.logging.Logger;

/** Takes the place of a vendor's driver, and differs from it only in how connections are made. */
abstract class ForwardingDriver implements Driver {
  /** The vendor's. */
  abstract Driver driver();

  @Override public final boolean acceptsURL(String url) throws SQLException {
    return driver().acceptsURL(url);
  }

  @Override public final DriverPropertyInfo[] getPropertyInfo(String url, Properties properties) throws SQLException {
    return driver().getPropertyInfo(url, properties);
  }

  @Override public final int getMajorVersion() {
    return driver().getMajorVersion();
  }

  @Override public final int getMinorVersion() {
    return driver().getMinorVersion();
  }

  @Override public final boolean jdbcCompliant() {
    return driver().jdbcCompliant();
  }

  @Override public final Logger getParentLogger() {
    return Logger.getLogger("io.hawser");
  }
}
