package io.hawser.engine;

import io.hawser.Option;
import io.hawser.config.ConnectionConfig;
import io.hawser.event.ConnectionListener;
import io.hawser.event.EndpointMXBean;
import io.hawser.event.SessionHook;
import io.hawser.link.LinkFactory;
import io.hawser.link.TcpTable;
import io.hawser.log.Log;
import io.hawser.log.Redaction;
import io.hawser.recovery.Recovery;
import io.hawser.recovery.RecoveryPolicy;
import io.hawser.recovery.Route;
import io.hawser.telemetry.EndpointRecords;
import io.hawser.telemetry.JournalFile;
import io.hawser.telemetry.Listeners;
import io.hawser.watch.WatchPolicy;
import java.nio.file.InvalidPathException;
import java.nio.file.Paths;
import java.sql.Driver;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;

/** Opens one driver instance's connections: puts each together from its parts. Thread-safe. */
public final class ConnectionFactory {
  private static final Log LOG = Log.of(ConnectionFactory.class);

  private final Engine engine = Engine.get();
  private final EndpointRecords records = engine.records().view();
  private final Inspections inspections = new Inspections(records, engine.inspections(), engine.watch(), engine.endpoints());
  private final List<ConnectionListener> ownListeners = new CopyOnWriteArrayList<>();

  /** Adds a listener that is notified of what happens to every connection of this factory, including those already open. */
  public void add(ConnectionListener listener) {
    ownListeners.add(Objects.requireNonNull(listener, "listener"));
  }

  /** Does nothing if it was not added. */
  public void remove(ConnectionListener listener) {
    ownListeners.remove(listener);
  }

  /** What is known of each proxy or server that this factory has connected to. */
  public List<EndpointMXBean> endpoints() {
    return records.all();
  }

  /**
   * @param url     as the application has given it
   * @param driver  the vendor's
   * @param hook    null for the one that the options name, if any
   * @param through what takes the place of the vendor's driver; null for nothing
   */
  public OpenedConnection open(ConnectionConfig settings, String url, Driver driver, SessionHook hook, List<ConnectionListener> listeners,
      UnaryOperator<Driver> through) throws SQLException {
    if (settings.reconnectsByItself && engine.saysFirst("passed through " + Redaction.url(url))) {
      LOG.warn("passed through: with the URL " + Redaction.url(url)
          + " the vendor's driver reconnects or changes servers by itself, and silently loses "
          + "session state (variables, temporary tables, locks). Hawser does not recover such connections; use a URL "
          + "with one host and without autoReconnect to enable recovery.");
    }
    for (String unmet : settings.withoutEffect) {
      if (engine.saysFirst(unmet + Redaction.url(url))) {
        LOG.warn("options: in the URL " + Redaction.url(url) + " or its properties " + unmet);
      }
    }
    WatchPolicy watchPolicy = settings.watchPolicy();
    Route route = new Route(links(settings, through == null ? driver : through.apply(driver)), settings.hostOrder, engine.endpoints(),
        engine.watch(), watchPolicy);
    Inspections.Visit visit = inspections.visit(settings, driver);
    Recovery recovery = open(route, settings.policy(hook), listeners(settings, listeners), visit);
    inspect(visit, recovery);
    return new OpenedConnection(recovery,
        new ConnectionInfo(recovery, watchPolicy == WatchPolicy.OFF ? "off" : TcpTable.means(), through == null));
  }

  /** One for each host that the URL lists. */
  private static List<LinkFactory> links(ConnectionConfig settings, Driver driver) {
    List<LinkFactory> links = new ArrayList<>();
    for (String each : settings.vendorUrls) {
      links.add(
          new LinkFactory(settings.vendor, driver, each, settings.vendorProperties, settings.keepAlive(), settings.connectTimeoutMillis()));
    }
    return links;
  }

  private Recovery open(Route route, RecoveryPolicy policy, Listeners listeners, Inspections.Visit visit) throws SQLException {
    try {
      return Recovery.open(route, policy, engine.effects(), engine.continuity(), listeners, visit::firstUse);
    } catch (SQLException e) {
      if (!visit.lostByAsking()) {
        throw e;
      }
      LOG.info(
          "odp: asking whether an endpoint is an ODP broke a new connection, which is opened again without asking: " + e.getMessage());
      return Recovery.open(route, policy, engine.effects(), engine.continuity(), listeners, visit::firstUse);
    }
  }

  private Listeners listeners(ConnectionConfig settings, List<ConnectionListener> more) throws SQLException {
    return new Listeners(records, settings.on(Option.JMX), journal(settings.get(Option.JOURNAL)), ownListeners, more);
  }

  private Optional<JournalFile> journal(String file) throws SQLException {
    try {
      return file.isEmpty() ? Optional.<JournalFile>empty() : Optional.of(engine.journal(Paths.get(file)));
    } catch (InvalidPathException e) {
      throw new SQLException(
          "The option " + Option.JOURNAL.key() + " names no file: " + e.getMessage() + ". Allowed: a path in a folder that exists.",
          "08001", e);
    }
  }

  /** What is found about the endpoint is worth less than the connection: whatever fails here, the application gets the connection. */
  private static void inspect(Inspections.Visit visit, Recovery recovery) {
    try {
      visit.opened(recovery);
    } catch (RuntimeException | Error e) {
      LOG.warn("odp: the endpoint " + recovery.link().peer() + " can't be inspected; everything else works: " + e, e);
    }
  }
}
