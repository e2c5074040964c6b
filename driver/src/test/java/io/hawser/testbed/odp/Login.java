package io.hawser.testbed.odp;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;

/** The client's answer to the greeting: {@code user@tenant#cluster}, and a proof of the password. */
record Login(String user, String tenant, String cluster, byte[] head, byte[] rest) {
  private static final int BEFORE_THE_NAME = 32;

  static Login read(ByteBuf packet) {
    ByteBuf in = Packet.payload(packet).slice();
    byte[] head = ByteBufUtil.getBytes(in.readSlice(BEFORE_THE_NAME));
    String name = Packet.untilZero(in);
    byte[] rest = ByteBufUtil.getBytes(in);
    int hash = name.indexOf('#');
    String cluster = hash < 0 ? "" : name.substring(hash + 1);
    String account = hash < 0 ? name : name.substring(0, hash);
    int at = account.lastIndexOf('@');
    return new Login(at < 0 ? account : account.substring(0, at), at < 0 ? "" : account.substring(at + 1), cluster, head, rest);
  }

  boolean isRootOf(String name) {
    return "root".equals(user) && name.equals(tenant);
  }

  /** For the backend, which knows users only. */
  ByteBuf forBackend() {
    ByteBuf payload = Packet.string(Unpooled.buffer().writeBytes(head), user).writeByte(0).writeBytes(rest);
    return Packet.of(1, payload);
  }

  /** Whether the proof is the one that mysql_native_password asks for: SHA1(p) XOR SHA1(scramble + SHA1(SHA1(p))). */
  boolean proves(String password, byte[] scramble) {
    byte[] proof = Arrays.copyOfRange(rest, 1, 1 + (rest[0] & 0xFF));
    if (password.isEmpty()) {
      return proof.length == 0;
    }
    byte[] once = sha1(password.getBytes(StandardCharsets.UTF_8));
    byte[] expected = sha1(scramble, sha1(once));
    for (int i = 0; i < expected.length; i++) {
      expected[i] ^= once[i];
    }
    return MessageDigest.isEqual(proof, expected);
  }

  private static byte[] sha1(byte[]... parts) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-1");
      Arrays.stream(parts).forEach(digest::update);
      return digest.digest();
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException("Every Java has SHA-1.", impossible);
    }
  }
}
