package io.hawser.link;

import java.io.IOException;
import java.io.InputStream;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The reading half of a {@link HawserSocket}: blocking reads on a non-blocking channel, and the look. Drivers read four bytes, then the
 * packet that these announce, and so on; whatever the kernel has is fetched at once and kept for them.
 */
final class SocketReader extends InputStream {
  /** Only for the look: an error packet and the session tickets of TLS 1.3 fit; the rest waits in the kernel. */
  private static final int LOOK_AHEAD = 512;
  /** The answers of a login and of a point select fit: a new buffer is zeroed, and most connections need no more. */
  private static final int FIRST_AHEAD = 2_048;
  /** Once an answer has filled that. A longer read goes directly to the caller's array. */
  private static final int READ_AHEAD = 8_192;
  /** The kernel's bytes pass through a buffer that the JDK keeps for each thread: it must not grow with the caller's. */
  private static final int LARGEST = 65_536;

  /** No caller's array. */
  static final ByteBuffer NOTHING = ByteBuffer.allocate(0);
  /** No number of bytes. */
  private static final long NOTHING_READ = -1;

  private final HawserSocket socket;
  private final SocketResources resources;
  private final ReentrantLock lock = new ReentrantLock();
  private final Waiter waiter;
  private ByteBuffer target = NOTHING;
  /** What was fetched but not read yet. Null while the connection rests. */
  private byte[] ahead;
  private ByteBuffer aheadBuffer;
  private int aheadFrom;
  private int aheadTo;
  private volatile int timeout;
  private volatile long lastRead;
  /** Written before {@link #lastRead}, which publishes it. */
  private long acceptedBeforeLastRead = NOTHING_READ;
  /** How much had been sent when the kernel was found to have nothing; {@link #NOTHING_READ} once somebody has read or waited. */
  private long emptyAt = NOTHING_READ;
  private volatile SocketState end = SocketState.OPEN;
  /** The error that the kernel reported to a look or a read: it reports it once, and every later read must throw it again. */
  private volatile IOException found;
  private volatile boolean timedOut;
  /** A read, not a look, found the end before any write failed. */
  private volatile boolean endedFirst;
  private volatile long waitingSince;
  private volatile int most;
  private long lastReader;
  private boolean heard;
  private volatile Greeting greeting;
  /** Null except during the login of some drivers. */
  private LoginTurn login;

  SocketReader(HawserSocket socket, SocketResources resources) {
    this.socket = socket;
    this.resources = resources;
    waiter = new Waiter(resources, 0, SelectionKey.OP_READ, lock);
  }

  @Override public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override public int read(byte[] bytes, int offset, int length) throws IOException {
    if ((offset | length | bytes.length - offset - length) < 0) {
      throw new IndexOutOfBoundsException();
    }
    if (length == 0) {
      return 0;
    }
    lock.lock();
    try {
      if (aheadFrom == aheadTo) {
        if (end == SocketState.CLOSED) {
          return -1;
        }
        if (found != null) {
          throw failed(found);
        }
        if (length >= READ_AHEAD) {
          return readChannel(wrap(bytes, offset, Math.min(length, LARGEST)));
        }
        keepUpTo(aheadTo >= FIRST_AHEAD || length > FIRST_AHEAD ? READ_AHEAD : FIRST_AHEAD);
        aheadBuffer.clear();
        int count = readChannel(aheadBuffer);
        if (count < 0) {
          return -1;
        }
        aheadFrom = 0;
        aheadTo = count;
      }
      int count = Math.min(length, aheadTo - aheadFrom);
      System.arraycopy(ahead, aheadFrom, bytes, offset, count);
      aheadFrom += count;
      return count;
    } catch (Error outOfMemory) { // the driver may have read half an answer: nobody may take the rest for another one
      socket.abort();
      throw outOfMemory;
    } finally {
      lock.unlock();
    }
  }

  /** Makes room for at least this much; called while nothing is kept. */
  private void keepUpTo(int size) {
    if (ahead == null || ahead.length < size) {
      ahead = new byte[size];
      aheadBuffer = ByteBuffer.wrap(ahead);
    }
  }

