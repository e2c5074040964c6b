package io.hawser;

import io.hawser.config.ConnectionConfig;
import io.hawser.engine.ConnectionInfo;
import io.hawser.engine.Engine;
import io.hawser.engine.Inspections;
import io.hawser.engine.OpenedConnection;
import io.hawser.event.ConnectionListener;
import io.hawser.event.EndpointMXBean;
import io.hawser.event.SessionHook;
import io.hawser.jdbc.ConnectionWrapper;
import io.hawser.link.LinkFactory;
import io.hawser.link.TcpTable;
import io.hawser.log.Log;
import io.hawser.log.PlainText;
import io.hawser.log.Redaction;
import io.hawser.recovery.Recovery;
import io.hawser.recovery.RecoveryPolicy;
import io.hawser.recovery.Route;
import io.hawser.telemetry.EndpointRecords;
import io.hawser.telemetry.JournalFile;
import io.hawser.telemetry.Listeners;
import io.hawser.vendor.Vendor;
import io.hawser.watch.WatchPolicy;
import java.nio.file.InvalidPathException;
import java.nio.file.Paths;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.DriverPropertyInfo;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;
import java.util.logging.Logger;

/** What both drivers do, whichever URLs they accept. */
abstract class AbstractDriver implements Driver {
  private static final Log LOG = Log.of(HawserDriver.class);
  private static final int MOST_READ = 16;

  private final Engine engine = Engine.get();
  private final EndpointRecords records = engine.records().view();
  private final Inspections inspections = new Inspections(records, engine.inspections(), engine.watch());
  private final List<ConnectionListener> ownListeners = new CopyOnWriteArrayList<>();
  /** By URL and Properties. A pool asks for the same again and again, and to read it was a quarter of what Hawser adds to a connect. */
  private final ConcurrentMap<List<Object>, ConnectionConfig> read = new ConcurrentHashMap<>();

  /** The vendor's URL in one of ours, with {@code jdbc:}; null if the URL is for another driver. */
  abstract String vendorUrl(String url);

  /** Whether a list of hosts in a URL of this vendor's is for Hawser, and not for the vendor's driver. */
  abstract boolean ownsLists(Vendor vendor);

  private ConnectionConfig settings(String url, Properties properties) throws SQLException {
    Map<String, String> texts = ConnectionConfig.texts(properties);
    List<Object> asked = Arrays.asList(url, texts);
    ConnectionConfig known = read.get(asked);
    if (known == null) {
      String vendors = vendorUrl(url);
      Vendor vendor = Vendor.ofUrl(vendors);
      known = ConnectionConfig.of(vendors, texts, vendor != null && ownsLists(vendor));
      if (read.size() >= MOST_READ) {
        read.clear();
      }
      read.put(asked, known);
    }
    return known;
  }

  @Override public final boolean acceptsURL(String url) throws SQLException {
    if (url == null) {
      throw new SQLException("The URL is null. Write " + ConnectionConfig.PREFIX + "oceanbase://host:port/database.", "08001");
    }
    return vendorUrl(url) != null;
  }

  @Override public final Connection connect(String url, Properties properties) throws SQLException {
    if (!acceptsURL(url)) {
      return null;
    }
    OpenedConnection opened = open(url, properties, null, Collections.<ConnectionListener>emptyList(), null);
    return ConnectionWrapper.of(opened.recovery, opened.facts);
  }

  /**
   * Adds a listener that is notified of what happens to every connection of this driver, also those that are open already and those
   * of a pool. The driver of URLs that DriverManager knows is {@code DriverManager.getDriver("jdbc:hawser:mysql://any/")}.
   */
  public final void addListener(ConnectionListener listener) {
    ownListeners.add(Objects.requireNonNull(listener, "listener"));
  }

  /** Does nothing if it was not added. It is notified of nothing any more, by open connections either. */
  public final void removeListener(ConnectionListener listener) {
    ownListeners.remove(listener);
  }

  /**
   * What is known of each proxy or server that this driver has connected to: the same as JMX shows, and counted over all driver
   * instances and data sources.
   */
  public final List<EndpointMXBean> endpoints() {
    return records.all();
  }

  private Listeners listeners(ConnectionConfig settings, List<ConnectionListener> more) throws SQLException {
    return new Listeners(records, settings.on(Option.JMX), journal(settings.get(Option.JOURNAL)), ownListeners, more);
  }

  private JournalFile journal(String file) throws SQLException {
    try {
      return file.isEmpty() ? null : engine.journal(Paths.get(file));
    } catch (InvalidPathException e) {
      throw new SQLException("The option " + Option.JOURNAL.key() + " names no file: " + e.getMessage() + ". Allowed: a path in a folder that exists.",
          "08001", e);
    }
  }

