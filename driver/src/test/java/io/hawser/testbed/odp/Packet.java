package io.hawser.testbed.odp;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;

/** Packets of the MySQL client/server protocol, header included: three bytes of length, one of sequence. */
final class Packet {
  static final int HEADER = 4;
  static final int LONGEST = 0xFFFFFF;
  static final int STATUS_IN_TRANSACTION = 1;
  static final int STATUS_AUTOCOMMIT = 2;
  private static final int UTF8 = 33;
  private static final int LONGLONG = 8;
  private static final int VAR_STRING = 0xFD;

  private Packet() {}

  /** The first byte after the header: a command, or the kind of an answer. */
  static int kind(ByteBuf packet) {
    return packet.readableBytes() > HEADER ? packet.getUnsignedByte(packet.readerIndex() + HEADER) : -1;
  }

  static int length(ByteBuf packet) {
    return packet.getUnsignedMediumLE(packet.readerIndex());
  }

  static ByteBuf payload(ByteBuf packet) {
    return packet.slice(packet.readerIndex() + HEADER, packet.readableBytes() - HEADER);
  }

  static String text(ByteBuf packet) {
    return packet.toString(packet.readerIndex() + HEADER + 1, packet.readableBytes() - HEADER - 1, StandardCharsets.UTF_8);
  }

  static ByteBuf of(int sequence, ByteBuf payload) {
    return Unpooled.wrappedBuffer(Unpooled.buffer(HEADER).writeMediumLE(payload.readableBytes()).writeByte(sequence), payload);
  }

  static ByteBuf ok(int sequence, int status) {
    return of(sequence, Unpooled.buffer().writeByte(0).writeByte(0).writeByte(0).writeShortLE(status).writeShortLE(0));
  }

  static ByteBuf error(int sequence, int code, String sqlState, String message) {
    return of(sequence, string(Unpooled.buffer().writeByte(0xFF).writeShortLE(code), "#" + sqlState + message));
  }

  /** A whole result of VARCHAR columns, as answer to a command. */
  static ByteBuf result(List<String> columns, List<List<String>> rows) {
    return result(columns, Set.of(), rows);
  }

  /** @param numbers those of the columns that are BIGINT, and signed whatever stands in them */
  static ByteBuf result(List<String> columns, Set<String> numbers, List<List<String>> rows) {
    ByteBuf all = Unpooled.buffer();
    int sequence = 1;
    all.writeBytes(of(sequence++, Unpooled.buffer().writeByte(columns.size())));
    for (String column : columns) {
      all.writeBytes(of(sequence++, definition(column, numbers.contains(column) ? LONGLONG : VAR_STRING)));
    }
    all.writeBytes(of(sequence++, endOfRows()));
    for (List<String> row : rows) {
      ByteBuf values = Unpooled.buffer();
      row.forEach(value -> lengthAndString(values, value));
      all.writeBytes(of(sequence++, values));
    }
    return all.writeBytes(of(sequence, endOfRows()));
  }

  private static ByteBuf definition(String column, int type) {
    ByteBuf definition = Unpooled.buffer();
    for (String part : List.of("def", "", "", "", column, "")) {
      lengthAndString(definition, part);
    }
    return definition.writeByte(0x0C).writeShortLE(UTF8).writeIntLE(1024).writeByte(type).writeShortLE(0).writeByte(0)
        .writeShortLE(0);
  }

  private static ByteBuf endOfRows() {
    return Unpooled.buffer().writeByte(0xFE).writeShortLE(0).writeShortLE(STATUS_AUTOCOMMIT);
  }

  private static void lengthAndString(ByteBuf to, String value) {
    byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
    if (bytes.length < 0xFB) {
      to.writeByte(bytes.length);
    } else {
      to.writeByte(0xFC).writeShortLE(bytes.length);
    }
    to.writeBytes(bytes);
  }

  static ByteBuf string(ByteBuf to, String value) {
    return to.writeBytes(value.getBytes(StandardCharsets.UTF_8));
  }

  /** Reads a length-encoded integer. */
  static long lengthEncoded(ByteBuf from) {
    int first = from.readUnsignedByte();
    return switch (first) {
      case 0xFC -> from.readUnsignedShortLE();
      case 0xFD -> from.readUnsignedMediumLE();
      case 0xFE -> from.readLongLE();
      default -> first;
    };
  }

  static String untilZero(ByteBuf from) {
    int length = from.bytesBefore((byte) 0);
    String text = from.toString(from.readerIndex(), length, StandardCharsets.UTF_8);
    from.skipBytes(length + 1);
    return text;
  }
}
