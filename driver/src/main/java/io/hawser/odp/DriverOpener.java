package io.hawser.odp;

import java.sql.Connection;
import java.sql.Driver;
import java.sql.SQLException;
import java.util.Properties;

/** Opens connections with a vendor's driver. Thread-safe as far as the driver is. */
public final class DriverOpener implements Opener {
  private final Driver driver;
  private final String url;
  private final Properties properties;

  /** @param properties the application's, its user and password among them; copied, because drivers write into them */
  public DriverOpener(Driver driver, String url, Properties properties) {
    this.driver = driver;
    this.url = url;
    this.properties = copy(properties);
  }

  @Override public Connection open(Credentials credentials, int timeoutMillis) throws SQLException {
    Properties all = copy(properties);
    all.setProperty("connectTimeout", String.valueOf(timeoutMillis));
    all.setProperty("socketTimeout", String.valueOf(timeoutMillis));
    if (credentials != null) {
      all.setProperty("user", credentials.user());
      all.setProperty("password", credentials.password());
      if (credentials.ofProxy() && driver.acceptsURL("jdbc:oceanbase://localhost")) {
        // without it oceanbase-client asks ODP for variables that ODP does not have: NumberFormatException
        all.setProperty("connectProxy", "true");
      }
    }
    Connection connection = driver.connect(url, all);
    if (connection == null) {
      throw new SQLException("The driver " + driver.getClass().getName() + " does not accept this URL.", "08001");
    }
    return connection;
  }

  private static Properties copy(Properties properties) {
    return (Properties) properties.clone();
  }
}