  /**
   * @param url     one that is accepted
   * @param hook    null for that which the options name, if any
   * @param through what takes the place of the vendor's driver; null for nothing
   */
  final OpenedConnection open(String url, Properties properties, SessionHook hook, List<ConnectionListener> listeners, UnaryOperator<Driver> through)
      throws SQLException {
    return open(url, properties, null, hook, listeners, through);
  }

  /**
   * The same with a vendor's driver that is known.
   *
   * @param given the vendor's driver to open connections with; null for the one that is found for the URL
   */
  final OpenedConnection open(String url, Properties properties, Driver given, SessionHook hook, List<ConnectionListener> listeners,
      UnaryOperator<Driver> through) throws SQLException {
    ConnectionConfig settings = settings(url, properties);
    if (settings.reconnectsByItself && engine.saysFirst("passed through " + Redaction.url(url))) {
      LOG.warn("passed through: with the URL " + Redaction.url(url) + " the vendor's driver reconnects or changes servers by itself, and loses "
          + "session state (variables, temporary tables, locks) without a word. Hawser does not recover such connections; use a URL "
          + "with one host and without autoReconnect to let it.");
    }
    Driver driver = given != null ? given : settings.vendor.driver(settings.vendorUrl);
    Driver opening = through == null ? driver : through.apply(driver);
    List<LinkFactory> openers = new ArrayList<>();
    for (String each : settings.vendorUrls) {
      openers.add(new LinkFactory(settings.vendor, opening, each, settings.vendorProperties, settings.keepAlive(), settings.connectTimeoutMillis()));
    }
    WatchPolicy watchPolicy = settings.watchPolicy();
    Inspections.Visit visit = inspections.visit(settings, driver);
    Route route = new Route(openers, engine.endpoints(), engine.watch(), watchPolicy);
    RecoveryPolicy policy = settings.policy(hook);
    Listeners told = listeners(settings, listeners);
    Recovery recovery;
    try {
      recovery = Recovery.open(route, policy, engine.effects(), engine.continuity(), told, visit::firstUse);
    } catch (SQLException e) {
      if (!visit.lostByAsking()) {
        throw e;
      }
      LOG.info("odp: the question whether an endpoint is an ODP cost a new connection, which is opened again without it: " + e.getMessage());
      recovery = Recovery.open(route, policy, engine.effects(), engine.continuity(), told, visit::firstUse);
    }
    inspect(visit, recovery);
    return new OpenedConnection(recovery, new ConnectionInfo(recovery, watchPolicy == WatchPolicy.OFF ? "off" : TcpTable.means()));
  }

  /** What is said about the endpoint is worth less than the connection: whatever fails here, the application gets it. */
  private static void inspect(Inspections.Visit visit, Recovery recovery) {
    try {
      visit.opened(recovery);
    } catch (RuntimeException | Error e) {
      LOG.warn("odp: the endpoint " + recovery.link().peer() + " can't be inspected, and everything else works: " + e, e);
    }
  }

  @Override public final DriverPropertyInfo[] getPropertyInfo(String url, Properties properties) throws SQLException {
    List<DriverPropertyInfo> all = new ArrayList<>();
    ConnectionConfig settings = url == null || vendorUrl(url) == null ? null : settings(url, properties);
    for (Option option : Option.values()) {
      DriverPropertyInfo info = new DriverPropertyInfo(option.key(),
          settings == null || option.hidden() ? option.defaultValue() : settings.get(option));
      info.description = option.meaning();
      info.choices = option.choices();
      all.add(info);
    }
    if (settings != null) {
      all.addAll(vendors(settings));
    }
    return all.toArray(new DriverPropertyInfo[0]);
  }

  private static List<DriverPropertyInfo> vendors(ConnectionConfig settings) throws SQLException {
    Driver driver = settings.vendor.driver(settings.vendorUrl);
    try {
      DriverPropertyInfo[] infos = driver.getPropertyInfo(settings.vendorUrl, (Properties) settings.vendorProperties.clone());
      return infos == null ? Collections.<DriverPropertyInfo>emptyList() : Arrays.asList(infos);
    } catch (RuntimeException e) { // of a port that is none, for example: tools reckon with an SQLException
      throw new SQLException("The driver " + driver.getClass().getName() + " could not list its properties for this URL: " + PlainText.oneLine(
          Redaction.text(e.toString())), "HY000", e);
    }
  }

  @Override public final int getMajorVersion() {
    return 0;
  }

  @Override public final int getMinorVersion() {
    return 1;
  }

  @Override public final boolean jdbcCompliant() {
    return false; // neither are the vendors' drivers
  }

  @Override public final Logger getParentLogger() {
    return Logger.getLogger("io.hawser");
  }
}
