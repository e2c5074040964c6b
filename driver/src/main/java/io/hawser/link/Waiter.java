package io.hawser.link;

import java.io.IOException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Waits until a socket's non-blocking channel is ready, and is not disturbed by {@link Thread#interrupt}: an interrupt ends a select at
 * once and, on a blocking channel, closes the connection. Here it is remembered and returned to the caller.
 *
 * <p>Its selector takes two descriptors more than the socket's own. The first wait creates it, and it is closed while the connection rests.
 * If none is available, the wait is a series of short naps, each a fraction of the time waited so far: that takes no descriptor, and a
 * healthy call never fails because the process has none left.
 *
 * <p>Used by one thread at a time; closed from any.
 */
final class Waiter {
  private static final long FIRST_NAP_NANOS = 50_000;
  private static final long LONGEST_NAP_NANOS = 10_000_000;

  private final SocketResources resources;
  private final int index;
  private final ReentrantLock lock;
  private int operation;
  private SelectionKey key;
  private long nap;

  /**
   * @param index among the socket's waiters
   * @param lock  held by the waiting thread
   */
  Waiter(SocketResources resources, int index, int operation, ReentrantLock lock) {
    this.resources = resources;
    this.index = index;
    this.lock = lock;
    this.operation = operation;
  }

  void awaitInstead(int other) {
    operation = other;
    if (resources.selector(index) != null) {
      key.interestOps(other);
    }
  }

  /** A wait begins, which may need several calls of {@link #await}. */
  void begin() {
    nap = FIRST_NAP_NANOS;
  }

  /**
   * Waits until the channel is ready, has been closed, or the thread was interrupted; or returns a little earlier.
   *
   * @param deadline a System.nanoTime(), 0 for none
   * @return whether the thread was interrupted meanwhile; its flag is cleared
   */
  boolean await(long deadline, String timeoutMessage) throws IOException {
    return await(deadline, timeoutMessage, 0);
  }

  /** The same, and notifies once the wait is a long one; the next call continues it. */
  boolean await(long deadline, String timeoutMessage, SocketWait waiting) throws IOException {
    long unnoticed = waiting.nanosUntilLong();
    boolean interrupted = await(deadline, timeoutMessage, unnoticed);
    if (unnoticed > 0) {
      waiting.tellIfLong();
    }
    return interrupted;
  }

  /** @param most the longest wait in any case, 0 for no limit */
  private boolean await(long deadline, String timeoutMessage, long most) throws IOException {
    long left = most;
    if (deadline != 0) {
      long until = deadline - System.nanoTime();
      if (until <= 0) {
        throw new SocketTimeoutException(timeoutMessage);
      }
      left = most == 0 ? until : Math.min(most, until);
    }
    Selector ready = resources.selector(index);
    if (ready == null) {
      ready = open();
    }
    if (ready == null) {
      LockSupport.parkNanos(left == 0 ? nap : Math.min(left, nap));
      nap = Math.min(LONGEST_NAP_NANOS, nap + (nap >> 3) + 1);
    } else {
      try {
        Readiness.await(ready, left == 0 ? 0 : (left + 999_999) / 1_000_000);
      } catch (ClosedSelectorException closed) {
        throw new SocketException("Socket closed");
      }
    }
    boolean interrupted = Thread.interrupted();
    if (interrupted) {
      Cancellation.interrupted();
    }
    return interrupted;
  }

  /** Null if none is available now. */
  private Selector open() throws IOException {
    Selector made = SelectorBudget.open();
    if (made == null) {
      return null;
    }
    try {
      key = resources.channel.register(made, operation);
    } catch (IOException | RuntimeException | Error e) {
      SelectorBudget.close(made);
      throw e;
    }
    resources.selector(index, made);
    if (resources.closed()) {
      resources.closeSelector(index); // the socket may have been closed too early to wake this wait
    }
    return made;
  }

  /** Releases the descriptors until the next wait. From any thread; does nothing during a wait. */
  void rest() throws IOException {
    if (resources.selector(index) == null || !lock.tryLock()) {
      return;
    }
    try {
      resources.closeSelector(index);
      key = null; // it would hold the selector, which is half a kilobyte even when it is closed
    } finally {
      lock.unlock();
    }
  }
}
