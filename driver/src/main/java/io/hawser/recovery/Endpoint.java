package io.hawser.recovery;

import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What the connections of one driver know of one proxy or server together, so that a thousand which lost it do not all rush
 * back at once: a bound on those that reconnect at a time, and while it can't be reached one that tries for all of them.
 *
 * <p>Thread-safe. Used by recoveries only, never by a healthy call.
 */
final class Endpoint {
  private final String name;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private int connecting;
  private long failures;
  /** Null while it can be reached, as far as is known. */
  private SQLException lastFailure;
  private volatile long leftAloneUntil;

  Endpoint(String name) {
    this.name = name;
  }

  /**
   * Waits until it is this thread's turn to connect. {@link #reached}, {@link #missed} or {@link #answered} must follow.
   *
   * @param most     how many may connect at a time
   * @param deadline of System.nanoTime()
   * @throws SQLException the endpoint can't be reached: another thread has tried meanwhile; or no turn came until the deadline
   */
  void begin(int most, long deadline) throws SQLException, InterruptedException {
    lock.lockInterruptibly();
    try {
      long seen = failures;
      while (connecting >= (lastFailure == null ? most : 1)) {
        long left = deadline - System.nanoTime();
        if (left <= 0) {
          throw new SQLTransientConnectionException("There was no turn to connect to " + name + " in time: " + connecting
              + " connections are reconnecting to it already.", "08001");
        }
        changed.awaitNanos(left);
        if (failures != seen && lastFailure != null) {
          throw new SQLException("Another connection has just tried to reach " + name + " in vain: " + lastFailure.getMessage(),
              lastFailure.getSQLState(), lastFailure.getErrorCode(), lastFailure);
        }
      }
      connecting++;
    } finally {
      lock.unlock();
    }
  }

  /** A session was opened and prepared. */
  void reached() {
    end(null, 0);
  }

  /** It can't be reached, or was lost again; where there is another endpoint, it is left alone for a while. */
  void missed(SQLException failure, long leaveAloneNanos) {
    end(failure, leaveAloneNanos);
  }

  /** It answers, though no session came of it: a wrong password, a statement of the preparation that fails. */
  void answered() {
    end(null, 0);
  }

  private void end(SQLException failure, long leaveAloneNanos) {
    lock.lock();
    try {
      connecting--;
      noted(failure, leaveAloneNanos);
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** What an application's own connecting has shown, which waits for no turn. */
  void seen(SQLException failure, long leaveAloneNanos) {
    lock.lock();
    try {
      noted(failure, leaveAloneNanos);
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void noted(SQLException failure, long leaveAloneNanos) {
    lastFailure = failure;
    if (failure != null) {
      failures++;
      leftAloneUntil = System.nanoTime() + leaveAloneNanos;
    } else {
      leftAloneUntil = 0;
    }
  }

  /** Whether another endpoint should be tried first. */
  boolean leftAlone() {
    long until = leftAloneUntil;
    return until != 0 && until - System.nanoTime() > 0;
  }

  @Override public String toString() {
    long until = leftAloneUntil;
    return leftAlone() ? name + " (left alone for " + TimeUnit.NANOSECONDS.toMillis(until - System.nanoTime()) + " ms)" : name;
  }
}
