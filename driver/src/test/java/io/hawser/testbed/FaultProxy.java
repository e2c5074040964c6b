package io.hawser.testbed;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channel;
import java.nio.channels.SelectionKey;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * A TCP proxy on the loopback interface that breaks connections on demand and in every way a proxy, a load balancer or a
 * network can, and counts what passes. It understands just enough of the MySQL protocol to count requests. What one side does
 * to its socket (FIN, RST) it does to the other.
 *
 * <p>Thread-safe. One daemon thread; {@link #close()} leaves neither thread nor socket.
 */
public final class FaultProxy implements Closeable {
  private static final int FIRST_PORT = 10_000;
  private static final int LAST_PORT = 32_000;
  private static final int BIND_ATTEMPTS = 50;

  private volatile InetSocketAddress target;
  private final EventLoop loop;
  private final TrafficCounter traffic = new TrafficCounter(null);
  private static final AtomicInteger NEXT_PORT = new AtomicInteger(ThreadLocalRandom.current().nextInt(LAST_PORT - FIRST_PORT));

  private final List<ProxiedConnection> connections = new CopyOnWriteArrayList<>();
  private final List<SocketChannel> unanswered = new ArrayList<>();
  private final InetSocketAddress address;
  private ServerSocketChannel listener;
  private boolean answering = true;
  private volatile long delayNanos;
  private final Supplier<Consumer<ByteBuffer>> changes;

  /** A proxy on a free port in front of this server. */
  public FaultProxy(String host, int port) {
    this(host, port, () -> request -> {});
  }

  /** @param changes for each connection, what changes the requests that a client sends before they are forwarded */
  FaultProxy(String host, int port, Supplier<Consumer<ByteBuffer>> changes) {
    this.changes = changes;
    target = new InetSocketAddress(host, port);
    try {
      loop = new EventLoop("hawser-testbed-proxy-to-" + port);
      address = listenSomewhere();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A proxy in front of the JVM's embedded database. */
  public static FaultProxy toDatabase() {
    EmbeddedDatabase database = EmbeddedDatabase.get();
    return new FaultProxy(database.host(), database.port());
  }

  public String host() {
    return address.getAddress().getHostAddress();
  }

  public int port() {
    return address.getPort();
  }

  /** All connections together, those that are gone included. */
  public Traffic traffic() {
    return loop.ask(traffic::snapshot);
  }

  /** The connections that are still open as far as the client knows, newest first. */
  public List<ProxiedConnection> connections() {
    List<ProxiedConnection> open = new ArrayList<>();
    for (ProxiedConnection connection : connections) {
      if (connection.isOpen()) {
        open.add(0, connection);
      }
    }
    return open;
  }

  /** Returns when what is just being done to a connection is done, and {@link #connections()} knows of it. */
  public void settle() {
    loop.call(() -> {});
  }

  /** @throws NoSuchElementException if no connection is open */
  public ProxiedConnection newest() {
    return connections().stream().findFirst().orElseThrow(() -> new NoSuchElementException("No connection is open."));
  }

  /** @throws NoSuchElementException if no open connection comes from this port */
  public ProxiedConnection from(int clientPort) {
    return connections().stream().filter(each -> each.clientPort() == clientPort).findFirst()
        .orElseThrow(() -> new NoSuchElementException("No open connection comes from port " + clientPort + "."));
  }

  /** The same fault for every open connection. */
  public void applyToAll(Fault fault) {
    connections().forEach(each -> each.apply(fault));
  }

  /** Holds every byte back for this long, each way, from now on. Zero ends it. */
  public void delay(Duration eachWay) {
    delayNanos = eachWay.toNanos();
  }

  /** New connections are carried to another server, as by a load balancer. Open ones stay where they are. */
  public void leadTo(String host, int port) {
    target = new InetSocketAddress(host, port);
  }

  /** New connections are refused (RST to SYN), as if nobody listened. Open ones go on. */
  public void refuseConnections() {
    loop.call(this::stopListening);
  }

  /** New connections are established and never get a byte. */
  public void leaveConnectionsUnanswered() {
    loop.call(() -> {
      resume();
      answering = false;
    });
  }

  /** How many connections were left unanswered, including those that their clients have given up. */
  public int unanswered() {
    return loop.ask(unanswered::size);
  }

  /** New connections are served again, on the same port. Those left unanswered stay so. */
  public void acceptConnections() {
    loop.call(() -> {
      resume();
      answering = true;
    });
  }

  @Override public void close() {
    if (loop.closed()) {
      return;
    }
    loop.call(() -> {
      stopListening();
      new ArrayList<>(connections).forEach(ProxiedConnection::close);
      unanswered.forEach(FaultProxy::closeChannel);
    });
    loop.close();
  }

  TrafficCounter counter() {
    return traffic;
  }

  Consumer<ByteBuffer> changes() {
    return changes.get();
  }

  long delayNanos() {
    return delayNanos;
  }

  void forget(ProxiedConnection connection) {
    connections.remove(connection);
  }

  /**
   * On a port below those that operating systems give to clients: while connections are refused nobody listens, and a client that got the
   * port would keep it (one that connects to this very port connects to itself).
   */
  private InetSocketAddress listenSomewhere() throws IOException {
    BindException taken = null;
    for (int attempt = 0; attempt < BIND_ATTEMPTS; attempt++) {
      try {
        return listen(new InetSocketAddress("127.0.0.1", nextPort()));
      } catch (BindException e) {
        taken = e;
      }
    }
    throw taken;
  }

  /** Not one that was used before: what is counted for each endpoint would be that of two tests. */
  private static int nextPort() {
    return FIRST_PORT + Math.floorMod(NEXT_PORT.getAndIncrement(), LAST_PORT - FIRST_PORT);
  }

  private InetSocketAddress listen(InetSocketAddress where) throws IOException {
    ServerSocketChannel channel = ServerSocketChannel.open();
    try {
      channel.bind(where, 200);
    } catch (IOException e) {
      closeChannel(channel);
      throw e;
    }
    loop.call(() -> {
      try {
        loop.register(channel, SelectionKey.OP_ACCEPT, key -> accept(channel));
        listener = channel;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    });
    return (InetSocketAddress) channel.getLocalAddress();
  }

  private void resume() {
    if (listener == null) {
      try {
        listen(address);
      } catch (IOException e) {
        throw new UncheckedIOException("The port is taken by somebody else now.", e);
      }
    }
  }

  private void stopListening() {
    if (listener != null) {
      closeChannel(listener);
      listener = null;
    }
  }

  private void accept(ServerSocketChannel channel) {
    try {
      for (SocketChannel client = channel.accept(); client != null; client = channel.accept()) {
        if (answering) {
          ProxiedConnection connection = new ProxiedConnection(this, loop, client, target);
          if (connection.isOpen()) {
            connections.add(connection);
          }
        } else {
          unanswered.add(client);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void closeChannel(Channel channel) {
    try {
      channel.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
