package io.hawser.watch;

import io.hawser.link.Link;
import java.util.Iterator;
import java.util.Queue;
import java.util.concurrent.TimeUnit;

/** Forgets connections that are gone, and has those that are idle give back what only a wait needs. Used by the watch's thread. */
final class IdleConnections {
  /** Long compared with a busy connection's pauses, short compared with opening thousands: each that waits needs two more descriptors. */
  static final long REST_NANOS = TimeUnit.SECONDS.toNanos(2);
  /** The more connections rest, the less often they are scanned: this long for each, which costs some ten thousandths of a core. */
  private static final long REST_FOR_EACH_NANOS = TimeUnit.MILLISECONDS.toNanos(2);

  private final Queue<CallMonitor> all;
  private long lastLook = System.nanoTime();
  private int rested;

  IdleConnections(Queue<CallMonitor> all) {
    this.all = all;
  }

  void look(long now) {
    if (now - lastLook < Math.max(REST_NANOS, rested * REST_FOR_EACH_NANOS)) {
      return;
    }
    lastLook = now;
    rested = 0;
    for (Iterator<CallMonitor> each = all.iterator(); each.hasNext();) {
      Link link = each.next().link();
      if (link == null || link.ended()) {
        each.remove();
      } else {
        rested++;
        link.call().restIfIdle(now, REST_NANOS);
      }
    }
  }
}
