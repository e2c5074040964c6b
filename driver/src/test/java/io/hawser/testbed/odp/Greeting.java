package io.hawser.testbed.odp;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.security.SecureRandom;

/**
 * The packet with which a server opens the conversation. ODP's carries its own version and connection id; the backend's
 * scramble is passed on in it, so that the backend itself can check the password that the client proves to know.
 */
record Greeting(String version, long connectionId, byte[] scramble, long capabilities, int collation) {
  private static final String NATIVE_PASSWORD = "mysql_native_password";
  private static final int SCRAMBLE_LENGTH = 20;

  private static final long LONG_PASSWORD = 1;
  private static final long COMPRESS = 0x20;
  private static final long LOCAL_FILES = 0x80;
  private static final long SSL = 0x800;
  private static final long SESSION_TRACK = 0x80_0000;
  private static final long DEPRECATE_EOF = 0x100_0000;
  /** What a server of 5.6 has and this stand-in needs: 4.1 protocol, secure connection, plugins, transactions, several results. */
  private static final long OWN = 0x000A_A20FL | 0x2_0000L | 0x4_0000L | 0x1_0000L;

  static Greeting read(ByteBuf packet) {
    ByteBuf in = Packet.payload(packet).skipBytes(1);
    String version = Packet.untilZero(in);
    long id = in.readUnsignedIntLE();
    byte[] scramble = new byte[SCRAMBLE_LENGTH];
    in.readBytes(scramble, 0, 8).skipBytes(1);
    long capabilities = in.readUnsignedShortLE();
    int collation = in.readUnsignedByte();
    in.skipBytes(2);
    capabilities |= (long) in.readUnsignedShortLE() << 16;
    in.skipBytes(11).readBytes(scramble, 8, SCRAMBLE_LENGTH - 8);
    return new Greeting(version, id, scramble, capabilities, collation);
  }

  /** For when the backend cannot be reached: ODP greets all the same. */
  static Greeting alone() {
    byte[] scramble = new byte[SCRAMBLE_LENGTH];
    SecureRandom random = new SecureRandom();
    for (int i = 0; i < scramble.length; i++) {
      scramble[i] = (byte) ('!' + random.nextInt('~' - '!'));
    }
    return new Greeting("", 0, scramble, OWN, 45);
  }

  /** This greeting as ODP sends it on: its own version and id, no more than what the stand-in understands. */
  Greeting as(String proxyVersion, long proxyId) {
    long understood = capabilities & ~(COMPRESS | LOCAL_FILES | SSL | SESSION_TRACK | DEPRECATE_EOF);
    return new Greeting(proxyVersion, proxyId, scramble, understood | LONG_PASSWORD, collation);
  }

  ByteBuf write() {
    ByteBuf out = Packet.string(Unpooled.buffer().writeByte(10), version).writeByte(0);
    out.writeIntLE((int) connectionId).writeBytes(scramble, 0, 8).writeByte(0);
    out.writeShortLE((int) capabilities).writeByte(collation).writeShortLE(Packet.STATUS_AUTOCOMMIT);
    out.writeShortLE((int) (capabilities >> 16)).writeByte(SCRAMBLE_LENGTH + 1).writeZero(10);
    out.writeBytes(scramble, 8, SCRAMBLE_LENGTH - 8).writeByte(0);
    return Packet.of(0, Packet.string(out, NATIVE_PASSWORD).writeByte(0));
  }
}
