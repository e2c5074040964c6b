package io.hawser.recovery;

import io.hawser.failure.Evidence.End;
import io.hawser.link.AbortReason;
import io.hawser.link.Link;
import java.sql.SQLException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** A connection that a failed call shows to be unusable, before its socket does. */
final class PendingClose {
  private static final long ANNOUNCED_NANOS = TimeUnit.MILLISECONDS.toNanos(250);
  private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

  private PendingClose() {}

  /**
   * Afterwards the link has ended if the failure means that.
   *
   * @param answer the server's; null if it has answered nothing
   */
  static void settle(Throwable thrown, SQLException answer, Link used, Sessions sessions) {
    if (answer != null) {
      if (used.lookable() && LastWords.announceEnd(answer)) {
        await(used, sessions);
      }
    } else if (LastWords.unreadable(thrown)) {
      used.giveUp(new AbortReason(End.UNREADABLE, "The driver could not read the answer of " + used + ", whose connection is ended."));
    }
  }

  /** A server that says why it closes may take a moment to do it: without that moment, the outcome of the call would be chance. */
  private static void await(Link used, Sessions sessions) {
    used.transaction().failed();
    long end = System.nanoTime() + ANNOUNCED_NANOS;
    while (!used.look().dead() && System.nanoTime() - end < 0 && !sessions.closed() && !Thread.currentThread().isInterrupted()) {
      LockSupport.parkNanos(LOOK_NANOS);
    }
  }
}
