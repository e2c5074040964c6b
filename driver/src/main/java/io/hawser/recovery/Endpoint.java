package io.hawser.recovery;

import io.hawser.link.Cancellation;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What all connections of a class loader's Hawser share about one proxy or server, so that a thousand that lost it do not all rush back at
 * once: a bound on how many reconnect at a time, and while it can't be reached, one that tries for all of them. What is known of its near
 * future is in {@link PlannedMaintenance}.
 *
 * <p>Thread-safe. A healthy call reads a few volatile fields of it and takes no lock.
 */
final class Endpoint {
  /** Long enough for a proxy to restart, and short enough that the next connection can use it again. */
  private static final long LEAVE_ALONE_NANOS = TimeUnit.SECONDS.toNanos(10);
  private static final int MOST_DOUBLINGS = 16;
  private static final long HOUR_NANOS = TimeUnit.HOURS.toNanos(1);
  /** A woken thread may have to leave a turn to another that is allowed more connects at a time: that one checks again within this time. */
  private static final long LOOK_AGAIN_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final String name;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private int connecting;
  private long failures;
  private int failuresInARow;
  private long retryAt;
  /** The System.nanoTime() since which it could not be reached; 0 if it has answered since. */
  private long goneSince;
  /** Null while it can be reached, as far as is known. */
  private KnownFailure lastFailure;
  private volatile long leftAloneUntil;
  private final PlannedMaintenance maintenance = new PlannedMaintenance();
  /** How many sessions there are with it. */
  private final AtomicInteger sessions = new AtomicInteger();
  /** How many of them should move to other hosts now. */
  private final AtomicInteger surplus = new AtomicInteger();
  /** The end of the hour after a recovery was logged as a warning; 0 before the first. */
  private final AtomicLong loudUntil = new AtomicLong();

  /** Another connection has tried meanwhile, on behalf of all that wait. */
  static final class FailedForAll extends SQLException {
    private static final long serialVersionUID = 1;

    FailedForAll(String name, KnownFailure why) {
      super("Another connection has just failed to reach " + name + ": " + why.message(), why.state(), why.code(), why.again());
    }
  }

  Endpoint(String name) {
    this.name = name;
  }

  /**
   * Waits until it is this thread's turn to connect. {@link #reached}, {@link #missed} or {@link #leftOff} must follow.
   *
   * @param most     how many may connect at a time, unless it could not be reached the last time
   * @param deadline of System.nanoTime()
   * @throws SQLException the endpoint can't be reached: another thread has tried meanwhile; or no turn came before the deadline
   */
  void begin(int most, long deadline) throws SQLException, InterruptedException {
    Cancellation cancellation = Cancellation.ofThread();
    if (cancellation == null) {
      await(most, deadline, new Cancellation());
      return;
    }
    Runnable wake = this::wake;
    cancellation.onCancel(wake);
    try {
      await(most, deadline, cancellation);
    } finally {
      cancellation.forget(wake);
    }
  }

  /** {@link #begin}, if it is this thread's turn at once. */
  boolean beginNow(int most) {
    lock.lock();
    try {
      if (untilFree(most) > 0) {
        return false;
      }
      connecting++;
      return true;
    } finally {
      lock.unlock();
    }
  }

