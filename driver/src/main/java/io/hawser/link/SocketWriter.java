package io.hawser.link;

import java.io.IOException;
import java.io.OutputStream;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SelectionKey;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The writing half of a {@link HawserSocket}, with a count of what the kernel has accepted: while it does not change, nothing of a request
 * can have reached the server.
 */
final class SocketWriter extends OutputStream {
  /** See {@link SocketReader}: the JDK's buffer for each thread must not grow with the caller's. */
  private static final int LARGEST = 65_536;

  private final HawserSocket socket;
  private final SocketResources resources;
  private final ReentrantLock lock = new ReentrantLock();
  private ByteBuffer source = SocketReader.NOTHING;
  /** Its own: with the reader's it would queue behind the reader. */
  private final Waiter waiter;
  private volatile long accepted;
  private volatile boolean failed;
  private volatile long waitingSince;

  SocketWriter(HawserSocket socket, SocketResources resources) {
    this.socket = socket;
    this.resources = resources;
    waiter = new Waiter(resources, 1, SelectionKey.OP_WRITE, lock);
  }

  @Override public void write(int b) throws IOException {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override public void write(byte[] bytes, int offset, int length) throws IOException {
    if ((offset | length | bytes.length - offset - length) < 0) {
      throw new IndexOutOfBoundsException();
    }
    if (socket.condemned()) {
      goNowhere();
      return;
    }
    boolean interrupted = Thread.interrupted();
    lock.lock();
    try {
      if (source.array() != bytes) {
        source = ByteBuffer.wrap(bytes);
      }
      for (int from = offset, end = offset + length; from < end;) {
        source.clear();
        source.limit(Math.min(end, from + LARGEST)).position(from);
        int count = resources.write(source);
        if (count == 0) {
          if (waitingSince == 0) {
            waitingSince = SocketWait.now();
            waiter.begin();
          }
          interrupted |= waiter.await(ThreadDeadline.after(0), "Write timed out", socket.call());
        } else {
          if (waitingSince != 0) {
            waitingSince = 0;
          }
          accepted += count; // only one thread writes at a time: the lock is held
          from += count;
        }
      }
    } catch (IOException e) {
      throw failed(e);
    } catch (Error outOfMemory) { // half a request may have been sent: nothing may follow it
      socket.abort();
      throw outOfMemory;
    } finally {
      if (waitingSince != 0) {
        waitingSince = 0;
      }
      lock.unlock();
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** The System.nanoTime() since which a thread waits for room to write; 0 if none does. */
  long waitingSince() {
    return waitingSince;
  }

  /** On a reset connection the kernel refuses a write; on one that the peer has closed it accepts it, and the next read finds the end. */
  private void goNowhere() throws IOException {
    if (socket.readEnd() == SocketState.RESET) {
      failed = true;
      throw new SocketException("Connection reset by peer");
    }
    if (socket.isClosed()) {
      throw new SocketException("Socket closed");
    }
  }

  private IOException failed(IOException e) {
    failed = true;
    if (!socket.isClosed() && e instanceof ClosedChannelException) {
      return new SocketException("Broken pipe"); // after shutdownOutput
    }
    String text = e.getMessage();
    if (!socket.isClosed() && text != null && text.startsWith("Connection reset")) {
      return new SocketException("Connection reset by peer"); // what a plain socket throws when writing, on Linux
    }
    return socket.asSocketException(e);
  }

  /** Releases what only writing needs. From any thread; does nothing during a write. */
  void rest() throws IOException {
    waiter.rest();
    if (lock.tryLock()) {
      try {
        source = SocketReader.NOTHING;
      } finally {
        lock.unlock();
      }
    }
  }

  Waiter waiter() {
    return waiter;
  }

  /** It replaces another writer, and marks of that writer's count may still be in use. */
  void continueFrom(long before) {
    lock.lock();
    try {
      accepted += before;
    } finally {
      lock.unlock();
    }
  }

  long accepted() {
    return accepted;
  }

  boolean failed() {
    return failed;
  }

  @Override public void close() throws IOException {
    socket.close();
  }
}
