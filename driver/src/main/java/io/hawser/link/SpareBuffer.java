package io.hawser.link;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/**
 * One direct buffer for when the JVM has no memory left for another: a read or write then goes through it in small pieces. Otherwise an
 * answer would be left unread on a connection that stays in use. Thread-safe; its reads and writes are non-blocking.
 */
final class SpareBuffer {
  private static final int BYTES = 32_768;
  private static final ReentrantLock LOCK = new ReentrantLock();
  /**
   * The JDK waits half a second and collects garbage before it reports that there is no memory: this must not precede every read and write.
   */
  private static final long AGAIN_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static volatile ByteBuffer buffer;
  /** The System.nanoTime() until which nobody need ask for memory; 0 while there is some. */
  private static volatile long scarceUntil;

  private SpareBuffer() {}

  /** Whether there was no memory a moment ago. Costs one field read while there is. */
  static boolean scarce() {
    long until = scarceUntil;
    if (until == 0) {
      return false;
    }
    if (until - System.nanoTime() > 0) {
      return true;
    }
    scarceUntil = 0;
    return false;
  }

  /** There is no memory. */
  static void noMemory(OutOfMemoryError why) {
    if (buffer == null) {
      throw why;
    }
    scarceUntil = (System.nanoTime() + AGAIN_NANOS) | 1;
  }

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

  static int read(SocketChannel channel, ByteBuffer to) throws IOException {
    LOCK.lock();
    try {
      ByteBuffer spare = cleared(to.remaining());
      int count = channel.read(spare);
      spare.flip();
      to.put(spare);
      return count;
    } finally {
      LOCK.unlock();
    }
  }

  static int write(SocketChannel channel, ByteBuffer from) throws IOException {
    LOCK.lock();
    try {
      ByteBuffer spare = cleared(from.remaining());
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

  private static ByteBuffer cleared(int most) {
    buffer.clear();
    buffer.limit(Math.min(buffer.capacity(), most));
    return buffer;
  }
}
