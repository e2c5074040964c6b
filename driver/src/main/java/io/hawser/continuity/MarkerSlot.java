package io.hawser.continuity;

import java.security.SecureRandom;

/**
 * Numbers the markers of one connection at a time. A number is used once, whatever the outcome of its COMMIT. Not thread-safe: its owner
 * is.
 */
final class MarkerSlot {
  private static final int BYTES = 16;

  private final String name;
  private long last;
  private int committed;

  MarkerSlot(SecureRandom random) {
    byte[] bytes = new byte[BYTES];
    random.nextBytes(bytes);
    StringBuilder hex = new StringBuilder();
    for (byte each : bytes) {
      hex.append(Character.forDigit(each >> 4 & 0xf, 16)).append(Character.forDigit(each & 0xf, 16));
    }
    name = hex.toString();
  }

  CommitMarker next() {
    return new CommitMarker(name, ++last);
  }

  /**
   * A marker is known to be committed.
   *
   * @return how many such rows the slot has now
   */
  int committed() {
    return ++committed;
  }

  /** All of them but the last. */
  void deleted() {
    committed = 1;
  }
}
