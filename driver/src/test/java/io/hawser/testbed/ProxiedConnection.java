package io.hawser.testbed;

import static java.nio.channels.SelectionKey.OP_CONNECT;
import static java.nio.channels.SelectionKey.OP_READ;
import static java.nio.channels.SelectionKey.OP_WRITE;

import io.hawser.testbed.CutPoint.Direction;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;

/**
 * One client's connection through a {@link FaultProxy}. Faults are in force, down to the sockets, when the method that orders
 * them returns. Except for {@link Fault#SWALLOW} and {@link Fault#STALL} they also end the session at the server, orderly.
 *
 * <p>Thread-safe.
 */
public final class ProxiedConnection {
  private enum State { FORWARDING, SWALLOWING, STALLED, FORGOTTEN, CLOSED }

  private final FaultProxy proxy;
  private final EventLoop loop;
  private final SocketChannel client;
  private final SocketChannel server;
  private final int clientPort;
  private final Pipe toServer;
  private final Pipe toClient;
  private final TrafficCounter traffic;
  private final CompletableFuture<Void> ended = new CompletableFuture<>();
  private final SelectionKey clientKey;
  private final SelectionKey serverKey;
  private Fault atCut;
  private CompletableFuture<Void> struck;
  private volatile State state = State.FORWARDING;
  private volatile long lastActivity = System.nanoTime();

  /** In the loop's thread. */
  ProxiedConnection(FaultProxy proxy, EventLoop loop, SocketChannel client, SocketAddress target) throws IOException {
    this.proxy = proxy;
    this.loop = loop;
    this.client = client;
    clientPort = ((InetSocketAddress) client.getRemoteAddress()).getPort();
    traffic = new TrafficCounter(proxy.counter());
    traffic.connection();
    server = SocketChannel.open();
    client.setOption(StandardSocketOptions.TCP_NODELAY, true);
    server.setOption(StandardSocketOptions.TCP_NODELAY, true);
    Pipe.Listener listener = new Watcher();
    toServer = new Pipe(Direction.TO_SERVER, client, server, listener, proxy.changes());
    toClient = new Pipe(Direction.TO_CLIENT, server, client, listener, answer -> {});
    clientKey = loop.register(client, 0, this::ready);
    serverKey = loop.register(server, OP_CONNECT, this::ready);
    guarded(() -> {
      if (server.connect(target)) {
        serverKey.interestOps(0);
      }
    });
    setInterest();
  }

  /** The local port of the client's socket, which identifies the connection on both sides. */
  public int clientPort() {
    return clientPort;
  }

  public Traffic traffic() {
    return loop.ask(traffic::snapshot);
  }

  /** Whether packets can be told apart: not with TLS or compression. */
  public boolean readable() {
    return loop.ask(traffic::readable);
  }

  /** False once the client has received the end (FIN or RST), or has ended it itself. */
  public boolean isOpen() {
    return !ended.isDone();
  }

  /** How long no byte has been forwarded either way. */
  public Duration idle() {
    return Duration.ofNanos(System.nanoTime() - lastActivity);
  }

  public void fin() {
    apply(Fault.FIN);
  }

  public void reset() {
    apply(Fault.RESET);
  }

  public void halfOpen() {
    apply(Fault.HALF_OPEN);
  }

  public void swallow() {
    apply(Fault.SWALLOW);
  }

  public void stall() {
    apply(Fault.STALL);
  }

  public void apply(Fault fault) {
    loop.call(() -> strike(fault));
  }

  /**
   * Ends {@link Fault#SWALLOW} and {@link Fault#STALL}. What was swallowed is lost. What was stalled goes on, unless the client
   * has reset the connection meanwhile: then its kernel would have sent nothing more of it, and so nothing reaches the server.
   */
  public void heal() {
    loop.call(() -> guarded(() -> {
      if (state != State.STALLED && state != State.SWALLOWING) {
        throw new IllegalStateException("Nothing to heal: " + state);
      }
      // reads to the end of what has arrived: behind it stands the client's reset, if there was one
      while (toServer.read(System.nanoTime()) > 0) {
        lastActivity = System.nanoTime();
      }
      state = State.FORWARDING;
      pump();
      setInterest();
    }));
  }

  /**
   * Arms a fault that strikes by itself at a precise point; replaces one armed before.
   *
   * @return completes when it has struck
   */
  public CompletableFuture<Void> cutAfter(CutPoint point, Fault fault) {
    if (point.unit() == CutPoint.Unit.PACKETS && !readable()) {
      throw new IllegalStateException("The packets of an encrypted or compressed connection cannot be counted.");
    }
    CompletableFuture<Void> done = new CompletableFuture<>();
    loop.call(() -> {
      atCut = fault;
      struck = done;
      (point.direction() == Direction.TO_SERVER ? toServer : toClient).cutAfter(point);
    });
    return done;
  }

  /** Waits until {@link #isOpen()} is false and the client's kernel knows. */
  public void awaitClosed(Duration limit) {
    long end = System.nanoTime() + limit.toNanos();
    awaitEnded(limit);
    while (KernelSockets.established(clientPort, proxy.port())) {
      if (System.nanoTime() - end > 0) {
        throw new AssertionError("Port " + clientPort + " has not received its connection's end after " + limit + ".");
      }
      Thread.onSpinWait();
    }
  }

