package io.hawser.link;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;

/**
 * The socket beneath a vendor's driver. To the driver it is an ordinary blocking socket; inside, the channel is always non-blocking, which
 * allows three things that a plain socket does not:
 * <ul>
 *   <li>{@link #look()}: is the idle connection still there? Takes a microsecond, needs no round trip and loses no byte;
 *   <li>{@link #abort()} from any thread: frees a blocked caller at once, and nothing queued in the kernel can still be sent;
 *   <li>{@link Thread#interrupt()} does not close the connection.
 * </ul>
 * It also remembers what happened: how much the kernel accepted, which direction failed, and how.
 *
 * <p>As with any socket one thread reads and one writes at a time; close, abort and look may be called by others.
 */
final class HawserSocket extends ChannelSocket {
  private final KeepAlive keepAlive;
  private final SocketResources resources;
  private final Forgotten forgotten;
  private final SocketReader reader;
  private final SocketWriter writer;
  private final SocketWait call;
  private volatile boolean connected;
  private volatile long connectedAt;
  private volatile boolean closed;
  private volatile boolean aborted;
  private volatile boolean condemned;
  private volatile AbortReason givenUp;
  private final Runnable aborting = this::abort;
  private final SocketSuccession succession = new SocketSuccession();

  HawserSocket(KeepAlive keepAlive) throws IOException {
    this(keepAlive, SocketChannel.open());
  }

  /** @param channel used by nobody else; it may already be connected before the driver asks to connect */
  HawserSocket(KeepAlive keepAlive, SocketChannel channel) throws IOException {
    super(channel);
    this.keepAlive = keepAlive;
    resources = new SocketResources(channel);
    try {
      channel.configureBlocking(false);
      InterruptShield.protect(channel);
      SpareBuffer.prepare();
      SelectorBudget.prepare();
      reader = new SocketReader(this, resources);
      writer = new SocketWriter(this, resources);
      call = new SocketWait(reader, writer);
      forgotten = Forgotten.when(this, resources::closeForgotten);
    } catch (IOException | RuntimeException | Error e) {
      channel.close();
      throw e;
    }
  }

  @Override public void connect(SocketAddress peer) throws IOException {
    connect(peer, 0);
  }

