package io.hawser.testbed.odp;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.epoll.EpollSocketChannel;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/**
 * One client of the stand-in and its session at the backend. Both sockets live on one event loop, and commands are taken one
 * after the other, so nothing here needs a lock.
 */
final class ClientSession extends ChannelInboundHandlerAdapter {
  private static final int CONNECT_TIMEOUT_MILLIS = 3_000;

  private enum Phase { GREETING, LOGIN, PROOF, COMMANDS, HANGING }

  private final OdpStandIn odp;
  private final long id;
  private final OwnStatements own;
  private final ResponseTracker tracker = new ResponseTracker();
  private final Deque<ByteBuf> waiting = new ArrayDeque<>();
  private Channel client;
  private Channel backend;
  private Greeting greeting;
  private Phase phase = Phase.GREETING;
  private boolean continued;
  private boolean closesAfterAnswer;
  private volatile Login login;

  ClientSession(OdpStandIn odp, long id) {
    this.odp = odp;
    this.id = id;
    this.own = new OwnStatements(odp);
  }

  @Override public void channelActive(ChannelHandlerContext context) {
    client = context.channel();
    new Bootstrap().group(client.eventLoop()).channel(EpollSocketChannel.class)
        .option(ChannelOption.TCP_NODELAY, true)
        .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_TIMEOUT_MILLIS)
        .handler(new PacketFrames(new FromBackend(this)))
        .connect(odp.backend())
        .addListener((ChannelFutureListener) connecting -> {
          backend = connecting.channel();
          if (!connecting.isSuccess()) {
            greet(Greeting.alone());
          } else if (!client.isActive()) {
            backend.close();
          }
        });
  }

  private void greet(Greeting from) {
    greeting = from;
    phase = Phase.LOGIN;
    client.writeAndFlush(from.as(odp.serverVersion(), id).write());
  }

  @Override public void channelRead(ChannelHandlerContext context, Object message) {
    ByteBuf packet = (ByteBuf) message;
    switch (phase) {
      case LOGIN -> login(packet);
      case PROOF -> toBackend(packet);
      case COMMANDS -> {
        waiting.add(packet);
        work();
      }
      case GREETING, HANGING -> packet.release();
    }
  }

  private void login(ByteBuf packet) {
    Login from = Login.read(packet);
    packet.release();
    if (odp.loggedIn() >= odp.config().get("client_max_connections")) {
      refuse(1203, "42000", "Too many sessions");
    } else if (from.isRootOf("proxysys")) {
      loginToProxy(from);
    } else if (!from.cluster().isEmpty() && !from.cluster().equals(odp.cluster())) {
      refuse(4669, "HY000", "cluster not exist");
    } else if (!backend.isActive()) {
      close();
    } else {
      login = from;
      phase = Phase.PROOF;
      toBackend(from.forBackend());
    }
  }

  private void loginToProxy(Login from) {
    InetAddress address = remote().getAddress();
    boolean near = address.isLoopbackAddress() || address.isSiteLocalAddress();
    if (!near || !from.proves(odp.sysPassword(), greeting.scramble())) {
      refuse(1045, "42000", "Access denied for user 'root'@'" + address.getHostAddress() + "' (using password: YES)");
      return;
    }
    login = from;
    backend.close();
    loggedIn();
    client.writeAndFlush(Packet.ok(2, Packet.STATUS_AUTOCOMMIT));
  }

  private void refuse(int code, String sqlState, String message) {
    client.writeAndFlush(Packet.error(2, code, sqlState, message)).addListener(ChannelFutureListener.CLOSE);
  }

  private void loggedIn() {
    phase = Phase.COMMANDS;
    odp.enter(id, this);
  }

  /** Takes commands as long as no answer is due. */
  private void work() {
    while (!waiting.isEmpty() && !tracker.outstanding() && client.isActive()) {
      ByteBuf packet = waiting.poll();
      boolean continuation = continued;
      continued = Packet.length(packet) == Packet.LONGEST;
      if (continuation) {
        toBackend(packet);
      } else {
        command(packet);
      }
    }
  }

  private void command(ByteBuf packet) {
    Command command = Command.of(packet);
    switch (command) {
      case QUIT -> {
        packet.release();
        close();
      }
      case PING -> {
        packet.release();
        answer(Packet.ok(1, tracker.status()));
      }
      case CHANGE_USER -> {
        packet.release();
        answer(Packet.error(1, 1235, "0A000", "Not supported feature or function"));
      }
      case QUERY -> query(packet);
      case STMT_PREPARE -> {
        if (own.isOwn(Packet.text(packet))) {
          packet.release();
          close();
        } else {
          forward(command, packet);
        }
      }
      default -> forward(command, packet);
    }
  }

  private void query(ByteBuf packet) {
    String sql = Packet.text(packet);
    Optional<Fault> fault = odp.fault(sql);
    if (fault.isPresent()) {
      packet.release();
      suffer(fault.get());
      return;
    }
    Optional<ByteBuf> answer = own.answer(this, sql);
    if (answer.isPresent()) {
      packet.release();
      answer(answer.get());
      return;
    }
    Optional<String> translated = own.translated(sql);
    if (translated.isPresent()) {
      packet.release();
      forward(Command.QUERY, Packet.of(0, Packet.string(Unpooled.buffer().writeByte(3), translated.get())));
    } else {
      forward(Command.QUERY, packet);
    }
  }

  private void suffer(Fault fault) {
    if (fault == Fault.CLOSE) {
      close();
    } else {
      phase = Phase.HANGING;
    }
  }

  private void forward(Command command, ByteBuf packet) {
    if (!backend.isActive()) {
      packet.release();
      close();
      return;
    }
    // an oversized request is answered once, after its last part
    tracker.sent(command);
    toBackend(packet);
  }

  private void toBackend(ByteBuf packet) {
    backend.writeAndFlush(packet);
  }

  private void answer(ByteBuf packet) {
    client.writeAndFlush(packet);
    answered();
  }

  private void answered() {
    if (closesAfterAnswer) {
      client.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
    }
  }

  /** FIN, once the answer to the current or next command is out; without an error packet. */
  void closeAfterAnswer() {
    if (client.eventLoop().inEventLoop()) {
      closesAfterAnswer = true;
    } else {
      // an answer may be on its way out at this moment, and is not the next one
      client.eventLoop().execute(this::closeAfterAnswer);
    }
  }

  /** FIN, without an error packet. */
  void close() {
    client.close();
  }

  @Override public void channelWritabilityChanged(ChannelHandlerContext context) {
    if (backend != null) {
      backend.config().setAutoRead(client.isWritable());
    }
  }

  @Override public void channelInactive(ChannelHandlerContext context) {
    odp.leave(id);
    waiting.forEach(ByteBuf::release);
    waiting.clear();
    if (backend != null) {
      backend.close();
    }
  }

  /** The end of a connection whose peer vanished or reset it: the kernel's reason is of no interest here. */
  @Override public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    odp.lost(id, cause);
    context.close();
  }

  boolean mayConfigure() {
    return ofProxy() || login.isRootOf("sys");
  }

  boolean ofProxy() {
    return login.isRootOf("proxysys");
  }

  long backendId() {
    return greeting.connectionId();
  }

  private InetSocketAddress remote() {
    return (InetSocketAddress) client.remoteAddress();
  }

  private String peer() {
    return remote().getAddress().getHostAddress() + ":" + remote().getPort();
  }

  /**
   * ODP is at work on a session from the beginning of its transaction to the end, and on the one that asks.
   */
  SessionView view(boolean asks) {
    return new SessionView(id, login, peer(), backend.isActive(), asks || tracker.outstanding() || tracker.inTransaction());
  }

  /** What the backend says goes to the client. */
  void backendSaid(ByteBuf packet) {
    switch (phase) {
      case GREETING -> greetAs(packet);
      case PROOF -> {
        int kind = Packet.kind(packet);
        client.writeAndFlush(packet);
        if (kind == 0) {
          loggedIn();
        }
      }
      case COMMANDS -> {
        tracker.received(packet);
        client.write(packet);
        if (!tracker.outstanding()) {
          client.flush();
          answered();
          work();
        }
      }
      case LOGIN, HANGING -> packet.release();
    }
  }

  private void greetAs(ByteBuf theirs) {
    if (Packet.kind(theirs) == 0xFF) {
      client.writeAndFlush(theirs).addListener(ChannelFutureListener.CLOSE);
      return;
    }
    Greeting parsed = Greeting.read(theirs);
    theirs.release();
    greet(parsed);
  }

  /** What the backend's end means depends on whether anything was expected of it: an idle client is not notified. */
  void backendEnded() {
    if (phase == Phase.GREETING || phase == Phase.PROOF || tracker.outstanding() || tracker.inTransaction()) {
      client.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
    }
  }

  Channel client() {
    return client;
  }
}
