package io.hawser.link;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntPredicate;

/**
 * Connects to the first of several addresses whose kernel answers, as RFC 8305 ("Happy Eyeballs") describes: if an attempt is not answered
 * within {@link #STAGGER_NANOS}, the next one starts beside it; if it fails, the next one starts at once. So a dead address delays a
 * connect by no more than that, and if the first answers in time no other is tried.
 *
 * <p>Only the TCP connect is tried: there is one login, on the channel that answered first. A server counts a connection dropped after its
 * greeting as an error of this host, so another established connection is not dropped: {@link #spare} returns it, to be logged in and out.
 * Attempts still unanswered when another one is answered are ended before there is a connection.
 *
 * <p>For one thread, and one use.
 */
public final class StaggeredConnect {
  /** What RFC 8305 recommends. */
  public static final long STAGGER_NANOS = TimeUnit.MILLISECONDS.toNanos(250);
  private static final long NAP_NANOS = TimeUnit.MILLISECONDS.toNanos(2);

  private enum State { NOT_BEGUN, PENDING, CONNECTED, FAILED }

  private static final class Attempt {
    final InetSocketAddress peer;
    State state = State.NOT_BEGUN;
    SocketChannel channel;
    long begun;
    IOException failure;

    Attempt(InetSocketAddress peer) {
      this.peer = peer;
    }
  }

  private final List<Attempt> attempts = new ArrayList<>();
  private final long eachNanos;
  /** Null before the first wait, and if none is available. */
  private volatile Selector selector;
  private boolean selectorAsked;
  private volatile boolean woken;
  private int winner = -1;
  /** When the winner was known. */
  private long decided;

  /** @param eachNanos the longest that one attempt may take */
  public StaggeredConnect(List<InetSocketAddress> peers, long eachNanos) {
    peers.forEach(peer -> attempts.add(new Attempt(peer)));
    this.eachNanos = eachNanos;
  }

