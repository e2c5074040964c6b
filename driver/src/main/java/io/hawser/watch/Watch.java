package io.hawser.watch;

import io.hawser.link.AbortReason;
import io.hawser.link.DaemonThreads;
import io.hawser.link.Forgotten;
import io.hawser.link.Link;
import io.hawser.link.LinkFactory;
import io.hawser.link.LongWaits;
import io.hawser.link.TcpTable.Unacknowledged;
import io.hawser.link.TcpTable;
import io.hawser.log.Log;
import io.hawser.telemetry.FlightRecorder;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.sql.SQLException;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.Locale;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Looks after calls in flight, so that none waits for an answer that can't come: one thread for all connections of a class loader's Hawser. A call that has
 * waited for {@code hawser.watch.after} registers here by itself, so that nobody has to look for it among thousands.
 *
 * <p>A call is given up on proof alone (see {@link Verdict}): then its socket is closed abortively, which frees the caller and lets nothing
 * of the request run later. Everything else is waited for, for as long as the vendor's driver would.
 *
 * <p>By the way it has connections that rest give back what only waiting needs, and ends those that were forgotten.
 *
 * <p>Thread-safe. Holds no connection; its thread ends when there is none left, and begins again with the next one.
 */
public final class Watch {
  private static final Log LOG = Log.of(Watch.class);
  /** Long beside the pauses of a connection at work, short beside the opening of thousands: each waits with two descriptors more. */
  private static final long REST_NANOS = TimeUnit.SECONDS.toNanos(2);
  /** Connections that rest are looked through less often the more there are: for each so long, which is some ten thousandths of a core. */
  private static final long REST_FOR_EACH_NANOS = TimeUnit.MILLISECONDS.toNanos(2);
  /** Nobody has looked for so much longer than was meant: this process, or its machine, was stopped meanwhile. */
  private static final long AWAY_NANOS = TimeUnit.SECONDS.toNanos(1);
  /** An ODP greets at once. */
  private static final long ODP_FROZEN_NANOS = TimeUnit.SECONDS.toNanos(30);

  /** Of every connection, to be looked through now and then. */
  private final Queue<CallMonitor> all = new ConcurrentLinkedQueue<>();
  /** Of those on which a call has waited for long. */
  private final Queue<CallMonitor> waiting = new ConcurrentLinkedQueue<>();
  private final Refusals refusals = new Refusals();
  /** The addresses of ODPs to which connections lead directly, so that none of them is kept waiting in between. */
  private final Set<InetSocketAddress> odps = Collections.newSetFromMap(new ConcurrentHashMap<>());
  /** Used by the watch's thread alone, one after the other. */
  private final Map<InetSocketAddress, EndpointProbes> probes = new HashMap<>();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition work = lock.newCondition();
  private Thread thread;
  /** There is something to watch and no thread: none could be started, or it has ended by an error. */
  private volatile boolean stopped;
  /** What the thread waits between two rounds. */
  private long pause;

  /** Watches a new connection until it is lost, closed or forgotten. */
  public void opened(Link link, WatchPolicy policy) {
    refusals.accepted(link.opener());
    if (!link.lookable()) {
      return;
    }
    if (policy.on()) {
      CallMonitor monitor = new CallMonitor(link, policy);
      all.add(monitor);
      link.longWaits(new Registration(monitor));
    }
    wake(REST_NANOS);
  }

  /** The application's own attempt to log in has failed. */
  public void refused(LinkFactory opener, SQLException e) {
    refusals.failed(opener, e);
  }

  /** What an endpoint is found to be. @param isOdp whether it is an ODP, and connections lead to it directly */
  public void recognised(InetSocketAddress address, boolean isOdp) {
    if (isOdp) {
      odps.add(address);
    } else {
      odps.remove(address);
    }
  }

