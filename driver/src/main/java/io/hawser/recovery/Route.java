package io.hawser.recovery;

import io.hawser.failure.Cause;
import io.hawser.failure.Evidence;
import io.hawser.failure.Explanation;
import io.hawser.failure.Failure;
import io.hawser.link.Cancellation;
import io.hawser.link.KeepAlive;
import io.hawser.link.Link;
import io.hawser.link.LinkFactory;
import io.hawser.link.ThreadDeadline;
import io.hawser.watch.Watch;
import io.hawser.watch.WatchPolicy;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * The ways to a new session: one opener for each endpoint that the URL lists, in its order. One that can't be reached is left
 * alone for a while, so that the next is not kept waiting by it. Immutable but for what its endpoints know; thread-safe.
 */
public final class Route {
  /** What a new session must have before it may be used. */
  @FunctionalInterface
  public interface Preparation {
    /**
     * @param millisLeft the longest wait for an answer, at least 1
     * @throws SQLException a lost connection makes it another attempt; anything else ends the opening
     */
    void prepare(Link fresh, int millisLeft) throws SQLException;
  }

  /** An attempt that has so long is not cut short for a further one: a lost SYN is sent again after one second, and after three. */
  private static final long ENOUGH_NANOS = TimeUnit.SECONDS.toNanos(3);

  /** After such a loss it may be long until an attempt at the same endpoint is given up. */
  private static final Set<Cause> SILENT = EnumSet.of(Cause.UNACKNOWLEDGED, Cause.UNANSWERED, Cause.READ_TIMEOUT, Cause.UNREACHABLE);

  private final List<LinkFactory> openers;
  private final List<Endpoint> endpoints = new ArrayList<>();
  private final ReplacedSessions replaced;
  private final Watch watch;
  private final WatchPolicy watchPolicy;

  /**
   * @param openers one for each endpoint, at least one
   * @param known   of the driver
   * @param watch   that looks after calls on the sessions
   */
  public Route(List<LinkFactory> openers, Endpoints known, Watch watch, WatchPolicy watchPolicy) {
    this.openers = new ArrayList<>(openers);
    this.watch = watch;
    this.watchPolicy = watchPolicy;
    this.replaced = known.replaced();
    for (LinkFactory opener : openers) {
      endpoints.add(known.of(opener.url()));
    }
  }

  /** Calls are about to be made: the watch must be at work, even if no thread could be had for it before. */
  void awake() {
    watch.awake();
  }

  /** The sessions that were lost, of all connections, and replaced. */
  ReplacedSessions replaced() {
    return replaced;
  }

  /** For the connections that are opened from now on. */
  public void keepAlive(KeepAlive values) {
    openers.forEach(opener -> opener.keepAlive(values));
  }

  /** A session was lost: where nobody answered, another endpoint is asked first. */
  void lost(Link dead, Cause why) {
    int i = openers.indexOf(dead.opener());
    if (i >= 0 && openers.size() > 1 && SILENT.contains(why)) {
      endpoints.get(i).silent();
    }
  }

  /** A session was recovered: whether it is the first of its endpoint within an hour. */
  boolean recovered(Link dead) {
    int i = openers.indexOf(dead.opener());
    return i >= 0 && endpoints.get(i).recovered(System.nanoTime());
  }

  /** Opens the first session of a connection: one attempt at each endpoint, which share the time. */
  Link open(long deadline, Preparation preparation) throws SQLException {
    SQLException last = null;
    List<Integer> order = inOrder();
    for (int n = 0; n < order.size(); n++) {
      int i = order.get(n);
      Endpoint endpoint = endpoints.get(i);
      try {
        Link fresh = open(openers.get(i), share(deadline, order.size() - n), preparation);
        endpoint.seen(null);
        return fresh;
      } catch (SQLException e) {
        last = withEarlier(e, last);
        boolean lost = isLost(e);
        explain(e, endpoint);
        if (!lost) {
          throw last;
        }
        if (openers.size() > 1) {
          endpoint.seen(e);
        }
      }
    }
    throw last;
  }