  /**
   * Connects. It ends early if the thread's {@link Cancellation} says so.
   *
   * @param begins   asked before each attempt but the first, with its place; an attempt that may not begin now is skipped
   * @param deadline a System.nanoTime()
   * @return the place of the address that has answered; -1 if none did
   * @throws SocketException it was cancelled
   */
  public int run(IntPredicate begins, long deadline) throws IOException {
    boolean interrupted = Thread.interrupted();
    Cancellation cancellation = Cancellation.ofThread();
    Runnable wake = this::wake;
    if (cancellation != null) {
      cancellation.onCancel(wake);
    }
    boolean done = false;
    try {
      interrupted |= connect(begins, deadline, cancellation);
      done = true;
      return winner;
    } finally {
      if (cancellation != null) {
        cancellation.forget(wake);
      }
      SelectorBudget.close(selector);
      endPending(done);
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private void wake() {
    woken = true;
    if (selector != null) {
      selector.wakeup();
    }
  }

  private boolean connect(IntPredicate begins, long deadline, Cancellation cancellation) throws IOException {
    boolean interrupted = false;
    int next = 0;
    long nextAt = System.nanoTime();
    while (winner < 0) {
      if (cancellation != null && cancellation.cancelled()) {
        throw new SocketException("The connection is no longer wanted");
      }
      long now = System.nanoTime();
      if (next < attempts.size() && (now - nextAt >= 0 || pending() == 0)) {
        if (next == 0 || begins.test(next)) {
          begin(attempts.get(next));
          nextAt = System.nanoTime() + (attempts.get(next).state == State.FAILED ? 0 : STAGGER_NANOS);
        }
        next++;
      }
      if (look(deadline)) {
        nextAt = System.nanoTime(); // one has failed: the next begins at once
      }
      if (winner < 0 && pending() == 0 && next == attempts.size()) {
        break;
      }
      if (winner < 0 && pending() > 0) {
        interrupted |= await(until(next < attempts.size() ? nextAt : deadline, deadline));
      }
    }
    return interrupted;
  }

  private int pending() {
    int pending = 0;
    for (Attempt each : attempts) {
      pending += each.state == State.PENDING ? 1 : 0;
    }
    return pending;
  }

  private void begin(Attempt attempt) {
    attempt.begun = System.nanoTime();
    try {
      attempt.channel = SocketChannel.open();
      attempt.channel.configureBlocking(false);
      InterruptShield.protect(attempt.channel);
      attempt.state = State.PENDING;
      if (attempt.channel.connect(attempt.peer)) {
        attempt.state = State.CONNECTED;
      } else if (selector != null) {
        attempt.channel.register(selector, SelectionKey.OP_CONNECT);
      }
    } catch (IOException | RuntimeException e) {
      failed(attempt, e instanceof IOException ? (IOException) e : new SocketException(e.toString()));
    }
  }

  private static void failed(Attempt attempt, IOException why) {
    attempt.state = State.FAILED;
    attempt.failure = why;
    SocketChannels.close(attempt.channel);
  }

  /** @return whether one has failed */
  private boolean look(long deadline) {
    boolean failed = false;
    long now = System.nanoTime();
    for (int i = 0; i < attempts.size(); i++) {
      Attempt each = attempts.get(i);
      if (each.state == State.PENDING) {
        finish(each);
        if (each.state == State.PENDING && (now - each.begun >= eachNanos || now - deadline >= 0)) {
          failed(each, new SocketTimeoutException("Connect timed out"));
        }
        failed |= each.state == State.FAILED;
      }
      if (each.state == State.CONNECTED && winner < 0) {
        winner = i;
        decided = now;
      }
    }
    return failed;
  }

  private static void finish(Attempt attempt) {
    try {
      if (attempt.channel.finishConnect()) {
        attempt.state = State.CONNECTED;
      }
    } catch (IOException | RuntimeException e) {
      failed(attempt, e instanceof IOException ? (IOException) e : new SocketException(e.toString()));
    }
  }

  private long until(long first, long deadline) {
    long until = first - deadline < 0 ? first : deadline;
    for (Attempt each : attempts) {
      long end = each.begun + eachNanos;
      if (each.state == State.PENDING && end - until < 0) {
        until = end;
      }
    }
    return until;
  }

  /** With a nearby server all is decided before any wait: then none is needed. */
  private void select() throws IOException {
    selector = SelectorBudget.open();
    for (Attempt each : attempts) {
      if (selector != null && each.state == State.PENDING) {
        each.channel.register(selector, SelectionKey.OP_CONNECT);
      }
    }
  }

  private boolean await(long until) throws IOException {
    if (!selectorAsked) {
      selectorAsked = true;
      select();
    }
    long left = Math.max(1, until - System.nanoTime());
    if (woken) {
      return false;
    }
    if (selector == null) {
      LockSupport.parkNanos(Math.min(left, NAP_NANOS));
    } else {
      try {
        selector.select((left + 999_999) / 1_000_000);
        selector.selectedKeys().clear();
      } catch (ClosedSelectorException closed) {
        throw new SocketException("Socket closed");
      }
    }
    if (!Thread.interrupted()) {
      return false;
    }
    Cancellation.interrupted();
    return true;
  }

  /** @param keep whether another established connection is kept */
  private void endPending(boolean keep) {
    for (Attempt each : attempts) {
      if (each.state == State.PENDING) {
        finish(each);
      }
      if (each.state == State.PENDING || each.state == State.CONNECTED && !keep) {
        SocketChannels.close(each.channel);
      }
    }
  }

  /** The channel of the address that has answered: connected, and in non-blocking mode. */
  public SocketChannel channel() {
    return attempts.get(winner).channel;
  }

  /** The channel of another address whose connection was established too; null if it was not. */
  public SocketChannel spare(int place) {
    return place != winner && attempts.get(place).state == State.CONNECTED ? attempts.get(place).channel : null;
  }

  /** The place of the address that has answered; -1 if none did. */
  public int winner() {
    return winner;
  }

  /** Whether at least one attempt was begun, and each was answered that nobody listens there. */
  public boolean allRefused() {
    boolean one = false;
    for (Attempt each : attempts) {
      if (each.state != State.NOT_BEGUN && (each.failure == null || !SocketChannels.refused(each.failure))) {
        return false;
      }
      one |= each.failure != null;
    }
    return one;
  }

  /** Why this attempt has failed; null if it has not. */
  public IOException failure(int place) {
    return attempts.get(place).failure;
  }

  /**
   * Whether this attempt had been unanswered for {@link #STAGGER_NANOS} or more when another was answered. A later attempt proves nothing.
   */
  public boolean late(int place) {
    Attempt attempt = attempts.get(place);
    return winner >= 0 && attempt.state == State.PENDING && decided - attempt.begun >= STAGGER_NANOS;
  }
}
