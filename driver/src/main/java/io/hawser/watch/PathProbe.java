package io.hawser.watch;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Does anybody at an address answer at all, and does everything arrive? Several connects at a time, without waiting, so that the
 * loss of single packets decides nothing: where three packets of ten get lost, eight SYNs in two seconds do so together once in
 * two hundred times. Used by one thread.
 */
final class PathProbe {
  private static final int CONNECTS = 4;
  /** A SYN that was lost is sent again after a second (RFC 6298). */
  private static final long AT_ONCE_NANOS = 900_000_000L;

  private final List<SocketChannel> connecting = new ArrayList<>();
  private final long since;
  private boolean answered;

  PathProbe(InetSocketAddress address, long now) {
    since = now;
    try {
      for (int i = 0; i < CONNECTS; i++) {
        SocketChannel channel = SocketChannel.open();
        connecting.add(channel);
        connect(channel, address);
      }
    } catch (IOException | RuntimeException noSocket) {
      // those that there are have to do
    }
  }

  private void connect(SocketChannel channel, InetSocketAddress address) throws IOException {
    channel.configureBlocking(false);
    channel.setOption(StandardSocketOptions.SO_LINGER, 0);
    try {
      if (channel.connect(address)) {
        heard(channel);
      }
    } catch (ConnectException e) {
      refused(channel, e);
    }
  }

  /** No way there from this host is no answer. */
  private void refused(SocketChannel channel, ConnectException e) {
    if (e.getMessage() != null && e.getMessage().toLowerCase(Locale.ROOT).contains("refused")) {
      heard(channel);
    }
  }

  private void heard(SocketChannel channel) {
    answered = true;
    connecting.remove(channel);
    close(channel);
  }

  /** Whether somebody has answered by now; a refusal is an answer. */
  boolean answered() {
    for (SocketChannel channel : new ArrayList<>(connecting)) {
      try {
        if (channel.isConnectionPending() && channel.finishConnect()) {
          heard(channel);
        }
      } catch (ConnectException e) {
        refused(channel, e);
      } catch (IOException unreachable) {
        // as if nobody had answered
      }
    }
    return answered;
  }

  /** Whether something has not been answered at once: packets are lost on the way, or the way is very long. */
  boolean lossy(long now) {
    return age(now) >= AT_ONCE_NANOS && !connecting.isEmpty();
  }

  /** How long it has been asking. */
  long age(long now) {
    return now - since;
  }

  void close() {
    for (SocketChannel channel : connecting) {
      close(channel);
    }
  }

  private static void close(SocketChannel channel) {
    try {
      channel.close();
    } catch (IOException e) {
      // it is of no use any more, closed or not
    }
  }
}
