package io.hawser.link;

/**
 * The wait of the call that uses a socket: since when a thread waits, for what, and who is notified once the wait is long. Written by the
 * thread that waits, read by the watch.
 */
final class SocketWait {
  private final SocketReader reader;
  private final SocketWriter writer;
  private volatile LongWaits longWaits;

  SocketWait(SocketReader reader, SocketWriter writer) {
    this.reader = reader;
    this.writer = writer;
  }

  /** When a wait begins. Never 0, which stands for no wait. */
  static long now() {
    long now = System.nanoTime();
    return now == 0 ? 1 : now;
  }

  /** The System.nanoTime() since which a thread waits for this socket; 0 if none does. */
  long since() {
    long reading = reader.waitingSince();
    long writing = writer.waitingSince();
    return writing != 0 && (reading == 0 || writing - reading < 0) ? writing : reading;
  }

  /** Whether the thread waits for room to write. */
  boolean isToWrite() {
    return writer.waitingSince() != 0;
  }

  /** Whether part of the current answer has arrived: something was read, and nothing written since. */
  boolean isAnswered() {
    return reader.hasReadAfter(writer.accepted());
  }

  /** Notifies this listener, from now on, of every wait that becomes long. */
  void notifyLongWaits(LongWaits listener) {
    longWaits = listener;
  }

  /** For a socket that replaces this one. */
  void tellTheSame(SocketWait other) {
    other.longWaits = longWaits;
  }

  /** How long until the current wait is a long one; 0 if it already is, or if there is no listener. */
  long nanosUntilLong() {
    LongWaits listener = longWaits;
    long since = listener == null ? 0 : since();
    return since == 0 ? 0 : Math.max(0, listener.afterNanos() - (System.nanoTime() - since));
  }

  /** Called by the waiting thread: notifies the listener if its wait has become long. */
  void tellIfLong() {
    LongWaits listener = longWaits;
    long since = since();
    if (listener != null && since != 0 && System.nanoTime() - since >= listener.afterNanos()) {
      listener.waitsLong();
    }
  }
}
