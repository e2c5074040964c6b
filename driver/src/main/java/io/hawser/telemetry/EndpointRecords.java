package io.hawser.telemetry;

import io.hawser.event.CommitResolved;
import io.hawser.event.EndpointMXBean;
import io.hawser.event.RecoveryRefused;
import io.hawser.event.SessionLost;
import io.hawser.event.SessionRecovered;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * What was seen of each endpoint, through whichever driver instance. Thread-safe. It is told of every connection's events before the application's
 * listeners are.
 */
public final class EndpointRecords {
  private final ConcurrentMap<String, EndpointRecord> records;
  private final EndpointBeans beans;
  /** Those that were connected to through this view. */
  private final Set<String> seen = ConcurrentHashMap.newKeySet();

  /** Of nothing yet. */
  public EndpointRecords() {
    this(new ConcurrentHashMap<>(), new EndpointBeans());
  }

  private EndpointRecords(ConcurrentMap<String, EndpointRecord> records, EndpointBeans beans) {
    this.records = records;
    this.beans = beans;
  }

  /** The same records, as one driver instance shows them: those of the endpoints that it has connected to. */
  public EndpointRecords view() {
    return new EndpointRecords(records, beans);
  }

  private EndpointRecord of(String peer) {
    seen.add(peer);
    return records.computeIfAbsent(peer, EndpointRecord::new);
  }

  /** What is known, one for each endpoint that was connected to. */
  public List<EndpointMXBean> all() {
    List<EndpointMXBean> all = new ArrayList<>();
    for (String peer : seen) {
      all.add(records.get(peer));
    }
    return all;
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

  LossRecord lost(SessionLost event) {
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

  void resolved(CommitResolved event) {
    of(event.peer()).resolved(event);
  }

  /** The proxyconfig of an endpoint was read. @param rules those that it breaks; none if it is safe */
  public void found(String endpoint, List<String> rules) {
    of(endpoint).findings(rules);
  }
}
