package io.hawser.telemetry;

import io.hawser.event.CommitResolved;
import io.hawser.event.EndpointMXBean;
import io.hawser.event.RecoveryRefused.Reason;
import io.hawser.event.RecoveryRefused;
import io.hawser.event.SessionLost;
import io.hawser.event.SessionRecovered;
import io.hawser.failure.Cause;
import io.hawser.log.Log;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.ReentrantLock;

/** Counts and the journal of one endpoint. Thread-safe; a healthy call never comes here. */
final class EndpointRecord implements EndpointMXBean {
  private static final Log LOG = Log.of(EndpointRecords.class);
  private static final int KEPT = 64;

  private final String endpoint;
  private final AtomicInteger connections = new AtomicInteger();
  private final Map<Cause, LongAdder> losses = new ConcurrentHashMap<>();
  private final Map<Reason, LongAdder> refusals = new ConcurrentHashMap<>();
  private final Map<CommitResolved.Outcome, LongAdder> resolved = new ConcurrentHashMap<>();
  private final LongAdder recoveries = new LongAdder();
  private final LongAdder recoveryNanos = new LongAdder();
  private final AtomicLong longestRecoveryNanos = new AtomicLong();
  private final AtomicLong survivedNanos = new AtomicLong();
  private final ReentrantLock lock = new ReentrantLock();
  private final Deque<LossRecord> journal = new ArrayDeque<>();
  private volatile List<String> findings = Collections.emptyList();
  private volatile List<String> patterns = Collections.emptyList();

  EndpointRecord(String endpoint) {
    this.endpoint = endpoint;
  }

  /** @return how many there are now */
  int connected(int more) {
    return connections.addAndGet(more);
  }

  /** A session answered after so long a pause. */
  void survived(long idleNanos) {
    if (idleNanos > survivedNanos.get()) {
      survivedNanos.accumulateAndGet(idleNanos, Math::max);
    }
  }

  /** Says once what has become clear by it. */
  LossRecord lost(SessionLost event) {
    losses.computeIfAbsent(event.failure().cause(), cause -> new LongAdder()).increment();
    LossRecord loss = LossRecord.of(event, Instant.now(), TimeUnit.NANOSECONDS.toMillis(survivedNanos.get()));
    List<String> before = patterns;
    List<String> now;
    lock.lock();
    try {
      if (journal.size() == KEPT) {
        journal.removeFirst();
      }
      journal.addLast(loss);
      now = LossPatterns.of(new ArrayList<>(journal));
    } finally {
      lock.unlock();
    }
    patterns = now;
    if (now.size() > before.size()) {
      LOG.warn("pattern: " + endpoint + ": " + String.join("; ", now) + ".");
    }
    return loss;
  }

  void recovered(SessionRecovered event) {
    long nanos = event.duration().toNanos();
    recoveries.increment();
    recoveryNanos.add(nanos);
    longestRecoveryNanos.accumulateAndGet(nanos, Math::max);
  }

  void refused(RecoveryRefused event) {
    refusals.computeIfAbsent(event.why(), reason -> new LongAdder()).increment();
  }

  void resolved(CommitResolved event) {
    resolved.computeIfAbsent(event.outcome(), outcome -> new LongAdder()).increment();
  }

  void findings(List<String> rules) {
    findings = rules;
  }

  @Override public String getEndpoint() {
    return endpoint;
  }

  @Override public int getConnections() {
    return connections.get();
  }

  @Override public Map<String, Long> getLosses() {
    Map<String, Long> counts = new TreeMap<>();
    losses.forEach((cause, count) -> counts.put(cause.code(), count.sum()));
    return counts;
  }

  @Override public long getRecoveries() {
    return recoveries.sum();
  }

  @Override public Map<String, Long> getRefusals() {
    Map<String, Long> counts = new TreeMap<>();
    refusals.forEach((reason, count) -> counts.put(reason.name().toLowerCase(Locale.ROOT), count.sum()));
    return counts;
  }

  @Override public Map<String, Long> getResolvedCommits() {
    Map<String, Long> counts = new TreeMap<>();
    resolved.forEach((outcome, count) -> counts.put(outcome.name().toLowerCase(Locale.ROOT), count.sum()));
    return counts;
  }

  @Override public long getMeanRecoveryMillis() {
    long count = recoveries.sum();
    return count == 0 ? 0 : TimeUnit.NANOSECONDS.toMillis(recoveryNanos.sum() / count);
  }

  @Override public long getMaxRecoveryMillis() {
    return TimeUnit.NANOSECONDS.toMillis(longestRecoveryNanos.get());
  }

  @Override public List<String> getFindings() {
    return findings;
  }

  @Override public List<String> getLastLosses() {
    lock.lock();
    try {
      List<String> last = new ArrayList<>();
      journal.forEach(loss -> last.add(loss.toString()));
      return last;
    } finally {
      lock.unlock();
    }
  }

  @Override public List<String> getPatterns() {
    return patterns;
  }
}
