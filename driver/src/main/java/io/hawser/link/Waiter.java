package io.hawser.link;

import java.io.IOException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Waits until a socket's non-blocking channel is ready, and is not disturbed by {@link Thread#interrupt}: an interrupt ends a
 * select at once and, on a blocking channel, closes the connection. Here it is remembered and given back to the caller.
 *
 * <p>Its selector takes two descriptors more than the socket's own. It is made by the first wait, and put away while the
 * connection rests.
 *
 * <p>Used by one thread at a time; closed from any.
 */
final class Waiter {
  private final HawserSocket socket;
  private final ReentrantLock lock;
  private int operation;
  private volatile Selector selector;
  private SelectionKey key;

  /** @param lock held by whoever waits */
  Waiter(HawserSocket socket, int operation, ReentrantLock lock) {
    this.socket = socket;
    this.lock = lock;
    this.operation = operation;
  }

  void awaitInstead(int other) {
    operation = other;
    if (selector != null) {
      key.interestOps(other);
    }
  }

  /**
   * Waits until the channel is ready, has been closed, or the thread was interrupted.
   *
   * @param deadline of System.nanoTime(), 0 for none
   * @return whether the thread was interrupted meanwhile; its flag is cleared
   */
  boolean await(long deadline, String timeoutMessage) throws IOException {
    long millis = 0;
    if (deadline != 0) {
      millis = (deadline - System.nanoTime() + 999_999) / 1_000_000;
      if (millis <= 0) {
        throw new SocketTimeoutException(timeoutMessage);
      }
    }
    long unnoticed = socket.millisUntilLongWait();
    boolean willBeLong = unnoticed > 0 && (millis == 0 || unnoticed < millis);
    Selector ready = selector != null ? selector : open();
    try {
      // a wait that has become long comes back here, and goes on after the watch knows of it
      if (ready.select(willBeLong ? unnoticed : millis) == 0 && willBeLong) {
        socket.waitsLong();
      }
      ready.selectedKeys().clear();
    } catch (ClosedSelectorException closed) {
      throw new SocketException("Socket closed");
    }
    return Thread.interrupted();
  }

  private Selector open() throws IOException {
    Selector made = Selector.open();
    try {
      key = socket.channel.register(made, operation);
    } catch (IOException | RuntimeException e) {
      made.close();
      throw e;
    }
    selector = made;
    if (socket.isClosed()) {
      made.close(); // whoever closed the socket may have come too early to wake this wait
    }
    return made;
  }

  /** Gives the descriptors back until the next wait. From any thread; does nothing while one waits. */
  void rest() throws IOException {
    if (selector == null || !lock.tryLock()) {
      return;
    }
    try {
      Selector unused = selector;
      selector = null;
      if (unused != null) {
        unused.close();
      }
    } finally {
      lock.unlock();
    }
  }

  /** Ends a wait, and every later one, once the socket is closed. From any thread. */
  void wakeForClose() throws IOException {
    Selector waiting = selector;
    if (waiting != null) {
      waiting.close();
    }
  }
}
