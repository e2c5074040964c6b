package io.hawser.link;

import io.hawser.failure.Evidence;

/**
 * How much of a request a link's socket has accepted for sending, as far as that is known: not where the socket is not Hawser's, nor
 * where another thread used it meanwhile. Made only when something has failed. Immutable.
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

  /** Whether it is sure that the request did not leave. */
  public boolean isNone() {
    return known && bytes == 0;
  }

  /** Whether at least this many bytes are known to have been accepted. */
  public boolean isAtLeast(long count) {
    return known && bytes >= count;
  }

  /** Adds to evidence what is known; nothing if that is nothing. */
  public Evidence.Builder in(Evidence.Builder evidence) {
    return known ? evidence.accepted(bytes) : evidence;
  }
}
