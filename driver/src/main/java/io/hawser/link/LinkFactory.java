package io.hawser.link;

import io.hawser.log.Log;
import io.hawser.log.Redaction;
import io.hawser.vendor.DirectConnect;
import io.hawser.vendor.SharedPlugins;
import io.hawser.vendor.SocketSource;
import io.hawser.vendor.Vendor;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.channels.SocketChannel;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.TimeUnit;

/** Opens physical connections to one URL. Thread-safe. */
public final class LinkFactory {
  private static final Log LOG = Log.of(LinkFactory.class);
  private static final int ACCESS_DENIED = 1045;
  private static final String SOCKET_TIMEOUT = "socketTimeout";

  static {
    SocketSource.beside(Redirection::socket);
  }

  private final Vendor vendor;
  private final Driver driver;
  private final String url;
  private final Properties properties;
  private volatile KeepAlive keepAlive;
  private final int timeoutMillis;
  private final SocketChoice choice;
  /** The driver's logins disturb each other. */
  private final boolean sharesPlugins;
  private final LinkEnd.Owner owner;
  private final boolean writesUnseen;
  private final ClassLoader contextClassLoader = Thread.currentThread().getContextClassLoader();

  /**
   * @param url           the vendor's
   * @param properties    the vendor's, including user and password; copied
   * @param timeoutMillis the longest that one attempt may take, including the server's greeting and the login
   */
  public LinkFactory(Vendor vendor, Driver driver, String url, Properties properties, KeepAlive keepAlive, int timeoutMillis) {
    this.vendor = vendor;
    this.driver = driver;
    this.url = url;
    this.properties = copy(properties);
    this.keepAlive = keepAlive;
    this.timeoutMillis = timeoutMillis;
    this.owner = vendor.reconnectsByItself(url, properties) ? LinkEnd.Owner.VENDOR
        : vendor.pools(url, properties) ? LinkEnd.Owner.VENDORS_POOL : LinkEnd.Owner.HAWSER;
    this.writesUnseen = vendor.writesUnseen(url, properties);
    choice = new SocketChoice(vendor, driver, url, properties, owner);
    choice.into(this.properties);
    if (owner == LinkEnd.Owner.VENDORS_POOL && !SocketChoice.names(SOCKET_TIMEOUT, url, properties)) {
      // the default; without it MariaDB Connector/J 2 and oceanbase-client lose a connection returned to their pool with another timeout
      this.properties.setProperty(SOCKET_TIMEOUT, "0");
    }
    boolean shared = SharedPlugins.areKept(driver);
    sharesPlugins = shared && choice.isOwn();
    if (shared && !sharesPlugins) {
      SharedPlugins.load(driver); // nothing shows when a login needs one
    }
  }

  /** The vendor's. */
  public String url() {
    return url;
  }

  /** Whether its sessions accept several statements in one packet. */
  public boolean allowsSeveralStatements() {
    return vendor.allowsSeveralStatements(url, properties);
  }

  /** Whether the vendor's objects that an application gets from its sessions write there. */
  public boolean writesUnseen() {
    return writesUnseen;
  }

  /** The longest that one attempt may take. */
  public long timeoutNanos() {
    return TimeUnit.MILLISECONDS.toNanos(timeoutMillis);
  }

  /** Whether both open sessions of the same user at the same URL. */
  public boolean logsInAs(LinkFactory other) {
    return this == other || login().equals(other.login());
  }

  /** The same for all factories that open sessions of one user at one URL. It may contain a password. */
  public String login() {
    return properties.getProperty("user") + '\n' + url;
  }

  /** The same for all factories that log in as one user to one server, or to one list of servers, whatever else their URLs contain. */
  public String account() {
    return properties.getProperty("user") + '@' + UrlHosts.of(url);
  }

  /** Identifies {@link #login} with the password in use, and reveals neither. */
  public String credentials() {
    return Fingerprint.of(properties.getProperty("password") + '\n' + login());
  }

  /** The application's, where some vendors' drivers look for plugins and certificates: for threads that open a connection on its behalf. */
  public ClassLoader contextClassLoader() {
    return contextClassLoader;
  }

