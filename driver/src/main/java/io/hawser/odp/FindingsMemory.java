package io.hawser.odp;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Remembers what was reported for which endpoint, so that each unsafe state is reported once and every change again. Keeps the
 * 256 endpoints reported last. Thread-safe.
 */
public final class FindingsMemory {
  private static final int MOST = 256;

  private final Map<String, List<Finding>> reported = new LinkedHashMap<String, List<Finding>>(16, 0.75f, true) {
    @Override protected boolean removeEldestEntry(Map.Entry<String, List<Finding>> eldest) {
      return size() > MOST;
    }
  };

  /** Whether this is news and should be reported; it then counts as reported. A safe endpoint is news if it was reported as unsafe. */
  public synchronized boolean news(String endpoint, EndpointReport report) {
    if (!report.config().isPresent()) {
      return false;
    }
    List<Finding> actionable = report.actionable();
    if (actionable.isEmpty()) {
      return reported.remove(endpoint) != null;
    }
    return !actionable.equals(reported.put(endpoint, actionable));
  }
}
