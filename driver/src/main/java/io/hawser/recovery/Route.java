package io.hawser.recovery;

import io.hawser.event.SessionRenewed.Reason;
import io.hawser.failure.Cause;
import io.hawser.failure.Failure;
import io.hawser.link.Cancellation;
import io.hawser.link.KeepAlive;
import io.hawser.link.Link;
import io.hawser.link.LinkFactory;
import io.hawser.link.ThreadDeadline;
import io.hawser.watch.Watch;
import io.hawser.watch.WatchPolicy;
import java.net.InetSocketAddress;
import java.nio.channels.SocketChannel;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * The ways to a new session: the hosts that the URL lists, each address of a name on its own, in the order of {@link HostOrder}. One that
 * can't be reached is left alone for a while, so that it does not delay the next. Immutable except for what its endpoints know;
 * thread-safe.
 */
public final class Route {
  /** What a new session must have before it may be used. */
  @FunctionalInterface
  public interface Preparation {
    /**
     * @param millisLeft the longest wait for an answer, at least 1
     * @throws SQLException a lost connection leads to another attempt; anything else ends the opening
     */
    void prepare(Link fresh, int millisLeft) throws SQLException;
  }

  /** After such a loss an attempt at the same endpoint may take long to fail. */
  private static final Set<Cause> SILENT = EnumSet.of(Cause.UNACKNOWLEDGED, Cause.UNANSWERED, Cause.READ_TIMEOUT, Cause.UNREACHABLE);

  /** A session that is closed within this time after an answer was not closed for being idle. */
  private static final long AFTER_ANSWER_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final List<LinkFactory> openers;
  private final HostOrder hosts;
  private final Endpoints known;
  private final HostGroup group;
  private final ReplacedSessions replaced;
  private final Watch watch;
  private final WatchPolicy watchPolicy;

  /**
   * @param openers one for each host, at least one
   * @param known   of the class loader
   * @param watch   that looks after calls on the sessions
   */
  public Route(List<LinkFactory> openers, HostOrder hosts, Endpoints known, Watch watch, WatchPolicy watchPolicy) {
    this.openers = new ArrayList<>(openers);
    this.hosts = hosts;
    this.known = known;
    this.watch = watch;
    this.watchPolicy = watchPolicy;
    this.replaced = known.replaced();
    List<String> urls = new ArrayList<>();
    for (LinkFactory opener : openers) {
      urls.add(opener.url());
    }
    this.group = known.group(urls);
  }

  /** Calls are about to be made: starts the watch if its thread could not be started before. */
  void awake() {
    watch.awake();
  }

  /** The sessions, of all connections, that were replaced. */
  ReplacedSessions replaced() {
    return replaced;
  }

  /** For the connections that are opened from now on. */
  public void keepAlive(KeepAlive values) {
    openers.forEach(opener -> opener.keepAlive(values));
  }

  /** A session was lost: where nobody answered, another endpoint is asked first. */
  void lost(Link dead, Cause why) {
    if (openers.contains(dead.opener()) && SILENT.contains(why)) {
      known.of(dead).silent();
    }
    long now = System.nanoTime();
    if (why == Cause.SHUTDOWN) {
      known.of(dead).maintenance().leave(Reason.SHUTDOWN);
    } else if (why == Cause.CLOSED_BY_SERVER && dead.idle(now) < AFTER_ANSWER_NANOS) {
      known.of(dead).maintenance().endedAfterAnswer(now);
    }
  }

  /** The endpoint of this link. */
  Endpoint endpoint(Link link) {
    return known.of(link);
  }

  /** Whether a session of this endpoint should move to another one, so that each has its share. Mostly a volatile read. */
  boolean takesSurplus(Endpoint of, long now) {
    if (!hosts.spreads()) {
      return false;
    }
    if (group.isToBeCounted(now)) {
      List<Candidate> all = candidates();
      if (all.size() > 1) {
        HostGroup.count(all);
      }
    }
    return of.takeSurplus();
  }

  /**
   * Opens a session in place of a live one, at another endpoint if there is one. Waits for nothing.
   *
   * @param deadline of System.nanoTime()
   * @return null if there is no endpoint to go to just now
   * @throws SQLException no session could be opened
   */
  Link renew(Link present, Reason why, RecoveryPolicy policy, long deadline, Preparation preparation)
      throws SQLException, InterruptedException {
    Endpoint left = known.of(present);
    List<Candidate> order = inOrder();
    boolean alone = order.size() == 1;
    order.removeIf(each -> each.endpoint == left && why != Reason.AGE
        || (why == Reason.READ_ONLY ? each.endpoint.takesNoWrites() : each.endpoint.leftAlone()));
    if (order.isEmpty() && (why == Reason.DRAINING || why == Reason.SHUTDOWN)) { // each was drained recently, and may be back
      order = inOrder();
      order.removeIf(each -> each.endpoint == left || each.endpoint.unreachable());
    }
    if (why == Reason.SPREAD) {
      order.sort(Comparator.comparingDouble(each -> each.endpoint.sessions() / each.share));
      order.removeIf(each -> each.share == 0);
    } else if (alone && order.isEmpty() && !left.maintenance().isDirect() && why != Reason.READ_ONLY) {
      order = inOrder(); // the address may lead to several
    }
    return order.isEmpty() ? null : new SessionOpening(order, Turns.ofRenewal(policy), this, false).brief().open(deadline, preparation);
  }

