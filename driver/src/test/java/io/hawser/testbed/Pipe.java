package io.hawser.testbed;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;

/** One direction of a proxied connection. Used by the event loop's thread only. */
final class Pipe {
  private static final int MOST_HELD = 256 * 1024;

  private final CutPoint.Direction direction;
  private final SocketChannel from;
  private final SocketChannel to;
  private final ByteBuffer buffer = ByteBuffer.allocateDirect(64 * 1024);
  private final Deque<Chunk> held = new ArrayDeque<>();
  private final PacketScanner packets = new PacketScanner();
  private final Listener listener;
  private final Consumer<ByteBuffer> change;
  private int heldBytes;
  private boolean endRead;
  private boolean endSent;
  private boolean blocked;
  private CutPoint cut;
  private long cutLeft;

  interface Listener {
    void forwarded(CutPoint.Direction direction, int bytes);

    void packet(CutPoint.Direction direction, int sequence, int length, int head);

    /** The point set with {@link Pipe#cutAfter} is reached; nothing more is forwarded. */
    void cut();
  }

  private record Chunk(ByteBuffer bytes, long due) {}

  /** @param change done to what was read before it is forwarded */
  Pipe(CutPoint.Direction direction, SocketChannel from, SocketChannel to, Listener listener, Consumer<ByteBuffer> change) {
    this.change = change;
    this.direction = direction;
    this.from = from;
    this.to = to;
    this.listener = listener;
  }

  /** @return how many bytes were read; -1 at the end of the stream */
  int read(long due) throws IOException {
    buffer.clear();
    int count = from.read(buffer);
    if (count < 0) {
      endRead = true;
    } else if (count > 0) {
      buffer.flip();
      change.accept(buffer);
      held.add(new Chunk(ByteBuffer.allocate(count).put(buffer).flip(), due));
      heldBytes += count;
    }
    return count;
  }

  /** Reads what the socket holds and forgets it. */
  int discard() throws IOException {
    buffer.clear();
    return from.read(buffer);
  }

  void cutAfter(CutPoint point) {
    cut = point;
    cutLeft = point.count();
  }

  /** Forwards what is due, and the end of the stream behind it. */
  void flush(long now) throws IOException {
    blocked = false;
    while (!held.isEmpty() && held.peek().due() - now <= 0 && !blocked) {
      if (cut != null && cutLeft == 0) {
        strike();
        return;
      }
      write(held.peek().bytes());
      if (cut != null && cutLeft == 0) {
        strike();
        return;
      }
    }
    if (endRead && held.isEmpty() && !endSent) {
      endSent = true;
      to.shutdownOutput();
    }
  }

  private void write(ByteBuffer chunk) throws IOException {
    ByteBuffer allowed = chunk.duplicate();
    if (cut != null) {
      int most = cut.unit() == CutPoint.Unit.BYTES
          ? (int) Math.min(cutLeft, chunk.remaining()) : packets.bytesUpTo(cutLeft, chunk);
      allowed.limit(chunk.position() + most);
    }
    ByteBuffer written = allowed.duplicate();
    int count = to.write(allowed);
    written.limit(written.position() + count);
    blocked = allowed.hasRemaining();
    chunk.position(chunk.position() + count);
    heldBytes -= count;
    if (!chunk.hasRemaining()) {
      held.poll();
    }
    listener.forwarded(direction, count);
    if (cut != null && cut.unit() == CutPoint.Unit.BYTES) {
      cutLeft -= count;
    }
    packets.scan(written, this::packet);
  }

  private void packet(int sequence, int length, int head) {
    if (cut != null && cut.unit() == CutPoint.Unit.PACKETS) {
      cutLeft--;
    }
    listener.packet(direction, sequence, length, head);
  }

  private void strike() {
    cut = null;
    listener.cut();
  }

  /** Forgets what is held back, here and in the socket's receive buffer, up to the end of the stream. */
  void discardAll() throws IOException {
    held.clear();
    heldBytes = 0;
    while (discard() > 0) {
      continue;
    }
  }

  boolean wantsToRead() {
    return !endRead && heldBytes < MOST_HELD;
  }

  boolean wantsToWrite() {
    return blocked;
  }

  /** The end of the stream was read and passed on. */
  boolean finished() {
    return endSent;
  }

  /** When the first byte held back is due, or now if there is none. */
  long due(long now) {
    return held.isEmpty() ? now : held.peek().due();
  }
}
