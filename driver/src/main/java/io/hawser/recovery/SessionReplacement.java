package io.hawser.recovery;

import io.hawser.continuity.CommitGuard;
import io.hawser.continuity.replay.NotReplayed;
import io.hawser.event.SessionRecovered;
import io.hawser.event.SessionRenewed.Reason;
import io.hawser.event.SessionRenewed;
import io.hawser.link.Cancellation;
import io.hawser.link.Link;
import io.hawser.link.OwnSql;
import io.hawser.log.Log;
import io.hawser.session.Continuation;
import io.hawser.session.SessionLedger;
import io.hawser.telemetry.Listeners;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Replaces a lost session: opens a new one, restores its state, and makes it the present one. {@link Sessions} has decided that this is
 * allowed, and holds its lock.
 */
final class SessionReplacement {
  private static final Log LOG = Log.of(Recovery.class);
  /** A renewal may take this long, or a few times as long as the session took to open. */
  private static final long LEAST_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final int SLOWER = 3;

  private final Sessions sessions;
  private final Route route;
  private final Reconnector reconnector;
  private final RecoveryPolicy policy;
  private final SessionLedger ledger;
  private final Listeners listeners;
  /** Null where commits get no markers. */
  private final CommitGuard commits;
  /** Whether the lost session's transaction continues on the new one. */
  private volatile boolean goesOn;
  /** Sessions on which a replay has failed. With the lock of the sessions. */
  private final List<Link> abandoned = new ArrayList<>();

  SessionReplacement(Sessions sessions, Route route, RecoveryPolicy policy, SessionLedger ledger, Listeners listeners,
      CommitGuard commits) {
    this.sessions = sessions;
    this.route = route;
    this.reconnector = new Reconnector(route, policy);
    this.policy = policy;
    this.ledger = ledger;
    this.listeners = listeners;
    this.commits = commits;
  }

  boolean goesOn() {
    return goesOn;
  }

  /**
   * @param continuation whether the transaction may go on, as far as is known
   * @param replay       runs it again where it may not; null if it is over then
   * @return whether there is a new session; if not, the refusals have the reason, or the replay has it
   */
  boolean perform(Link dead, String how, Continuation continuation, AttemptLimit limit, ReplayAttempts replay) {
    goesOn = false;
    Refusal before = sessions.refusals.of(dead);
    if (before != null && sessions.refusals.isTooSoon(before)) {
      return false;
    }
    long start = System.nanoTime();
    AttemptLimit now = limit.after(before, dead);
    for (;;) {
      Restorer restorer = new Restorer(policy, ledger);
      Cancellation cancellation = sessions.beginOpening();
      try {
        Link fresh = reconnector.reconnect(
            (session, millisLeft) -> prepare(session, millisLeft, dead, restorer, continuation, replay), now.attempts, now.nanos,
            cancellation);
        boolean replays = replay != null && !goesOn;
        if (!replays || cancellation.during(() -> replay.on(fresh, cancellation))) {
          return takePlace(dead, how, fresh, restorer, replays ? replay : null, start);
        }
        abandoned.add(fresh);
      } catch (Reconnector.ReconnectFailed e) {
        if (replay != null) {
          replay.notBegun(cancellation.cancelled() ? NotReplayed.ABANDONED : NotReplayed.UNREACHABLE);
        }
        sessions.refusals.addUnreachable(dead, how, e, start, limit.once, cancellation);
        return false;
      } finally {
        sessions.endOpening();
      }
      if (!replay.goesOn()) {
        return false;
      }
    }
  }

  private boolean takePlace(Link dead, String how, Link fresh, Restorer restorer, ReplayAttempts replay, long start) {
    dead.abort();
    abandoned.clear();
    if (replay != null) {
      goesOn = true;
      ledger.onNewSessionWithReplay();
    } else if (goesOn) {
      ledger.onNewSessionInTransaction();
    } else {
      ledger.onNewSession();
    }
    if (!sessions.adopt(fresh, dead)) {
      if (replay != null) {
        replay.abandoned();
      }
      return false;
    }
    if (replay != null) {
      replay.takePlace();
    }
    tell(dead, how, fresh, restorer, Duration.ofNanos(System.nanoTime() - start));
    return true;
  }

  /** What became of a renewal. */
  enum Renewed {
    DONE,
    /** Too many others are connecting. */
    NO_TURN,
    /** There is no reason, or nowhere to go. */
    NOT_NEEDED,
    FAILED
  }

