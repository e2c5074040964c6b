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
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.sql.XAConnection;

/**
 * What differs between the vendors' drivers. Nothing here is compiled against a vendor's class: the application brings the driver, in any
 * version and class loader, so what JDBC does not offer is read by method name.
 *
 * <p>Immutable and thread-safe. Holds no class of a vendor, so it pins no class loader.
 */
public abstract class Vendor {
  /** All of them, in the order in which messages list them. */
  public static final List<Vendor> ALL = Collections.unmodifiableList(Arrays.asList(
      new OceanBase(), new MySql(), new MariaDb()));

  private static final Pattern SEVERAL = Pattern.compile("[?&]allowMultiQueries=(true|1)(&|$)", Pattern.CASE_INSENSITIVE);
  private static final Pattern CONNECT_TIMEOUT = Pattern.compile("[?&]connectTimeout=(\\d+)", Pattern.CASE_INSENSITIVE);
  private static final Pattern LOCATORS = Pattern.compile("[?&]emulateLocators=(true|yes)(&|$)", Pattern.CASE_INSENSITIVE);
  private static final Pattern POOL = Pattern.compile("[?&]pool=(true|1)(&|$)", Pattern.CASE_INSENSITIVE);

  private final String scheme;
  private final String driverClass;
  private final String artifact;
  private final String socketFactory;
  private final String xaConnection;
  private final Pattern reconnecting;

