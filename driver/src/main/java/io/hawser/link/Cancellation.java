package io.hawser.link;

import java.net.SocketException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Ends the opening of a session from another thread, wherever it is: waiting for its turn, between two attempts, connecting, or in the
 * vendor's login. An interrupt of the thread that opens it does the same; what the vendors' drivers do with one is to go on waiting.
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
   * Runs what may be cancelled. A thread that was interrupted before does all of it, as a driver does on such a thread; one that is
   * interrupted meanwhile ends it. It stays interrupted in both cases.
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

  /** From any thread: nobody wants the session any more. */
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

  /** Whether the opening is to end. */
  public boolean cancelled() {
    return cancelled;
  }

  /** Whether that is so because the thread which opens it was interrupted. */
  public boolean wasInterrupted() {
    return interrupted;
  }

  /** To be run, by whichever thread, once it is cancelled; at once if it is already. {@link #forget} must follow. */
  public void onCancel(Runnable action) {
    actions.add(action);
    if (cancelled) {
      action.run();
    }
  }

  public void forget(Runnable action) {
    actions.remove(action);
  }

  /** Waits; shorter if it is cancelled. */
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
      Thread.currentThread().interrupt(); // the caller's is kept
      throw new SocketException("The thread was interrupted while it was reconnecting");
    }
  }

  /** This thread was interrupted: it is cancelled, and says so. */
  public void endByInterrupt() {
    interrupted = true;
    cancel();
  }

  /** That of the opening which this thread is in; null if it is in none, or in one that can't be cancelled. */
  public static Cancellation ofThread() {
    return OF_THREAD.get();
  }
}
