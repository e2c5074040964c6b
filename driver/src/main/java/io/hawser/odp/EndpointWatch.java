package io.hawser.odp;

import io.hawser.link.DaemonThreads;
import io.hawser.link.ThreadDeadline;
import io.hawser.log.Log;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Inspects each endpoint from time to time, off the caller's path, and logs what is unsafe there, once for each endpoint and
 * change, and when it has been fixed.
 *
 * <p>One per class loader. Its single thread, {@code hawser-odp}, is a daemon and ends after a short idle time.
 * Thread-safe.
 */
public final class EndpointWatch {
  /** Notified of every inspection, on the watch's thread. What it throws is logged and otherwise ignored. */
  @FunctionalInterface
  public interface Listener {
    /** @param news whether the findings differ from those reported before, or are gone: the moment for a SQLWarning and an event */
    void inspected(String endpoint, EndpointReport report, boolean news);
  }

  /** How often an endpoint is looked at, while connections are opened to it. */
  public static final Duration PERIOD = Duration.ofHours(1);

  private static final Log LOG = Log.of(EndpointWatch.class);
  private static final int MOST_ENDPOINTS = 256;
  private static final int MOST_WAITING = 32;
  private static final long THREAD_LINGERS_MILLIS = 1_000;

  private final EndpointInspector inspector;
  private final long periodNanos;
  private final FindingsMemory memory = new FindingsMemory();
  private final Map<String, Seen> endpoints = new LinkedHashMap<String, Seen>(16, 0.75f, true) {
    @Override protected boolean removeEldestEntry(Map.Entry<String, Seen> eldest) {
      return size() > MOST_ENDPOINTS;
    }
  };
  private final ThreadPoolExecutor thread;

  public EndpointWatch(EndpointInspector inspector) {
    this(inspector, PERIOD);
  }

  /** @param period how often */
  public EndpointWatch(EndpointInspector inspector, Duration period) {
    this.inspector = inspector;
    this.periodNanos = period.toNanos();
    this.thread = new ThreadPoolExecutor(1, 1, THREAD_LINGERS_MILLIS, TimeUnit.MILLISECONDS,
        new LinkedBlockingQueue<>(MOST_WAITING), work -> DaemonThreads.make("hawser-odp", work));
    this.thread.allowCoreThreadTimeOut(true);
  }

  /**
   * Call this after a connection was opened. Costs one map lookup; when an inspection is due, it is handed to the
   * watch's thread.
   *
   * @param endpoint host and port, as messages show them
   * @param opener opens connections to just this endpoint
   * @param admin who may read the proxyconfig; null if not known
   * @param logs whether what is unsafe is logged; the listener is notified in any case
   */
  public void opened(String endpoint, InspectionConnector opener, Credentials admin, boolean logs, Listener listener) {
    if (due(endpoint)) {
      execute(endpoint, () -> inspector.inspect(opener, admin), logs, listener);
    }
  }

  /**
   * Call this after {@link #due} has returned true and the application's own connection has shown that its endpoint is an ODP. Like
   * {@link #opened}, but without unneeded connections, and without any for which the user may have no slot.
   *
   * @param version what proxy_version() says
   * @param slots   whether the application's user may have one connection more
   */
  public void recognised(String endpoint, String version, boolean slots, InspectionConnector opener, Credentials admin, boolean logs,
      Listener listener) {
    execute(endpoint, () -> inspector.inspectOdp(version, slots, opener, admin), logs, listener);
  }

  private void execute(String endpoint, Supplier<EndpointReport> inspection, boolean logs, Listener listener) {
    ClassLoader asking = Thread.currentThread().getContextClassLoader();
    try {
      thread.execute(() -> {
        Thread.currentThread().setContextClassLoader(asking); // for the drivers' plugins
        try {
          inspect(endpoint, inspection, logs, listener);
        } finally {
          Thread.currentThread().setContextClassLoader(null);
          ThreadDeadline.clear(); // which an opener may have set for what is asked on its connection
        }
      });
    } catch (RejectedExecutionException | OutOfMemoryError busy) { // the latter if no thread can be started
      forget(endpoint);
    }
  }

  /** What was last found out about an endpoint; empty if nothing was yet. */
  public synchronized Optional<EndpointReport> last(String endpoint) {
    Seen seen = endpoints.get(endpoint);
    return seen == null ? Optional.empty() : Optional.ofNullable(seen.report);
  }

  /** Whether an endpoint must be inspected now: true from time to time, for the first caller, who must then arrange it. */
  public synchronized boolean due(String endpoint) {
    long now = System.nanoTime();
    Seen seen = endpoints.get(endpoint);
    if (seen != null && now - seen.at < periodNanos) {
      return false;
    }
    endpoints.put(endpoint, new Seen(now, seen == null ? null : seen.report));
    return true;
  }

  private synchronized void forget(String endpoint) {
    endpoints.remove(endpoint);
  }

  private synchronized void keep(String endpoint, EndpointReport report) {
    Seen seen = endpoints.get(endpoint);
    if (seen != null) {
      endpoints.put(endpoint, new Seen(seen.at, report));
    }
  }

  private void inspect(String endpoint, Supplier<EndpointReport> inspection, boolean logs, Listener listener) {
    EndpointReport report = inspection.get();
    keep(endpoint, report);
    boolean news = memory.news(endpoint, report);
    if (news && logs) {
      say(endpoint, report);
    }
    try {
      listener.inspected(endpoint, report, news);
    } catch (RuntimeException thrown) {
      LOG.warn("listener: one for inspections of ODP threw; the inspection itself is fine. Fix the listener.", thrown);
    }
  }

  private static void say(String endpoint, EndpointReport report) {
    String advice = report.advice(endpoint);
    if (advice != null) {
      LOG.warn(advice);
    } else {
      LOG.info("ODP at " + endpoint
          + " is set safely now: what was unsafe has been fixed. Older connections keep their old values until they "
          + "are renewed.");
    }
  }

  private static final class Seen {
    final long at;
    final EndpointReport report;

    Seen(long at, EndpointReport report) {
      this.at = at;
      this.report = report;
    }
  }
}
