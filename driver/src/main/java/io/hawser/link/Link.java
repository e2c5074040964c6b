package io.hawser.link;

import io.hawser.failure.Evidence.Direction;
import io.hawser.failure.Evidence.End;
import io.hawser.failure.Evidence;
import io.hawser.log.Log;
import io.hawser.vendor.Vendor;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * One physical connection: the vendor's Connection, the socket beneath it, and what is known of both. Ends with
 * {@link #abort}; a lost link is never used again.
 *
 * <p>Thread-safe: a connection may be used by several threads, and may be given up by any.
 */
public final class Link {
  /** Whose the physical connection beneath the vendor's Connection is. */
  enum Owner {
    /** This link's alone: it ends with it. */
    HAWSER,
    /** A pool's of the vendor's: it is lent, and goes back. */
    VENDORS_POOL,
    /** The vendor's driver's, which puts another one in its place as it likes. */
    VENDOR
  }

  private static final Log LOG = Log.of(Link.class);
  private static final AtomicInteger MADE = new AtomicInteger();
  private static final long ASK_AGAIN = -2;
  private static final int SERIAL_SHIFT = 48;
  private static final long ACCEPTED = (1L << SERIAL_SHIFT) - 1;

  /** Tells a link from the one before and after it. */
  private final int serial = MADE.incrementAndGet() & 0x7fff;

  private final Vendor vendor;
  private final Connection connection;
  private volatile HawserSocket socket;
  private final Socket foreign;
  private volatile String peer;
  private final LinkFactory opener;
  private final Owner owner;
  private volatile long sessionId;
  private volatile int localPort;
  private final long openingNanos;
  private final AtomicInteger streams = new AtomicInteger();
  private final TransactionStatus transaction;
  private volatile KeepAlive keepAlive;
  private volatile long lastUse;
  /** Of the thread that makes the call; others that read it may see an older one. */
  private long idleBeforeCall = -1;
  private volatile boolean lost;

  /**
   * @param socket  ours; null if the socket factory could not be used
   * @param foreign the vendor's own in that case, if the driver shows it; else null
   * @param opener  that opened it
   * @param openingNanos how long that took
   * @param owner   whose the physical connection is
   */
  Link(Vendor vendor, Connection connection, HawserSocket socket, Socket foreign, KeepAlive keepAlive, LinkFactory opener, long openingNanos, Owner owner) {
    this.opener = opener;
    this.owner = owner;
    this.openingNanos = openingNanos;
    this.keepAlive = keepAlive;
    this.vendor = vendor;
    this.connection = connection;
    this.socket = socket;
    this.foreign = foreign;
    this.transaction = new TransactionStatus(vendor, connection, socket);
    Socket known = socket != null ? socket : foreign;
    peer = peer(known);
    localPort = known == null ? -1 : known.getLocalPort();
    sessionId = vendor.sessionId(connection);
    lastUse = System.nanoTime();
    if (socket != null && vendor.followsRedirections()) {
      socket.owner(this);
      Redirection.mayCome(this);
    }
  }

  private static String peer(Socket known) {
    InetAddress address = known == null ? null : known.getInetAddress();
    return address == null ? "unknown" : address(address) + ":" + known.getPort();
  }

  /** The vendor's driver was sent to another server, and goes on with another socket. */
  void continueWith(HawserSocket other) {
    LOG.info("redirected: " + this + " goes on at " + peer(other) + ", where its server has sent it.");
    peer = peer(other);
    localPort = other.getLocalPort();
    sessionId = ASK_AGAIN; // the driver does not know it yet
    socket = other;
  }

  HawserSocket socket() {
    return socket;
  }

  private static String address(InetAddress address) {
    return address instanceof Inet6Address ? "[" + address.getHostAddress() + "]" : address.getHostAddress();
  }

  /** The vendor's own connection. */
  public Connection connection() {
    return connection;
  }

  /** The server's id of the session, which KILL takes; -1 if the driver does not tell. */
  public long sessionId() {
    if (sessionId == ASK_AGAIN) {
      sessionId = vendor.sessionId(connection);
    }
    return sessionId;
  }

  /** Address and port of the proxy or server; "unknown" where the driver hides its socket, or where it has no address. */
  public String peer() {
    return peer;
  }

  /** The vendor's URL with which it was opened. It may contain a password. */
  public String url() {
    return opener.url();
  }

  /** Opens others like it. */
  public LinkFactory opener() {
    return opener;
  }

  /** How long it took to open. */
  public long openingNanos() {
    return openingNanos;
  }

  /** Whether anything was read since that System.nanoTime(); false if the socket is not ours. */
  public boolean heardSince(long nanoTime) {
    return socket != null && socket.lastRead() - nanoTime > 0;
  }

  /**
   * For how long a call has been waiting for this link, in nanoseconds; 0 if none is, or if the socket is not ours. Waiting
   * begins anew with every byte that comes or goes.
   */
  public long waiting(long now) {
    long since = socket == null ? 0 : socket.waitingSince();
    return since == 0 ? 0 : Math.max(0, now - since);
  }

  /** Has somebody be told of calls that wait for long; nothing where the socket is not ours. */
  public void longWaits(LongWaits told) {
    if (socket != null) {
      socket.longWaits(told);
    }
  }

  /** Whether a part of the answer that a call waits for is here already. */
  public boolean answering() {
    return socket != null && socket.answering();
  }

  /** Whether a call is waiting for room to write. */
  public boolean waitingToWrite() {
    return socket != null && socket.waitingToWrite();
  }

  /** Both ends of the connection; null if the socket is not ours or has never been connected. */
  public InetSocketAddress localAddress() {
    return socket == null ? null : (InetSocketAddress) socket.getLocalSocketAddress();
  }

  /** See {@link #localAddress}. */
  public InetSocketAddress remoteAddress() {
    return socket == null ? null : (InetSocketAddress) socket.getRemoteSocketAddress();
  }

  /** {@link #abort()}, with a reason which the call that waits will hear. */
  public void giveUp(AbortReason why) {
    if (socket == null) {
      abort();
      return;
    }
    socket.giveUp(why);
    lost = true;
  }

  /** The port of this side, by which a packet capture or {@code ss -tino} shows the connection; -1 if unknown. */
  public int localPort() {
    return localPort;
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

  /** A call begins, before which nothing was read for so long. */
  public void entered(long idleNanos) {
    idleBeforeCall = idleNanos;
  }

  /** Nanoseconds since the last byte was read, or since the last {@link #used} if the socket is not ours. */
  public long idle(long now) {
    return now - (socket != null ? socket.lastRead() : lastUse);
  }

  /** Gives back the descriptors that only a wait needs, if it has been idle for so long. From any thread. */
  public void restIfIdle(long now, long nanos) {
    if (socket != null && idle(now) > nanos) {
      socket.rest();
    }
  }

  /** Notes a use, where the socket can't. */
  public void used(long now) {
    if (socket == null) {
      lastUse = now;
    }
  }

  /** Looks at the socket; OPEN if it is not ours. Costs under a microsecond, never blocks. */
  public SocketState look() {
    return lost ? SocketState.CLOSED_HERE : socket == null ? SocketState.OPEN : socket.look();
  }

  /** What the server sent unasked before it closed; null if nothing. */
  public ErrorPacket errorPacket() {
    return socket == null ? null : socket.errorPacket();
  }

  /**
   * Asks the server with COM_PING, one round trip. Not while rows of a streaming ResultSet are on their way
   * ({@link #streaming}): the drivers take their rows for the answer, or give the connection up.
   *
   * @param millis the longest wait
   */
  public boolean ping(int millis) {
    int seconds = (int) Math.max(1, Math.min(Integer.MAX_VALUE, millis + 999L) / 1000); // in milliseconds the drivers reckon with an int
    Long before = ThreadDeadline.set(System.nanoTime() + millis * 1_000_000L);
    try {
      boolean valid = connection.isValid(seconds);
      used(System.nanoTime());
      return valid;
    } catch (SQLException | RuntimeException e) {
      return false; // the JDBC way to say it is the return value; some drivers throw all the same
    } finally {
      ThreadDeadline.restore(before);
    }
  }

  /** What the vendor's driver says of {@code isValid} with a negative timeout. */
  public SQLException negativeTimeout(int seconds) {
    if (vendor.refusesNegativeTimeouts()) {
      try {
        connection.isValid(seconds);
      } catch (SQLException e) {
        return e;
      }
    }
    return new SQLException("isValid: the timeout is " + seconds + " s; allowed are 0 (Hawser's own bound) and more", "22023");
  }

  /**
   * Gives the link up with an abortive close: a blocked caller is freed, and nothing queued can still be sent. Where the driver
   * hides its socket, the driver's own abort must do, which is less: it may send a KILL and may wait, in a thread of its own. What
   * the vendor's pool has lent goes back to it, which throws away what is dead; and a driver that reconnects by itself is left alone.
   */
  public void abort() {
    if (owner == Owner.VENDOR) {
      return;
    }
    boolean again = lost;
    lost = true;
    if (owner == Owner.VENDORS_POOL) {
      if (!again) {
        DaemonThreads.start("hawser-abort-" + sessionId(), this::giveBack);
      }
      return;
    }
    if (socket != null) {
      socket.abort();
    } else if (foreign != null) {
      abort(foreign);
    } else if (!again) {
      DaemonThreads.start("hawser-abort-" + sessionId(), this::abortByDriver);
    }
  }

  /** What the application's abort() asks for, first in Hawser's way and, where the socket is not ours, in the driver's. */
  public void abort(Executor executor) throws SQLException {
    if (owner == Owner.HAWSER) {
      abort();
    }
    if (socket == null) {
      lost = owner != Owner.VENDOR;
      connection.abort(executor);
    }
  }

  private void giveBack() {
    try {
      connection.close();
    } catch (SQLException | RuntimeException e) {
      LOG.debug("abort: the vendor's pool could not take back " + this + ": " + e);
    }
  }

  /** Closes the vendor's connection, in the vendor's way. {@link #abort} must follow, which ends what is left of it. */
  public void close() throws SQLException {
    if (owner == Owner.VENDORS_POOL) {
      boolean again = lost;
      lost = true;
      if (again) {
        return; // it has gone back, and may serve another borrower by now
      }
    }
    connection.close();
  }

  private void abortByDriver() {
    try {
      if (!connection.isClosed()) {
        connection.abort(Runnable::run);
      }
    } catch (SQLException | RuntimeException e) {
      LOG.debug("abort: the driver could not abort " + this + ": " + e);
    }
  }

  private static void abort(Socket socket) {
    try {
      socket.setSoLinger(true, 0);
    } catch (IOException alreadyClosed) {
      return;
    }
    try {
      socket.close();
    } catch (IOException e) {
      // closing is all that was wanted, and a socket whose close fails is closed
    }
  }

  /** Whether this link was given up. */
  public boolean lost() {
    return lost;
  }

  /** Whether the socket says that the connection has ended: a read or a write of it failed, or this side closed it. */
  public boolean ended() {
    return lost || (socket != null && (socket.isClosed() || socket.writeFailed() || socket.readEnd() != SocketState.OPEN));
  }

  /** Whether the last write failed, so that what was not accepted before did not reach the server. */
  public boolean writeFailed() {
    return socket != null && socket.writeFailed();
  }

  /** Whether the last read ended because of its timeout. */
  public boolean readTimedOut() {
    return socket != null && socket.timedOut();
  }

  /** CLOSED or RESET if a read found the end, OPEN if none did. */
  public SocketState readEnd() {
    return socket == null ? SocketState.OPEN : socket.readEnd();
  }

  /** A point in what is sent over this link, for {@link #acceptedSince}; names the link, so that no other one's is taken for it. */
  public long mark() {
    return (long) serial << SERIAL_SHIFT | (socket == null ? 0 : socket.accepted() & ACCEPTED);
  }

  /** Whether a mark is one of this link's. */
  public boolean owns(long mark) {
    return mark >>> SERIAL_SHIFT == serial;
  }

  /** Bytes that the kernel has accepted for sending since; -1 if that is unknown: the socket is not ours, or the mark another link's. */
  public long acceptedSince(long mark) {
    return socket == null || !owns(mark) ? -1 : socket.accepted() - (mark & ACCEPTED);
  }

  /** The server's word on its transaction. */
  public TransactionStatus transaction() {
    return transaction;
  }

  /** Whether the server runs the session in Oracle mode. */
  public boolean oracleMode() {
    return vendor.oracleMode(connection);
  }

  /** The version that the server announced at the login; null if the driver does not tell. */
  public String serverVersion() {
    return vendor.serverVersion(connection);
  }

  /** Whether the driver is OceanBase's. */
  public boolean ofOceanBase() {
    return vendor.isOceanBase();
  }

  /**
   * A link that is known to be dead and will not be replaced: what is still written to it goes nowhere, so that it provably
   * did not run, and what is read is what the vendor's driver would have read, so that its exception is what it would have been.
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

  /** What the socket and the session know of a failure. */
  public Evidence.Builder evidence() {
    long idle = idleBeforeCall; // and not by now: the call may have waited, and reconnecting may have taken its time
    Evidence.Builder evidence = Evidence.builder().peer(peer).sessionId(sessionId()).idleNanos(idle < 0 ? idle(System.nanoTime()) : idle)
        .keepAlive(keepAlive.toString());
    if (socket == null) {
      return evidence;
    }
    ErrorPacket said = socket.errorPacket();
    SocketState end = socket.readEnd();
    AbortReason givenUp = socket.givenUp();
    evidence.direction(socket.writeFailedFirst() ? Direction.WRITE : end != SocketState.OPEN || socket.timedOut() ? Direction.READ : Direction.NONE);
    if (givenUp != null) {
      evidence.end(givenUp.end());
    } else if (said != null) {
      evidence.serverError(said.code(), said.message());
    } else if (end == SocketState.CLOSED) {
      evidence.end(End.CLOSED_BY_PEER);
    } else if (end == SocketState.RESET || socket.writeFailedFirst()) {
      evidence.end(End.RESET);
    } else if (socket.timedOut()) {
      evidence.end(End.READ_TIMEOUT);
    } else if (socket.isClosed()) {
      evidence.end(End.CLOSED_BY_US);
    }
    return evidence;
  }

  /** Rows of a ResultSet may be on their way from now on. */
  public void streamOpened() {
    streams.incrementAndGet();
  }

  public void streamClosed() {
    streams.decrementAndGet();
  }

  /** Whether rows may be on their way. */
  public boolean streaming() {
    return streams.get() > 0;
  }

  @Override public String toString() {
    return peer + " session " + sessionId();
  }
}
