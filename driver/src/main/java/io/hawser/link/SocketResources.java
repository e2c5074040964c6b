package io.hawser.link;

import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * The descriptors of a {@link HawserSocket}: all that is needed to close them, and nothing that keeps the socket alive. Reads and writes
 * use a spare direct buffer when there is no memory for the one that the JDK needs. Thread-safe.
 */
final class SocketResources {
  final SocketChannel channel;
  private final AtomicReferenceArray<Selector> selectors = new AtomicReferenceArray<>(2);
  private volatile boolean closed;

  SocketResources(SocketChannel channel) {
    this.channel = channel;
  }

  boolean closed() {
    return closed;
  }

  /** The selector of one waiter; null if there is none. */
  Selector selector(int waiter) {
    return selectors.get(waiter);
  }

  void selector(int waiter, Selector selector) {
    selectors.set(waiter, selector);
  }

  /** Closes it, if there is one: the first caller does. */
  void closeSelector(int waiter) throws IOException {
    SelectorBudget.close(selectors.getAndSet(waiter, null));
  }

  /** Ends a wait, and every later one. From any thread. */
  void close() throws IOException {
    closed = true;
    try {
      channel.close();
    } finally {
      for (int i = 0; i < selectors.length(); i++) {
        closeSelector(i);
      }
    }
  }

  /** As the platform does with a Socket that is collected. */
  void closeForgotten() {
    try {
      close();
    } catch (IOException e) {
      // a channel is closed even if close() fails
    }
  }

  /** After this, closing discards what the kernel has not sent yet. */
  void dropQueued() {
    try {
      if (channel.isOpen()) {
        channel.setOption(StandardSocketOptions.SO_LINGER, 0);
      }
    } catch (IOException | RuntimeException alreadyClosed) {
      // then there is nothing left to drop
    }
  }

  int read(ByteBuffer to) throws IOException {
    if (!SpareBuffer.scarce()) {
      try {
        return channel.read(to);
      } catch (OutOfMemoryError noDirectMemory) { // before anything was read
        SpareBuffer.noMemory(noDirectMemory);
      }
    }
    return SpareBuffer.read(channel, to);
  }

  int write(ByteBuffer from) throws IOException {
    if (!SpareBuffer.scarce()) {
      try {
        return channel.write(from);
      } catch (OutOfMemoryError noDirectMemory) { // before anything was written
        SpareBuffer.noMemory(noDirectMemory);
      }
    }
    return SpareBuffer.write(channel, from);
  }
}
