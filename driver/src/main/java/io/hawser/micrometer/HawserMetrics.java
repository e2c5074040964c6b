package io.hawser.micrometer;

import io.hawser.event.CommitResolved;
import io.hawser.event.ConnectionEvent;
import io.hawser.event.ConnectionListener;
import io.hawser.event.RecoveryRefused;
import io.hawser.event.SessionLost;
import io.hawser.event.SessionRecovered;
import io.hawser.event.SessionRenewed;
import io.hawser.event.TransactionNotReplayed;
import io.hawser.event.TransactionReplayed;
import io.hawser.event.UnsafeProxy;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Meters for Micrometer, which the application brings: {@code hawser.lost} (by endpoint and cause), {@code hawser.recovered} (a
 * timer), {@code hawser.refused} (by endpoint and reason), {@code hawser.renewed} (by endpoint and reason),
 * {@code hawser.commit.resolved} (by endpoint and outcome),
 * {@code hawser.transaction.replayed} (a timer), {@code hawser.transaction.lost} (by endpoint and reason) and
 * {@code hawser.findings} (rules that ODP's proxyconfig breaks).
 *
 * <p>A listener: give it to {@code HawserDataSource.addListener}, or to {@code addListener} of the driver that DriverManager has
 * for {@code jdbc:hawser:} URLs; and a binder: {@link #bindTo} a registry, as Spring Boot does with every bean of that type.
 * Thread-safe.
 */
public final class HawserMetrics implements MeterBinder, ConnectionListener {
  private static final String ENDPOINT = "endpoint";

  private final List<MeterRegistry> registries = new CopyOnWriteArrayList<>();
  private final ConcurrentMap<String, AtomicInteger> findings = new ConcurrentHashMap<>();

  @Override public void bindTo(MeterRegistry registry) {
    registries.add(registry);
    findings.forEach((endpoint, count) -> gauge(registry, endpoint, count));
  }

  @Override public void lost(SessionLost event) {
    count("hawser.lost", "Sessions that were lost", event, "cause", event.failure().cause().code());
  }

  @Override public void recovered(SessionRecovered event) {
    for (MeterRegistry registry : registries) {
      Timer.builder("hawser.recovered").description("Lost sessions that were replaced, and how long that took").tag(ENDPOINT, event.peer())
          .register(registry).record(event.duration());
    }
  }

  @Override public void refused(RecoveryRefused event) {
    count("hawser.refused", "Lost sessions that were not replaced", event, "reason", event.why().name().toLowerCase(Locale.ROOT));
  }

  @Override public void renewed(SessionRenewed event) {
    count("hawser.renewed", "Sessions that were left before they were lost", event.peer(), "reason",
        event.reason().name().toLowerCase(Locale.ROOT));
  }

  @Override public void resolved(CommitResolved event) {
    count("hawser.commit.resolved", "COMMITs in flight of lost sessions, by outcome", event, "outcome",
        event.outcome().name().toLowerCase(Locale.ROOT));
  }

  @Override public void replayed(TransactionReplayed event) {
    for (MeterRegistry registry : registries) {
      Timer.builder("hawser.transaction.replayed").description("Lost transactions that were run again, and how long that took")
          .tag(ENDPOINT, event.peer()).register(registry).record(event.duration());
    }
  }

  @Override public void notReplayed(TransactionNotReplayed event) {
    count("hawser.transaction.lost", "Lost transactions that were not run again", event, "reason", event.reason());
  }

  private void count(String meter, String description, ConnectionEvent event, String tag, String value) {
    count(meter, description, event.peer(), tag, value);
  }

  private void count(String meter, String description, String peer, String tag, String value) {
    for (MeterRegistry registry : registries) {
      Counter.builder(meter).description(description).tag(ENDPOINT, peer).tag(tag, value).register(registry).increment();
    }
  }

  @Override public void unsafe(UnsafeProxy event) {
    findings.computeIfAbsent(event.endpoint(), endpoint -> {
      AtomicInteger count = new AtomicInteger();
      registries.forEach(registry -> gauge(registry, endpoint, count));
      return count;
    }).set(event.findings().size());
  }

  @Override public void fixed(String endpoint) {
    AtomicInteger count = findings.get(endpoint);
    if (count != null) {
      count.set(0);
    }
  }

  private static void gauge(MeterRegistry registry, String endpoint, AtomicInteger count) {
    Gauge.builder("hawser.findings", count, AtomicInteger::get).description("Rules that the proxyconfig of this ODP breaks")
        .tag(ENDPOINT, endpoint)
        .register(registry);
  }
}
