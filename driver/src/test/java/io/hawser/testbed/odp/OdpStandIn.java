package io.hawser.testbed.odp;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.EventExecutor;
import java.net.InetSocketAddress;
import java.util.Collection;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;

/**
 * A stand-in for ODP in front of a MySQL or MariaDB server, on Linux: the socket options of its {@link #config()} are really
 * set on every socket that it accepts. Its behaviour is that of ODP 4.3.1 as observed.
 *
 * <p>Users log in as {@code user[@tenant[#cluster]]}, the backend knows the bare user and checks the password.
 * root@proxysys is the stand-in's own. Thread-safe.
 */
public final class OdpStandIn implements AutoCloseable {
  private static final int EVENT_LOOPS = 2;
  private static final int BACKLOG = 1024;

  private final InetSocketAddress backend;
  private final StandInConfig config = new StandInConfig();
  private final Map<Long, ClientSession> sessions = new ConcurrentHashMap<>();
  private final Map<String, Fault> faults = new ConcurrentHashMap<>();
  private final AtomicLong nextId = new AtomicLong(1_031_798_000L);
  private final AtomicInteger accepted = new AtomicInteger();
  private final EventLoopGroup loops;
  private final Channel listening;
  private volatile BiConsumer<Long, Throwable> whenLost = (id, why) -> {};
  private volatile String status = "ACTIVE";
  private volatile String sysPassword = "";
  private volatile String version = "4.3.1.0";
  private volatile boolean listsOneServer;
  private volatile CountDownLatch frozen;

  private OdpStandIn(InetSocketAddress listen, InetSocketAddress backend) {
    if (!Epoll.isAvailable()) {
      throw new IllegalStateException("The stand-in for ODP needs Linux on x86_64: its socket options are epoll's.",
          Epoll.unavailabilityCause());
    }
    this.backend = backend;
    this.loops = new MultiThreadIoEventLoopGroup(EVENT_LOOPS, new DefaultThreadFactory("odp-stand-in", true),
        EpollIoHandler.newFactory());
    this.listening = new ServerBootstrap().group(loops).channel(EpollServerSocketChannel.class)
        .option(ChannelOption.SO_BACKLOG, BACKLOG)
        .childHandler(new ChannelInitializer<EpollSocketChannel>() {
          @Override protected void initChannel(EpollSocketChannel client) {
            accepted.incrementAndGet();
            config.applyTo(client);
            client.pipeline().addLast(new PacketFrames(new ClientSession(OdpStandIn.this, nextId.incrementAndGet())));
          }
        })
        .bind(listen).syncUninterruptibly().channel();
  }

  /** Starts one on a free port of the loopback interface. */
  public static OdpStandIn start(String backendHost, int backendPort) {
    return start("127.0.0.1", 0, backendHost, backendPort);
  }

  public static OdpStandIn start(String host, int port, String backendHost, int backendPort) {
    return new OdpStandIn(new InetSocketAddress(host, port), new InetSocketAddress(backendHost, backendPort));
  }

  public String host() {
    return "127.0.0.1";
  }

  public int port() {
    return ((InetSocketAddress) listening.localAddress()).getPort();
  }

  public StandInConfig config() {
    return config;
  }

  /** The password of root@proxysys; none at first. */
  public OdpStandIn sysPassword(String password) {
    sysPassword = password;
    return this;
  }

  /** What {@code select proxy_version()} says, 4.3.1.0 at first; before 4 some statements and columns do not exist. */
  public OdpStandIn version(String number) {
    version = number;
    return this;
  }

  /** As with client_session_id_version=2: {@code show processlist} is answered by a server, on which only the one that asks is at work. */
  public void listOneServer() {
    listsOneServer = true;
  }

  /** From now on a statement that begins so (in any case) meets a fault instead of an answer. */
  public void on(String statementPrefix, Fault fault) {
    faults.put(statementPrefix.toLowerCase(Locale.ROOT), fault);
  }

  /** Receives the id of each client whose connection broke (a reset, a kernel's timeout), and how; on an event loop. */
  public void whenLost(BiConsumer<Long, Throwable> listener) {
    whenLost = listener;
  }

  /** How many connections were accepted so far. */
  public int accepted() {
    return accepted.get();
  }

  /** How many clients are logged in. */
  public int loggedIn() {
    return sessions.size();
  }

  /** A rolling upgrade is announced: the status says so, and nothing else happens yet. */
  public void announceDrain() {
    status = "BE_INACTIVE";
  }

  /** A rolling upgrade begins: the status says so, and every session ends right after the answer to its next command. */
  public void drain() {
    status = "INACTIVE";
    sessions.values().forEach(ClientSession::closeAfterAnswer);
  }

  /** As SIGSTOP does it: the kernel still accepts and acknowledges, and nobody is greeted or answered until {@link #thaw()}. */
  public void freeze() {
    CountDownLatch melting = new CountDownLatch(1);
    frozen = melting;
    for (EventExecutor loop : loops) {
      loop.execute(() -> {
        try {
          melting.await();
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
        }
      });
    }
  }

  public void thaw() {
    frozen.countDown();
  }

  /** Every client gets FIN, none an error packet. */
  public void disconnectAll() {
    sessions.values().forEach(ClientSession::close);
  }

  /** As SIGTERM does it: FIN to everybody, and nobody listens any more. */
  @Override public void close() {
    if (loops.isShuttingDown()) {
      return;
    }
    listening.close().syncUninterruptibly();
    disconnectAll();
    loops.shutdownGracefully(0, 2, TimeUnit.SECONDS).syncUninterruptibly();
  }

  InetSocketAddress backend() {
    return backend;
  }

  boolean listsOneServer() {
    return listsOneServer;
  }

  String version() {
    return version;
  }

  int major() {
    return Integer.parseInt(version.replaceAll("\\..*", ""));
  }

  String status() {
    return status;
  }

  String sysPassword() {
    return sysPassword;
  }

  String cluster() {
    return "obcluster";
  }

  String serverVersion() {
    return "5.6.25";
  }

  Optional<Fault> fault(String sql) {
    String lower = sql.stripLeading().toLowerCase(Locale.ROOT);
    return faults.entrySet().stream().filter(fault -> lower.startsWith(fault.getKey())).map(Map.Entry::getValue).findFirst();
  }

  Collection<ClientSession> sessions() {
    return sessions.values();
  }

  Optional<ClientSession> session(long id) {
    return Optional.ofNullable(sessions.get(id));
  }

  void enter(long id, ClientSession session) {
    sessions.put(id, session);
  }

  void leave(long id) {
    sessions.remove(id);
  }

  void lost(long id, Throwable why) {
    whenLost.accept(id, why);
  }
}
