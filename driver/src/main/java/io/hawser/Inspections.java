package io.hawser;

import io.hawser.event.Log;
import io.hawser.link.KeepAlive;
import io.hawser.link.Opener;
import io.hawser.odp.DriverOpener;
import io.hawser.odp.EndpointInspector;
import io.hawser.odp.EndpointReport;
import io.hawser.odp.EndpointWatch;
import io.hawser.odp.TcpKeepAlive;
import io.hawser.recovery.Recovery;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.sql.Driver;

/**
 * Has the endpoint of a new connection inspected, off the caller's path and on a connection of its own, and lets the new
 * connection know what was found: a warning, and the proxy's keepalive if that is to be matched. Thread-safe.
 */
final class Inspections {
  private static final Log LOG = Log.of(Inspections.class);
  /** For connecting and for each answer of an inspection. */
  private static final int TIMEOUT_MILLIS = 5_000;

  private final EndpointWatch watch = new EndpointWatch(new EndpointInspector(TIMEOUT_MILLIS));

  void opened(Settings settings, Driver driver, Opener opener, Recovery recovery) {
    String endpoint = recovery.link().peer();
    if (!settings.inspects() || settings.reconnectsByItself() || !recovery.link().lookable()) {
      return;
    }
    if (settings.matchesProxy()) {
      watch.last(endpoint).ifPresent(report -> match(report, opener, recovery));
    }
    WeakReference<Recovery> connection = new WeakReference<>(recovery); // an inspection keeps no connection alive
    watch.opened(endpoint, new DriverOpener(driver, atEndpoint(settings.vendorUrl, endpoint), settings.vendorProperties),
        settings.proxyAdmin(), settings.logsFindings(), (of, report, news) -> {
          Recovery opened = connection.get();
          if (opened == null) {
            return;
          }
          if (news && settings.warns()) {
            opened.warning(report.warning(of));
          }
          if (settings.matchesProxy()) {
            match(report, opener, opened);
          }
        });
  }

  /** An URL may list several hosts; only the one that was reached is inspected. */
  private static String atEndpoint(String url, String endpoint) {
    int hosts = url.indexOf("//") + 2;
    int end = hosts;
    while (end < url.length() && url.charAt(end) != '/' && url.charAt(end) != '?') {
      end++;
    }
    return url.substring(hosts, end).contains(",") ? url.substring(0, hosts) + endpoint + url.substring(end) : url;
  }

  private static void match(EndpointReport report, Opener opener, Recovery recovery) {
    TcpKeepAlive proxys = report.matchingKeepAlive();
    KeepAlive matching = new KeepAlive(proxys.idle(), proxys.interval(), proxys.count());
    opener.keepAlive(matching);
    try {
      recovery.link().keepAlive(matching);
    } catch (IOException closed) {
      LOG.debug("keepalive: the connection " + recovery.link() + " ended before the proxy's values were set on it: " + closed.getMessage());
    }
  }
}