  /**
   * @param scheme       what follows {@code jdbc:} in the vendor's URLs
   * @param driverClass  the vendor's java.sql.Driver
   * @param artifact     where to find the driver if it is missing, in Maven's notation
   * @param socketFactory  the class to name in the vendor's property {@code socketFactory}
   * @param xaConnection the class of its javax.sql.XAConnection, or what makes one
   * @param reconnecting matches the URLs with which the vendor's driver reconnects or changes servers by itself
   */
  Vendor(String scheme, String driverClass, String artifact, String socketFactory, String xaConnection, String reconnecting) {
    this.scheme = scheme;
    this.driverClass = driverClass;
    this.artifact = artifact;
    this.socketFactory = socketFactory;
    this.xaConnection = xaConnection;
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
   * The vendor's driver: from the thread's context class loader, else from Hawser's own, else the one registered for the URL.
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
   * because it has another class loader, and no agent puts a class beside the driver.
   */
  public final String socketFactoryFor(Driver driver) {
    try {
      Class<?> seen = Class.forName(socketFactory, false, driver.getClass().getClassLoader());
      if (seen.getClassLoader() == Vendor.class.getClassLoader()) {
        return socketFactory;
      }
    } catch (ClassNotFoundException | LinkageError isolated) {
      // as if the class were another Hawser's
    }
    return SocketSource.bridgeTo(driver);
  }

  /**
   * Opens a connection for distributed transactions.
   *
   * @param driver     the vendor's
   * @param properties the vendor's, including user and password
   * @throws SQLException the vendor's; or if this version of the driver has none
   */
  public XAConnection xaConnection(Driver driver, String url, Properties properties) throws SQLException {
    return xaConnection(driver, url, properties, xaConnection);
  }

  static XAConnection xaConnection(Driver driver, String url, Properties properties, String type) throws SQLException {
    Connection opened = DirectConnect.connect(driver, url, properties);
    if (opened == null) {
      throw new SQLException("The driver " + driver.getClass().getName() + " does not accept this URL.", "08001");
    }
    try {
      return (XAConnection) Class.forName(type, true, driver.getClass().getClassLoader()).getConstructors()[0].newInstance(opened);
    } catch (ReflectiveOperationException | RuntimeException | LinkageError e) {
      opened.close();
      throw noXa(type, e);
    }
  }

  static SQLException noXa(String type, Throwable e) {
    return new SQLException("The driver's " + type + " can't be used for XA connections: " + e, "08001", e);
  }

  /** Whether the vendor's driver reconnects by itself with this URL, and so silently loses session state. */
  public final boolean reconnectsByItself(String url) {
    return reconnecting.matcher(url).find();
  }

  /** The same, with properties in addition to the URL. */
  public final boolean reconnectsByItself(String url, Properties properties) {
    if (reconnectsByItself(url)) {
      return true;
    }
    for (String name : properties.stringPropertyNames()) {
      if (reconnectsByItself("?" + name + "=" + properties.getProperty(name))) {
        return true;
      }
    }
    return false;
  }

  /** Whether the vendor's driver takes its connections from a pool of its own. */
  public final boolean pools(String url, Properties properties) {
    return poolsItself() && isSet("pool", POOL, url, properties);
  }

  /** Whether the vendor's driver sends several statements in one packet. */
  public final boolean allowsSeveralStatements(String url, Properties properties) {
    return isSet("allowMultiQueries", SEVERAL, url, properties);
  }

  /** Whether objects that are no wrappers of Hawser's write in the session: LOBs that are locators (MySQL Connector/J). */
  public final boolean writesUnseen(String url, Properties properties) {
    return isSet("emulateLocators", LOCATORS, url, properties);
  }

  /** Whether the parameter has a value that its pattern takes: the properties' value, or the URL's if they have none. */
  private static boolean isSet(String name, Pattern pattern, String url, Properties properties) {
    String given = properties.getProperty(name);
    return pattern.matcher(given != null ? "?" + name + "=" + given : url).find();
  }

  /**
   * The longest that the driver waits for an address to answer, by its option {@code connectTimeout}, in nanoseconds; Long.MAX_VALUE for
   * none.
   */
  public final long connectTimeoutNanos(String url, Properties properties) {
    String given = properties.getProperty("connectTimeout");
    Matcher inUrl = CONNECT_TIMEOUT.matcher(url);
    String millis = given != null ? given : inUrl.find() ? inUrl.group(1) : "0";
    return millis.matches("[1-9]\\d{0,8}") ? TimeUnit.MILLISECONDS.toNanos(Long.parseLong(millis)) : Long.MAX_VALUE;
  }

  /** Whether the vendor's driver follows a redirection to another server in the middle of a session. */
  public boolean followsRedirections() {
    return false;
  }

  boolean poolsItself() {
    return false;
  }

  /** Whether the vendor's driver accepts {@code user:password@host}. */
  public boolean takesUserBeforeHost() {
    return false;
  }

  /** The server's id of the session (what KILL takes), or -1 if the driver does not expose it. No round trip. */
  public long sessionId(Connection connection) {
    Object id = read(connection, sessionIdPath());
    return id instanceof Number ? ((Number) id).longValue() : -1;
  }

  /**
   * Whether the server's last answer reported an open transaction; null if the driver does not expose it. It is a second witness, for a
   * transaction that neither JDBC nor a SQL text showed. No round trip; works on a dead connection.
   */
  public abstract Boolean inTransaction(Connection connection);

  /**
   * For a connection that was lost before a command was answered: from now on {@link #inTransaction} returns what the previous answer
   * reported. Does nothing if the driver keeps that anyway.
   */
  public void keepTransactionOfBefore(Connection lost) {}

  /**
   * The user that the driver logged in, or has changed to since; null if it does not expose it. No round trip; works on a dead connection.
   */
  public String user(Connection connection) {
    Object user = read(connection, userPath());
    return user == null ? null : user.toString();
  }

  /** Whether the session uses Oracle's SQL, which the server reports at the login. */
  public boolean oracleMode(Connection connection) {
    return false;
  }

  /** The version that the server announced at the login; null if the driver does not expose it. No round trip. */
  public String serverVersion(Connection connection) {
    Object version = read(connection, serverVersionPath());
    return version == null ? null : version.toString();
  }

  /**
   * Whether the driver reports no open transaction after a command whose answer has no status (a ping, a prepare, the close of a prepared
   * statement), until the next answer that has one, even if a transaction is open.
   */
  public boolean forgetsTransaction() {
    return false;
  }

  /** Whether {@code isValid} of the driver's connections refuses a negative timeout and does nothing else. */
  public boolean refusesNegativeTimeouts() {
    return true;
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

  /**
   * Ends the session with COM_QUIT and closes its socket, and leaves statements and results as they are.
   *
   * @return false if this version of the driver has no way to do so: nothing was done
   */
  public final boolean quit(Connection connection) {
    String[] path = quitPath();
    Object owner = read(connection, Arrays.copyOf(path, path.length - 1));
    if (owner == null) {
      return false;
    }
    try {
      PublicMethods.find(owner.getClass(), path[path.length - 1]).invoke(owner);
      return true;
    } catch (ReflectiveOperationException | RuntimeException unavailable) {
      return false;
    }
  }

  /** The method that ends a session, after the methods that lead to its object. */
  abstract String[] quitPath();

  /** Empty if the driver has no way to change it. */
  String[] userPath() {
    return new String[0];
  }

  abstract String[] sessionIdPath();

  abstract String[] serverVersionPath();

  abstract String[] rawSocketPath();

  /** Calls public methods without parameters, each on the previous one's result; null if there is no such method. */
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
      return null; // another version of the driver: what it does not expose is unknown, never an error
    }
  }

  @Override public String toString() {
    return scheme;
  }
}
