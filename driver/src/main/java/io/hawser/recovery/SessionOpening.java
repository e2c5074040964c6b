package io.hawser.recovery;

import io.hawser.failure.Cause;
import io.hawser.failure.Evidence;
import io.hawser.failure.Explanation;
import io.hawser.failure.Failure;
import io.hawser.link.Link;
import io.hawser.link.StaggeredConnect;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.channels.SocketChannel;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * One opening of a session, at the first of several endpoints that gives one. Connects to them in parallel if the first does not answer
 * soon ({@link StaggeredConnect}); logs in to one after the other. For one thread, and one use.
 */
final class SessionOpening {
  /** An attempt with this much time is not shortened to leave room for another: a lost SYN is sent again after one second, and after three. */
  private static final long ENOUGH_NANOS = TimeUnit.SECONDS.toNanos(3);

  private final List<Candidate> left;
  private final Turns turns;
  private final Route route;
  /** Whether time is to be left for another round. */
  private final boolean again;
  private SQLException last;
  /** Nothing may be held up: an address that does not answer in time is skipped. */
  private boolean brief;
  /** How long a port that refuses is asked again; 0 for not at all. */
  private long patienceNanos;

  /** @param candidates in the order in which they are to be asked */
  SessionOpening(List<Candidate> candidates, Turns turns, Route route, boolean again) {
    this.left = new ArrayList<>(candidates);
    this.turns = turns;
    this.route = route;
    this.again = again;
  }

  /** Gives up an address that has not answered by the time another one is asked in parallel. */
  SessionOpening brief() {
    brief = true;
    return this;
  }

  /** If all refuse, they are asked again for this long ({@link Knocking}). */
  SessionOpening patient(long nanos) {
    patienceNanos = nanos;
    return this;
  }

  /**
   * @param deadline of System.nanoTime()
   * @throws SQLException the last endpoint's, with those of the others suppressed
   */
  Link open(long deadline, Route.Preparation preparation) throws SQLException, InterruptedException {
    try {
      while (!left.isEmpty()) {
        Candidate first = left.get(0);
        int toCome = left.size();
        if (!mayBegin(first, share(deadline, toCome))) {
          continue;
        }
        boolean alone = first.address == null || !brief && patienceNanos == 0 && (toCome == 1 || left.get(1).address == null);
        Link fresh = alone ? logIn(first, null, end(deadline, toCome), preparation) : race(deadline, preparation);
        if (fresh != null) {
          return fresh;
        }
      }
    } finally {
      turns.end();
    }
    throw last;
  }

  private boolean mayBegin(Candidate first, long deadline) throws InterruptedException {
    try {
      turns.await(first.endpoint, deadline);
      return true;
    } catch (SQLException unreachable) {
      last = withEarlier(unreachable);
      left.remove(first);
      return false;
    }
  }

  /** The deadline of the first of several attempts that share the time left. */
  private static long share(long deadline, int among) {
    long now = System.nanoTime();
    return now + (deadline - now) / among;
  }

  private long end(long deadline, int toCome) {
    if (!again) {
      return share(deadline, toCome);
    }
    long now = System.nanoTime();
    long time = deadline - now;
    return now + Math.max(time / (toCome + 1), Math.min(time / toCome, ENOUGH_NANOS));
  }

  /** Connects to those at the head of the list that have an address, and logs in at the one that answers first; null if there is no session. */
  private Link race(long deadline, Route.Preparation preparation) throws SQLException, InterruptedException {
    List<Candidate> racing = new ArrayList<>();
    List<InetSocketAddress> addresses = new ArrayList<>();
    long each = Long.MAX_VALUE;
    for (Candidate candidate : left) {
      if (candidate.address == null) {
        break;
      }
      racing.add(candidate);
      addresses.add(candidate.address);
      each = Math.min(each, brief ? StaggeredConnect.STAGGER_NANOS : candidate.opener.connectNanos());
    }
    StaggeredConnect connect;
    try {
      connect = connect(racing, addresses, each, again ? end(deadline, 1) : deadline);
    } catch (IOException cancelled) {
      left.clear();
      throw withEarlier(racing.get(0).opener.failed(cancelled));
    }
    int won = connect.winner();
    SocketChannel channel = won < 0 ? null : connect.channel();
    noteOthers(racing, connect, won);
    if (won < 0) {
      return null;
    }
    Candidate winner = racing.get(won);
    return logIn(winner, channel, end(deadline, Math.max(1, left.size())), preparation);
  }

  private StaggeredConnect connect(List<Candidate> racing, List<InetSocketAddress> addresses, long each, long end)
      throws IOException, InterruptedException {
    boolean all = racing.size() == left.size(); // otherwise another candidate must be asked first
    Knocking knocking = new Knocking(racing.get(0).endpoint, all ? Math.min(patienceNanos, end - System.nanoTime()) : 0);
    while (true) {
      StaggeredConnect connect = new StaggeredConnect(addresses, each);
      connect.run(place -> turns.mayBegin(racing.get(place).endpoint), end);
      if (connect.winner() >= 0 || !connect.allRefused() || !knocking.pause()) {
        return connect;
      }
    }
  }

  private void noteOthers(List<Candidate> racing, StaggeredConnect connect, int won) {
    for (int place = 0; place < racing.size(); place++) {
      Candidate each = racing.get(place);
      if (connect.failure(place) != null) {
        failed(each, each.opener.failed(connect.failure(place)));
      } else if (connect.late(place)) {
        turns.missed(each.endpoint, each.opener.failed(new SocketTimeoutException("Not answered within "
            + TimeUnit.NANOSECONDS.toMillis(StaggeredConnect.STAGGER_NANOS) + " ms, while " + racing.get(won).endpoint.name() + " was")));
        left.remove(each);
        left.add(each); // to be asked again if no other one gives a session
      } else if (connect.spare(place) != null) {
        each.opener.endPolitely(connect.spare(place));
        turns.reached(each.endpoint);
      }
    }
  }

  private Link logIn(Candidate at, SocketChannel channel, long end, Route.Preparation preparation) throws SQLException {
    try {
      Link fresh = route.open(at.opener, channel, end, preparation);
      turns.reached(at.endpoint);
      return fresh;
    } catch (SQLException e) {
      if (!Failure.of(e).connectionLost()) {
        turns.reached(at.endpoint);
        explain(e, at.endpoint);
        throw withEarlier(e);
      }
      failed(at, e);
      return null;
    }
  }

  private void failed(Candidate at, SQLException e) {
    last = withEarlier(e);
    explain(e, at.endpoint);
    turns.missed(at.endpoint, e);
    left.remove(at);
  }

  /** MySQL Connector/J does not even say where it could not connect to. A recovery's attempts are in an explanation of their own. */
  private void explain(SQLException e, Endpoint endpoint) {
    Failure failure = again ? null
        : Failure.of(e, Evidence.builder().phase(Evidence.Phase.CONNECT).peer(endpoint.name()).build());
    if (failure != null && failure.cause() != Cause.NOT_A_CONNECTION_FAILURE) {
      Explanation.attach(e, failure, Collections.<Throwable>emptyList());
    }
  }

  /** Keeps the exceptions of earlier attempts. */
  private SQLException withEarlier(SQLException e) {
    if (last != null && last != e) {
      e.addSuppressed(last);
    }
    return e;
  }
}
