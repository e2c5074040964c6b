package io.hawser.link;

import io.hawser.failure.Evidence;
import io.hawser.log.Log;
import io.hawser.vendor.Vendor;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * One physical connection: the vendor's Connection, the socket beneath it, and what is known about both. Ends with
 * {@link #abort}; a lost link is never used again.
 *
 * <p>Thread-safe: a connection may be used by several threads, and may be given up by any.
 */
public final class Link {
  private static final Log LOG = Log.of(Link.class);
  /** A mark that no link owns: for a call that may have been made on either of two links. */
  public static final long NO_MARK = -1;

  private final Vendor vendor;
  private final Connection connection;
  private volatile HawserSocket socket;
  private final Socket foreign;
  private final LinkFactory opener;
  private final LinkEnd end;
  private final CallInFlight call = new CallInFlight(this);
  private final Marks marks = new Marks();
  private final SessionName name;
  private final long openingNanos;
  private final OpenResults results = new OpenResults();
  private final long openedAt = System.nanoTime();
  private final TransactionStatus transaction;
  private volatile KeepAlive keepAlive;
  private volatile long lastUse;
  /** Written by the calling thread; other readers may see an older value. */
  private long idleBeforeCall = -1;
  private final AtomicBoolean lost = new AtomicBoolean();
  private volatile boolean closed;

  /**
   * @param socket  ours; null if the socket factory could not be used
   * @param foreign the vendor's own in that case, if the driver exposes it; else null
   * @param opener  the factory that opened it
   * @param openingNanos how long that took
   * @param owner   who owns the physical connection
   */
  Link(Vendor vendor, Connection connection, HawserSocket socket, Socket foreign, KeepAlive keepAlive, LinkFactory opener,
      long openingNanos, LinkEnd.Owner owner) {
    this.opener = opener;
    this.end = new LinkEnd(this, connection, foreign, owner);
    this.openingNanos = openingNanos;
    this.keepAlive = keepAlive;
    this.vendor = vendor;
    this.connection = connection;
    this.socket = socket;
    this.foreign = foreign;
    this.transaction = new TransactionStatus(vendor, connection, socket);
    this.name = new SessionName(vendor, connection, socket != null ? socket : foreign);
    lastUse = System.nanoTime();
    if (socket != null) {
      socket.succession().owner(this);
      if (vendor.followsRedirections()) {
        Redirection.mayCome(this);
      }
    }
  }

  /** The vendor's driver was redirected to another server, and continues with another socket. */
  void continueWith(HawserSocket other) {
    LOG.info("redirected: " + this + " goes on at " + SessionName.peer(other) + ", where its server has sent it.");
    name.redirected(other);
    socket = other;
  }

  HawserSocket socket() {
    return socket;
  }

  /** The vendor's own connection. */
  public Connection connection() {
    return connection;
  }

  /** The server's id of the session, which KILL takes; -1 if the driver does not expose it. */
  public long sessionId() {
    return name.id();
  }

  /** Address and port of the proxy or server; "unknown" where the driver hides its socket, or where it has no address. */
  public String peer() {
    return name.peer();
  }

  /** Opens others like it. */
  public LinkFactory opener() {
    return opener;
  }

  /** How long it took to open. */
  public long openingNanos() {
    return openingNanos;
  }

  /** This side of the connection; null if the socket is not ours or has never been connected. */
  public InetSocketAddress localAddress() {
    return socket == null ? null : (InetSocketAddress) socket.getLocalSocketAddress();
  }

  /** The other side; null in the same cases as {@link #localAddress}. */
  public InetSocketAddress remoteAddress() {
    return socket == null ? null : (InetSocketAddress) socket.getRemoteSocketAddress();
  }

  /** {@link #abort()}, with a reason for the waiting call's exception. */
  public void giveUp(AbortReason why) {
    if (socket == null) {
      abort();
      return;
    }
    socket.giveUp(why);
    lose();
  }

  /** The local port, under which a packet capture or {@code ss -tino} shows the connection; -1 if unknown. */
  public int localPort() {
    return name.localPort();
  }

  /** What can be seen of the call that waits for this link. */
  public CallInFlight call() {
    return call;
  }

  /** The keepalive that is set on the socket. */
  public KeepAlive keepAlive() {
    return keepAlive;
  }

  /** Sets another keepalive on the socket, at once. */
  public void keepAlive(KeepAlive values) throws IOException {
    if (socket != null) {
      values.applyTo(socket.channel);
    } else if (foreign != null) {
      values.applyTo(foreign);
    }
    keepAlive = values;
  }

  /** Whether the socket is Hawser's own, so that it can be looked at. */
  public boolean lookable() {
    return socket != null;
  }

  /** A call begins; before it nothing was read for this long. */
  public void entered(long idleNanos) {
    idleBeforeCall = idleNanos;
  }

  /** Nanoseconds since the last byte was read, or since the last {@link #touch} if the socket is not ours. */
  public long idle(long now) {
    return now - (socket != null ? socket.lastRead() : lastUse);
  }

  /** Notes a use, if the socket can't. */
  public void touch(long now) {
    if (socket == null) {
      lastUse = now;
    }
  }

  /** Looks at the socket; OPEN if it is not ours. Costs under a microsecond, never blocks. */
  public SocketState look() {
    return lost.get() ? SocketState.CLOSED_HERE : socket == null ? SocketState.OPEN : socket.look();
  }

  /** Whether the session is over, as far as this side can see without asking. */
  public boolean gone() {
    return ended() || look().dead();
  }

  /** What the server sent unasked before it closed; null if nothing. */
  public ErrorPacket errorPacket() {
    return socket == null ? null : socket.errorPacket();
  }

  /**
   * Asks the server with COM_PING, one round trip. Not while rows of a streaming ResultSet are on their way
   * ({@link OpenResults#areStreaming}): the drivers would mistake the rows for the answer, or give the connection up.
   *
   * @param millis the longest wait
   */
  public boolean ping(int millis) {
    boolean answers = VendorsPing.answers(connection, millis);
    if (answers) {
      touch(System.nanoTime());
      transaction.sentWithoutStatus();
    }
    return answers;
  }

  /** What the vendor's driver throws from {@code isValid} with a negative timeout. */
  public SQLException negativeTimeout(int seconds) {
    return VendorsPing.negativeTimeout(vendor, connection, seconds);
  }

  /**
   * Gives the link up with an abortive close: a blocked caller is freed, and nothing queued can still be sent. If the driver hides its
   * socket, the driver's own abort must do, which is weaker: it may send a KILL and may wait, in a thread of its own. A connection lent by
   * the vendor's pool goes back to it, and the pool discards dead ones; a driver that reconnects by itself is left alone.
   */
  public void abort() {
    if (!end.isDrivers()) {
      end.abort(lose());
    }
  }

  /** @return whether it was lost before */
  private boolean lose() {
    closed = true;
    return lost.getAndSet(true);
  }

  /** Serves the application's abort(), first in Hawser's way and, if the socket is not ours, in the driver's. */
  public void abort(Executor executor) throws SQLException {
    if (end.isHawsers()) {
      abort();
    }
    if (socket == null) {
      if (!end.isDrivers()) {
        lose();
      }
      end.abortByDriver(executor);
    }
  }

  /** Closes the vendor's connection, in the vendor's way. {@link #abort} must follow, to end what is left of it. */
  public void close() throws SQLException {
    end.close(end.isLent() && lose());
  }

  /** Closes it in the vendor's way, and ends it whether that succeeds or not. For a session that nobody holds. */
  public void end() {
    try {
      close();
    } catch (SQLException | RuntimeException e) {
      LOG.debug(this + " could not be closed cleanly: " + e.getMessage());
    } finally {
      abort();
    }
  }

  /** Whether this link was given up. */
  public boolean lost() {
    return lost.get();
  }

  /** The driver has closed the socket: from now on it refuses every call, even one that needs no network. */
  void closedByDriver(HawserSocket which) {
    if (which == socket) {
      closed = true;
    }
  }

  /** Whether it was given up, or its driver has closed it, which a later call may not know. Costs one field read. */
  public boolean closed() {
    return closed;
  }

  /** Whether the socket shows that the connection has ended: a read or a write of it failed, or this side closed it. */
  public boolean ended() {
    return lost.get() || (socket != null && (socket.isClosed() || socket.writeFailed() || socket.readEnd() != SocketState.OPEN));
  }

  /** Whether the last read ended because of its timeout. */
  public boolean readTimedOut() {
    return socket != null && socket.timedOut();
  }

  /**
   * A point in what is sent over this link, for {@link #acceptedSince}; identifies the link, so that another link's is not mistaken for it.
   */
  public long mark() {
    return marks.of(socket == null ? 0 : socket.accepted());
  }

  /** Whether a mark is one of this link's. */
  public boolean owns(long mark) {
    return marks.owns(mark);
  }

  /** What the kernel has accepted for sending since the mark; unknown if the socket is not ours, or the mark another link's. */
  public AcceptedBytes acceptedSince(long mark) {
    return counts(mark) ? AcceptedBytes.of(sentSince(mark)) : AcceptedBytes.UNKNOWN;
  }

  /** Whether anything was sent since the mark, or that is unknown. */
  public boolean mayHaveSentSince(long mark) {
    return !counts(mark) || sentSince(mark) != 0;
  }

  /** Whether it is certain that something was sent since the mark. */
  public boolean hasSentSince(long mark) {
    return counts(mark) && sentSince(mark) > 0;
  }

  private boolean counts(long mark) {
    return socket != null && owns(mark);
  }

  private long sentSince(long mark) {
    return marks.sentSince(mark, socket.accepted());
  }

  /** The server's report of the session's transaction status. */
  public TransactionStatus transaction() {
    return transaction;
  }

  /** Whether the server runs the session in Oracle mode. */
  public boolean oracleMode() {
    return vendor.oracleMode(connection);
  }

  /** The version that the server announced at the login; null if the driver does not expose it. */
  public String serverVersion() {
    return vendor.serverVersion(connection);
  }

  /** Whether the driver is OceanBase's. */
  public boolean ofOceanBase() {
    return vendor.isOceanBase();
  }

  /**
   * Marks a dead link that will not be replaced: anything still written to it goes nowhere, so that it provably did not run, and reads give
   * what the vendor's driver would have read, so that its exception stays the same.
   */
  public void condemn() {
    if (socket != null) {
      socket.condemn();
    }
  }

  /** See {@link #condemn}. */
  public boolean condemned() {
    return socket != null && socket.condemned();
  }

  /** What the socket and the session know about a failure. */
  public Evidence.Builder evidence() {
    long idle = idleBeforeCall; // not as of now: the call may have waited, and reconnecting may have taken long
    Evidence.Builder evidence = Evidence.builder().peer(peer()).sessionId(sessionId()).idleNanos(idle < 0 ? idle(System.nanoTime()) : idle)
        .keepAlive(keepAlive.toString());
    return socket == null ? evidence : SocketEvidence.add(socket, evidence);
  }

  /** The results that the application may still use. */
  public OpenResults results() {
    return results;
  }

  /** Whether this link owns the physical connection, so that nobody else lends or replaces it. */
  public boolean isOwn() {
    return end.isHawsers();
  }

  /** The System.nanoTime() at which it was ready. */
  public long openedAt() {
    return openedAt;
  }

  /**
   * Ends a live session in good order (COM_QUIT), because another one replaces it: what its statements and results have in memory stays
   * readable, unlike after the driver's own close().
   */
  public void leave() {
    try {
      end.leave(vendor);
    } finally {
      abort();
    }
  }

  /** Asks an ODP about itself; it answers instead of its server. Null if no answer could be read. One round trip. */
  public String proxyStatus(int millis) throws SQLException {
    String status = OwnSql.askWithin(millis, connection, "select proxy_status()");
    touch(System.nanoTime());
    return status;
  }

  @Override public String toString() {
    return name.toString();
  }
}
