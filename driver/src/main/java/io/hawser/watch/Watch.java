package io.hawser.watch;

import io.hawser.event.FlightRecorder;
import io.hawser.event.Log;
import io.hawser.link.DaemonThreads;
import io.hawser.link.Forgotten;
import io.hawser.link.GivenUp;
import io.hawser.link.Link;
import io.hawser.link.TcpTable;
import io.hawser.link.TcpTable.Unacknowledged;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.Locale;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Looks after calls in flight, so that none waits for ever: one thread for all connections of a class loader's Hawser, which reads two fields
 * of each from time to time, and does more only for those that have waited for longer than {@code hawser.watch.after}.
 *
 * <p>Three things can be wrong. Nothing that was sent is acknowledged, and nobody answers at the other end: a black hole. The
 * peer's kernel acknowledges, but a second connection is not answered either: a process that hangs. The second connection is
 * told that the session is gone or idle: the answer was lost. In each case the socket is closed abortively, which frees the
 * caller and lets nothing of the request run later. A server that is merely slow is left alone.
 *
 * <p>By the way it has connections that rest give back what only waiting needs, and ends those that were forgotten.
 *
 * <p>Thread-safe. Holds no connection; its thread ends when there is none left, and begins again with the next one.
 */
public final class Watch {
  private static final Log LOG = Log.of(Watch.class);
  private static final long OFTEN_NANOS = TimeUnit.SECONDS.toNanos(1);
  /** Long beside the pauses of a connection at work, short beside the opening of thousands: each waits with two descriptors more. */
  private static final long REST_NANOS = TimeUnit.SECONDS.toNanos(2);
  /** How many times as long as the connection itself a check may take to be opened. */
  private static final int SLOWER = 3;
  private static final long SELDOM_NANOS = TimeUnit.SECONDS.toNanos(30);

  private final Queue<Case> cases = new ConcurrentLinkedQueue<>();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition work = lock.newCondition();
  private Thread thread;
  /** There is something to watch and no thread: none could be started, or it has ended by an error. */
  private volatile boolean stopped;
  /** What the thread waits between two rounds. */
  private long pause;

  /** Watches a new connection until it is lost, closed or forgotten. */
  public void opened(Link link, WatchPolicy policy) {
    if (!link.lookable()) {
      return;
    }
    if (policy.on()) {
      cases.add(new Case(link, policy));
    }
    lock.lock();
    try {
      if (thread == null) {
        pause = policy.tickNanos();
        begin();
      } else if (policy.tickNanos() < pause) {
        pause = policy.tickNanos();
        work.signal(); // and only then: each round looks at every connection
      }
    } finally {
      lock.unlock();
    }
  }

  /** With the lock held. */
  private void begin() {
    thread = DaemonThreads.start("hawser-watch", new Rounds());
    stopped = thread == null;
  }

  /** Starts the thread again if there is something to watch and none could be had before. Costs a look at a field. */
  public void awake() {
    if (stopped) {
      lock.lock();
      try {
        if (stopped) {
          begin();
        }
      } finally {
        lock.unlock();
      }
    }
  }

  /** What the thread knows from one round to the next. */
  private final class Rounds implements Runnable {
    private TcpTable table;
    private final Map<InetSocketAddress, PathProbe> probes = new HashMap<>();
    private final Map<InetSocketAddress, Checks> checks = new HashMap<>();

    /** Waits first: a connection that was opened just now needs nothing yet, and one that lives briefly shall not start a thread each time. */
    @Override public void run() {
      boolean ended = false;
      try {
        do {
          lock.lock();
          try {
            work.awaitNanos(pause);
          } catch (InterruptedException nobodyMay) {
            LOG.debug("watch: interrupted, and goes on");
          } finally {
            lock.unlock();
          }
        } while (survivedRound());
        ended = true;
      } finally {
        if (!ended) {
          diedUnderWay();
        }
      }
    }

    private void diedUnderWay() {
      lock.lock();
      try {
        thread = null;
        stopped = true;
      } finally {
        lock.unlock();
      }
    }

    /** Calls must not go unwatched because of one that can't be looked after, or because there was no memory for a moment. */
    private boolean survivedRound() {
      try {
        if (table == null && TcpTable.available()) {
          table = new TcpTable();
        }
        return round();
      } catch (RuntimeException | Error e) {
        LOG.warn("watch: a round failed, and the next one is made: " + e, e);
        return true;
      }
    }

