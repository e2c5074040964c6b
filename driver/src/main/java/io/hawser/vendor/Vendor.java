package io.hawser.vendor;

import java.net.Socket;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Properties;
import java.util.TreeSet;
import java.util.regex.Pattern;
import javax.sql.XADataSource;

/**
 * What differs between the vendors' drivers. Nothing here is compiled against a vendor's class: the application brings
 * the driver, in the version and the class loader that it likes, so what JDBC does not offer is read by method name.
 *
 * <p>Immutable and thread-safe. Holds no class of a vendor, hence pins no class loader.
 */
public abstract class Vendor {
  /** All of them, in the order in which messages list them. */
  public static final List<Vendor> ALL = Collections.unmodifiableList(Arrays.asList(
      new OceanBase(), new MySql(), new MariaDb()));

  private final String scheme;
  private final String driverClass;
  private final String artifact;
  private final String socketFactory;
  private final String xaDataSource;
  private final Pattern reconnecting;

  /**
   * @param scheme       what follows {@code jdbc:} in the vendor's URLs
   * @param driverClass  the vendor's java.sql.Driver
   * @param artifact     where the driver is found if it is missing, in Maven's notation
   * @param socketFactory  the class to name in the vendor's property {@code socketFactory}
   * @param xaDataSource the class of its javax.sql.XADataSource
   * @param reconnecting matches the URLs with which the vendor's driver reconnects or changes servers by itself
   */
  Vendor(String scheme, String driverClass, String artifact, String socketFactory, String xaDataSource, String reconnecting) {
    this.scheme = scheme;
    this.driverClass = driverClass;
    this.artifact = artifact;
    this.socketFactory = socketFactory;
    this.xaDataSource = xaDataSource;
    this.reconnecting = Pattern.compile(reconnecting, Pattern.CASE_INSENSITIVE);
  }

  /** The vendor of a URL, with its {@code jdbc:} in front; null if it is none of ours. */
  public static Vendor ofUrl(String url) {
    for (Vendor vendor : ALL) {
      String prefix = "jdbc:" + vendor.scheme + ":";
      if (url.regionMatches(true, 0, prefix, 0, prefix.length())) {
        return vendor;
      }
    }
    return null;
  }

  public final String scheme() {
    return scheme;
  }

  /**
   * The vendor's driver: from the thread's context class loader, else from Hawser's own, else whichever is registered
   * for the URL.
   *
   * @throws SQLException 08001, naming the artifact to add, if there is none
   */
  public final Driver driver(String url) throws SQLException {
    ClassLoader own = Vendor.class.getClassLoader();
    ClassLoader context = Thread.currentThread().getContextClassLoader();
    for (ClassLoader loader : context == null || context == own ? new ClassLoader[] {own} : new ClassLoader[] {context, own}) {
      try {
        return (Driver) Class.forName(driverClass, true, loader).getDeclaredConstructor().newInstance();
      } catch (ClassNotFoundException elsewhere) {
        continue;
      } catch (ReflectiveOperationException | LinkageError unusable) {
        throw new SQLException("Hawser found the driver " + driverClass + " but could not use it: " + unusable, "08001", unusable);
      }
    }
    try {
      return DriverManager.getDriver(url);
    } catch (SQLException none) {
      throw new SQLException("Hawser needs the driver " + driverClass + " for URLs that start with jdbc:" + scheme
          + ": and did not find it. Add " + artifact + " to the class path.", "08001", none);
    }
  }

  /**
   * The class name to give as the property {@code socketFactory}, or null if that driver cannot see Hawser's class
   * because its class loader is another one.
   */
  public final String socketFactoryFor(Driver driver) {
    try {
      Class<?> seen = Class.forName(socketFactory, false, driver.getClass().getClassLoader());
      return seen.getClassLoader() == Vendor.class.getClassLoader() ? socketFactory : null;
    } catch (ClassNotFoundException | LinkageError isolated) {
      return null;
    }
  }

  /**
   * The vendor's XADataSource, set to a URL.
   *
   * @param driver     of the vendor, for its class loader
   * @param properties the vendor's; user and password are not set
   * @throws SQLException if this version of the driver has none
   */
  public final XADataSource xaDataSource(Driver driver, String url, Properties properties) throws SQLException {
    try {
      XADataSource source = (XADataSource) Class.forName(xaDataSource, true, driver.getClass().getClassLoader()).getDeclaredConstructor().newInstance();
      source.getClass().getMethod("setUrl", String.class).invoke(source, withParameters(url, properties));
      return source;
    } catch (ReflectiveOperationException | ClassCastException | LinkageError e) {
      throw new SQLException("The driver's " + xaDataSource + " can't be used as an XADataSource: " + e, "08001", e);
    }
  }

  private static String withParameters(String url, Properties properties) {
    StringBuilder all = new StringBuilder(url);
    for (String name : new TreeSet<>(properties.stringPropertyNames())) {
      if (!name.equals("user") && !name.equals("password")) {
        all.append(all.indexOf("?") < 0 ? '?' : '&').append(name).append('=').append(properties.getProperty(name));
      }
    }
    return all.toString();
  }

  /** Whether the vendor's driver reconnects by itself with this URL, and so loses session state without a word. */
  public final boolean reconnectsByItself(String url) {
    return reconnecting.matcher(url).find();
  }

  /** Whether the vendor's driver reads {@code user:password@host}. */
  public boolean takesUserBeforeHost() {
    return false;
  }

  /** The server's id of the session (what KILL takes), or -1 if the driver does not tell. No round trip. */
  public long sessionId(Connection connection) {
    Object id = read(connection, sessionIdPath());
    return id instanceof Number ? ((Number) id).longValue() : -1;
  }

  /**
   * Whether the server's last answer said that a transaction is open; null if the driver does not tell. It is a second
   * witness, for a transaction that neither JDBC nor a SQL text showed. No round trip; works on a dead connection.
   */
  public abstract Boolean inTransaction(Connection connection);

  /** Whether the session speaks Oracle's SQL, which the server tells at the login. */
  public boolean oracleMode(Connection connection) {
    return false;
  }

  /** The version that the server announced at the login; null if the driver does not tell. No round trip. */
  public String serverVersion(Connection connection) {
    Object version = read(connection, serverVersionPath());
    return version == null ? null : version.toString();
  }

  /** Whether the driver is made for OceanBase. */
  public boolean isOceanBase() {
    return false;
  }

  /** The socket beneath a connection for which the socket factory could not be used; null if the driver hides it. */
  public Socket rawSocket(Connection connection) {
    Object socket = read(connection, rawSocketPath());
    return socket instanceof Socket ? (Socket) socket : null;
  }

  abstract String[] sessionIdPath();

  abstract String[] serverVersionPath();

  abstract String[] rawSocketPath();

  /** Calls public methods without parameters, one upon the other's result; null where there is no such method. */
  static Object read(Object from, String... path) {
    Object at = from;
    try {
      for (String name : path) {
        if (at == null) {
          return null;
        }
        at = PublicMethods.find(at.getClass(), name).invoke(at);
      }
      return path.length == 0 ? null : at;
    } catch (ReflectiveOperationException | RuntimeException unavailable) {
      return null; // another version of the driver: what it does not tell is unknown, never an error
    }
  }

  @Override public String toString() {
    return scheme;
  }
}
