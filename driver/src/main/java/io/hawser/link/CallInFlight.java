package io.hawser.link;

/**
 * What can be seen of the call that waits on a link, and of how the link is used. For the watch; if the socket is not Hawser's there is
 * nothing to see. Callable from any thread.
 */
public final class CallInFlight {
  private final Link link;

  CallInFlight(Link link) {
    this.link = link;
  }

  /**
   * How long a call has been waiting, in nanoseconds; 0 if none is. The wait starts again with every byte sent or received.
   *
   * @param now a System.nanoTime()
   */
  public long waiting(long now) {
    HawserSocket socket = link.socket();
    long since = socket == null ? 0 : socket.call().since();
    return since == 0 ? 0 : Math.max(0, now - since);
  }

  /** Notifies this listener of calls that wait long. */
  public void notifyLongWaits(LongWaits listener) {
    HawserSocket socket = link.socket();
    if (socket != null) {
      socket.call().notifyLongWaits(listener);
    }
  }

  /** Whether part of the answer that a call waits for has already arrived. */
  public boolean answering() {
    HawserSocket socket = link.socket();
    return socket != null && socket.call().isAnswered();
  }

  /** Whether a call is waiting for room to write. */
  public boolean waitingToWrite() {
    HawserSocket socket = link.socket();
    return socket != null && socket.call().isToWrite();
  }

  /** Whether anything was read since that System.nanoTime(). */
  public boolean heardSince(long nanoTime) {
    HawserSocket socket = link.socket();
    return socket != null && socket.lastRead() - nanoTime > 0;
  }

  /** Releases the descriptors that only a wait needs, if the link has been idle for that long. */
  public void restIfIdle(long now, long nanos) {
    HawserSocket socket = link.socket();
    if (socket != null && link.idle(now) > nanos) {
      socket.rest();
    }
  }
}
