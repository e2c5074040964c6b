package io.hawser;

import io.hawser.event.EndpointRecords;
import io.hawser.event.Listeners;
import io.hawser.event.Log;
import io.hawser.event.UnsafeProxy;
import io.hawser.link.KeepAlive;
import io.hawser.odp.DriverOpener;
import io.hawser.odp.EndpointReport;
import io.hawser.odp.EndpointWatch;
import io.hawser.odp.TcpKeepAlive;
import io.hawser.recovery.Recovery;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.sql.Driver;
import java.util.ArrayList;
import java.util.List;

/**
 * Has the endpoint of a new connection inspected, off the caller's path and on a connection of its own, and lets the new
 * connection know what was found: a warning, and the proxy's keepalive if that is to be matched. Thread-safe.
 */
final class Inspections {
  private static final Log LOG = Log.of(Inspections.class);
  private final EndpointRecords records;
  private final EndpointWatch watch;

  /** @param records where what was found is kept */
  Inspections(EndpointRecords records, EndpointWatch watch) {
    this.records = records;
    this.watch = watch;
  }

  void opened(Settings settings, Driver driver, Recovery recovery) {
    String endpoint = recovery.link().peer();
    if (!settings.inspects() || settings.reconnectsByItself || !recovery.link().lookable()) {
      return;
    }
    if (settings.matchesProxy()) {
      watch.last(endpoint).ifPresent(report -> match(report, recovery));
    }
    WeakReference<Recovery> connection = new WeakReference<>(recovery); // an inspection keeps no connection alive
    Listeners listeners = recovery.listeners(); // who asked to be told, is, though the connection may be closed by then
    watch.opened(endpoint, new DriverOpener(driver, recovery.link().url(), settings.vendorProperties),
        settings.proxyAdmin(), settings.logsFindings(), (of, report, news) -> {
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

  private static void tell(Listeners listeners, String endpoint, EndpointReport report) {
    if (report.actionable().isEmpty()) {
      listeners.mended(endpoint);
    } else {
      listeners.unsafe(new UnsafeProxy(endpoint, ids(report), report.advice(endpoint)));
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
