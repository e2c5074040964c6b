package io.hawser.recovery;

import io.hawser.continuity.replay.LoggedCall;
import io.hawser.continuity.replay.NotReplayed;
import io.hawser.continuity.replay.Replay;
import io.hawser.continuity.replay.ReplayDiffers;
import io.hawser.failure.Failure;
import io.hawser.link.AcceptedBytes;
import io.hawser.link.Cancellation;
import io.hawser.link.Link;
import io.hawser.link.OwnSql;
import io.hawser.link.ThreadDeadline;
import io.hawser.log.Log;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * Runs one lost transaction again, each time on a session of its own: at most three times, while other sessions are in the way or the
 * session is lost again, and within its time limit. A session on which this has failed is ended, so that nothing half done remains. Runs in
 * the thread of the call that found the loss, with the lock of the sessions.
 */
final class ReplayAttempts {
  private static final Log LOG = Log.of(Recovery.class);
  private static final int MOST = 3;
  /** ER_LOCK_DEADLOCK, ER_LOCK_WAIT_TIMEOUT, ER_CHECKREAD (MariaDB's innodb_snapshot_isolation), ER_LOCK_NOWAIT, OceanBase's OB_TRANS_ROLLBACKED. */
  private static final Set<Integer> CONFLICTS = new HashSet<>(Arrays.asList(1213, 1205, 1020, 3572, 6002));

  final Link lost;
  private final List<LoggedCall> calls;
  private final List<String> begin;
  private final long timeoutNanos;
  private final RunsAgain runs;
  private final AcceptedBytes accepted;
  private int made;
  /** As a System.nanoTime(); 0 before there is a first session. */
  private long deadline;
  private Replay done;
  private NotReplayed failure = NotReplayed.ABANDONED;
  private int statement;
  private String text;

  /**
   * @param begin    what begins the transaction; empty where its first statement does
   * @param accepted of the call that is made again afterwards
   */
  ReplayAttempts(Link lost, List<LoggedCall> calls, List<String> begin, long timeoutNanos, RunsAgain runs, AcceptedBytes accepted) {
    this.lost = lost;
    this.calls = calls;
    this.begin = begin;
    this.timeoutNanos = timeoutNanos;
    this.runs = runs;
    this.accepted = accepted;
  }

  /** One attempt. @return whether the transaction is on this session now, as it was on the lost one; if not, the session is ended */
  boolean on(Link fresh, Cancellation cancellation) {
    made++;
    if (deadline == 0) {
      deadline = System.nanoTime() + timeoutNanos;
    }
    Replay replay = new Replay(calls);
    Runnable ending = fresh::abort;
    Long before = ThreadDeadline.set(deadline);
    boolean isDone = false;
    try {
      cancellation.onCancel(ending);
      run(replay, fresh);
      isDone = !cancellation.cancelled();
      done = isDone ? replay : null;
    } catch (ReplayDiffers e) {
      failed(e.kind, replay);
    } catch (SQLException | RuntimeException e) {
      LOG.debug("not replayed: an attempt on " + fresh + " has failed at statement " + replay.statement() + ": " + e);
      failed(reason(e, fresh, cancellation), replay);
    } finally {
      ThreadDeadline.restore(before);
      cancellation.forget(ending);
      if (!isDone) {
        fresh.end(); // and the server rolls back
      }
    }
    return isDone;
  }

  private void run(Replay replay, Link fresh) throws SQLException, ReplayDiffers {
    if (!runs.fits(fresh, accepted)) {
      throw new ReplayTooLarge();
    }
    Connection session = fresh.connection();
    int own = session.getNetworkTimeout();
    int left = (int) Math.max(1, TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime()));
    session.setNetworkTimeout(Runnable::run, own == 0 ? left : Math.min(own, left));
    for (String sql : begin) {
      OwnSql.execute(session, sql);
    }
    replay.on(session);
    session.setNetworkTimeout(Runnable::run, own);
  }

  /** The call that is to be made again is larger than the new session's server allows. */
  private static final class ReplayTooLarge extends RuntimeException {
    private static final long serialVersionUID = 1;

    ReplayTooLarge() {
      super("the request is larger than max_allowed_packet", null, false, false);
    }
  }

  private NotReplayed reason(Exception e, Link fresh, Cancellation cancellation) {
    int code = e instanceof SQLException ? ((SQLException) e).getErrorCode() : 0;
    Failure known = Failure.of(e);
    if (e instanceof ReplayTooLarge) {
      return NotReplayed.REPEATED;
    } else if (cancellation.cancelled()) {
      return NotReplayed.ABANDONED;
    } else if (deadline - System.nanoTime() <= 0) {
      return NotReplayed.DEADLINE;
    } else if (RunsAgain.isKilled(e, known)) {
      return NotReplayed.KILLED;
    } else if (fresh.ended() || known.connectionLost()) {
      return NotReplayed.LOST_AGAIN;
    }
    return CONFLICTS.contains(code) ? NotReplayed.CONFLICT : NotReplayed.ERROR;
  }

  private void failed(NotReplayed why, Replay replay) {
    failure = why;
    statement = replay.statement();
    text = replay.text();
  }

  /** After a failed attempt: whether to make another one. */
  boolean goesOn() {
    boolean mayHelp = failure == NotReplayed.CONFLICT || failure == NotReplayed.LOST_AGAIN;
    return mayHelp && made < MOST && deadline - System.nanoTime() > 0;
  }

  /** There was no session to make an attempt on. */
  void notBegun(NotReplayed why) {
    if (made == 0) {
      failure = why;
    }
  }

  /** The application has closed the connection, so that the session on which it was done is not used. */
  void abandoned() {
    done = null;
    failure = NotReplayed.ABANDONED;
  }

  /** The session has taken the lost one's place. */
  void takePlace() {
    done.takePlace();
  }

  boolean isDone() {
    return done != null;
  }

  int statements() {
    return calls.size();
  }

  /** Why the last attempt has failed. */
  NotReplayed failure() {
    return failure;
  }

  /** The number of the statement at which it has failed; 0 if it was not begun. */
  int statement() {
    return statement;
  }

  /** That statement; null if there is none. */
  String text() {
    return text;
  }
}
