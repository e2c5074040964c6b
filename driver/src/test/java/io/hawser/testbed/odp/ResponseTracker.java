package io.hawser.testbed.odp;

import io.netty.buffer.ByteBuf;

/**
 * Knows when the backend's answer to a command is complete: what a dying backend means for the client depends on it. Reads the
 * protocol without CLIENT_DEPRECATE_EOF. Used by one event loop only.
 */
final class ResponseTracker {
  private static final int MORE_RESULTS = 8;
  private static final int CURSOR_EXISTS = 0x40;

  private enum Awaiting { NOTHING, FIRST, DEFINITIONS, ROWS, PREPARED, LISTS, ANY }

  private Awaiting awaiting = Awaiting.NOTHING;
  private boolean continued;
  private int lists;
  private int status = Packet.STATUS_AUTOCOMMIT;

  void sent(Command command) {
    awaiting = switch (command) {
      case STMT_CLOSE, STMT_SEND_LONG_DATA, QUIT -> Awaiting.NOTHING;
      case STMT_PREPARE -> Awaiting.PREPARED;
      case STMT_FETCH -> Awaiting.ROWS;
      case FIELD_LIST -> lists(1);
      case STATISTICS -> Awaiting.ANY;
      default -> Awaiting.FIRST;
    };
  }

  boolean outstanding() {
    return awaiting != Awaiting.NOTHING;
  }

  boolean inTransaction() {
    return (status & Packet.STATUS_IN_TRANSACTION) != 0;
  }

  int status() {
    return status & (Packet.STATUS_IN_TRANSACTION | Packet.STATUS_AUTOCOMMIT);
  }

  void received(ByteBuf packet) {
    boolean continuation = continued;
    continued = Packet.length(packet) == Packet.LONGEST;
    if (continuation) {
      return;
    }
    int kind = Packet.kind(packet);
    boolean end = kind == 0xFE && Packet.length(packet) < 9;
    if (kind == 0xFF && awaiting != Awaiting.ANY) {
      awaiting = Awaiting.NOTHING;
      return;
    }
    switch (awaiting) {
      case FIRST -> first(packet, kind, end);
      case DEFINITIONS -> {
        if (end) {
          readStatus(packet, 3);
          awaiting = (status & CURSOR_EXISTS) != 0 ? Awaiting.NOTHING : Awaiting.ROWS;
        }
      }
      case ROWS -> {
        if (end) {
          readStatus(packet, 3);
          resultEnded();
        }
      }
      case PREPARED -> {
        ByteBuf in = Packet.payload(packet).skipBytes(5);
        awaiting = lists((in.readUnsignedShortLE() > 0 ? 1 : 0) + (in.readUnsignedShortLE() > 0 ? 1 : 0));
      }
      case LISTS -> awaiting = lists(end ? lists - 1 : lists);
      case ANY, NOTHING -> awaiting = Awaiting.NOTHING;
    }
  }

  private void first(ByteBuf packet, int kind, boolean end) {
    if (kind == 0) {
      ByteBuf in = Packet.payload(packet).skipBytes(1);
      Packet.lengthEncoded(in);
      Packet.lengthEncoded(in);
      status = in.readUnsignedShortLE();
      resultEnded();
    } else {
      awaiting = end ? Awaiting.NOTHING : Awaiting.DEFINITIONS;
    }
  }

  private void resultEnded() {
    awaiting = (status & MORE_RESULTS) != 0 ? Awaiting.FIRST : Awaiting.NOTHING;
  }

  private Awaiting lists(int left) {
    lists = left;
    return left == 0 ? Awaiting.NOTHING : Awaiting.LISTS;
  }

  private void readStatus(ByteBuf packet, int at) {
    status = Packet.payload(packet).getUnsignedShortLE(at);
  }
}
