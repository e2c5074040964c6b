package io.hawser.engine;

import io.hawser.config.ConnectionConfig;
import io.hawser.event.UnsafeProxy;
import io.hawser.link.KeepAlive;
import io.hawser.link.Link;
import io.hawser.log.Log;
import io.hawser.odp.EndpointReport;
import io.hawser.odp.EndpointWatch;
import io.hawser.odp.TcpKeepAlive;
import io.hawser.recovery.Endpoints;
import io.hawser.recovery.Recovery;
import io.hawser.telemetry.EndpointRecords;
import io.hawser.telemetry.Listeners;
import io.hawser.watch.Watch;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.sql.Driver;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * Makes a new connection recognise what its endpoint is, and has an ODP inspected, off the caller's path and on a separate connection;
 * passes to the new connection what was found: a warning, and the proxy's keepalive if that is to be matched. Thread-safe.
 */
public final class Inspections {
  private static final Log LOG = Log.of(Inspections.class);
  private final EndpointRecords records;
  private final EndpointWatch watch;

  private final Watch calls;
  private final Endpoints endpoints;

  /**
   * @param records where what was found is kept
   * @param calls which has to know which endpoints are ODPs
   * @param endpoints which are asked whether they are about to stop
   */
  public Inspections(EndpointRecords records, EndpointWatch watch, Watch calls, Endpoints endpoints) {
    this.endpoints = endpoints;
    this.records = records;
    this.watch = watch;
    this.calls = calls;
  }

  /** The opening of one connection. */
  public Visit visit(ConnectionConfig settings, Driver driver) {
    return new Visit(settings, driver);
  }

  /** What the opening of one connection has to do with inspections. Used by one thread. */
  public final class Visit {
    private final ConnectionConfig settings;
    private final Driver driver;
    private boolean asked;
    private boolean lost;
    private Recognition found;

    private Visit(ConnectionConfig settings, Driver driver) {
      this.settings = settings;
      this.driver = driver;
    }

    /**
     * Before anything else is done with the new session.
     *
     * @throws SQLException the session was lost because of the question; {@link #lostByAsking} says so, and it is not asked again
     */
    public void firstUse(Link fresh, int millisLeft) throws SQLException {
      if (asked || !settings.inspects() || settings.reconnectsByItself || !fresh.lookable() || !watch.due(fresh.peer())) {
        return;
      }
      asked = true;
      lost = true;
      found = Recognition.of(fresh, millisLeft);
      lost = false;
      calls.recognised(fresh.remoteAddress(), found.odpVersion != null && found.direct);
      if (found.odpVersion != null) {
        endpoints.saysItsStatus(fresh, found.direct);
      }
    }

    /** Whether the session was lost because of the question. */
    boolean lostByAsking() {
      return lost;
    }

    /** The connection is open. */
    public void opened(Recovery recovery) {
      String endpoint = recovery.link().peer();
      if (settings.matchesProxy() && recovery.link().lookable()) {
        watch.last(endpoint).ifPresent(report -> match(report, recovery));
      }
      if (found != null && found.odpVersion != null) {
        inspect(endpoint, recovery);
      }
    }

    private void inspect(String endpoint, Recovery recovery) {
      WeakReference<Recovery> connection = new WeakReference<>(recovery); // an inspection keeps no connection alive
      Listeners listeners = recovery.listeners(); // its listeners are notified even if the connection is closed by then
      BoundedDriver bounded = new BoundedDriver(driver, settings.vendor);
      watch.recognised(endpoint, found.odpVersion, found.slots, bounded.bounding(new DriverOpener(bounded, recovery.link().opener().url(),
          settings.vendorProperties)), settings.proxyAdmin(), settings.logsFindings(), (of, report, news) -> {
            if (report.config().isPresent()) {
              records.found(of, ids(report));
            }
            if (news) {
              tell(listeners, of, report);
            }
            Recovery opened = connection.get();
            if (opened != null && news && settings.warns()) {
              opened.warning(report.warning(of));
            }
            if (opened != null && settings.matchesProxy()) {
              match(report, opened);
            }
          });
    }
  }

  private static void tell(Listeners listeners, String endpoint, EndpointReport report) {
    if (report.actionable().isEmpty()) {
      listeners.publish(listener -> listener.fixed(endpoint));
    } else {
      UnsafeProxy event = new UnsafeProxy(endpoint, ids(report), report.advice(endpoint));
      listeners.publish(listener -> listener.unsafe(event));
    }
  }

  private static List<String> ids(EndpointReport report) {
    List<String> ids = new ArrayList<>();
    report.actionable().forEach(finding -> ids.add(finding.rule()));
    return ids;
  }

  private static void match(EndpointReport report, Recovery recovery) {
    TcpKeepAlive proxys = report.matchingKeepAlive();
    KeepAlive matching = new KeepAlive(proxys.idle(), proxys.interval(), proxys.count());
    try {
      recovery.keepAlive(matching);
    } catch (IOException closed) {
      LOG.debug("keepalive: the connection " + recovery.link() + " ended before the proxy's values were set on it: " + closed.getMessage());
    }
  }
}
