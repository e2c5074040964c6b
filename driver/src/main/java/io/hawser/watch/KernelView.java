package io.hawser.watch;

import io.hawser.link.Link;
import io.hawser.link.TcpTable;
import io.hawser.link.TcpTable.Unacknowledged;
import io.hawser.log.Log;
import java.io.IOException;
import java.util.Collections;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** What the kernel's table shows of the calls that wait: read once in a round, for all of them. Used by the watch's thread. */
final class KernelView {
  private static final Log LOG = Log.of(Watch.class);

  private final Iterable<CallMonitor> waiting;
  /** Null where the system has none. */
  private TcpTable table;
  private Map<Long, Unacknowledged> unacknowledged;

  KernelView(Iterable<CallMonitor> waiting) {
    this.waiting = waiting;
  }

  /** A round begins: what was read before does not count. */
  void begin() {
    unacknowledged = null;
    if (table == null && TcpTable.available()) {
      table = new TcpTable();
    }
  }

  /** Asks about this call, if there is anything to ask. */
  void tell(CallMonitor call, Link link, long now) {
    if (table != null && call.asksKernel(link.call().waitingToWrite())) {
      call.kernelSays(unacknowledged().get(key(link)), now);
    }
  }

  /** Empty if the table can't be read just now, because there is no descriptor for example. */
  private Map<Long, Unacknowledged> unacknowledged() {
    if (unacknowledged == null) {
      Set<Long> asked = new HashSet<>();
      for (CallMonitor each : waiting) {
        Link link = each.link();
        if (link != null && !link.ended()) {
          asked.add(key(link));
        }
      }
      try {
        unacknowledged = table.scan(asked);
      } catch (IOException e) {
        unacknowledged = Collections.emptyMap();
        LOG.debug("watch: /proc/self/net/tcp can't be read: " + e.getMessage());
      }
    }
    return unacknowledged;
  }

  private static Long key(Link link) {
    return TcpTable.key(link.localPort(), link.remoteAddress().getPort());
  }
}