  /**
   * Opens a session in the place of a lost one, when it is this connection's turn: one attempt at each endpoint. Time is left for
   * another round, which may come to another proxy of the same address, behind a load balancer.
   *
   * @param only the endpoint of this link alone; null for any
   */
  Link reopen(RecoveryPolicy policy, long deadline, Link only, Preparation preparation) throws SQLException, InterruptedException {
    SQLException last = null;
    int of = only == null ? -1 : openers.indexOf(only.opener());
    List<Integer> order = of < 0 ? inOrder() : Collections.singletonList(of);
    for (int n = 0; n < order.size(); n++) {
      int i = order.get(n);
      int toCome = order.size() - n;
      try {
        endpoints.get(i).begin(policy.concurrency, share(deadline, toCome));
      } catch (SQLException unreachable) {
        last = withEarlier(unreachable, last);
        continue;
      }
      try {
        long now = System.nanoTime();
        long left = deadline - now;
        long most = Math.max(left / (toCome + 1), Math.min(left / toCome, ENOUGH_NANOS));
        return reopen(openers.get(i), endpoints.get(i), policy, now + most, preparation);
      } catch (SQLException e) {
        last = withEarlier(e, last);
        if (!isLost(e)) {
          throw last;
        }
      }
    }
    throw last;
  }

  /** When the first of so many must end that share what is left. */
  private static long share(long deadline, int among) {
    long now = System.nanoTime();
    return now + (deadline - now) / among;
  }

  private Link reopen(LinkFactory opener, Endpoint endpoint, RecoveryPolicy policy, long end, Preparation preparation) throws SQLException {
    SQLException missed = null;
    try {
      return open(opener, end, preparation);
    } catch (SQLException e) {
      missed = isLost(e) ? e : null;
      throw e;
    } finally {
      Cancellation cancellation = Cancellation.ofThread();
      if (cancellation != null && cancellation.cancelled()) {
        endpoint.leftOff();
      } else if (missed == null) {
        endpoint.reached();
      } else { // half the interval of a connection by itself, so that one that is alone never waits for more than its own
        endpoint.missed(missed, TimeUnit.MILLISECONDS.toNanos(policy.intervalMillis) / 2, TimeUnit.MILLISECONDS.toNanos(policy.maxIntervalMillis) / 2);
      }
    }
  }

  private Link open(LinkFactory opener, long end, Preparation preparation) throws SQLException {
    Link fresh;
    try {
      fresh = opener.open(end);
    } catch (SQLException e) {
      watch.refused(opener, e);
      throw e;
    }
    Cancellation cancellation = Cancellation.ofThread();
    Runnable ending = fresh::abort;
    Long before = ThreadDeadline.set(end); // a driver's own timeout bounds each of its answers, and this all of them together
    try {
      if (cancellation != null) {
        cancellation.onCancel(ending);
      }
      watch.opened(fresh, watchPolicy);
      preparation.prepare(fresh, (int) Math.min(Integer.MAX_VALUE, Math.max(1, TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime()))));
      return fresh;
    } catch (SQLException | RuntimeException | Error e) {
      fresh.abort();
      throw e;
    } finally {
      ThreadDeadline.restore(before);
      if (cancellation != null) {
        cancellation.forget(ending);
      }
    }
  }

  /** As listed, but first those that are not left alone. */
  private List<Integer> inOrder() {
    List<Integer> order = new ArrayList<>();
    List<Integer> later = new ArrayList<>();
    for (int i = 0; i < openers.size(); i++) {
      (endpoints.get(i).leftAlone() ? later : order).add(i);
    }
    order.addAll(later);
    return order;
  }

  /** MySQL Connector/J does not even say where it could not connect to. */
  private static void explain(SQLException e, Endpoint endpoint) {
    Failure failure = Failure.of(e, Evidence.builder().phase(Evidence.Phase.CONNECT).peer(endpoint.name()).build());
    if (failure.cause() != Cause.NOT_A_CONNECTION_FAILURE) {
      Explanation.attach(e, failure, Collections.<Throwable>emptyList());
    }
  }

  private static boolean isLost(SQLException e) {
    return Failure.of(e).connectionLost();
  }

  /** Nothing that was tried is lost. */
  private static SQLException withEarlier(SQLException e, SQLException earlier) {
    if (earlier != null && earlier != e) {
      e.addSuppressed(earlier);
    }
    return e;
  }
}