  /** Has a round made within that time. */
  private void wake(long within) {
    lock.lock();
    try {
      if (thread == null) {
        pause = within;
        begin();
      } else if (within < pause) {
        pause = within;
        work.signal();
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

  /** Hears of one connection's long waits, in the thread that waits. */
  private final class Registration implements LongWaits {
    private final CallMonitor monitor;

    Registration(CallMonitor monitor) {
      this.monitor = monitor;
    }

    @Override public long afterNanos() {
      return monitor.policy.afterNanos;
    }

    @Override public void waitsLong() {
      try {
        register(monitor);
      } catch (RuntimeException | Error e) { // of memory, for example: the call is not worse off than without a watch
        LOG.debug("watch: a call that waits can't be looked after: " + e);
      }
    }
  }

  private void register(CallMonitor monitor) {
    if (monitor.queued.compareAndSet(false, true)) {
      waiting.add(monitor);
    }
    wake(monitor.policy.tickNanos());
  }

  /** What the thread knows from one round to the next. */
  private final class Rounds implements Runnable {
    private TcpTable table;
    private final Set<InetSocketAddress> suspected = new HashSet<>();
    private Map<Long, Unacknowledged> unacknowledged;
    private long lastRound = System.nanoTime();
    /** How long it was to wait before this round. */
    private long meant;
    private long lastRest = lastRound;
    private int restedLast;

    /** Waits first: a connection that was opened just now needs nothing yet, and one that lives briefly shall not start a thread each time. */
    @Override public void run() {
      boolean ended = false;
      try {
        do {
          lock.lock();
          try {
            meant = pause;
            work.awaitNanos(meant);
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
      long now = System.nanoTime();
      boolean away = now - lastRound > meant + AWAY_NANOS;
      lastRound = now;
      unacknowledged = null;
      suspected.clear();
      for (EndpointProbes each : probes.values()) {
        if (away) {
          each.interrupted(now);
        }
        each.look(now);
      }
      long next = REST_NANOS;
      for (Iterator<CallMonitor> each = waiting.iterator(); each.hasNext();) {
        CallMonitor call = each.next();
        Link link = call.link();
        if (!waitsForLong(call, link)) {
          each.remove();
          call.queued.set(false);
          if (waitsForLong(call, link)) {
            register(call); // it has begun to be a long one in between, and was not added
          }
          continue;
        }
        boolean known = call.waitsSince(now - link.waiting(now));
        if (away && known) {
          call.interrupted(now);
        }
        suspected.add(link.remoteAddress());
        next = Math.min(next, call.policy.tickNanos());
        giveUpIfProved(call, link, now);
      }
      decide(now);
      rest(now);
      return goesOn(next);
    }

    /** By the clock, not by the round's time: a call that begins to be a long one within a round would otherwise be removed and added for ever. */
    private boolean waitsForLong(CallMonitor call, Link link) {
      return link != null && !link.ended() && link.waiting(System.nanoTime()) >= call.policy.afterNanos;
    }

    private void giveUpIfProved(CallMonitor call, Link link, long now) {
      EndpointProbes ofEndpoint = probes.computeIfAbsent(link.remoteAddress(), address -> new EndpointProbes(address, refusals, now));
      if (table != null && call.asksKernel(link.waitingToWrite())) {
        call.kernelSays(unacknowledged().get(key(link)), now);
      }
      long frozen = frozenNanos(call.policy, link);
      boolean silent = call.transmission.silence(now) > 0;
      Verdict verdict = silent ? ofEndpoint.silent(call, link, now) : null;
      if (verdict == null) {
        ofEndpoint.tell(call, link);
        verdict = call.probes.verdict();
      }
      if (verdict == null && frozen > 0) {
        verdict = frozen(link, ofEndpoint, frozen, now);
      }
      if (verdict != null) {
        giveUp(link, verdict, now - call.since());
      } else if (call.checkIsDue(now) && (frozen > 0 || mayHaveLostItsAnswer(call, link))) {
        ofEndpoint.check(call, link, now);
      }
    }

    /** All has been sent and received, and nothing has come back: all that a check could prove. */
    private boolean mayHaveLostItsAnswer(CallMonitor call, Link link) {
      return call.transmission.received() && !link.waitingToWrite() && !link.answering();
    }

    /** After which time without a greeting a call is given up; 0 for never. */
    private long frozenNanos(WatchPolicy policy, Link link) {
      long ofOdp = odps.contains(link.remoteAddress()) ? ODP_FROZEN_NANOS : 0;
      return policy.frozenNanos == 0 ? ofOdp : ofOdp == 0 ? policy.frozenNanos : Math.min(ofOdp, policy.frozenNanos);
    }

    private Verdict frozen(Link link, EndpointProbes ofEndpoint, long frozen, long now) {
      long ungreeted = ofEndpoint.ungreeted(now);
      if (ungreeted < frozen || link.waiting(now) < frozen) {
        return null;
      }
      for (CallMonitor each : all) {
        Link other = each.link();
        if (other != null && other.heardSince(now - frozen) && link.remoteAddress().equals(other.remoteAddress())) {
          return null;
        }
      }
      return Verdict.frozen(ungreeted, odps.contains(link.remoteAddress()));
    }

    /** Once in a round, of all that wait; nothing of anybody where the table can't be read just now, for want of a descriptor for example. */
    private Map<Long, Unacknowledged> unacknowledged() {
      if (unacknowledged == null) {
        Set<Long> asked = new HashSet<>();
        for (CallMonitor each : waiting) {
          Link link = each.link();
          if (link != null && !link.ended()) {
            asked.add(key(link));
          }
        }
        try {
          unacknowledged = table.scan(asked);
        } catch (IOException e) {
          unacknowledged = Collections.emptyMap();
          LOG.debug("watch: /proc/self/net/tcp can't be read: " + e.getMessage());
        }
      }
      return unacknowledged;
    }

    private Long key(Link link) {
      return TcpTable.key(link.localPort(), link.remoteAddress().getPort());
    }

    private void giveUp(Link link, Verdict verdict, long waited) {
      AbortReason reason = verdict.reason(link, waited);
      link.giveUp(reason);
      FlightRecorder.gaveUp(link.peer(), link.sessionId(), reason.end().name().toLowerCase(Locale.ROOT).replace('_', ' '), reason.message());
      LOG.warn("watch: gave up " + link + ". " + reason.message() + ". The call fails or runs again on a new session, as far as that is "
          + "safe; see hawser.watch.");
    }

    private void decide(long now) {
      for (Iterator<Map.Entry<InetSocketAddress, EndpointProbes>> each = probes.entrySet().iterator(); each.hasNext();) {
        Map.Entry<InetSocketAddress, EndpointProbes> endpoint = each.next();
        endpoint.getValue().decide();
        if (!suspected.contains(endpoint.getKey())) {
          endpoint.getValue().calm(now);
          if (endpoint.getValue().forgettable()) {
            each.remove();
          }
        }
      }
    }

    /** Forgets connections that are gone, and has those that are idle give back what only a wait needs. */
    private void rest(long now) {
      if (now - lastRest < Math.max(REST_NANOS, restedLast * REST_FOR_EACH_NANOS)) {
        return;
      }
      lastRest = now;
      restedLast = 0;
      for (Iterator<CallMonitor> each = all.iterator(); each.hasNext();) {
        Link link = each.next().link();
        if (link == null || link.ended()) {
          each.remove();
        } else {
          restedLast++;
          link.restIfIdle(now, REST_NANOS);
        }
      }
    }

    /** The lock makes sure that a connection which is opened now finds this thread at work, or none. */
    private boolean goesOn(long next) {
      lock.lock();
      try {
        if (all.isEmpty() && !Forgotten.any()) {
          thread = null;
          return false;
        }
        pause = waiting.isEmpty() ? REST_NANOS : next;
        return true;
      } finally {
        lock.unlock();
      }
    }
  }
}
