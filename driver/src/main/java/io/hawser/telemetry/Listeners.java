package io.hawser.telemetry;

import io.hawser.event.ConnectionListener;
import io.hawser.log.Log;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/**
 * Those who are notified of one connection's events: Hawser's own listeners, which keep what JMX, Flight Recorder and the journal show,
 * those of the driver instance, and those of this connection. A new event needs no change here. Thread-safe.
 */
public final class Listeners {
  private static final Log LOG = Log.of(Listeners.class);

  private final EndpointRecords endpoints;
  private final boolean shown;
  private final Optional<JournalFile> journal;
  /** Hawser's own. */
  private final List<ConnectionListener> own = new ArrayList<>();
  /** Those of all connections of the driver, which may change while this connection is open. */
  private final List<ConnectionListener> ofDriver;
  private final List<ConnectionListener> ofConnection = new CopyOnWriteArrayList<>();

  /**
   * @param shown    whether JMX shows the endpoint
   * @param journal  where losses are written down too, and what could be run again
   * @param ofDriver thread-safe, and asked anew for each event
   */
  public Listeners(EndpointRecords endpoints, boolean shown, Optional<JournalFile> journal, List<ConnectionListener> ofDriver,
      Iterable<? extends ConnectionListener> first) {
    this.endpoints = endpoints;
    this.shown = shown;
    this.journal = journal;
    this.own.addAll(Arrays.asList(FlightRecorder.LISTENER, endpoints));
    this.ofDriver = ofDriver;
    journal.ifPresent(file -> own.add(file.listener(endpoints)));
    first.forEach(this::add);
  }

  /** For a connection of no driver. */
  public Listeners(Iterable<? extends ConnectionListener> first) {
    this(new EndpointRecords(), false, Optional.<JournalFile>empty(), Collections.<ConnectionListener>emptyList(), first);
  }

  public void add(ConnectionListener listener) {
    if (listener == null) {
      throw new NullPointerException("listener");
    }
    ofConnection.add(listener);
  }

  /** Does nothing if it was not added. */
  public void remove(ConnectionListener listener) {
    ofConnection.remove(listener);
  }

  /**
   * Something has happened: all are notified, Hawser's own listeners first.
   *
   * @param event calls the listener's method for it
   */
  public void publish(Consumer<ConnectionListener> event) {
    own.forEach(listener -> call(listener, event));
    ofDriver.forEach(listener -> call(listener, event));
    ofConnection.forEach(listener -> call(listener, event));
  }

  private static void call(ConnectionListener listener, Consumer<ConnectionListener> event) {
    try {
      event.accept(listener);
    } catch (RuntimeException | Error e) { // an application's call must not fail because of a listener
      LOG.warn("listener: " + listener.getClass().getName() + " threw " + e + ", which is ignored. Fix the listener.", e);
    }
  }

  // these are not events: only Hawser keeps them

  /** The connection has its first session, or a session that replaces one with another endpoint. */
  public void opened(String peer) {
    endpoints.opened(peer, shown);
  }

  /** The connection has no session with the endpoint any more. */
  public void closed(String peer) {
    closed(endpoints, journal, peer);
  }

  private static void closed(EndpointRecords endpoints, Optional<JournalFile> journal, String peer) {
    if (endpoints.closed(peer)) {
      journal.ifPresent(file -> file.transactions.closed());
    }
  }

  /** {@link #closed}, for when the connection no longer exists: holds none of those who are notified. */
  public Consumer<String> closing() {
    EndpointRecords records = endpoints;
    Optional<JournalFile> file = journal;
    return peer -> closed(records, file, peer);
  }

  /** A session answered after a pause this long. */
  public void survived(String peer, long idleNanos) {
    endpoints.survived(peer, idleNanos);
  }

  /** A transaction that could have been run again is over. */
  public void protectedTransaction(String peer) {
    endpoints.protectedTransaction(peer);
    journal.ifPresent(file -> file.transactions.add(peer, TransactionRecord.PROTECTED, ""));
  }

  /**
   * A transaction that could not have been run again is over.
   *
   * @param shape of the statement that is the reason; empty if none is
   * @return whether that is news for this endpoint
   */
  public boolean unprotectedTransaction(String peer, String reason, String shape) {
    journal.ifPresent(file -> file.transactions.add(peer, reason, shape));
    return endpoints.unprotectedTransaction(peer, reason, shape);
  }

  /** What the losses of an endpoint tell together, in words; empty if nothing can be said. */
  public Optional<String> pattern(String peer) {
    return endpoints.pattern(peer);
  }
}