  /** A session was recovered: whether it is the first of its endpoint within an hour. */
  boolean recovered(Link dead) {
    return openers.contains(dead.opener()) && known.of(dead).recovered(System.nanoTime());
  }

  /** Opens the first session of a connection: one attempt at each endpoint; the attempts share the time. */
  Link open(long deadline, Preparation preparation) throws SQLException {
    List<Candidate> candidates = all().inOrder();
    try {
      return new SessionOpening(candidates, Turns.ofApplication(candidates.size() > 1), this, false).open(deadline, preparation);
    } catch (InterruptedException impossible) {
      throw new IllegalStateException("an application's connect waits for no turn", impossible);
    }
  }

  /**
   * Opens a session in place of a lost one, when it is this connection's turn: one attempt at each endpoint. Time is left for another
   * round, which may reach another proxy at the same address, behind a load balancer.
   *
   * @param among    {@link #all}, or {@link #endpointOf} a link
   * @param patience how long, in nanoseconds, a port that refuses may be asked again
   */
  Link reopen(Choice among, RecoveryPolicy policy, long deadline, long patience, Preparation preparation)
      throws SQLException, InterruptedException {
    return new SessionOpening(among.inOrder(), Turns.ofRecovery(policy), this, true).patient(patience).open(deadline, preparation);
  }

  /** Which endpoints may be asked, and in which order just now. */
  interface Choice {
    List<Candidate> inOrder();
  }

  Choice all() {
    return this::inOrder;
  }

  /** The endpoint of this link alone; all of them if it does not belong to this route. */
  Choice endpointOf(Link link) {
    return () -> {
      Endpoint wanted = openers.contains(link.opener()) ? known.of(link) : null;
      List<Candidate> order = inOrder();
      List<Candidate> there = new ArrayList<>(order);
      there.removeIf(each -> each.endpoint != wanted);
      return there.isEmpty() ? order : there;
    };
  }

  /** @param connected null if the driver is to connect by itself */
  Link open(LinkFactory opener, SocketChannel connected, long end, Preparation preparation) throws SQLException {
    Link fresh;
    try {
      fresh = connected == null ? opener.open(end) : opener.open(end, connected);
    } catch (SQLException e) {
      watch.refused(opener, e);
      throw e;
    }
    Cancellation cancellation = Cancellation.ofThread();
    Runnable ending = fresh::abort;
    Long before = ThreadDeadline.set(end); // a driver's own timeout bounds each answer; this bounds all of them together
    try {
      if (cancellation != null) {
        cancellation.onCancel(ending);
      }
      watch.opened(fresh, watchPolicy);
      preparation.prepare(fresh, (int) Math.min(Integer.MAX_VALUE, Math.max(1, TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime()))));
      return fresh;
    } catch (SQLException | RuntimeException | Error e) {
      boolean lives = !fresh.gone() && !fresh.readTimedOut() && !(e instanceof SQLException && Failure.of(e).connectionLost());
      if (lives && (cancellation == null || !cancellation.cancelled())) {
        fresh.end(); // a server counts a client that leaves without quitting as an error of its host
      } else {
        fresh.abort();
      }
      throw e;
    } finally {
      ThreadDeadline.restore(before);
      if (cancellation != null) {
        cancellation.forget(ending);
      }
    }
  }

  /** In the configured order, but those that are not left alone come first. */
  private List<Candidate> inOrder() {
    List<Candidate> all = candidates();
    hosts.arrange(all, group.turn());
    List<Candidate> later = new ArrayList<>();
    for (Candidate each : all) {
      if (each.endpoint.leftAlone()) {
        later.add(each);
      }
    }
    all.removeAll(later);
    all.addAll(later);
    return all;
  }

  /** As listed, each address of a name on its own. */
  private List<Candidate> candidates() {
    List<Candidate> all = new ArrayList<>();
    for (int host = 0; host < openers.size(); host++) {
      LinkFactory opener = openers.get(host);
      List<InetSocketAddress> addresses = opener.addresses();
      if (addresses.size() < 2) {
        all.add(new Candidate(opener, addresses.isEmpty() ? null : addresses.get(0), known.of(opener.url()), hosts.share(host, 1)));
      } else {
        for (InetSocketAddress address : addresses) {
          all.add(new Candidate(opener, address, known.of(opener.url(), address.getAddress()), hosts.share(host, addresses.size())));
        }
      }
    }
    return all;
  }
}
