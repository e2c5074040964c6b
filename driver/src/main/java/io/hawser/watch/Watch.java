package io.hawser.watch;

import io.hawser.link.DaemonThreads;
import io.hawser.link.Forgotten;
import io.hawser.link.Link;
import io.hawser.link.LinkFactory;
import io.hawser.link.LongWaits;
import io.hawser.log.Log;
import java.net.InetSocketAddress;
import java.sql.SQLException;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Looks after calls in flight, so that none waits for an answer that can't come: one thread for all connections of a class loader's Hawser. A call that has
 * waited for {@code hawser.watch.after} registers here by itself, so that nobody has to look for it among thousands.
 *
 * <p>A call is given up on proof alone (see {@link Verdict}): then its socket is closed abortively, which frees the caller and lets nothing
 * of the request run later. Everything else is waited for, for as long as the vendor's driver would.
 *
 * <p>It also makes resting connections give back what only waiting needs, and ends forgotten ones.
 *
 * <p>Thread-safe. Holds no connection; its thread ends when there is none left and its own have ended, and starts again with the next one.
 */
public final class Watch {
  private static final Log LOG = Log.of(Watch.class);

  /** Those of all connections, scanned from time to time. */
  private final Queue<CallMonitor> all = new ConcurrentLinkedQueue<>();
  /** Of those on which a call has waited for long. */
  private final Queue<CallMonitor> waiting = new ConcurrentLinkedQueue<>();
  private final Refusals refusals = new Refusals();
  /** The addresses of ODPs to which connections lead directly, so that none of them is kept waiting in between. */
  private final Set<InetSocketAddress> odps = Collections.newSetFromMap(new ConcurrentHashMap<>());
  /** Used only by the watch's thread, of which there is one at a time. */
  private final Map<InetSocketAddress, EndpointProbes> probes = new HashMap<>();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition work = lock.newCondition();
  private Thread thread;
  /** There is something to watch and no thread: none could be started, or it has ended by an error. */
  private volatile boolean stopped;
  /** How long the thread waits between two rounds. */
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
      link.call().notifyLongWaits(new Registration(monitor));
    }
    wake(IdleConnections.REST_NANOS);
  }

  /** The application's own attempt to log in has failed. */
  public void refused(LinkFactory opener, SQLException e) {
    refusals.failed(opener, e);
  }

  /**
   * Notes what an endpoint is found to be.
   *
   * @param isOdp whether it is an ODP, and connections lead to it directly
   */
  public void recognised(InetSocketAddress address, boolean isOdp) {
    if (isOdp) {
      odps.add(address);
    } else {
      odps.remove(address);
    }
  }

  /** Makes the thread start a round within that time. */
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

  /** Starts the thread again if there is something to watch and no thread could be started before. Costs a look at a field. */
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

  /** Is notified of one connection's long waits, in the thread that waits. */
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
      } catch (RuntimeException | Error e) { // out of memory, for example: the call is no worse off than without a watch
        LOG.debug("watch: a waiting call can't be watched: " + e);
      }
    }
  }

  /** A call has waited for long. */
  void register(CallMonitor monitor) {
    if (monitor.queued.compareAndSet(false, true)) {
      waiting.add(monitor);
    }
    wake(monitor.policy.tickNanos());
  }

  /** The watch's thread. */
  private final class Rounds implements Runnable {
    private final WatchRounds rounds = new WatchRounds(Watch.this, all, waiting, refusals, odps, probes);
    /** How long it was to wait before this round. */
    private long meant;

    /** Waits first: a new connection needs nothing yet, and short-lived ones must not start a thread each time. */
    @Override public void run() {
      boolean ended = false;
      try {
        do {
          lock.lock();
          try {
            meant = pause;
            work.awaitNanos(meant);
          } catch (InterruptedException nobodyMay) {
            LOG.debug("watch: interrupted; continuing");
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

    /**
     * Calls must not go unwatched because of one that can't be looked after, or because there was no memory for a moment.
     *
     * @return whether there is another round; if not, nothing is left to watch, and the thread has to end
     */
    private boolean survivedRound() {
      try {
        return goesOn(rounds.make(meant));
      } catch (RuntimeException | Error e) {
        LOG.warn("watch: a round failed; continuing with the next one: " + e, e);
        return true;
      }
    }

    /** The lock makes sure that a connection that is opened now finds this thread at work, or none. */
    private boolean goesOn(long next) {
      lock.lock();
      try {
        if (all.isEmpty() && !Forgotten.any() && !rounds.unfinished()) {
          thread = null;
          return false;
        }
        pause = next;
        return true;
      } finally {
        lock.unlock();
      }
    }
  }
}