  /** Opens another session in place of a live one. If that fails, the live one stays. */
  Renewed renew(Link present, Reason why) {
    long start = System.nanoTime();
    Restorer restorer = new Restorer(policy, ledger);
    Cancellation cancellation = sessions.beginOpening();
    boolean[] handedOn = new boolean[1];
    Link fresh;
    try {
      long most = Math.min(policy.timeoutNanos, Math.max(LEAST_NANOS, SLOWER * present.openingNanos()));
      fresh = cancellation.<Link, Exception>during(() -> route.renew(present, why, policy, start + most,
          (session, millisLeft) -> handedOn[0] = prepareRenewed(session, millisLeft, present, why, restorer)));
      if (fresh == null) {
        return Renewed.NOT_NEEDED;
      }
    } catch (Turns.NoTurn busy) {
      return Renewed.NO_TURN;
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      return Renewed.FAILED;
    } catch (Exception e) {
      LOG.debug("renewed: not " + present + " (" + why + "), because " + e.getMessage());
      return Renewed.FAILED;
    } finally {
      sessions.endOpening();
    }
    goesOn = false;
    ledger.onNewSession();
    if (handedOn[0]) {
      ledger.localValues().lastInsertIdHandedOn();
    }
    boolean adopted = sessions.adopt(fresh, present);
    present.leave();
    if (adopted) {
      tellRenewed(present, why, fresh, restorer, Duration.ofNanos(System.nanoTime() - start));
    }
    return Renewed.DONE;
  }

  /** @return whether LAST_INSERT_ID() was handed on */
  private boolean prepareRenewed(Link fresh, int millisLeft, Link present, Reason why, Restorer restorer) throws SQLException {
    restorer.bound(fresh.connection(), millisLeft);
    if (why == Reason.READ_ONLY) {
      requireWritable(fresh);
      restorer.asked();
    }
    if (commits != null) {
      commits.opened(fresh);
      restorer.asked();
    }
    restorer.restore(fresh);
    boolean handedOn = ledger.localValues().mayHaveLastInsertId() && !fresh.oracleMode();
    if (handedOn) { // last, because the question leaves traces in the old session, which may still stay
      String id = OwnSql.ask(present.connection(), "SELECT LAST_INSERT_ID()");
      if (!"0".equals(id)) {
        OwnSql.ask(fresh.connection(), "SELECT LAST_INSERT_ID(" + Long.parseUnsignedLong(id) + ")");
      }
    }
    restorer.release(fresh.connection());
    return handedOn;
  }

  /** A server that takes no writes either is no better; which of them is the primary shows only here. */
  private void requireWritable(Link fresh) throws SQLException {
    String readOnly;
    try {
      readOnly = OwnSql.ask(fresh.connection(), "SELECT @@global.read_only");
    } catch (SQLException e) {
      if (fresh.gone() || fresh.readTimedOut()) {
        throw e;
      }
      return; // it does not say
    }
    if (!"0".equals(readOnly) && !"OFF".equalsIgnoreCase(readOnly)) {
      route.endpoint(fresh).maintenance().readOnly();
      throw new SQLException("it takes no writes either", "25006");
    }
  }

  private void tellRenewed(Link left, Reason why, Link fresh, Restorer restorer, Duration duration) {
    LOG.info("renewed: " + left + " was left (" + words(why) + "); " + fresh + " took its place in " + duration.toMillis() + " ms.");
    SessionRenewed event = new SessionRenewed(left.peer(), left.sessionId(), why, fresh.peer(), fresh.sessionId(), restorer.restored(),
        duration);
    listeners.publish(listener -> listener.renewed(event));
  }

  private static String words(Reason why) {
    switch (why) {
      case AGE:
        return "it was older than hawser.session.maxAge";
      case DRAINING:
        return "its proxy is being drained";
      case SHUTDOWN:
        return "its server is shutting down";
      case READ_ONLY:
        return "its server no longer takes writes";
      default:
        return "its host had more sessions than the others";
    }
  }

  private void prepare(Link fresh, int millisLeft, Link dead, Restorer restorer, Continuation continuation, ReplayAttempts replay)
      throws SQLException {
    restorer.bound(fresh.connection(), millisLeft);
    if (sessions.mayStillRun(dead) && policy.killsOldSession) {
      boolean killed = OldSession.kill(dead, fresh);
      for (Link each : abandoned) { // whose statement may still wait for a lock
        killed |= OldSession.kill(each, fresh);
      }
      if (killed && replay != null) {
        OldSession.awaitEnd(dead, fresh);
      }
      restorer.asked();
    }
    if (commits != null) {
      commits.opened(fresh);
      restorer.asked();
    }
    restorer.restore(fresh);
    goesOn = restorer.goOn(fresh.connection(), continuation);
    restorer.release(fresh.connection());
  }

  private void tell(Link dead, String how, Link fresh, Restorer restorer, Duration duration) {
    String line = "recovered: " + sessions.losses.describe(dead, how) + "; " + fresh + " took its place in " + duration.toMillis() + " ms.";
    if (route.recovered(dead)) {
      LOG.warn(line + " Further recoveries at this endpoint within the hour are logged at info level.");
    } else {
      LOG.info(line);
    }
    SessionRecovered event = new SessionRecovered(dead.peer(), dead.sessionId(), sessions.losses.of(dead), fresh.peer(), fresh.sessionId(),
        restorer.restored(), duration);
    listeners.publish(listener -> listener.recovered(event));
  }
}
