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
 * that is wanted. It logs in and ends as a polite client does (COM_QUIT), and is never dropped half-way, so that no server counts an error
 * of its host. Nobody waits for it, so it may itself wait for minutes.
 */
final class EndpointCheck implements Runnable {
  private static final Log LOG = Log.of(Watch.class);
  /** The bound on all of it. Within that time a frozen server usually resumes, and finds the client still there. */
  private static final long BOUND_NANOS = TimeUnit.MINUTES.toNanos(5);
  /** Between two questions. */
  private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(500);
  /** How long to wait for a request for more. */
  private static final long UNWANTED_NANOS = TimeUnit.SECONDS.toNanos(2);
  /** How many connections of the user's limit, and of the server's, to leave to the application. */
  private static final int SLOTS_LEFT = 2;

  private enum Wanted { UNDECIDED, MORE, NOTHING }

  /** One answer. Immutable. */
  static final class Sample {
    final ProcessList sessions;
    final long askedAt;
    final long answeredAt;
    /** Whether an idle session will provably not take up a request that it has received. */
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
   * Only completes an established connection, by logging in and out.
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
      LOG.debug("watch: a check of the endpoint failed: " + trace + ": " + e.getMessage());
    } catch (Error e) { // out of memory or descriptors: it tells nothing about the endpoint
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
   * Whether no request of a session can wait elsewhere when the server says that the session is idle: in the queue of a thread pool for
   * example, or at another server, where ODP passes the question on (client_session_id_version=2).
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
      return !Failure.of(noOdp).connectionLost(); // if lost, nobody has said so
    } catch (RuntimeException unknown) {
      return false;
    }
  }

  private static void quit(Link link) {
    try {
      link.connection().close();
    } catch (SQLException | RuntimeException e) {
      LOG.debug("watch: a check did not end cleanly: " + e.getMessage());
    } finally {
      link.abort(); // does nothing if it is closed
    }
  }

  /**
   * Whether the other side has refused, for whatever reason: a draining proxy takes no new clients, but serves those that it has. What
   * never reached the peer (no descriptor, no free port, no name server, no route) is not a refusal.
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

  /** After each sample: whether to ask once more. */
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

  /** Notes it if the endpoint refuses this login now, for whatever reason. */
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

  /** Whether the peer's kernel has accepted the connection and nobody has greeted it, which needs no packet of ours. */
  boolean ungreeted() {
    return !done && trace.connected() && !trace.heard();
  }
}
