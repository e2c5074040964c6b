package io.hawser.spring;

import io.hawser.event.ConnectionListener;
import io.hawser.event.RecoveryRefused;
import io.hawser.event.SessionLost;
import io.hawser.event.SessionRecovered;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The proxies and servers with which sessions were lost and have not been replaced since. One is forgotten when a session of it is
 * replaced, and otherwise after {@link #MEMORY}: the connections that met the loss may have been closed, and nobody is notified of that.
 *
 * <p>Thread-safe.
 */
final class RecoveringEndpoints implements ConnectionListener {
  /** Twice the default of {@code hawser.reconnect.timeout}. */
  static final Duration MEMORY = Duration.ofMinutes(1);

  private final ConcurrentMap<String, Long> lostAt = new ConcurrentHashMap<>();
  private final LongSupplier nanoTime;

  RecoveringEndpoints() {
    this(System::nanoTime);
  }

  /** @param nanoTime as {@link System#nanoTime} */
  RecoveringEndpoints(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  @Override public void lost(SessionLost event) {
    lostAt.put(event.peer(), nanoTime.getAsLong());
  }

  /** The new session may be with another endpoint. The lost one no longer concerns this application. */
  @Override public void recovered(SessionRecovered event) {
    lostAt.remove(event.peer());
    lostAt.remove(event.newPeer());
  }

  /** Only a network that does not answer is something to recover from: the other reasons are of one connection alone. */
  @Override public void refused(RecoveryRefused event) {
    if (event.why() == RecoveryRefused.Reason.UNREACHABLE) {
      lostAt.put(event.peer(), nanoTime.getAsLong());
    } else {
      lostAt.remove(event.peer());
    }
  }

  /** Addresses and ports, sorted. */
  List<String> now() {
    long now = nanoTime.getAsLong();
    lostAt.values().removeIf(since -> now - since > MEMORY.toNanos());
    List<String> endpoints = new ArrayList<>(lostAt.keySet());
    Collections.sort(endpoints);
    return endpoints;
  }

  /** For how long the endpoint has been recovering, in seconds; null if it is not. */
  @Nullable Long secondsSince(String endpoint) {
    Long since = lostAt.get(endpoint);
    return since == null ? null : Duration.ofNanos(nanoTime.getAsLong() - since).getSeconds();
  }
}
