package io.hawser.telemetry;

import io.hawser.event.CommitResolved;
import io.hawser.event.ConnectionListener;
import io.hawser.event.RecoveryRefused;
import io.hawser.event.SessionLost;
import io.hawser.event.SessionRecovered;
import io.hawser.event.UnsafeProxy;
import io.hawser.log.Log;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/**
 * Those who are told of one connection: what the driver keeps of its endpoint, and the application's listeners. Thread-safe.
 */
public final class Listeners {
  private static final Log LOG = Log.of(Listeners.class);

  private final EndpointRecords endpoints;
  private final boolean shown;
  private final JournalFile journal;
  /** Those of all connections of the driver, which may change while this connection is open. */
  private final List<ConnectionListener> ofDriver;
  private final List<ConnectionListener> listeners = new CopyOnWriteArrayList<>();

  /**
   * @param shown   whether JMX shows the endpoint
   * @param journal where losses are written down too; null for nowhere
   * @param ofDriver thread-safe, and asked anew for each event
   */
  public Listeners(EndpointRecords endpoints, boolean shown, JournalFile journal, List<ConnectionListener> ofDriver,
      Iterable<? extends ConnectionListener> first) {
    this.endpoints = endpoints;
    this.shown = shown;
    this.journal = journal;
    this.ofDriver = ofDriver;
    first.forEach(this::add);
  }

  /** For a connection of no driver. */
  public Listeners(Iterable<? extends ConnectionListener> first) {
    this(new EndpointRecords(), false, null, Collections.<ConnectionListener>emptyList(), first);
  }

  public void add(ConnectionListener listener) {
    if (listener == null) {
      throw new NullPointerException("listener");
    }
    listeners.add(listener);
  }

  /** Does nothing if it was not added. */
  public void remove(ConnectionListener listener) {
    listeners.remove(listener);
  }

  /** The connection has its first session, or another one in the place of that with an endpoint which it leaves. */
  public void opened(String peer) {
    endpoints.opened(peer, shown);
  }

  /** The connection has no session with the endpoint any more. */
  public void closed(String peer) {
    endpoints.closed(peer);
  }

  /** {@link #closed}, for when there is no connection any more: holds none of those who are told. */
  public Consumer<String> closing() {
    EndpointRecords records = endpoints;
    return records::closed;
  }

  /** A session answered after so long a pause. */
  public void survived(String peer, long idleNanos) {
    endpoints.survived(peer, idleNanos);
  }

  /** What the losses of an endpoint tell together, for people; null if nothing can be said. */
  public String pattern(String peer) {
    return endpoints.pattern(peer);
  }

  public void lost(SessionLost event) {
    LossRecord loss = endpoints.lost(event);
    if (journal != null) {
      journal.add(loss);
    }
    tell(listener -> listener.lost(event));
  }

  public void recovered(SessionRecovered event) {
    endpoints.recovered(event);
    tell(listener -> listener.recovered(event));
  }

  public void refused(RecoveryRefused event) {
    endpoints.refused(event);
    tell(listener -> listener.refused(event));
  }

  public void resolved(CommitResolved event) {
    endpoints.resolved(event);
    tell(listener -> listener.resolved(event));
  }

  public void unsafe(UnsafeProxy event) {
    tell(listener -> listener.unsafe(event));
  }

  public void fixed(String endpoint) {
    tell(listener -> listener.fixed(endpoint));
  }

  private void tell(Consumer<ConnectionListener> event) {
    ofDriver.forEach(listener -> tell(listener, event));
    listeners.forEach(listener -> tell(listener, event));
  }

  private static void tell(ConnectionListener listener, Consumer<ConnectionListener> event) {
    try {
      event.accept(listener);
    } catch (RuntimeException | LinkageError e) {
      LOG.warn("listener: " + listener.getClass().getName() + " threw " + e + ", which is ignored. Fix the listener.", e);
    }
  }
}
