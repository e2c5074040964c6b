package io.hawser.event;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * What one driver has seen of each endpoint. Thread-safe. It is told of every connection's events before the application's
 * listeners are.
 */
public final class EndpointRecords {
  private final ConcurrentMap<String, EndpointRecord> records = new ConcurrentHashMap<>();
  private final Beans beans = new Beans();

  private EndpointRecord of(String peer) {
    return records.computeIfAbsent(peer, EndpointRecord::new);
  }

  /** What is known, one for each endpoint that was connected to. */
  public List<EndpointMXBean> all() {
    return new ArrayList<>(records.values());
  }

  /**
   * An application has opened a connection. {@link #closed} must follow.
   *
   * @param shown whether JMX is to show the endpoint for as long as connections are open
   */
  void opened(String peer, boolean shown) {
    EndpointRecord record = of(peer);
    record.connected(1);
    if (shown) {
      beans.show(record);
    }
  }

  void closed(String peer) {
    EndpointRecord record = of(peer);
    if (record.connected(-1) == 0) {
      beans.hide(record);
    }
  }

  void survived(String peer, long idleNanos) {
    of(peer).survived(idleNanos);
  }

  /** What the losses of an endpoint tell together, for people; null if nothing can be said. */
  String pattern(String peer) {
    List<String> patterns = of(peer).getPatterns();
    return patterns.isEmpty() ? null : String.join("; ", patterns);
  }

  Loss lost(SessionLost event) {
    FlightRecorder.lost(event);
    return of(event.peer()).lost(event);
  }

  void recovered(SessionRecovered event) {
    FlightRecorder.recovered(event);
    of(event.peer()).recovered(event);
  }

  void refused(RecoveryRefused event) {
    FlightRecorder.refused(event);
    of(event.peer()).refused(event);
  }

  /** The proxyconfig of an endpoint was read. @param rules those that it breaks; none if it is safe */
  public void found(String endpoint, List<String> rules) {
    of(endpoint).findings(rules);
  }
}
