package io.hawser.engine;

import io.hawser.continuity.Continuity;
import io.hawser.odp.EndpointInspector;
import io.hawser.odp.EndpointWatch;
import io.hawser.recovery.Endpoints;
import io.hawser.session.EffectsCache;
import io.hawser.telemetry.EndpointRecords;
import io.hawser.telemetry.JournalFile;
import io.hawser.watch.Watch;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * What does not belong to one connection: one engine for all driver instances and data sources of a class loader, because tools make an
 * instance for each connection that they open, and what an endpoint needs (one watch, one bound on reconnects, one inspection an hour)
 * belongs to the endpoint.
 *
 * <p>Keeps no connection, and no class or exception of an application. Its threads end when the last connection has ended. Thread-safe.
 */
public final class Engine {
  /** For connecting and for each answer of an inspection. */
  private static final int INSPECTION_TIMEOUT_MILLIS = 5_000;
  private static final int MOST_SAID = 1_000;

  private final EffectsCache effects = new EffectsCache();
  private final Endpoints endpoints = new Endpoints();
  private final Watch watch = new Watch();
  private final EndpointRecords records = new EndpointRecords();
  private final EndpointWatch inspections = new EndpointWatch(new EndpointInspector(INSPECTION_TIMEOUT_MILLIS));
  private final ConcurrentMap<Path, JournalFile> journals = new ConcurrentHashMap<>();
  private final Continuity continuity = new Continuity();
  private final Set<String> said = ConcurrentHashMap.newKeySet();

  private Engine() {}

  /** The engine of the class loader that loaded Hawser. */
  public static Engine get() {
    return Holder.INSTANCE;
  }

  private static final class Holder {
    static final Engine INSTANCE = new Engine();
  }

  /** What SQL texts do to a session, as far as they were asked about. */
  public EffectsCache effects() {
    return effects;
  }

  /** The gates of the endpoints: who may reconnect when. */
  public Endpoints endpoints() {
    return endpoints;
  }

  /** Looks after calls in flight. */
  public Watch watch() {
    return watch;
  }

  /** What was seen of each endpoint. */
  public EndpointRecords records() {
    return records;
  }

  /** Inspects each endpoint once an hour. */
  public EndpointWatch inspections() {
    return inspections;
  }

  /** What finding the outcome of commits needs. */
  public Continuity continuity() {
    return continuity;
  }

  /** The journal that is kept in a file. */
  public JournalFile journal(Path file) {
    return journals.computeIfAbsent(file, JournalFile::new);
  }

  /** Whether something is logged for the first time, so that a tool which opens many connections does not fill the log. */
  public boolean saysFirst(String what) {
    if (said.size() >= MOST_SAID) {
      said.clear();
    }
    return said.add(what);
  }
}
