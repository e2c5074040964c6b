package io.hawser.link;

import java.io.IOException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;

/**
 * Waits until a non-blocking channel is ready, and is not disturbed by {@link Thread#interrupt}: an interrupt ends a
 * select at once and, on a blocking channel, closes the connection. Here it is remembered and given back to the caller.
 *
 * <p>Used by one thread at a time; closed from any.
 */
final class Waiter {
  private final Selector selector;
  private final SelectionKey key;

  Waiter(SocketChannel channel, int operation) throws IOException {
    selector = Selector.open();
    SelectionKey registered;
    try {
      registered = channel.register(selector, operation);
    } catch (IOException | RuntimeException e) {
      selector.close();
      throw e;
    }
    key = registered;
  }

  void awaitInstead(int operation) {
    key.interestOps(operation);
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
    try {
      selector.select(millis);
      selector.selectedKeys().clear();
    } catch (ClosedSelectorException closed) {
      throw new SocketException("Socket closed");
    }
    return Thread.interrupted();
  }

  void close() throws IOException {
    selector.close();
  }
}
