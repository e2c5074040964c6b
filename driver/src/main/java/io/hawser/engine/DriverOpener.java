package io.hawser.engine;

import io.hawser.config.JdbcUrl;
import io.hawser.odp.Credentials;
import io.hawser.odp.InspectionConnector;
import io.hawser.vendor.DirectConnect;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;

/** Opens connections with a vendor's driver. Thread-safe as far as the driver is. */
public final class DriverOpener implements InspectionConnector {
  /** Given as properties, and so not in the URL: which of the two wins depends on the driver. */
  private static final Set<String> TIMEOUTS = names("connectTimeout", "socketTimeout");
  private static final Set<String> TIMEOUTS_AND_LOGIN = names("connectTimeout", "socketTimeout", "user", "password");

  private final Driver driver;
  private final JdbcUrl url;
  private final Properties properties;

  /** @param properties the application's, its user and password among them; copied, because drivers write into them */
  public DriverOpener(Driver driver, String url, Properties properties) {
    this.driver = driver;
    this.url = JdbcUrl.of(url);
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
    Connection connection = DirectConnect.connect(driver,
        url.without(credentials == null ? TIMEOUTS::contains : TIMEOUTS_AND_LOGIN::contains), all);
    if (connection == null) {
      throw new SQLException("The driver " + driver.getClass().getName() + " does not accept this URL.", "08001");
    }
    return connection;
  }

  /** Case-insensitive, as the drivers read them. */
  private static Set<String> names(String... names) {
    Set<String> all = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
    all.addAll(Arrays.asList(names));
    return all;
  }

  private static Properties copy(Properties properties) {
    return (Properties) properties.clone();
  }
}
