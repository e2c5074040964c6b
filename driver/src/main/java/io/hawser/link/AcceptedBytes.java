package io.hawser.link;

import io.hawser.failure.Evidence;

/**
 * How much of a request a link's socket has accepted for sending. Unknown if the socket is not Hawser's, or if another thread used it
 * meanwhile. Made only after a failure. Immutable.
 */
public final class AcceptedBytes {
  public static final AcceptedBytes UNKNOWN = new AcceptedBytes(false, 0);
  public static final AcceptedBytes NONE = new AcceptedBytes(true, 0);

  private final boolean known;
  private final long bytes;

  private AcceptedBytes(boolean known, long bytes) {
    this.known = known;
    this.bytes = bytes;
  }

  static AcceptedBytes of(long bytes) {
    return bytes == 0 ? NONE : new AcceptedBytes(true, bytes);
  }

  /** Whether it is certain that nothing of the request was sent. */
  public boolean isNone() {
    return known && bytes == 0;
  }

  /** Whether at least this many bytes are known to have been accepted. */
  public boolean isAtLeast(long count) {
    return known && bytes >= count;
  }

  /** Adds the number of bytes to the evidence, if it is known. */
  public Evidence.Builder in(Evidence.Builder evidence) {
    return known ? evidence.accepted(bytes) : evidence;
  }
}
