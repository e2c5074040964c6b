package io.hawser;

import io.hawser.event.ConnectionListener;
import io.hawser.event.EndpointMXBean;
import io.hawser.event.EndpointRecords;
import io.hawser.event.JournalFile;
import io.hawser.event.Listeners;
import io.hawser.event.Log;
import io.hawser.event.SessionHook;
import io.hawser.jdbc.ConnectionProxy;
import io.hawser.link.Opener;
import io.hawser.link.TcpTable;
import io.hawser.recovery.Endpoints;
import io.hawser.recovery.Recovery;
import io.hawser.recovery.Route;
import io.hawser.session.EffectsCache;
import io.hawser.vendor.Redacted;
import io.hawser.vendor.Vendor;
import io.hawser.watch.Watch;
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
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.UnaryOperator;
import java.util.logging.Logger;

/** What both drivers do, whichever URLs they accept. */
abstract class AbstractDriver implements Driver {
  private static final Log LOG = Log.of(HawserDriver.class);
  private static final int MOST_READ = 16;

  private final EffectsCache effects = new EffectsCache();
  private final Endpoints endpoints = new Endpoints();
  private final Watch watch = new Watch();
  private final EndpointRecords records = new EndpointRecords();
  private final Inspections inspections = new Inspections(records);
  private final ConcurrentMap<String, JournalFile> journals = new ConcurrentHashMap<>();
  private final List<ConnectionListener> ownListeners = new CopyOnWriteArrayList<>();
  private final AtomicBoolean saidReconnecting = new AtomicBoolean();
  /** By URL and Properties. A pool asks for the same again and again, and to read it was a quarter of what Hawser adds to a connect. */
  private final ConcurrentMap<List<Object>, Settings> read = new ConcurrentHashMap<>();

  /** The vendor's URL in one of ours, with {@code jdbc:}; null if the URL is for another driver. */
  abstract String vendorUrl(String url);

  /** Whether a list of hosts in a URL of this vendor's is for Hawser, and not for the vendor's driver. */
  abstract boolean ownsLists(Vendor vendor);

  private Settings settings(String url, Properties properties) throws SQLException {
    Map<String, String> texts = Settings.texts(properties);
    List<Object> asked = Arrays.asList(url, texts);
    Settings known = read.get(asked);
    if (known == null) {
      String vendors = vendorUrl(url);
      Vendor vendor = Vendor.ofUrl(vendors);
      known = Settings.of(vendors, texts, vendor != null && ownsLists(vendor));
      if (read.size() >= MOST_READ) {
        read.clear();
      }
      read.put(asked, known);
    }
    return known;
  }

  @Override public final boolean acceptsURL(String url) throws SQLException {
    if (url == null) {
      throw new SQLException("The URL is null. Write " + Settings.PREFIX + "oceanbase://host:port/database.", "08001");
    }
    return vendorUrl(url) != null;
  }

  @Override public final Connection connect(String url, Properties properties) throws SQLException {
    if (!acceptsURL(url)) {
      return null;
    }
    Opened opened = open(url, properties, null, Collections.<ConnectionListener>emptyList(), null);
    return ConnectionProxy.of(opened.recovery, opened.facts);
  }

  /** A connection that nobody has wrapped yet. */
  static final class Opened {
    final Recovery recovery;
    final Facts facts;

    Opened(Recovery recovery, Facts facts) {
      this.recovery = recovery;
      this.facts = facts;
    }
  }

  /**
   * Adds one who is told of what happens to every connection that this driver opens from now on; also through a pool. The
   * driver of URLs that DriverManager knows is {@code DriverManager.getDriver("jdbc:hawser:mysql://any/")}.
   */
  public final void addListener(ConnectionListener listener) {
    ownListeners.add(Objects.requireNonNull(listener, "listener"));
  }

  /** Does nothing if it was not added; connections that are open go on telling it. */
  public final void removeListener(ConnectionListener listener) {
    ownListeners.remove(listener);
  }

  /** What this driver has seen of each proxy or server that it has connected to: the same as JMX shows. */
  public final List<EndpointMXBean> endpoints() {
    return records.all();
  }

  private Listeners listeners(Settings settings, List<ConnectionListener> more) throws SQLException {
    List<ConnectionListener> all = new ArrayList<>(ownListeners);
    all.addAll(more);
    return new Listeners(records, settings.on(Option.JMX), journal(settings.get(Option.JOURNAL)), all);
  }

  private JournalFile journal(String file) throws SQLException {
    try {
      return file.isEmpty() ? null : journals.computeIfAbsent(file, name -> new JournalFile(Paths.get(name)));
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
  final Opened open(String url, Properties properties, SessionHook hook, List<ConnectionListener> listeners, UnaryOperator<Driver> through)
      throws SQLException {
    return open(url, properties, null, hook, listeners, through);
  }

  /**
   * The same with a vendor's driver that is known.
   *
   * @param given the vendor's driver to open connections with; null for the one that is found for the URL
   */
  final Opened open(String url, Properties properties, Driver given, SessionHook hook, List<ConnectionListener> listeners,
      UnaryOperator<Driver> through) throws SQLException {
    Settings settings = settings(url, properties);
    if (settings.reconnectsByItself && saidReconnecting.compareAndSet(false, true)) {
      LOG.warn("passed through: with the URL " + Redacted.url(url) + " the vendor's driver reconnects or changes servers by itself, and loses "
          + "session state (variables, temporary tables, locks) without a word. Hawser does not recover such connections; use a URL "
          + "with one host and without autoReconnect to let it.");
    }
    Driver driver = given != null ? given : settings.vendor.driver(settings.vendorUrl);
    Driver opening = through == null ? driver : through.apply(driver);
    List<Opener> openers = new ArrayList<>();
    for (String each : settings.vendorUrls) {
      openers.add(new Opener(settings.vendor, opening, each, settings.vendorProperties, settings.keepAlive(), settings.connectTimeoutMillis()));
    }
    WatchPolicy watchPolicy = settings.watchPolicy();
    Recovery recovery = Recovery.open(new Route(openers, endpoints, watch, watchPolicy), settings.policy(hook), effects, listeners(settings, listeners));
    inspections.opened(settings, driver, recovery);
    return new Opened(recovery, new Facts(recovery, watchPolicy == WatchPolicy.OFF ? "off" : TcpTable.means()));
  }

  @Override public final DriverPropertyInfo[] getPropertyInfo(String url, Properties properties) throws SQLException {
    List<DriverPropertyInfo> all = new ArrayList<>();
    Settings settings = url == null || vendorUrl(url) == null ? null : settings(url, properties);
    for (Option option : Option.values()) {
      DriverPropertyInfo info = new DriverPropertyInfo(option.key(),
          settings == null || option.secret() ? option.defaultValue() : settings.get(option));
      info.description = option.meaning();
      info.choices = option.choices();
      all.add(info);
    }
    if (settings != null) {
      all.addAll(Arrays.asList(settings.vendor.driver(settings.vendorUrl).getPropertyInfo(settings.vendorUrl, (Properties) settings.vendorProperties.clone())));
    }
    return all.toArray(new DriverPropertyInfo[0]);
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
