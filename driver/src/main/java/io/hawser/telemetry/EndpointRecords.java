package io.hawser.telemetry;

import io.hawser.event.CommitResolved;
import io.hawser.event.ConnectionListener;
import io.hawser.event.EndpointMXBean;
import io.hawser.event.RecoveryRefused;
import io.hawser.event.SessionLost;
import io.hawser.event.SessionRecovered;
import io.hawser.event.SessionRenewed;
import io.hawser.event.TransactionNotReplayed;
import io.hawser.event.TransactionReplayed;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * What was seen of each endpoint, through whichever driver instance: a listener that gives each event to its endpoint's record.
 * Thread-safe.
 */
public final class EndpointRecords implements ConnectionListener {
  private final ConcurrentMap<String, EndpointRecord> records;
  private final EndpointBeans beans;
  /** Those that were connected to through this view. */
  private final Set<String> seen = ConcurrentHashMap.newKeySet();

  /** With no endpoints yet. */
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

  /** @return whether it was the endpoint's last one */
  boolean closed(String peer) {
    EndpointRecord record = of(peer);
    boolean last = record.connected(-1) == 0;
    if (last) {
      beans.hide(record);
    }
    return last;
  }

  void survived(String peer, long idleNanos) {
    of(peer).survived(idleNanos);
  }

  void protectedTransaction(String peer) {
    of(peer).protectedTransaction();
  }

  boolean unprotectedTransaction(String peer, String reason, String shape) {
    return of(peer).unprotectedTransaction(reason, shape);
  }

  /** What the losses of an endpoint tell together, in words; empty if nothing can be said. */
  Optional<String> pattern(String peer) {
    List<String> patterns = of(peer).getPatterns();
    return patterns.isEmpty() ? Optional.<String>empty() : Optional.of(String.join("; ", patterns));
  }

  /** The longest pause that a session with this endpoint has survived. */
  long survivedMillis(String peer) {
    return of(peer).survivedMillis();
  }

  @Override public void lost(SessionLost event) {
    of(event.peer()).lost(event);
  }

  @Override public void recovered(SessionRecovered event) {
    of(event.peer()).recovered(event);
  }

  @Override public void refused(RecoveryRefused event) {
    of(event.peer()).refused(event);
  }

  @Override public void renewed(SessionRenewed event) {
    of(event.peer()).renewed(event);
  }

  @Override public void resolved(CommitResolved event) {
    of(event.peer()).resolved(event);
  }

  @Override public void replayed(TransactionReplayed event) {
    of(event.peer()).replayed(event);
  }

  @Override public void notReplayed(TransactionNotReplayed event) {
    of(event.peer()).notReplayed(event);
  }

  /**
   * The proxyconfig of an endpoint was read, whether or not that is news for listeners.
   *
   * @param rules those that it breaks; none if it is safe
   */
  public void found(String endpoint, List<String> rules) {
    of(endpoint).findings(rules);
  }
}