  @Override public void connect(SocketAddress peer, int timeoutMillis) throws IOException {
    if (peer == null) {
      throw new IllegalArgumentException("connect: The address can't be null");
    }
    if (timeoutMillis < 0) {
      throw new IllegalArgumentException("connect: timeout can't be negative");
    }
    requireOpen();
    if (isConnected()) {
      throw new SocketException("already connected");
    }
    if (peer instanceof InetSocketAddress && ((InetSocketAddress) peer).isUnresolved()) {
      close();
      throw new UnknownHostException(((InetSocketAddress) peer).getHostString());
    }
    boolean interrupted = Thread.interrupted();
    try {
      keepAlive.applyTo(channel);
      Waiter waiter = reader.waiter();
      waiter.awaitInstead(SelectionKey.OP_CONNECT);
      long deadline = ThreadDeadline.after(reader.bounded(timeoutMillis));
      if (!channel.isConnected() && !channel.connect(peer)) {
        waiter.begin();
        while (!channel.finishConnect()) {
          interrupted |= waiter.await(deadline, "Connect timed out");
        }
      }
      waiter.awaitInstead(SelectionKey.OP_READ);
      connectedAt = reader.touch();
      connected = true;
    } catch (IOException | RuntimeException e) {
      IOException reason = asSocketException(e); // after the close it would be "Socket closed"
      close();
      throw reason;
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /**
   * An orderly close (FIN), unless SO_LINGER says otherwise or an answer was given up as lost: then the request may still be in the kernel,
   * which would go on sending it, and the server would run it after its failure was reported.
   */
  @Override public void close() throws IOException {
    if (!aborted && !closed) {
      succession.closing(this);
    }
    if (reader.timedOut() || writer.failed()) {
      resources.dropQueued();
    }
    closed = true;
    boolean interrupted = Thread.interrupted();
    try {
      resources.close();
    } finally {
      forgotten.closed();
      succession.closed(this);
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** An abortive close (RST): what the kernel has not sent yet will never be sent. From any thread; never blocks. */
  void abort() {
    aborted = true;
    resources.dropQueued();
    try {
      close();
    } catch (IOException e) {
      // an orderly end is not wanted, and a channel is closed even if close() fails
    }
  }

  /**
   * Another socket that takes this one's place if the driver closes this one while the other is in use. Its waits are bounded until then.
   */
  HawserSocket beside(int mostMillis) throws IOException {
    HawserSocket made = new HawserSocket(keepAlive);
    made.reader.most(mostMillis);
    call.tellTheSame(made.call);
    succession.successor(made);
    return made;
  }

  /** The login that this socket serves; null once the login has ended. */
  void login(LoginTurn turn) {
    reader.login(turn);
  }

  SocketSuccession succession() {
    return succession;
  }

  /** From now on it replaces the one before. */
  void succeed(HawserSocket before) {
    reader.most(0);
    writer.continueFrom(before.accepted());
  }

  /** The id of the thread that read last. Exact only for that thread. */
  long lastReader() {
    return reader.lastReader();
  }

  /** {@link #abort}, always the same object. */
  Runnable aborting() {
    return aborting;
  }

  /** An abortive close with a reason, which the waiting driver gets in place of "Socket closed". */
  void giveUp(AbortReason why) {
    givenUp = why;
    abort();
  }

  /** Null if it was not given up. */
  AbortReason givenUp() {
    return givenUp;
  }

  /** The wait of the call that uses it. */
  SocketWait call() {
    return call;
  }

  /** Releases what only waiting needs. From any thread; the next wait acquires it again. */
  void rest() {
    try {
      reader.rest();
      writer.rest();
    } catch (IOException e) {
      // it keeps two descriptors for a while
    }
  }

  SocketState look() {
    return reader.look();
  }

  /** Known to be dead: nothing more is sent, and reads report the end that was found. */
  void condemn() {
    condemned = true;
  }

  boolean condemned() {
    return condemned;
  }

  /** What the server sent unasked before it closed; null if nothing. */
  ErrorPacket errorPacket() {
    return reader.errorPacket();
  }

  /** Bytes that this kernel has accepted for sending, so far. */
  long accepted() {
    return writer.accepted();
  }

  boolean writeFailed() {
    return writer.failed();
  }

  /** Whether a write failed before a read found the end: TLS still writes its close_notify after a read has found the end. */
  boolean writeFailedFirst() {
    return writer.failed() && !reader.endedFirst() && !reader.timedOut();
  }

  /** How reading ended: {@link SocketState#OPEN} while it has not. */
  SocketState readEnd() {
    return reader.end();
  }

  /** See {@link SocketReader#gaveUp}. */
  boolean kernelGaveUp() {
    return reader.gaveUp();
  }

  boolean timedOut() {
    return reader.timedOut();
  }

  boolean aborted() {
    return aborted;
  }

  /** Whether the peer has sent anything yet. */
  boolean heard() {
    return connected && reader.lastRead() != connectedAt;
  }

  /** Whether the server's greeting was seen, and gave this id to the session. */
  boolean isGreetedAs(long sessionId) {
    Greeting greeting = reader.greeting();
    return greeting != null && greeting.names(sessionId);
  }

  /** System.nanoTime() of the last byte read. */
  long lastRead() {
    return reader.lastRead();
  }

  /** What a plain socket would have thrown: drivers and their callers look at the class and the message. */
  IOException asSocketException(Throwable thrown) {
    AbortReason why = givenUp;
    if (why != null) {
      return new SocketException(why.message());
    }
    if (closed) {
      return new SocketException("Socket closed");
    }
    if (thrown instanceof SocketException || thrown instanceof java.io.InterruptedIOException
        || thrown instanceof UnknownHostException) {
      return (IOException) thrown;
    }
    SocketException e = new SocketException(thrown.getMessage());
    e.initCause(thrown);
    return e;
  }

  /** Once true, it stays true, as with any socket; {@link #isClosed} tells that it has ended. */
  @Override public boolean isConnected() {
    return connected;
  }

  @Override public boolean isClosed() {
    return closed;
  }

  private void requireOpen() throws SocketException {
    if (closed) {
      throw new SocketException("Socket is closed");
    }
  }

  private void requireConnected() throws SocketException {
    requireOpen();
    if (!connected) {
      throw new SocketException("Socket is not connected");
    }
  }

  @Override public void setSoTimeout(int millis) throws SocketException {
    requireOpen();
    if (millis < 0) {
      throw new IllegalArgumentException("timeout can't be negative");
    }
    reader.timeout(millis);
  }

  @Override public int getSoTimeout() throws SocketException {
    requireOpen();
    return reader.timeout();
  }

  /** Drivers switch it off if their own option is off; Hawser's keepalive is switched off by Hawser's option. */
  @Override public void setKeepAlive(boolean on) throws SocketException {
    super.setKeepAlive(on || keepAlive.on());
  }

  @Override public InputStream getInputStream() throws IOException {
    requireConnected();
    if (isInputShutdown()) {
      throw new SocketException("Socket input is shutdown");
    }
    return reader;
  }

  @Override public OutputStream getOutputStream() throws IOException {
    requireConnected();
    if (isOutputShutdown()) {
      throw new SocketException("Socket output is shutdown");
    }
    return writer;
  }

  @Override public String toString() {
    return isConnected() ? "Socket[addr=" + getInetAddress() + ",port=" + getPort() + ",localport=" + getLocalPort() + "]"
        : "Socket[unconnected]";
  }
}
