package io.hawser.continuity;

/** The row that stands for one COMMIT: no other COMMIT of any process has the same. Immutable. */
final class CommitMarker {
  /** 16 bytes in hexadecimal. */
  final String slot;
  final long seq;

  CommitMarker(String slot, long seq) {
    this.slot = slot;
    this.seq = seq;
  }

  @Override public String toString() {
    return slot + "/" + seq;
  }
}
