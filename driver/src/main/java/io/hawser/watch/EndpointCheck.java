package io.hawser.watch;

import io.hawser.failure.Failure;
import io.hawser.link.DaemonThreads;
import io.hawser.link.Link;
import io.hawser.link.LinkFactory;
import io.hawser.link.ProcessList;
import io.hawser.link.ThreadDeadline;
import io.hawser.log.Log;
import java.nio.channels.SocketChannel;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * A second connection to a proxy or server, in a thread of its own, which asks what its sessions are doing: once, and again as long as
 * that is wanted. It logs in and ends as a polite client does (COM_QUIT), and is never dropped half-way, so that no server counts an
 * error of its host: nobody is kept waiting by it, so it may wait itself, for minutes.
 */
final class EndpointCheck implements Runnable {
  private static final Log LOG = Log.of(Watch.class);
  /** The bound on all of it. Within that time a frozen server mostly goes on, and finds a client that is still there. */
  private static final long BOUND_NANOS = TimeUnit.MINUTES.toNanos(5);
  /** Between two questions. */
  private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(500);
  /** Nobody has wanted more for so long. */
  private static final long UNWANTED_NANOS = TimeUnit.SECONDS.toNanos(2);
  /** So many slots are to be left to the application, of those that a user or all have. */
  private static final int SLOTS_LEFT = 2;

  private enum Wanted { UNDECIDED, MORE, NOTHING }

  /** One answer. Immutable. */
  static final class Sample {
    final ProcessList sessions;
    final long askedAt;
    final long answeredAt;
    /** Whether an idle session is one that will not take up a request which it has received. */
    final boolean idleTells;

    Sample(ProcessList sessions, long askedAt, long answeredAt, boolean idleTells) {
      this.sessions = sessions;
      this.askedAt = askedAt;
      this.answeredAt = answeredAt;
      this.idleTells = idleTells;
    }

    /** What it says of the session of a call. */
    ProbeResult about(Link waiting) {
      return new ProbeResult(finding(waiting), askedAt, answeredAt, sessions.asked());
    }

    private ProbeResult.Finding finding(Link waiting) {
      if (!idleTells || !sessions.countsAsGreeted()) {
        return ProbeResult.Finding.NOTHING;
      }
      if (!sessions.contains(waiting)) {
        return ProbeResult.Finding.MISSING;
      }
      boolean idle = sessions.idle(waiting.sessionId());
      return !sessions.proves(waiting) ? ProbeResult.Finding.NOTHING : idle ? ProbeResult.Finding.IDLE : ProbeResult.Finding.WORKING;
    }
  }

  private final LinkFactory opener;
  private final SocketChannel connected;
  private final boolean asks;
  private final long since;
  private final LinkFactory.Trace trace = new LinkFactory.Trace();
  private volatile Thread thread;
  private volatile Wanted wanted = Wanted.UNDECIDED;
  private volatile Sample sample;
  private volatile boolean loggedIn;
  private volatile boolean refused;
  private volatile boolean denied;
  private volatile boolean shortOfSlots;
  private volatile boolean done;

  private EndpointCheck(LinkFactory opener, SocketChannel connected, boolean asks, long since) {
    this.since = since;
    this.opener = opener;
    this.connected = connected;
    this.asks = asks;
  }

  /**
   * Asks what the sessions are doing.
   *
   * @return null if no thread can be had just now
   */
  static EndpointCheck start(LinkFactory opener, long now) {
    return new EndpointCheck(opener, null, true, now).started();
  }

  /**
   * Only completes a connection that has come about, by logging in and out.
   *
   * @return null if no thread can be had just now
   */
  static EndpointCheck complete(LinkFactory opener, SocketChannel connected, long now) {
    return new EndpointCheck(opener, connected, false, now).started();
  }

  private EndpointCheck started() {
    return DaemonThreads.start("hawser-check", this) == null ? null : this;
  }

  @Override public void run() {
    thread = Thread.currentThread();
    thread.setContextClassLoader(opener.contextClassLoader());
    ThreadDeadline.readPatiently();
    Link link = null;
    try {
      link = opener.openPatiently(since + BOUND_NANOS, connected, trace);
      loggedIn = true;
      ThreadDeadline.set(since + BOUND_NANOS);
      if (asks) {
        ask(link);
      }
    } catch (SQLException | RuntimeException e) {
      denied = link == null && e instanceof SQLException && Refusals.isDenial((SQLException) e);
      refused = link == null && isRefusal(e);
      LOG.debug("watch: a check of the endpoint came to nothing: " + trace + ": " + e.getMessage());
    } catch (Error e) { // of memory, or descriptors: it tells nothing about the endpoint
      LOG.debug("watch: a check of the endpoint could not be made: " + e);
    } finally {
      if (link != null) {
        quit(link);
      }
      ThreadDeadline.clear();
      done = true;
    }
  }

