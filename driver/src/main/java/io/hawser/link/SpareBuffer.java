package io.hawser.link;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.concurrent.locks.ReentrantLock;

/**
 * One direct buffer for the case that the JVM has no memory left for another: a read or write goes through it then, in small pieces.
 * Otherwise an answer would be left unread in the middle of a connection that goes on being used. Thread-safe; its reads and writes are
 * non-blocking.
 */
final class SpareBuffer {
  private static final int BYTES = 8_192;
  private static final ReentrantLock LOCK = new ReentrantLock();
  private static volatile ByteBuffer buffer;

  private SpareBuffer() {}

  /** To be called while there is memory: when a connection is opened. */
  static void prepare() {
    if (buffer == null) {
      LOCK.lock();
      try {
        buffer = buffer == null ? ByteBuffer.allocateDirect(BYTES) : buffer;
      } catch (OutOfMemoryError later) {
        return;
      } finally {
        LOCK.unlock();
      }
    }
  }

  static int read(SocketChannel channel, ByteBuffer to, OutOfMemoryError why) throws IOException {
    LOCK.lock();
    try {
      ByteBuffer spare = cleared(to.remaining(), why);
      int count = channel.read(spare);
      spare.flip();
      to.put(spare);
      return count;
    } finally {
      LOCK.unlock();
    }
  }

  static int write(SocketChannel channel, ByteBuffer from, OutOfMemoryError why) throws IOException {
    LOCK.lock();
    try {
      ByteBuffer spare = cleared(from.remaining(), why);
      ByteBuffer piece = from.duplicate();
      piece.limit(piece.position() + spare.remaining());
      spare.put(piece);
      spare.flip();
      int count = channel.write(spare);
      from.position(from.position() + Math.max(count, 0));
      return count;
    } finally {
      LOCK.unlock();
    }
  }

  private static ByteBuffer cleared(int most, OutOfMemoryError why) {
    if (buffer == null) {
      throw why;
    }
    buffer.clear();
    buffer.limit(Math.min(buffer.capacity(), most));
    return buffer;
  }
}
