package io.hawser.watch;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/**
 * Does anybody at an address answer at all? Several connects at a time, without waiting, so that the loss of single packets
 * decides nothing: where three packets of ten get lost, eight SYNs in two seconds do so together once in two hundred times.
 * Used by one thread.
 */
final class PathProbe {
  private static final int CONNECTS = 4;

  private final List<SocketChannel> connecting = new ArrayList<>();
  private final long since;
  private boolean answered;

  PathProbe(InetSocketAddress address, long now) {
    since = now;
    try {
      for (int i = 0; i < CONNECTS && !answered; i++) {
        SocketChannel channel = SocketChannel.open();
        connecting.add(channel);
        channel.configureBlocking(false);
        channel.setOption(StandardSocketOptions.SO_LINGER, 0);
        answered = channel.connect(address);
      }
    } catch (ConnectException refused) {
      answered = true;
    } catch (IOException | RuntimeException unreachable) {
      // no way there from this host: that is no answer
    }
  }

  /** Whether somebody has answered by now; a refusal is an answer. */
  boolean answered() {
    for (Iterator<SocketChannel> all = connecting.iterator(); all.hasNext() && !answered;) {
      SocketChannel channel = all.next();
      try {
        answered = channel.isConnectionPending() && channel.finishConnect();
      } catch (ConnectException e) {
        answered = e.getMessage() != null && e.getMessage().toLowerCase(java.util.Locale.ROOT).contains("refused");
      } catch (IOException unreachable) {
        continue;
      }
    }
    return answered;
  }

  /** How long it has been asking. */
  long age(long now) {
    return now - since;
  }

  void close() {
    for (SocketChannel channel : connecting) {
      try {
        channel.close();
      } catch (IOException e) {
        // it is of no use any more, closed or not
      }
    }
  }
}
