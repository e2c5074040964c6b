package io.hawser.link;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;

/**
 * Tells whether two secrets are the same, without keeping them: nothing in a heap dump helps to guess a password outside this process.
 */
final class Fingerprint {
  private static final byte[] SALT = new byte[16];

  static {
    new SecureRandom().nextBytes(SALT);
  }

  private Fingerprint() {}

  /** The same for the same text, in this process. */
  static String of(String secret) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update(SALT);
      return new BigInteger(1, digest.digest(secret.getBytes(StandardCharsets.UTF_8))).toString(16);
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException("Every Java has SHA-256.", impossible);
    }
  }
}