  private void wake() {
    lock.lock();
    try {
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void await(int most, long deadline, Cancellation cancellation) throws SQLException, InterruptedException {
    lock.lockInterruptibly();
    boolean begun = false;
    try {
      long seen = failures;
      for (long wait = untilFree(most); wait > 0; wait = untilFree(most)) {
        if (cancellation.cancelled()) {
          throw new SQLTransientConnectionException("The connection to " + name + " is no longer wanted.", "08003");
        }
        long left = deadline - System.nanoTime();
        if (left <= 0) {
          throw new SQLTransientConnectionException("Timed out while waiting to reconnect to " + name + (connecting == 0
              ? ", which could not be reached a moment ago." : ": other connections are reconnecting to it first."), "08001",
              lastFailure == null ? null : lastFailure.again());
        }
        changed.awaitNanos(Math.min(Math.min(left, wait), LOOK_AGAIN_NANOS));
        if (failures != seen && lastFailure != null) {
          throw new FailedForAll(name, lastFailure);
        }
      }
      connecting++;
      begun = true;
    } finally {
      if (!begun || untilFree(most) == 0) {
        changed.signal(); // the next in line
      }
      lock.unlock();
    }
  }

  /** How long it may be until a turn is free; 0 if one is. */
  private long untilFree(int most) {
    if (connecting >= (lastFailure == null ? most : 1)) {
      return Long.MAX_VALUE;
    }
    return lastFailure == null ? 0 : Math.max(0, retryAt - System.nanoTime());
  }

  /** It answers: with a session, or with a refusal, such as for a wrong password. */
  void reached() {
    lock.lock();
    try {
      connecting--;
      noted(null, 0);
    } finally {
      lock.unlock();
    }
  }

  /**
   * It can't be reached, or was lost again. Where there is another endpoint, it is left alone for a while.
   *
   * @param spacingNanos the least time until the next attempt; doubled with each failure in a row
   * @param mostNanos    the bound on that
   */
  void missed(SQLException failure, long spacingNanos, long mostNanos) {
    lock.lock();
    try {
      connecting--;
      noted(failure, LEAVE_ALONE_NANOS);
      int doublings = Math.min(failuresInARow++, MOST_DOUBLINGS);
      retryAt = System.nanoTime() + Math.min(mostNanos, spacingNanos << doublings);
    } finally {
      lock.unlock();
    }
  }

  /** This side gave the attempt up, so it has shown nothing. */
  void leftOff() {
    lock.lock();
    try {
      connecting--;
      changed.signal();
    } finally {
      lock.unlock();
    }
  }

  /** The result of an application's own connect, which waits for no turn. */
  void seen(SQLException failure) {
    seen(failure, LEAVE_ALONE_NANOS);
  }

  void seen(SQLException failure, long leaveAloneNanos) {
    lock.lock();
    try {
      noted(failure, leaveAloneNanos);
    } finally {
      lock.unlock();
    }
  }

  /** A connection to it got no answer: if there is another endpoint, that one is asked first for a while. */
  void silent() {
    leftAloneUntil = System.nanoTime() + LEAVE_ALONE_NANOS;
  }

  /** Wakes all waiting threads if the state has changed. A turn given back is for one of them: waking a thousand would be a storm. */
  private void noted(SQLException failure, long leaveAloneNanos) {
    boolean wasReached = lastFailure == null;
    lastFailure = failure == null ? null : new KnownFailure(failure);
    if (failure == null) {
      failuresInARow = 0;
      if (goneSince != 0) {
        maintenance.isOver();
      }
      goneSince = 0;
      leftAloneUntil = 0;
    } else {
      failures++;
      long now = System.nanoTime();
      if (goneSince == 0) {
        goneSince = now;
      }
      leftAloneUntil = now + leaveAloneNanos;
    }
    if (failure == null && wasReached) {
      changed.signal();
    } else {
      changed.signalAll();
    }
  }

  /**
   * A connection to it was recovered.
   *
   * @param now of System.nanoTime()
   * @return whether it is the first within an hour
   */
  boolean recovered(long now) {
    long until = loudUntil.get();
    return (until == 0 || now - until >= 0) && loudUntil.compareAndSet(until, now + HOUR_NANOS);
  }

  /** For how long it could not be reached; 0 if it has answered since, or if that is not known. */
  long goneNanos() {
    lock.lock();
    try {
      return goneSince == 0 ? 0 : System.nanoTime() - goneSince;
    } finally {
      lock.unlock();
    }
  }

  /** Host and port, as the URL has them. */
  String name() {
    return name;
  }

  /** What is known of its near future. */
  PlannedMaintenance maintenance() {
    return maintenance;
  }

  /** Whether it is pointless to ask it now about writes: it has just said that it takes none, or it can't be reached. */
  boolean takesNoWrites() {
    long now = System.nanoTime();
    return maintenance.isReadOnlyJustNow(now) || isAhead(leftAloneUntil, now);
  }

  /** @param more 1 or -1 */
  void sessions(int more) {
    sessions.addAndGet(more);
  }

  int sessions() {
    return sessions.get();
  }

  /** Whether it has answered since it could not be reached. */
  boolean isProven() {
    return leftAloneUntil == 0;
  }

  void surplus(int count) {
    surplus.set(count);
  }

  /** Whether one session should move away; if so, it is taken off the surplus. */
  boolean takeSurplus() {
    for (int left = surplus.get(); left > 0; left = surplus.get()) {
      if (surplus.compareAndSet(left, left - 1)) {
        return true;
      }
    }
    return false;
  }

  /** Whether it could not be reached lately. */
  boolean unreachable() {
    return isAhead(leftAloneUntil, System.nanoTime());
  }

  /** Whether another endpoint should be tried first. */
  boolean leftAlone() {
    long now = System.nanoTime();
    return isAhead(leftAloneUntil, now) || isAhead(maintenance.avoidedUntil(), now);
  }

  private static boolean isAhead(long until, long now) {
    return ahead(until, now) > 0;
  }

  private static long ahead(long until, long now) {
    return until == 0 ? 0 : Math.max(0, until - now);
  }

  @Override public String toString() {
    long now = System.nanoTime();
    long until = Math.max(ahead(leftAloneUntil, now), ahead(maintenance.avoidedUntil(), now));
    return until > 0 ? name + " (left alone for " + TimeUnit.NANOSECONDS.toMillis(until) + " ms)" : name;
  }
}
