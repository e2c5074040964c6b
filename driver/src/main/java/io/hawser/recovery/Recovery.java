package io.hawser.recovery;

import io.hawser.continuity.CommitGuard;
import io.hawser.continuity.Continuity;
import io.hawser.continuity.replay.TransactionLog;
import io.hawser.continuity.replay.Unprotected;
import io.hawser.link.AcceptedBytes;
import io.hawser.link.KeepAlive;
import io.hawser.link.Link;
import io.hawser.session.Effects;
import io.hawser.session.EffectsCache;
import io.hawser.session.Sent;
import io.hawser.session.SessionLedger;
import io.hawser.session.Step;
import io.hawser.telemetry.Listeners;
import java.io.IOException;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * One logical connection. Every call that may reach the network goes through {@link #enter}, and {@link #succeeded} or {@link #failed}:
 * <ul>
 *   <li>before it, {@link IdleRecovery} has a session that died idle replaced, {@link PendingRollback} refuses what would run in a
 *       lost transaction, {@link ForgottenValues} refuses what asks for lost values;
 *   <li>{@link FailedCalls} decides about a call that has thrown;
 *   <li>{@link Sessions} knows how a lost link is replaced, or why it is not.
 * </ul>
 *
 * <p>The wrappers and the engine call it. Thread-safe. A healthy call takes no lock and allocates nothing.
 */
public final class Recovery {
  private final RecoveryPolicy policy;
  private final Route route;
  private final EffectsCache effects;
  private final SessionLedger ledger;
  private final Listeners listeners;
  private final Sessions sessions;
  private final FailedCalls failures;
  private final IdleRecovery idle;
  private final SessionRenewal renewal;
  private final ForgottenValues forgotten;
  private final ValidityCheck validity;
  private final PendingRollback pendingRollback;
  private final TransactionCalls transactions;
  private final KillOfReplaced kills;
  private final ConnectionEnd end;
  /** Null where commits get no markers. */
  private final CommitOutcomes commits;
  /** Null where transactions are not logged. */
  private final TransactionLog log;
  /** Calls that are under way. */
  private final AtomicInteger inFlight = new AtomicInteger();
  private volatile SQLWarning warning;

  private Recovery(Route route, RecoveryPolicy policy, EffectsCache effects, Listeners listeners, SessionLedger ledger, CommitGuard guard,
      Link first) {
    this.policy = policy;
    this.route = route;
    this.effects = effects;
    this.listeners = listeners;
    this.ledger = ledger;
    this.sessions = new Sessions(route, policy, ledger, listeners, guard, first);
    this.commits = guard == null ? null : new CommitOutcomes(guard, ledger, sessions, new OutcomeSessions(route, policy, sessions),
        listeners, policy.marksSingleStatements);
    boolean logs = policy.replay != null && policy.enabled && !first.oracleMode() && !first.opener().writesUnseen(); // LOBs may ask
    this.log = logs ? new TransactionLog(policy.replay, ledger.transaction(), new ProtectionReport(sessions, listeners)) : null;
    RunsAgain runs = new RunsAgain();
    TransactionReplays replays = logs && policy.replay.replays()
        ? new TransactionReplays(log, policy.replay, ledger, sessions, listeners, runs) : null;
    this.failures = new FailedCalls(policy, ledger, listeners, sessions, commits, replays, runs);
    this.pendingRollback = failures.pendingRollback;
    this.renewal = new SessionRenewal(policy, route, ledger, sessions, failures, inFlight);
    failures.renewal(renewal);
    SessionPing ping = new SessionPing(route, sessions, renewal);
    this.idle = new IdleRecovery(policy, route, ledger, listeners, sessions, failures, ping, inFlight);
    this.forgotten = new ForgottenValues(policy, ledger, sessions, failures, inFlight);
    this.validity = new ValidityCheck(policy, route, sessions, failures, ping, listeners, inFlight);
    this.transactions = new TransactionCalls(ledger, sessions, failures, commits);
    this.kills = new KillOfReplaced(route, sessions, inFlight);
    this.end = new ConnectionEnd(sessions, commits);
  }

  /**
   * Opens the first session.
   *
   * @param continuity of the class loader
   * @param firstUse runs on it before anything else; if it throws, this session is ended, and there is none
   * @throws SQLException the vendor's
   */
  public static Recovery open(Route route, RecoveryPolicy policy, EffectsCache effects, Continuity continuity, Listeners listeners,
      Route.Preparation firstUse)
      throws SQLException {
    SessionLedger ledger = new SessionLedger(policy.procedures, policy.pureFunctions);
    CommitGuard guard = policy.outcomeTable == null || !policy.enabled ? null : new CommitGuard(continuity, policy.outcomeTable);
    Link first = new FirstSession(policy, ledger, guard).open(route, firstUse);
    return new Recovery(route, policy, effects, listeners, ledger, guard, first);
  }

  /**
   * Before a call that may reach the network. Afterwards {@link #link} is alive as far as can be known, or is dead and will
   * not be replaced: then the call is made on the dead one, so that its failure is the vendor's own.
   */
  public void enter(Effects of) throws SQLException {
    callBegins();
    try {
      prepare(of);
    } catch (SQLException | RuntimeException | Error e) {
      callEnds();
      throw e;
    }
    inFlight.incrementAndGet();
    if (of != Effects.NONE) {
      ledger.before(of);
    }
  }

  private void callBegins() {
    if (commits != null) {
      commits.own.entered();
    }
  }

  private void callEnds() {
    if (commits != null) {
      commits.own.left();
    }
  }

  private void prepare(Effects of) throws SQLException {
    if (of != Effects.NONE) {
      pendingRollback.requireNone(of, link());
    }
    if (!sessions.closed()) {
      Link current = sessions.link();
      long now = System.nanoTime();
      long unused = current.idle(now);
      current.entered(unused);
      if (idle.isDue(current, unused)) {
        idle.check(current, unused, of);
      }
      current = sessions.link();
      if (renewal.isDue(current, now)) {
        renewal.renew(current, of);
        current = sessions.link();
      }
      current.touch(now);
      current.transaction().entered();
      if (sessions.number() > 1) {
        forgotten.requireNotAsked(of);
      }
      if (commits != null && of.isCommit()) {
        commits.mark(of, failures);
      }
    }
  }

  /**
   * After {@link #enter} or {@link #failed}, before a single statement is sent: begins a transaction of Hawser's own for it, if it is to
   * have one. Afterwards the link may be another one.
   *
   * @throws SQLException the session was lost, and the statement must not be sent
   */
  public void begin(Effects of) throws SQLException {
    if (commits != null && !sessions.closed()) {
      try {
        commits.own.begin(of, failures);
      } catch (SQLException e) {
        throw policy.shown(e);
      }
    }
  }

  /**
   * After a statement has succeeded, before {@link #succeeded}: commits the transaction that {@link #begin} may have begun.
   *
   * @throws SQLException it is not committed, or that is unknown: then it has not {@link #succeeded}, but was {@link #notMade}
   */
  public void commitOwn(Effects of) throws SQLException {
    if (commits != null) {
      try {
        commits.own.commit(of, failures);
      } catch (SQLException e) {
        throw policy.shown(e);
      }
    }
  }

  /**
   * Before a call that can only be made on the session that it belongs to.
   *
   * @param ofAnOldSession whether that session is gone: then the call fails, and does nothing to the present one
   */
  public void enterRow(Effects of, boolean ofAnOldSession) throws SQLException {
    pendingRollback.requireNone(of, link());
    callBegins();
    if (!ofAnOldSession) {
      idle.condemnLost(link());
    }
    link().transaction().entered();
    inFlight.incrementAndGet();
    if (!ofAnOldSession) {
      ledger.before(of);
    }
  }

  /** After the call has succeeded. */
  public void succeeded(Effects of) {
    succeeded(of, null);
  }

  /** @param call as in {@link SessionLedger#after(Effects, Step)} */
  public void succeeded(Effects of, Step call) {
    int others = inFlight.decrementAndGet();
    failures.succeeded();
    if (of != Effects.NONE) {
      ledger.after(of, call);
    }
    if (commits != null) {
      commits.succeeded();
    }
    sessions.witnesses.succeeded(link(), of);
    pendingRollback.succeeded(of, link());
    if (log != null) {
      logged(of, others);
    }
    callEnds();
  }

  private void logged(Effects of, int others) {
    log.succeeded(of);
    if (others > 0) {
      log.spoil(Unprotected.CONCURRENT);
    }
  }

  /** The application has received an object of the vendor's that can reach the session. */
  public void handedOut() {
    link().transaction().handOut();
    if (log != null) {
      log.handedOut();
    }
  }

  /** What the open transaction has done; null where transactions are not logged. */
  public TransactionLog log() {
    return log;
  }

  /** A call that was entered was not made after all. */
  public void notMade() {
    inFlight.decrementAndGet();
    ledger.unsent();
    if (commits != null) {
      commits.own.rollBack(link());
    }
    callEnds();
  }

  /**
   * After the call has thrown.
   *
   * @param used the link on which the call was made
   * @param mark of that link, taken before the call; with another link's mark, it is unknown what was sent
   * @return what to throw; null if the call is to be run again, on the new link
   */
  public Throwable failed(Throwable thrown, long mark, Link used, Effects of) {
    boolean alone = inFlight.decrementAndGet() == 0;
    if (log != null && !alone) {
      log.spoil(Unprotected.CONCURRENT);
    }
    AcceptedBytes accepted = alone ? used.acceptedSince(commits == null ? mark : commits.sentFrom(used, mark)) : AcceptedBytes.UNKNOWN;
    Throwable reported;
    try {
      reported = failures.failed(thrown, accepted, used, of);
    } catch (RuntimeException | Error e) {
      callEnds();
      throw e;
    }
    if (reported == null) {
      inFlight.incrementAndGet();
      ledger.before(of);
    } else {
      if (log != null) {
        log.failed();
      }
      callEnds();
    }
    return policy.shown(reported);
  }

  /** The same exception, with an explanation attached if it is the loss of the connection. */
  public Throwable explained(Throwable thrown, Link used, AcceptedBytes accepted) {
    return policy.shown(failures.explained(thrown, used, accepted));
  }

  /** Whether an exception means the end of the link: the socket's state outranks the exception's text. */
  public boolean lostBecauseOf(Exception e, Link used) {
    return failures.lostBecauseOf(e, used);
  }

  /** Replaces the link if it is already known to have ended and may be replaced. */
  public void replaceLost() {
    idle.replaceLost();
  }

  /**
   * Whether a JDBC setter has sent anything.
   *
   * @param mark of the link, taken before it was called
   */
  public Sent sent(Link used, long mark) {
    return !used.mayHaveSentSince(mark) ? Sent.NO : used.hasSentSince(mark) && inFlight.get() == 1 ? Sent.YES : Sent.UNKNOWN;
  }

  /** What one of JDBC's own calls does to the session, once it has succeeded. */
  public void done(Effects of) {
    ledger.done(of);
  }

  /** JDBC's own calls that work in a transaction or end it. */
  public TransactionCalls transactions() {
    return transactions;
  }

  public SessionLedger ledger() {
    return ledger;
  }

  /** Whether the connection can be used. */
  public ValidityCheck validity() {
    return validity;
  }

  /** A KILL of a session that was replaced. */
  public KillOfReplaced kills() {
    return kills;
  }

  /** The end of the connection. */
  public ConnectionEnd end() {
    return end;
  }

  /** Whether the application has closed or aborted it. */
  public boolean closedByApplication() {
    return sessions.closed();
  }

  public Effects effects(String sql) {
    return effects.of(sql, sessions.dialect());
  }

  /** As {@link Effects#bound}. */
  public Effects bound(Effects of, String sql, List<String> literals) {
    return of.bound(sql, sessions.dialect(), literals);
  }

  /** A warning to report with the connection's SQLWarnings until they are cleared; null for none. */
  public void warning(SQLWarning warning) {
    this.warning = warning;
  }

  public SQLWarning warning() {
    return warning;
  }

  /** Another keepalive for the present session and those to come. */
  public void keepAlive(KeepAlive values) throws IOException {
    route.keepAlive(values);
    link().keepAlive(values);
  }

  /** The listeners of this connection's events. */
  public Listeners listeners() {
    return listeners;
  }

  /** The present link. */
  public Link link() {
    return sessions.link();
  }

  /** How many sessions there have been. */
  public int sessions() {
    return sessions.number();
  }

  public boolean enabled() {
    return sessions.enabled();
  }

  public void enabled(boolean on) {
    sessions.enabled(on);
  }
}
