package io.hawser.telemetry;

import io.hawser.event.CommitResolved;
import io.hawser.event.ConnectionListener;
import io.hawser.event.EndpointMXBean;
import io.hawser.event.RecoveryRefused.Reason;
import io.hawser.event.RecoveryRefused;
import io.hawser.event.SessionLost;
import io.hawser.event.SessionRecovered;
import io.hawser.event.SessionRenewed;
import io.hawser.event.TransactionNotReplayed;
import io.hawser.event.TransactionReplayed;
import io.hawser.failure.Cause;
import io.hawser.log.Log;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.ReentrantLock;

/** Counts and the last losses of one endpoint, as JMX shows them. Thread-safe; a healthy call never comes here. */
final class EndpointRecord implements EndpointMXBean, ConnectionListener {
  private static final Log LOG = Log.of(EndpointRecords.class);
  private static final int KEPT = 64;

  private final String endpoint;
  private final AtomicInteger connections = new AtomicInteger();
  private final Counts<Cause> losses = new Counts<>();
  private final Counts<Reason> refusals = new Counts<>();
  private final Counts<CommitResolved.Outcome> resolved = new Counts<>();
  private final Counts<SessionRenewed.Reason> renewed = new Counts<>();
  private final LongAdder replayed = new LongAdder();
  private final Counts<String> notReplayed = new Counts<>();
  private final Protection protection = new Protection();
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

  /** A session answered after a pause this long. */
  void survived(long idleNanos) {
    if (idleNanos > survivedNanos.get()) {
      survivedNanos.accumulateAndGet(idleNanos, Math::max);
    }
  }

  void protectedTransaction() {
    protection.add();
  }

  boolean unprotectedTransaction(String reason, String shape) {
    return protection.add(reason, shape);
  }

  /** The longest pause that a session has survived. */
  long survivedMillis() {
    return TimeUnit.NANOSECONDS.toMillis(survivedNanos.get());
  }

  /** Logs each new pattern once. */
  @Override public void lost(SessionLost event) {
    losses.add(event.failure().cause());
    LossRecord loss = LossRecord.of(event, Instant.now(), survivedMillis());
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
  }

  @Override public void recovered(SessionRecovered event) {
    long nanos = event.duration().toNanos();
    recoveries.increment();
    recoveryNanos.add(nanos);
    longestRecoveryNanos.accumulateAndGet(nanos, Math::max);
  }

  @Override public void refused(RecoveryRefused event) {
    refusals.add(event.why());
  }

  @Override public void resolved(CommitResolved event) {
    resolved.add(event.outcome());
  }

  @Override public void renewed(SessionRenewed event) {
    renewed.add(event.reason());
  }

  @Override public void replayed(TransactionReplayed event) {
    replayed.increment();
  }

  @Override public void notReplayed(TransactionNotReplayed event) {
    notReplayed.add(event.reason());
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
    return losses.by(Cause::code);
  }

  @Override public long getRecoveries() {
    return recoveries.sum();
  }

  @Override public Map<String, Long> getRefusals() {
    return refusals.by(Counts::name);
  }

  @Override public Map<String, Long> getResolvedCommits() {
    return resolved.by(Counts::name);
  }

  @Override public Map<String, Long> getRenewedSessions() {
    return renewed.by(Counts::name);
  }

  @Override public long getProtectedTransactions() {
    return protection.transactions();
  }

  @Override public Map<String, Long> getUnprotectedTransactions() {
    return protection.reasons();
  }

  @Override public double getProtectedShare() {
    return protection.share();
  }

  @Override public List<String> getPreventingStatements() {
    return protection.obstacles();
  }

  @Override public long getReplayedTransactions() {
    return replayed.sum();
  }

  @Override public Map<String, Long> getNotReplayedTransactions() {
    return notReplayed.by(reason -> reason);
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
