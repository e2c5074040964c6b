package io.hawser.testbed;

import java.nio.ByteBuffer;

/** Finds the packets of the MySQL protocol in a stream of bytes that arrives in arbitrary pieces. */
final class PacketScanner {
  private static final int HEADER = 4;
  private static final int MAX_LENGTH = 0xffffff;

  private long header;
  private int headerSeen;
  private int payloadSeen;
  private int head;
  private boolean continuing;

  /** Called for each packet once its last byte was seen; not for the further parts of one longer than 16 MB. */
  interface Sink {
    /** @param head the first four bytes of the payload, little-endian, as far as it has them */
    void packet(int sequence, int length, int head);
  }

  PacketScanner() {}

  private PacketScanner(PacketScanner other) {
    header = other.header;
    headerSeen = other.headerSeen;
    payloadSeen = other.payloadSeen;
    head = other.head;
    continuing = other.continuing;
  }

  /** How many of these bytes lead up to the end of the given number of packets, or all of them; moves nothing. */
  int bytesUpTo(long packets, ByteBuffer bytes) {
    long[] left = {packets};
    PacketScanner ahead = new PacketScanner(this);
    ByteBuffer view = bytes.duplicate();
    while (view.hasRemaining() && left[0] > 0) {
      ahead.step(view, (sequence, length, payload) -> left[0]--);
    }
    return view.position() - bytes.position();
  }

  void scan(ByteBuffer bytes, Sink sink) {
    while (bytes.hasRemaining()) {
      step(bytes, sink);
    }
  }

  private void step(ByteBuffer bytes, Sink sink) {
    if (headerSeen < HEADER) {
      header |= (bytes.get() & 0xffL) << (8 * headerSeen++);
    } else if (payloadSeen < 4) {
      head |= (bytes.get() & 0xff) << (8 * payloadSeen++);
    } else {
      int step = Math.min(bytes.remaining(), length() - payloadSeen);
      bytes.position(bytes.position() + step);
      payloadSeen += step;
    }
    if (headerSeen == HEADER && payloadSeen == length()) {
      finish(sink);
    }
  }

  private void finish(Sink sink) {
    int sequence = (int) (header >>> 24);
    int length = length();
    int first = head;
    boolean continued = continuing;
    continuing = length == MAX_LENGTH;
    header = 0;
    headerSeen = 0;
    payloadSeen = 0;
    head = 0;
    if (!continued) {
      sink.packet(sequence, length, first);
    }
  }

  private int length() {
    return (int) (header & MAX_LENGTH);
  }
}
