package io.hawser.watch;

import io.hawser.link.SocketChannels;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.Consumer;

/**
 * Does anybody at an address answer at all? Asked only while nothing that was sent to it is acknowledged: one connect first, which is
 * answered where all is well, then more and more at a time, so that the loss of single packets decides nothing. With the kernel's
 * retransmissions, sixteen SYNs in two seconds: if three packets of ten are lost each way, all of them fail once in 50,000 times.
 *
 * <p>An established connection is handed on, and has to be completed: a server counts one that is dropped against its host. Used by one
 * thread.
 */
final class PathProbe {
  /** How many connects have begun after which part of the whole time, in sixteenths. */
  private static final int[][] BEGUN = {{0, 1}, {2, 4}, {5, 8}};
  private static final int PARTS = 16;
  private static final int SEVERAL = 4;

  /** Where sockets come from. */
  @FunctionalInterface
  interface Source {
    SocketChannel open() throws IOException;
  }

  private final InetSocketAddress address;
  private final long boundNanos;
  private final Consumer<SocketChannel> connected;
  private final Source source;
  private final List<SocketChannel> pending = new ArrayList<>();
  private long since;
  private int begun;
  private int syns;
  private boolean answered;
  private long answeredAt;

  /**
   * @param boundNanos how long an answer takes at most, if there is one
   * @param connected  takes the established connections, in non-blocking mode
   */
  PathProbe(InetSocketAddress address, long boundNanos, long now, Consumer<SocketChannel> connected) {
    this(address, boundNanos, now, connected, SocketChannel::open);
  }

  PathProbe(InetSocketAddress address, long boundNanos, long now, Consumer<SocketChannel> connected, Source source) {
    this.source = source;
    this.address = address;
    this.boundNanos = boundNanos;
    this.connected = connected;
    since = now;
  }

  /** Nobody has looked for a while: the time counts from now on. */
  void interrupted(long now) {
    since = now;
  }

  /** Goes on asking, and notes the answers so far. A refusal is an answer. */
  void look(long now) {
    for (int[] step : BEGUN) {
      while (!answered && begun < step[1] && (now - since) >= boundNanos / PARTS * step[0]) {
        if (!connect(now)) {
          since = now; // nobody was asked, so nobody's silence counts
          break;
        }
        begun++;
      }
    }
    for (Iterator<SocketChannel> all = pending.iterator(); all.hasNext();) {
      SocketChannel channel = all.next();
      try {
        if (channel.finishConnect()) {
          all.remove();
          heard(now);
          connected.accept(channel);
        }
      } catch (IOException e) {
        all.remove();
        failed(channel, e, now);
      }
    }
    if (answered) { // the others would only have to be completed too
      pending.forEach(SocketChannels::close);
      pending.clear();
    }
  }

  /** @return whether somebody was asked: not without a descriptor, a free port, memory, or a way out of this host */
  private boolean connect(long now) {
    SocketChannel channel = null;
    try {
      channel = source.open();
      channel.configureBlocking(false);
      channel.connect(address);
      pending.add(channel);
      syns++;
      return true;
    } catch (IOException | RuntimeException | OutOfMemoryError e) {
      if (channel != null) {
        failed(channel, e, now);
      }
      return answered;
    }
  }

  private void failed(SocketChannel channel, Throwable e, long now) {
    if (SocketChannels.refused(e)) {
      heard(now);
    }
    SocketChannels.close(channel);
  }

  private void heard(long now) {
    answered = true;
    answeredAt = now;
  }

  /** Whether somebody has answered. */
  boolean answered() {
    return answered;
  }

  /** How long ago that was. */
  long answeredFor(long now) {
    return now - answeredAt;
  }

  /** Whether several connects have waited this long, and nobody has answered. */
  boolean proves(long now, long nanos) {
    return !answered && syns >= SEVERAL && now - since >= nanos;
  }

  /** How many connects were made. */
  int syns() {
    return syns;
  }

  /** Withdraws the connects that are not established. */
  void close(long now) {
    look(now); // one established just now must not be dropped
    pending.forEach(SocketChannels::close);
    pending.clear();
  }
}
