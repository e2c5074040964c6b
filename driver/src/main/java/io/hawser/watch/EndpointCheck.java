package io.hawser.watch;

import io.hawser.event.Log;
import io.hawser.failure.Failure;
import io.hawser.link.Link;
import io.hawser.link.Opener;
import io.hawser.link.ProcessList;
import io.hawser.link.ThreadDeadline;
import java.sql.SQLException;

/**
 * One question to a proxy or server, on a connection of its own and in a thread of its own: do you answer, and what are your
 * sessions doing? Bounded, greeting and login included.
 */
final class EndpointCheck implements Runnable {
  private static final Log LOG = Log.of(Watch.class);

  private final Opener opener;
  private final long boundNanos;
  private final long since = System.nanoTime();
  private volatile boolean done;
  private volatile boolean silent;
  private volatile boolean unreachable;
  private volatile ProcessList sessions;

  private EndpointCheck(Opener opener, long boundNanos) {
    this.opener = opener;
    this.boundNanos = boundNanos;
  }

  static EndpointCheck start(Opener opener, long boundNanos) {
    EndpointCheck check = new EndpointCheck(opener, boundNanos);
    Thread thread = new Thread(check, "hawser-check");
    thread.setDaemon(true);
    thread.setContextClassLoader(opener.contextClassLoader());
    thread.start();
    return check;
  }

  @Override public void run() {
    long deadline = since + boundNanos;
    Link link = null;
    Opener.Trace trace = new Opener.Trace();
    try {
      link = opener.open(deadline, trace);
      ThreadDeadline.set(deadline);
      sessions = ProcessList.of(link, "SHOW PROCESSLIST");
    } catch (SQLException | RuntimeException e) {
      boolean inTime = !isTimeout(e);
      silent = !inTime && trace.connected() && !trace.heard();
      unreachable = !inTime && !trace.connected();
      LOG.debug("watch: a check of the endpoint came to nothing: " + e.getMessage());
    } finally {
      ThreadDeadline.clear();
      if (link != null) {
        link.abort();
      }
      done = true;
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

  /** Null if it was not told. */
  ProcessList sessions() {
    return sessions;
  }
}