  private void awaitEnded(Duration limit) {
    try {
      ended.get(limit.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      throw new AssertionError("The connection from port " + clientPort + " is still open after " + limit + ".");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Waits until nothing has been forwarded for the given time. */
  public void awaitQuiet(Duration quiet, Duration limit) {
    long end = System.nanoTime() + limit.toNanos();
    while (idle().compareTo(quiet) < 0) {
      if (System.nanoTime() - end > 0) {
        throw new AssertionError("The connection from port " + clientPort + " is still busy after " + limit + ".");
      }
      LockSupport.parkNanos(quiet.minus(idle()).toNanos());
    }
  }

  private void ready(SelectionKey key) {
    guarded(() -> {
      if (key == serverKey && key.isConnectable()) {
        server.finishConnect();
        key.interestOps(0);
      }
      if (key.isValid() && key.isReadable()) {
        readable(key == clientKey ? toServer : toClient);
      }
      if (state == State.FORWARDING) {
        pump();
      }
    });
    setInterest();
  }

  private void readable(Pipe pipe) throws IOException {
    switch (state) {
      case FORWARDING -> {
        int count = pipe.read(System.nanoTime() + proxy.delayNanos());
        if (count > 0) {
          lastActivity = System.nanoTime();
        } else if (count < 0 && pipe == toServer) {
          ended.complete(null);
        }
      }
      case SWALLOWING -> {
        if (pipe.discard() < 0) {
          if (pipe == toServer) {
            close();
          } else {
            closeServer();
          }
        }
      }
      case FORGOTTEN -> abort(client);
      default -> {}
    }
  }

  private void pump() throws IOException {
    long now = System.nanoTime();
    if (server.isConnected()) {
      toServer.flush(now);
    }
    if (state == State.FORWARDING) {
      toClient.flush(now);
    }
    if (state != State.FORWARDING) {
      return;
    }
    if (toClient.finished()) {
      ended.complete(null);
    }
    if (toClient.finished() && toServer.finished()) {
      close();
      return;
    }
    long due = Math.min(toServer.due(now), toClient.due(now));
    long later = Math.max(toServer.due(now), toClient.due(now));
    if (later - now > 0) {
      loop.at(due - now > 0 ? due : later, this::pumpLater);
    }
  }

  private void pumpLater() {
    if (state == State.FORWARDING) {
      guarded(this::pump);
      setInterest();
    }
  }

  private void setInterest() {
    if (state == State.CLOSED) {
      return;
    }
    boolean listening = state != State.STALLED;
    boolean forwarding = state == State.FORWARDING;
    boolean connecting = server.isOpen() && !server.isConnected();
    interest(clientKey, (listening && toServer.wantsToRead() ? OP_READ : 0) | (forwarding && toClient.wantsToWrite() ? OP_WRITE : 0));
    interest(serverKey, connecting ? OP_CONNECT
        : (listening && toClient.wantsToRead() ? OP_READ : 0) | (forwarding && toServer.wantsToWrite() ? OP_WRITE : 0));
  }

  private static void interest(SelectionKey key, int operations) {
    if (key.isValid()) {
      key.interestOps(operations);
    }
  }

  private void strike(Fault fault) {
    if (state == State.CLOSED) {
      return;
    }
    guarded(() -> {
      switch (fault) {
        case FIN -> {
          // bytes left unread would turn the close into a reset
          toServer.discardAll();
          close();
        }
        case RESET -> abort(client);
        case HALF_OPEN -> {
          state = State.FORGOTTEN;
          toServer.discardAll();
          closeServer();
        }
        case SWALLOW -> {
          state = State.SWALLOWING;
          toServer.discardAll();
          toClient.discardAll();
        }
        case STALL -> state = State.STALLED;
        default -> throw new AssertionError(fault);
      }
    });
    setInterest();
  }

  private interface Step {
    void run() throws IOException;
  }

  /** What breaks one side breaks the other in the same way: an error on a socket is a reset, and is passed on as one. */
  private void guarded(Step step) {
    try {
      step.run();
    } catch (IOException broken) {
      abort(client, server);
    }
  }

  /** Closes both sides, those given with RST. */
  private void abort(SocketChannel... abortively) {
    for (SocketChannel channel : abortively) {
      try {
        channel.setOption(StandardSocketOptions.SO_LINGER, 0);
      } catch (IOException alreadyBroken) {
        // a socket that refuses options has been reset or closed: there is nobody left to send RST to
      }
    }
    close();
  }

  private void closeServer() {
    try {
      if (server.isConnected()) {
        toClient.discardAll();
      }
    } catch (IOException alreadyBroken) {
      // the server was faster
    }
    closeQuietly(server);
  }

  /** Closes both sides; in the loop's thread. */
  void close() {
    state = State.CLOSED;
    closeServer();
    closeQuietly(client);
    proxy.forget(this);
    ended.complete(null);
  }

  private static void closeQuietly(SocketChannel channel) {
    try {
      channel.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override public String toString() {
    return "connection from port " + clientPort + ", " + state;
  }

  private final class Watcher implements Pipe.Listener {
    @Override public void forwarded(Direction direction, int bytes) {
      lastActivity = System.nanoTime();
      traffic.bytes(direction, bytes);
    }

    @Override public void packet(Direction direction, int sequence, int length, int head) {
      if (direction == Direction.TO_SERVER) {
        traffic.packetToServer(sequence, head);
      }
    }

    @Override public void cut() {
      strike(atCut);
      struck.complete(null);
    }
  }
}