  /** For connections opened from now on. */
  public void keepAlive(KeepAlive values) {
    keepAlive = values;
  }

  /** Each connect gets a copy: the OceanBase driver writes the URL's parameters into the Properties it is given. */
  private static Properties copy(Properties properties) {
    return (Properties) properties.clone();
  }

  /**
   * Opens a connection.
   *
   * @param deadline a System.nanoTime(): no attempt lasts longer, whatever its own timeout
   * @throws SQLException the vendor's, or one with the vendor's unchecked exception as its cause
   */
  public Link open(long deadline) throws SQLException {
    return open(deadline, null);
  }

  /** How far an attempt has got, during the attempt and afterwards. Thread-safe. */
  public static final class Trace {
    private volatile HawserSocket newest;

    /** Whether the peer's kernel has accepted the connection. */
    public boolean connected() {
      HawserSocket socket = newest;
      return socket != null && socket.isConnected();
    }

    /** The last socket used, as text. */
    @Override public String toString() {
      return String.valueOf(newest);
    }

    /** Whether the server has sent anything: its greeting, which it sends unasked. */
    public boolean heard() {
      HawserSocket socket = newest;
      return socket != null && socket.heard();
    }
  }

  /**
   * Opens a connection that must not be dropped halfway: a server counts a client that goes away after its greeting as an error of the
   * client's host, and blocks the host after some of them. It may take longer than an application would wait.
   *
   * @param deadline  a System.nanoTime(), for connecting, the greeting and the login
   * @param connected a channel already connected to the server, for the first connect; null for none
   */
  public Link openPatiently(long deadline, SocketChannel connected, Trace trace) throws SQLException {
    return open(deadline, connected, trace);
  }

  /** {@link #open(long)} on a channel already connected to the server. It is closed unless the connection uses it. */
  public Link open(long deadline, SocketChannel connected) throws SQLException {
    long now = System.nanoTime();
    return open(now + Math.min(TimeUnit.MILLISECONDS.toNanos(timeoutMillis), Math.max(deadline - now, 1)), connected, new Trace());
  }

  /**
   * The addresses of the host, as the JVM knows them now; {@link #open(long, SocketChannel)} accepts a channel to any of them. Empty if the
   * driver must connect by itself.
   */
  public List<InetSocketAddress> addresses() {
    return choice.takesConnected() ? HostAddresses.of(url) : Collections.<InetSocketAddress>emptyList();
  }

  /** The longest that the driver would wait for an address to answer, by its own option {@code connectTimeout}. */
  public long connectNanos() {
    return Math.min(timeoutNanos(), vendor.connectTimeoutNanos(url, properties));
  }

  /** What the driver throws if connecting fails in this way. */
  public SQLException failed(IOException connecting) {
    SocketSource.set(() -> new NoSocket(connecting));
    try {
      Connection impossible = DirectConnect.connect(driver, url, copy(properties));
      if (impossible != null) {
        impossible.close();
      }
      return new SQLException(String.valueOf(connecting.getMessage()), "08001", connecting);
    } catch (SQLException e) {
      return e;
    } catch (RuntimeException e) {
      return new SQLException(Redaction.text(e.toString()), "08001", e);
    } finally {
      SocketSource.clear();
    }
  }

  /**
   * Logs in on a connected channel and ends the session, in a thread of its own: a server counts a greeted client that goes away before its
   * login as an error of the client's host.
   */
  public void endPolitely(SocketChannel connected) {
    Thread ending = DaemonThreads.start("hawser-spare-connect", () -> {
      try {
        openPatiently(System.nanoTime() + timeoutNanos(), connected, new Trace()).end();
      } catch (SQLException | RuntimeException e) {
        LOG.debug("connect: a spare connection ended with " + e.getMessage());
      }
    });
    if (ending == null) {
      SocketChannels.close(connected);
    }
  }

  private Link open(long end, SocketChannel connected, Trace trace) throws SQLException {
    if (!sharesPlugins) {
      return open(end, connected, trace, null);
    }
    LoginTurn turn = new LoginTurn(driver, end);
    try {
      return open(end, connected, trace, turn);
    } catch (SQLException e) {
      if (e.getErrorCode() != ACCESS_DENIED || !turn.alone()) {
        throw e;
      }
      LOG.info("login: refused while other logins used the driver's authentication plugin; retried once alone: " + e.getMessage());
      return open(end, null, trace, turn);
    }
  }