    /** @return whether there is another one; if not, nothing is left to watch, and the thread has to end */
    private boolean round() {
      Forgotten.endCollected();
      long next = Long.MAX_VALUE;
      Map<Long, Unacknowledged> unacknowledged = null;
      Set<InetSocketAddress> suspected = new HashSet<>();
      for (Iterator<Case> all = cases.iterator(); all.hasNext();) {
        Case each = all.next();
        Link link = each.link();
        if (link == null || link.ended()) {
          all.remove();
          continue;
        }
        next = Math.min(next, each.policy.tickNanos());
        long now = System.nanoTime();
        long waiting = link.waiting(now);
        if (waiting < each.policy.afterNanos) {
          each.close();
          link.restIfIdle(now, REST_NANOS);
          continue;
        }
        suspected.add(link.remoteAddress());
        long silence = 0;
        Unacknowledged row = null;
        if (each.asksKernel(now - waiting, link.waitingToWrite())) {
          unacknowledged = unacknowledged == null ? scan() : unacknowledged;
          row = unacknowledged.get(TcpTable.key(link.localPort(), link.remoteAddress().getPort()));
          silence = each.silence(row, waiting, now);
        }
        look(each, link, waiting, row, silence, now);
      }
      forgetOthers(suspected);
      return goesOn(next);
    }

    private Map<Long, Unacknowledged> scan() {
      try {
        return table == null ? Collections.<Long, Unacknowledged>emptyMap() : table.scan();
      } catch (IOException e) {
        LOG.debug("watch: /proc/self/net/tcp can't be read: " + e.getMessage());
        return Collections.emptyMap();
      }
    }

    private void look(Case each, Link link, long waiting, Unacknowledged row, long silence, long now) {
      GivenUp verdict = null;
      if (silence > 0) {
        PathProbe probe = probes.computeIfAbsent(link.remoteAddress(), address -> new PathProbe(address, now));
        boolean answers = probe.answered();
        if (probe.lossy(now)) {
          each.pathIsLossy();
        }
        boolean told = answers || probe.age(now) >= each.policy.silenceNanos * 2 / 5;
        if (told && each.isBlackHole(row, silence, answers)) {
          verdict = each.blackHole(link, row, silence);
        }
      } else {
        Checks ofEndpoint = checks.computeIfAbsent(link.remoteAddress(), address -> new Checks(now));
        EndpointCheck check = ofEndpoint.latest(each, link, now);
        if (check != null && each.hears(check, now - waiting)) {
          check.compare(cases, link.remoteAddress());
          each.checked(check, link, table != null);
          verdict = each.verdict(check, link, waiting);
          if (!each.calm()) {
            ofEndpoint.hurry(each, now);
          }
        }
      }
      if (verdict != null) {
        link.giveUp(verdict);
        FlightRecorder.gaveUp(link.peer(), link.sessionId(), verdict.end().name().toLowerCase(Locale.ROOT).replace('_', ' '), verdict.message());
        LOG.warn("watch: gave up " + link + ". " + verdict.message() + ". The call fails or runs again on a new session, as far as that is "
            + "safe; see hawser.watch.");
      }
    }

    private void forgetOthers(Set<InetSocketAddress> suspected) {
      checks.keySet().retainAll(suspected);
      for (Iterator<Map.Entry<InetSocketAddress, PathProbe>> all = probes.entrySet().iterator(); all.hasNext();) {
        Map.Entry<InetSocketAddress, PathProbe> each = all.next();
        boolean stale = each.getValue().answered() && each.getValue().age(System.nanoTime()) > OFTEN_NANOS;
        if (stale || !suspected.contains(each.getKey())) {
          each.getValue().close();
          all.remove();
        }
      }
    }

    /** The lock makes sure that a connection which is opened now finds this thread at work, or none. */
    private boolean goesOn(long next) {
      lock.lock();
      try {
        if (cases.isEmpty() && !Forgotten.any()) {
          thread = null;
          return false;
        }
        pause = Math.min(next, OFTEN_NANOS);
        return true;
      } finally {
        lock.unlock();
      }
    }
  }

  /** The checks of one endpoint, one at a time, whoever waits; seldom, as long as all is well. */
  private static final class Checks {
    private EndpointCheck running;
    private EndpointCheck last;
    private long next;
    private long interval = OFTEN_NANOS;
    private boolean patient;

    Checks(long now) {
      next = now;
    }

    /** The outcome of the last one; null if there is none yet. */
    EndpointCheck latest(Case each, Link link, long now) {
      if (running != null && running.done()) {
        last = running;
        running = null;
        patient |= last.unanswered();
        next = now + interval;
        interval = Math.min(SELDOM_NANOS, interval * 2);
      }
      if (running == null && next - now <= 0) {
        // where a connection takes long to open, as with a slow name server, a check does too
        running = EndpointCheck.start(link.opener(), Math.max(each.policy.silenceNanos, SLOWER * link.openingNanos()), patient);
      }
      return last;
    }

    /** Something is wrong. */
    void hurry(Case each, long now) {
      interval = Math.min(OFTEN_NANOS, each.policy.afterNanos);
      next = Math.min(next, now + interval);
    }
  }
}
