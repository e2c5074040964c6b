package io.hawser.testbed.odp;

import io.hawser.testbed.EmbeddedDatabase;
import io.hawser.testbed.VendorDriver;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Properties;

/**
 * The ODP that tests speak to: the stand-in in front of the embedded database, or a real one, given by the system properties
 * {@code hawser.test.odp} (host:port), {@code hawser.test.odp.user} and {@code .password} (an ordinary user), and
 * {@code hawser.test.odp.sysPassword} (of root@proxysys). The real one's proxyconfig is changed by the tests.
 */
public final class OdpUnderTest implements AutoCloseable {
  private static final String REAL = System.getProperty("hawser.test.odp");
  private static final String SYS_PASSWORD = "only for tests";

  private final OdpStandIn standIn;
  private final String host;
  private final int port;
  private final String user;
  private final String password;

  private OdpUnderTest(OdpStandIn standIn, String host, int port, String user, String password) {
    this.standIn = standIn;
    this.host = host;
    this.port = port;
    this.user = user;
    this.password = password;
  }

  public static boolean isReal() {
    return REAL != null;
  }

  public static OdpUnderTest start() {
    return isReal() ? real() : standIn();
  }

  /** Always the stand-in: for what cannot be asked of a real one. */
  public static OdpUnderTest standIn() {
    EmbeddedDatabase database = EmbeddedDatabase.get();
    try (Connection admin = database.admin(); Statement statement = admin.createStatement()) {
      statement.execute("create user if not exists root@'127.0.0.1' identified by '" + database.password() + "'");
    } catch (SQLException e) {
      throw new IllegalStateException("The embedded database has no root user.", e);
    }
    OdpStandIn odp = OdpStandIn.start(database.host(), database.port()).sysPassword(SYS_PASSWORD);
    return new OdpUnderTest(odp, odp.host(), odp.port(), database.user() + "@test#obcluster", database.password());
  }

  private static OdpUnderTest real() {
    int colon = REAL.lastIndexOf(':');
    return new OdpUnderTest(null, REAL.substring(0, colon), Integer.parseInt(REAL.substring(colon + 1)),
        System.getProperty("hawser.test.odp.user"), System.getProperty("hawser.test.odp.password"));
  }

  /** One more stand-in in front of the same database, with the same users; the caller closes it. */
  public OdpStandIn another() {
    EmbeddedDatabase database = EmbeddedDatabase.get();
    return OdpStandIn.start(database.host(), database.port()).sysPassword(SYS_PASSWORD);
  }

  /** The stand-in; fails for a real ODP. */
  public OdpStandIn odp() {
    return standIn;
  }

  public String host() {
    return host;
  }

  public int port() {
    return port;
  }

  /** An ordinary user. */
  public String user() {
    return user;
  }

  public String password() {
    return password;
  }

  /** Of root@proxysys. */
  public String sysPassword() {
    return isReal() ? System.getProperty("hawser.test.odp.sysPassword", "") : SYS_PASSWORD;
  }

  public String url(VendorDriver driver) {
    return driver.url(host, port, "test");
  }

  public Connection open(VendorDriver driver) throws SQLException {
    return DriverManager.getConnection(url(driver), user, password);
  }

  /** As root@sys of the stand-in, who is root at the backend. */
  public Connection openAsRootOfSys(VendorDriver driver) throws SQLException {
    return DriverManager.getConnection(driver.url(host, port, ""), "root@sys#obcluster", password);
  }

  /** As root@proxysys; oceanbase-client is given the option that it needs for that. */
  public Connection openAsRootOfProxy(VendorDriver driver) throws SQLException {
    Properties properties = new Properties();
    properties.setProperty("user", "root@proxysys");
    properties.setProperty("password", sysPassword());
    if (driver == VendorDriver.OCEANBASE) {
      properties.setProperty("connectProxy", "true");
    }
    return DriverManager.getConnection(driver.url(host, port, ""), properties);
  }

  @Override public void close() {
    if (standIn != null) {
      standIn.close();
    }
  }
}