  private void ask(Link link) throws SQLException {
    boolean idleTells = false;
    boolean first = true;
    do {
      long askedAt = System.nanoTime();
      ProcessList sessions = ProcessList.of(link, "SHOW PROCESSLIST");
      long answeredAt = System.nanoTime();
      if (first) {
        idleTells = sessions.isServers() ? idleTells(link, sessions) : true;
        first = false;
      }
      sample = new Sample(sessions, askedAt, answeredAt, idleTells);
      if (shortOfSlots || !moreIsWanted()) {
        return;
      }
      LockSupport.parkNanos(PAUSE_NANOS);
    } while (System.nanoTime() - since < BOUND_NANOS);
  }

  private boolean moreIsWanted() {
    long since = System.nanoTime();
    while (wanted == Wanted.UNDECIDED && System.nanoTime() - since < UNWANTED_NANOS) {
      LockSupport.parkNanos(UNWANTED_NANOS);
    }
    boolean more = wanted == Wanted.MORE;
    wanted = Wanted.UNDECIDED;
    return more;
  }

  /**
   * Whether a server that says a session is idle knows of no request that waits elsewhere: in the queue of a pool of threads for example, or at
   * another server, where ODP passes the question on (client_session_id_version=2).
   */
  private boolean idleTells(Link link, ProcessList sessions) {
    try (Statement statement = link.connection().createStatement();
        ResultSet row = statement.executeQuery("SELECT @@global.thread_handling, @@max_user_connections, @@max_connections")) {
      row.next();
      long ofUser = row.getLong(2);
      shortOfSlots = (ofUser > 0 && ofUser - sessions.size() < SLOTS_LEFT) || row.getLong(3) - sessions.size() < SLOTS_LEFT;
      if (!"one-thread-per-connection".equals(row.getString(1))) {
        return false;
      }
    } catch (SQLException | RuntimeException another) {
      return false;
    }
    try (Statement statement = link.connection().createStatement(); ResultSet row = statement.executeQuery("select proxy_version()")) {
      return !row.next();
    } catch (SQLException noOdp) {
      return !Failure.of(noOdp).connectionLost(); // else nobody has said so
    } catch (RuntimeException unknown) {
      return false;
    }
  }

  private static void quit(Link link) {
    try {
      link.connection().close();
    } catch (SQLException | RuntimeException e) {
      LOG.debug("watch: a check did not end as it should: " + e.getMessage());
    } finally {
      link.abort(); // does nothing to what is closed
    }
  }

  /**
   * Whether it comes from the other side, of whatever kind it is: a proxy that is draining takes no new clients, and serves those that it has. What
   * never came to the peer (no descriptor, no free port, no name server, no way) is not.
   */
  private boolean isRefusal(Exception e) {
    switch (Failure.of(e).cause()) {
      case CONNECT_REFUSED:
        return true;
      case READ_TIMEOUT:
      case CONNECT_TIMED_OUT:
      case UNACKNOWLEDGED:
      case UNREACHABLE:
        return false;
      default:
        return trace.connected();
    }
  }

  /** After each sample: whether it is to ask once more. */
  void goOn(boolean more) {
    wanted = more ? Wanted.MORE : Wanted.NOTHING;
    LockSupport.unpark(thread);
  }

  /** That of the login. */
  LinkFactory opener() {
    return opener;
  }

  /** The newest answer; null if there is none yet. */
  Sample sample() {
    return sample;
  }

  boolean done() {
    return done;
  }

  boolean loggedIn() {
    return loggedIn;
  }

  /** How long ago it began. */
  long age(long now) {
    return now - since;
  }

  /** Notes that the endpoint does not want this login now, if it is so, for whatever reason. */
  void tell(Refusals refusals) {
    if (denied) {
      refusals.denied(opener);
    } else if (refused) {
      refusals.refused(opener);
    }
  }

  /** Whether the application may need the slot that this one takes. */
  boolean shortOfSlots() {
    return shortOfSlots;
  }

  /** Whether the peer's kernel has taken the connection and nobody has greeted it, which needs no packet of ours. */
  boolean ungreeted() {
    return !done && trace.connected() && !trace.heard();
  }
}
