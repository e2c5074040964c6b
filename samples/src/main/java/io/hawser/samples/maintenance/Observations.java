package io.hawser.samples.maintenance;

import java.sql.SQLException;
import java.util.Collection;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** What the application saw. Thread-safe. */
final class Observations {
  private final AtomicInteger calls = new AtomicInteger();
  private final AtomicLong slowestNanos = new AtomicLong();
  private final Queue<String> exceptions = new ConcurrentLinkedQueue<>();
  private final Set<Integer> acknowledged = ConcurrentHashMap.newKeySet();

  /** @param nanos how long the application waited for it */
  void call(long nanos) {
    calls.incrementAndGet();
    slowestNanos.accumulateAndGet(nanos, Math::max);
  }

  void exception(SQLException thrown) {
    exceptions.add(thrown.getSQLState() + ": " + thrown.getMessage());
  }

  /** A row whose write the database has confirmed. */
  void wrote(int id) {
    acknowledged.add(id);
  }

  Collection<Integer> acknowledged() {
    return acknowledged;
  }

  Collection<String> exceptions() {
    return exceptions;
  }

  int calls() {
    return calls.get();
  }

  /** Of the calls since the last query of this value. */
  long slowestMillis() {
    return TimeUnit.NANOSECONDS.toMillis(slowestNanos.getAndSet(0));
  }
}
