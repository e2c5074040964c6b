package io.hawser.watch;

import io.hawser.event.Log;
import io.hawser.failure.Failure;
import io.hawser.link.DaemonThreads;
import io.hawser.link.Link;
import io.hawser.link.Opener;
import io.hawser.link.ProcessList;
import io.hawser.link.ThreadDeadline;
import java.net.InetSocketAddress;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * One question to a proxy or server, on a connection of its own and in a thread of its own: do you answer, and what are your
 * sessions doing? Bounded, greeting and login included.
 */
final class EndpointCheck implements Runnable {
  private static final Log LOG = Log.of(Watch.class);

  private final Opener opener;
  private final long boundNanos;
  private final boolean patient;
  private final long since = System.nanoTime();
  private volatile boolean done;
  private volatile boolean silent;
  private volatile boolean unreachable;
  private volatile boolean unanswered;
  private volatile ProcessList sessions;
  private boolean compared;
  private boolean othersAnswered;
  private boolean elsewhere;

  private EndpointCheck(Opener opener, long boundNanos, boolean patient) {
    this.opener = opener;
    this.boundNanos = boundNanos;
    this.patient = patient;
  }

  /**
   * @param patient whether it waits as long as an application may for a connection
   * @return null if no thread can be had just now
   */
  static EndpointCheck start(Opener opener, long boundNanos, boolean patient) {
    EndpointCheck check = new EndpointCheck(opener, patient ? Math.max(boundNanos, opener.timeoutNanos()) : boundNanos, patient);
    return DaemonThreads.start("hawser-check", check) == null ? null : check;
  }

  @Override public void run() {
    Thread.currentThread().setContextClassLoader(opener.contextClassLoader());
    long deadline = since + boundNanos;
    Link link = null;
    Opener.Trace trace = new Opener.Trace();
    try {
      link = opener.open(deadline, trace);
      ThreadDeadline.set(deadline);
      ProcessList list = ProcessList.of(link, "SHOW PROCESSLIST");
      sessions = list.isServers() && isBehindOdp(link) ? null : list;
    } catch (SQLException | RuntimeException e) {
      boolean inTime = !isTimeout(e);
      silent = !inTime && trace.connected() && !trace.heard();
      unreachable = !inTime && !trace.connected();
      unanswered = !inTime && trace.heard();
      LOG.debug("watch: a check of the endpoint came to nothing: " + e.getMessage());
    } finally {
      ThreadDeadline.clear();
      if (link != null) {
        link.abort();
      }
      done = true;
    }
  }

  /** ODP may pass the question on (client_session_id_version=2) to any of the servers, and the statement may run on another. */
  private static boolean isBehindOdp(Link link) {
    try (Statement statement = link.connection().createStatement(); ResultSet row = statement.executeQuery("select proxy_version()")) {
      return row.next();
    } catch (SQLException noOdp) {
      return false;
    }
  }

  /** A refusal, of whatever kind, is an answer: a proxy that is draining takes no new clients and serves those that it has. */
  private static boolean isTimeout(Exception e) {
    switch (Failure.of(e).cause()) {
      case READ_TIMEOUT:
      case CONNECT_TIMED_OUT:
      case UNACKNOWLEDGED:
      case UNREACHABLE:
        return true;
      default:
        return false;
    }
  }

  /** The System.nanoTime() when it began. */
  long since() {
    return since;
  }

  boolean done() {
    return done;
  }

  /** The kernel took the connection, and no greeting came: no packet of ours has to arrive for that one. */
  boolean silent() {
    return silent;
  }

  /** Not even a connection came about in time, as where many packets are lost. */
  boolean unreachable() {
    return unreachable;
  }

  /** A greeting came, and then nothing more in time: the login has to wait, for a server behind the proxy for example. */
  boolean unanswered() {
    return unanswered;
  }

  boolean patient() {
    return patient;
  }

  /**
   * Compares what was found with what the driver's other connections to the endpoint have seen meanwhile. Once it is done; by the
   * watch's thread.
   */
  void compare(Iterable<Case> all, InetSocketAddress endpoint) {
    if (compared) {
      return;
    }
    compared = true;
    for (Case each : all) {
      Link other = each.link();
      if (other != null && each.openedBefore(since) && endpoint.equals(other.remoteAddress()) && other.heardSince(since) && !other.ended()) {
        othersAnswered = true;
        elsewhere |= sessions != null && sessions.countsAsGreeted() && other.opener().logsInAs(opener) && !sessions.contains(other);
      }
    }
  }

  /** Another connection to the endpoint was answered at the same time. */
  boolean othersAnswered() {
    return othersAnswered;
  }

  /** Another session of this user was alive at the same time and is not listed: there is more than one proxy or server. */
  boolean elsewhere() {
    return elsewhere;
  }

  /** Null if it was not told. */
  ProcessList sessions() {
    return sessions;
  }
}
