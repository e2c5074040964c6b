package io.hawser.testbed;

import java.sql.Connection;
import java.sql.SQLException;

/** The vendors' drivers as a test or a sample addresses them. */
public enum VendorDriver {
  OCEANBASE("com.oceanbase.jdbc.Driver", "jdbc:oceanbase:", "useSSL=false", "useSSL=true&trustServerCertificate=true"),
  MYSQL("com.mysql.cj.jdbc.Driver", "jdbc:mysql:", "sslMode=DISABLED&allowPublicKeyRetrieval=true", "sslMode=REQUIRED"),
  /** The spelling of 2.7, which 3.x and later still read. */
  MARIADB("org.mariadb.jdbc.Driver", "jdbc:mariadb:", "useSsl=false", "useSsl=true&trustServerCertificate=true");

  private final String driverClass;
  private final String prefix;
  private final String plain;
  private final String tls;

  VendorDriver(String driverClass, String prefix, String plain, String tls) {
    this.driverClass = driverClass;
    this.prefix = prefix;
    this.plain = plain;
    this.tls = tls;
  }

  public String driverClass() {
    return driverClass;
  }

  /** The vendor's URL for a connection without TLS. Append further options with {@code &}. */
  public String url(String host, int port, String database) {
    return url(host, port, database, plain);
  }

  /** The vendor's URL for a TLS connection that trusts any certificate. Append further options with {@code &}. */
  public String tlsUrl(String host, int port, String database) {
    return url(host, port, database, tls);
  }

  private String url(String host, int port, String database, String options) {
    return prefix + "//" + host + ":" + port + "/" + database + "?" + options;
  }

  /** The vendor's own connection beneath one of Hawser's. */
  public Connection unwrap(Connection connection) throws SQLException {
    try {
      return (Connection) connection.unwrap(Class.forName(switch (this) {
        case OCEANBASE -> "com.oceanbase.jdbc.OceanBaseConnection";
        case MYSQL -> "com.mysql.cj.jdbc.JdbcConnection";
        case MARIADB -> System.getProperty("hawser.test.mariadb", "3").startsWith("2") ? "org.mariadb.jdbc.MariaDbConnection"
            : "org.mariadb.jdbc.Connection";
      }));
    } catch (ClassNotFoundException e) {
      throw new AssertionError(e);
    }
  }

  /** The same connection through Hawser: {@code jdbc:hawser:} and the vendor's URL without {@code jdbc:}. */
  public static String throughHawser(String vendorUrl) {
    return "jdbc:hawser:" + vendorUrl.substring("jdbc:".length());
  }
}
