package io.hawser.link;

import java.net.SocketException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Ends the opening of a session from another thread, at any stage: waiting for its turn, between two attempts, connecting, or in the
 * vendor's login. An interrupt of the opening thread does the same; the vendors' drivers would go on waiting.
 *
 * <p>Thread-safe. Not for first connections: when one is interrupted, the vendor's driver decides.
 */
public final class Cancellation {
  private static final ThreadLocal<Cancellation> OF_THREAD = new ThreadLocal<>();

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Set<Runnable> actions = ConcurrentHashMap.newKeySet();
  private volatile boolean cancelled;
  private volatile boolean interrupted;

  /**
   * Runs work that may be cancelled. If the thread was interrupted before, the work runs to its end, as in a driver; an interrupt during
   * the work ends it. The thread stays interrupted in both cases.
   */
  public <T, E extends Exception> T during(Work<T, E> work) throws E {
    boolean interrupted = Thread.interrupted();
    OF_THREAD.set(this);
    try {
      return work.run();
    } finally {
      OF_THREAD.remove();
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** See {@link #during}. */
  public interface Work<T, E extends Exception> {
    T run() throws E;
  }

  /** The session is no longer wanted. Callable from any thread. */
  public void cancel() {
    lock.lock();
    try {
      cancelled = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    actions.forEach(Runnable::run);
  }

  /** Whether the opening must end. */
  public boolean cancelled() {
    return cancelled;
  }

  /** Whether it was cancelled by an interrupt of the opening thread. */
  public boolean wasInterrupted() {
    return interrupted;
  }

  /** Runs the action once this is cancelled, in any thread; at once if it already is. {@link #forget} must follow. */
  public void onCancel(Runnable action) {
    actions.add(action);
    if (cancelled) {
      action.run();
    }
  }

  public void forget(Runnable action) {
    actions.remove(action);
  }

  /** Waits; a cancellation ends the wait. */
  public void await(long millis) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      long left = TimeUnit.MILLISECONDS.toNanos(millis);
      while (left > 0 && !cancelled) {
        left = changed.awaitNanos(left);
      }
    } finally {
      lock.unlock();
    }
  }

  /** A wait for the socket was interrupted. Does nothing unless this thread is reconnecting. */
  static void interrupted() throws SocketException {
    Cancellation of = OF_THREAD.get();
    if (of != null) {
      of.endByInterrupt();
      Thread.currentThread().interrupt(); // for the caller
      throw new SocketException("The thread was interrupted while it was reconnecting");
    }
  }

  /** This thread was interrupted: cancels, and notes the cause. */
  public void endByInterrupt() {
    interrupted = true;
    cancel();
  }

  /** The cancellation of the opening that runs in this thread; null if none runs, or if it can't be cancelled. */
  public static Cancellation ofThread() {
    return OF_THREAD.get();
  }
}