  /** @param turn null if the driver's logins do not disturb each other */
  private Link open(long end, SocketChannel connected, Trace trace, LoginTurn turn) throws SQLException {
    long now = System.nanoTime();
    Forgotten.endCollected(); // they may be why the server refuses another connection
    Deque<HawserSocket> made = new ArrayDeque<>();
    HawserSocket used = null;
    if (choice.isOwn()) {
      SocketSource.set(() -> make(made, made.isEmpty() ? connected : null, trace, turn));
    }
    Long before = ThreadDeadline.set(end);
    try {
      Connection connection = DirectConnect.connect(driver, url, copy(properties));
      if (connection == null) {
        throw new SQLException("The driver " + driver.getClass().getName() + " does not accept this URL: its scheme is "
            + "jdbc:" + vendor.scheme() + ":, but the rest is not in the form that the driver expects.", "08001");
      }
      HawserSocket serving = inUse(connection, made);
      Link link = link(connection, serving, System.nanoTime() - now);
      used = serving;
      return link;
    } catch (RuntimeException e) { // e.g. for an invalid port: callers expect an SQLException
      throw new SQLException(
          "The driver " + driver.getClass().getName() + " could not connect with this URL: " + Redaction.text(e.toString()),
          "HY000", e);
    } finally {
      ThreadDeadline.restore(before);
      SocketSource.clear();
      if (turn != null) {
        turn.over();
      }
      Cancellation cancellation = Cancellation.ofThread();
      for (HawserSocket socket : made) {
        socket.login(null);
        if (cancellation != null) {
          cancellation.forget(socket.aborting());
        }
        if (socket != used) {
          socket.abort();
        }
      }
      if (made.isEmpty()) {
        SocketChannels.close(connected); // the driver has not asked for it
      }
    }
  }

  private Socket make(Deque<HawserSocket> made, SocketChannel connected, Trace trace, LoginTurn turn) throws SocketException {
    HawserSocket socket;
    try {
      socket = connected == null ? new HawserSocket(keepAlive) : new HawserSocket(keepAlive, connected);
      if (turn != null) {
        turn.begin();
        socket.login(turn);
      }
      trace.newest = socket;
    } catch (IOException e) {
      return new NoSocket(e);
    }
    made.push(socket);
    Cancellation cancellation = Cancellation.ofThread();
    if (cancellation != null) {
      cancellation.onCancel(socket.aborting());
    }
    return socket;
  }

  /**
   * The socket that serves the connection: the drivers make several if an address does not answer, or if a server redirects them to another
   * one, which may fail after the login to the first.
   *
   * @return null if none of them is ours
   */
  private HawserSocket inUse(Connection connection, Deque<HawserSocket> made) {
    HawserSocket last = null;
    int open = 0;
    for (HawserSocket each : made) { // newest first
      if (each.isConnected() && !each.isClosed()) {
        last = last == null ? each : last;
        open++;
      }
    }
    if (open > 1) {
      long id = vendor.sessionId(connection);
      for (HawserSocket each : made) {
        if (each.isGreetedAs(id) && !each.isClosed()) {
          return each;
        }
      }
    }
    return last != null ? last : made.peek();
  }

  private Link link(Connection connection, HawserSocket used, long openingNanos) {
    if (used != null) {
      return new Link(vendor, connection, used, null, keepAlive, this, openingNanos, owner);
    }
    Socket foreign = vendor.rawSocket(connection);
    if (foreign != null) {
      try {
        keepAlive.applyTo(foreign);
      } catch (IOException e) {
        if (!foreign.isClosed()) { // a pool of the vendor's may lend a dead connection
          LOG.warn("keepalive: could not be set on the driver's socket to " + foreign.getRemoteSocketAddress() + ": " + e.getMessage()
              + ". The ping after hawser.ping.after still applies.");
        }
      }
    }
    return new Link(vendor, connection, null, foreign, keepAlive, this, openingNanos, owner);
  }
}