  private int readChannel(ByteBuffer buffer) throws IOException {
    boolean interrupted = Thread.interrupted();
    try {
      lastReader = Thread.currentThread().getId();
      int count = emptyAt == socket.accepted() ? 0 : resources.read(buffer);
      emptyAt = NOTHING_READ;
      if (count == 0) {
        waiter.begin();
        long deadline = ThreadDeadline.afterReading(bounded(timeout));
        waitingSince = SocketWait.now();
        try {
          do {
            interrupted |= waiter.await(deadline, "Read timed out", socket.call());
            count = resources.read(buffer);
          } while (count == 0);
        } finally {
          waitingSince = 0;
        }
      }
      received(buffer, count);
      return count;
    } catch (SocketTimeoutException e) {
      timedOut |= !socket.isOutputShutdown(); // a driver that has ended its side waits for the peer's end, not for an answer
      throw e;
    } catch (IOException e) {
      throw failed(e);
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** @param count the bytes before the buffer's position; negative for the end */
  private void received(ByteBuffer buffer, int count) {
    if (count < 0) {
      end = SocketState.CLOSED;
      endedFirst |= !socket.writeFailed();
      return;
    }
    acceptedBeforeLastRead = socket.accepted();
    lastRead = System.nanoTime();
    if (timedOut) {
      timedOut = false;
    }
    int to = buffer.arrayOffset() + buffer.position();
    if (!heard) {
      heard = true;
      greeting = Greeting.read(buffer.array(), to - count, to);
    }
    if (login != null) {
      login.received(buffer.array(), to - count, to, socket);
    }
  }

  /** Drivers always read into the same array, so its wrapper is made once. */
  private ByteBuffer wrap(byte[] bytes, int offset, int length) {
    if (target.array() != bytes) {
      target = ByteBuffer.wrap(bytes);
    }
    target.clear();
    target.limit(offset + length).position(offset);
    return target;
  }

  private IOException failed(IOException e) {
    if (!socket.isClosed()) {
      end = SocketState.RESET;
      found = e;
      endedFirst |= !socket.writeFailed();
      String text = e.getMessage();
      if (text != null && text.startsWith("Connection reset")) {
        return new SocketException("Connection reset"); // what a plain socket throws when reading, on every JDK
      }
    }
    return socket.asSocketException(e);
  }

  SocketState look() {
    if (!lock.tryLock()) {
      return SocketState.BUSY;
    }
    boolean interrupted = Thread.interrupted();
    try {
      if (socket.isClosed()) {
        return SocketState.CLOSED_HERE;
      }
      if (end == SocketState.OPEN) {
        readAhead();
      }
      return errorPacket() != null ? SocketState.ERROR_PACKET : end != SocketState.OPEN ? end : aheadTo > aheadFrom ? SocketState.DATA
          : SocketState.OPEN;
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
      lock.unlock();
    }
  }

  private void readAhead() {
    if (aheadFrom == aheadTo) {
      keepUpTo(LOOK_AHEAD);
      aheadFrom = aheadTo = 0;
    }
    try {
      int count = 1;
      while (count > 0 && aheadTo < ahead.length) {
        aheadBuffer.clear().position(aheadTo);
        count = resources.read(aheadBuffer);
        aheadTo += Math.max(count, 0);
      }
      if (count < 0) {
        end = SocketState.CLOSED;
      }
    } catch (IOException e) {
      if (!socket.isClosed()) {
        found = e;
        end = SocketState.RESET;
      }
    }
  }

  /** The bytes that are kept, if they are exactly one unasked error packet; also null while another thread reads. */
  ErrorPacket errorPacket() {
    if (!lock.tryLock()) {
      return null;
    }
    try {
      return aheadTo > aheadFrom ? ErrorPacket.unasked(ahead, aheadFrom, aheadTo) : null;
    } finally {
      lock.unlock();
    }
  }

  /** Releases what only reading needs. From any thread; does nothing during a read. */
  void rest() throws IOException {
    waiter.rest();
    if (lock.tryLock()) {
      try {
        if (aheadFrom == aheadTo) {
          ahead = null;
          aheadBuffer = null;
          target = NOTHING;
        }
      } finally {
        lock.unlock();
      }
    }
  }

  /**
   * What can be read without waiting. As on a plain socket, this includes what the kernel has: MySQL Connector/J uses it to drop late
   * answers, and would take an uncounted one for the answer to its next request; the OceanBase driver sizes its reads by it.
   */
  @Override public int available() {
    while (!lock.tryLock()) {
      if (waitingSince != 0) {
        return 0; // another thread waits for an answer
      }
      Thread.yield(); // a look takes only a moment
    }
    boolean interrupted = Thread.interrupted();
    try {
      if (aheadFrom == aheadTo && end == SocketState.OPEN && !socket.isClosed()) {
        fetch();
      }
      return aheadTo - aheadFrom;
    } catch (IOException e) {
      failed(e); // the next read throws it
      return 0;
    } catch (Error outOfMemory) { // as in read()
      socket.abort();
      throw outOfMemory;
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
      lock.unlock();
    }
  }

  /** Fetches what the kernel has. If that is nothing, the next read need not ask again before it waits. */
  private void fetch() throws IOException {
    keepUpTo(aheadTo >= FIRST_AHEAD ? READ_AHEAD : FIRST_AHEAD);
    aheadBuffer.clear();
    int count = resources.read(aheadBuffer);
    if (count == 0) {
      emptyAt = socket.accepted();
    } else {
      received(aheadBuffer, count);
      aheadFrom = 0;
      aheadTo = Math.max(count, 0);
    }
  }

  /** The System.nanoTime() since which a thread waits for something to read; 0 if none does. */
  long waitingSince() {
    return waitingSince;
  }

  Waiter waiter() {
    return waiter;
  }

  long lastReader() {
    return lastReader;
  }

  /** Bounds every wait; 0 for no bound. */
  void most(int millis) {
    most = millis;
  }

  int bounded(int millis) {
    return most == 0 ? millis : millis == 0 ? most : Math.min(millis, most);
  }

  /** The login to notify of arriving bytes; null for none. Called by the reading thread. */
  void login(LoginTurn turn) {
    login = turn;
  }

  /** The server's greeting; null if it was not seen. */
  Greeting greeting() {
    return greeting;
  }

  long touch() {
    lastRead = System.nanoTime();
    return lastRead;
  }

  long lastRead() {
    return lastRead;
  }

  /** Whether something was read after exactly this much had been sent. */
  boolean hasReadAfter(long accepted) {
    return lastRead != 0 && acceptedBeforeLastRead == accepted; // in this order
  }

  SocketState end() {
    return end;
  }

  /** Whether the kernel has given the connection up for lack of an answer, to keepalive probes too: nobody has reset it. */
  boolean gaveUp() {
    IOException why = found;
    return why != null && String.valueOf(why.getMessage()).contains("timed out");
  }

  boolean endedFirst() {
    return endedFirst;
  }

  /** Whether the last read ended because of its timeout. */
  boolean timedOut() {
    return timedOut;
  }

  void timeout(int millis) {
    timeout = millis;
  }

  int timeout() {
    return timeout;
  }

  @Override public void close() throws IOException {
    socket.close();
  }
}
