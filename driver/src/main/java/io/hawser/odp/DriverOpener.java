package io.hawser.odp;

import io.hawser.vendor.DirectConnect;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.Properties;

/** Opens connections with a vendor's driver. Thread-safe as far as the driver is. */
public final class DriverOpener implements InspectionConnector {
  private static final List<String> TIMEOUTS = Arrays.asList("connectTimeout", "socketTimeout");
  private static final List<String> TIMEOUTS_AND_LOGIN = Arrays.asList("connectTimeout", "socketTimeout", "user", "password");

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
    }
    if (new Credentials(all.getProperty("user", ""), null).ofProxy() && driver.acceptsURL("jdbc:oceanbase://localhost")) {
      // without it oceanbase-client asks ODP for variables that ODP does not have: NumberFormatException
      all.setProperty("connectProxy", "true");
    }
    Connection connection = DirectConnect.connect(driver, credentials == null ? without(TIMEOUTS) : without(TIMEOUTS_AND_LOGIN), all);
    if (connection == null) {
      throw new SQLException("The driver " + driver.getClass().getName() + " does not accept this URL.", "08001");
    }
    return connection;
  }

  /** The URL without options that are given as properties: which of the two wins is each driver's own affair. */
  private String without(List<String> names) {
    int query = url.indexOf('?');
    if (query < 0) {
      return url;
    }
    StringBuilder kept = new StringBuilder(url.substring(0, query));
    char separator = '?';
    for (String option : url.substring(query + 1).split("&")) {
      int equals = option.indexOf('=');
      if (!names.contains(equals < 0 ? option : option.substring(0, equals))) {
        kept.append(separator).append(option);
        separator = '&';
      }
    }
    return kept.toString();
  }

  private static Properties copy(Properties properties) {
    return (Properties) properties.clone();
  }
}
