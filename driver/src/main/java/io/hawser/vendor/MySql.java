package io.hawser.vendor;

import java.io.UnsupportedEncodingException;
import java.net.URLEncoder;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.SQLException;
import java.util.Properties;
import java.util.TreeSet;
import javax.sql.XAConnection;
import javax.sql.XADataSource;

/** com.mysql:mysql-connector-j, 8.0 and later. */
final class MySql extends Vendor {
  private static final String XA_DATA_SOURCE = "com.mysql.cj.jdbc.MysqlXADataSource";

  MySql() {
    // without loading a class of the vendor: the socket factory's superclass exists only with the driver
    super("mysql", "com.mysql.cj.jdbc.Driver", "com.mysql:mysql-connector-j:8.0.33 or later", "io.hawser.vendor.MysqlSocketFactory",
        XA_DATA_SOURCE,
        "^jdbc:mysql:(replication|loadbalance):|^jdbc:mysql\\+srv:|^jdbc:mysql://(?:[^/?(,]|\\([^)]*\\))*,|[?&]autoReconnect(ForPools)?=(true|yes)");
  }

  /** Only its data source knows which kind of connection the URL's options ask for; it takes only a URL, and decodes it. */
  @Override public XAConnection xaConnection(Driver driver, String url, Properties properties) throws SQLException {
    XADataSource source;
    try {
      source = (XADataSource) Class.forName(XA_DATA_SOURCE, true, driver.getClass().getClassLoader()).getDeclaredConstructor()
          .newInstance();
      source.getClass().getMethod("setUrl", String.class).invoke(source, withParameters(url, properties));
    } catch (ReflectiveOperationException | RuntimeException | LinkageError e) {
      throw noXa(XA_DATA_SOURCE, e);
    }
    String user = properties.getProperty("user");
    return user == null ? source.getXAConnection() : source.getXAConnection(user, properties.getProperty("password"));
  }

  private static String withParameters(String url, Properties properties) {
    StringBuilder all = new StringBuilder(url);
    for (String name : new TreeSet<>(properties.stringPropertyNames())) {
      if (!name.equals("user") && !name.equals("password")) {
        all.append(all.indexOf("?") < 0 ? '?' : '&').append(encoded(name)).append('=').append(encoded(properties.getProperty(name)));
      }
    }
    return all.toString();
  }

  private static String encoded(String text) {
    try {
      return URLEncoder.encode(text, "UTF-8");
    } catch (UnsupportedEncodingException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override public boolean takesUserBeforeHost() {
    return true;
  }

  @Override public Boolean inTransaction(Connection connection) {
    return (Boolean) read(connection, "getSession", "getServerSession", "inTransactionOnServer");
  }

  /** It does so itself if no byte of the answer arrived, but not if part of the rows did. Seen with 8.0.33 to 26.10. */
  @Override public void keepTransactionOfBefore(Connection lost) {
    read(lost, "getSession", "getServerSession", "preserveOldTransactionState");
  }

  /** It clears the server's status before each command. Seen after a ping and a close with 8.0.33 to 26.10, after a prepare with 8.0.33. */
  @Override public boolean forgetsTransaction() {
    return true;
  }

  /** It gives the connection up. */
  @Override public boolean refusesNegativeTimeouts() {
    return false;
  }

  @Override String[] userPath() {
    return new String[] {"getUser"};
  }

  @Override String[] sessionIdPath() {
    return new String[] {"getId"};
  }

  @Override String[] quitPath() {
    return new String[] {"getSession", "quit"};
  }

  @Override String[] serverVersionPath() {
    return new String[] {"getServerVersion"};
  }

  @Override String[] rawSocketPath() {
    return new String[] {"getSession", "getProtocol", "getSocketConnection", "getMysqlSocket"};
  }
}
