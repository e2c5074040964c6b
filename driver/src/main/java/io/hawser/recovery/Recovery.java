package io.hawser.recovery;

import io.hawser.continuity.CommitGuard;
import io.hawser.continuity.Continuity;
import io.hawser.event.RecoveryRefused.Reason;
import io.hawser.link.KeepAlive;
import io.hawser.link.Link;
import io.hawser.link.ProcessList;
import io.hawser.link.SocketState;
import io.hawser.link.TransactionStatus;
import io.hawser.link.Untraced;
import io.hawser.log.Log;
import io.hawser.session.Effects;
import io.hawser.session.EffectsCache;
import io.hawser.session.KillStatement;
import io.hawser.session.OwnValueQuery;
import io.hawser.session.SessionLedger;
import io.hawser.session.Step;
import io.hawser.session.Transaction;
import io.hawser.telemetry.Listeners;
import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLWarning;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * One logical connection: whether its present link may be used. Every call that may reach the network goes through {@link #enter},
 * {@link #leave} and {@link #failed}; what becomes of one whose link is lost is the affair of {@link FailedCalls}, and how a lost
 * link is replaced that of {@link Sessions}.
 *
 * <p>Thread-safe. The healthy way takes no lock and allocates nothing.
 */
public final class Recovery {
  private static final Log LOG = Log.of(Recovery.class);

  private final RecoveryPolicy policy;
  private final Route route;
  private final EffectsCache effects;
  private final SessionLedger ledger;
  private final Listeners listeners;
  private final Sessions sessions;
  private final FailedCalls failures;
  private final AtomicInteger inFlight = new AtomicInteger();
  private final ValidityCheck validity;
  /** Null where commits get no markers. */
  private final CommitOutcomes commits;

  private volatile SQLWarning warning;

  private Recovery(Route route, RecoveryPolicy policy, EffectsCache effects, Listeners listeners, SessionLedger ledger, CommitGuard guard, Link first) {
    this.policy = policy;
    this.route = route;
    this.effects = effects;
    this.listeners = listeners;
    this.ledger = ledger;
    this.sessions = new Sessions(route, policy, ledger, listeners, guard, first);
    this.commits = guard == null ? null : new CommitOutcomes(guard, ledger, sessions, listeners);
    this.failures = new FailedCalls(policy, ledger, listeners, sessions, commits);
    this.validity = new ValidityCheck(policy, route, sessions, failures, inFlight);
  }

  /**
   * Opens the first session.
   *
   * @throws SQLException the vendor's
   */
  public static Recovery open(Route route, RecoveryPolicy policy, EffectsCache effects, Listeners listeners) throws SQLException {
    return open(route, policy, effects, new Continuity(), listeners, (fresh, millisLeft) -> {});
  }

  /**
   * Opens the first session.
   *
   * @param continuity of the class loader
   * @param firstUse is made of it before all else; what it throws ends this session, and means that there is none
   * @throws SQLException the vendor's
   */
  public static Recovery open(Route route, RecoveryPolicy policy, EffectsCache effects, Continuity continuity, Listeners listeners, Route.Preparation firstUse)
      throws SQLException {
    SessionLedger ledger = new SessionLedger(policy.procedures, policy.pureFunctions);
    Restorer restorer = new Restorer(policy, ledger);
    CommitGuard guard = policy.outcomeTable == null || !policy.enabled ? null : new CommitGuard(continuity, policy.outcomeTable);
    Link first = first(route, policy, (link, millisLeft) -> {
      Connection session = link.connection();
      Untraced.run(() -> firstUse.prepare(link, millisLeft));
      if (guard != null) {
        guard.opened(link);
      }
      if (policy.initSql != null || policy.hook != null) {
        restorer.bound(session, millisLeft);
        restorer.initialise(session, false);
        ledger.autoCommitIs(restorer.autoCommit(session));
        restorer.release(session);
      } else {
        ledger.autoCommitIs(session.getAutoCommit()); // the URL may have switched it off
      }
    });
    return new Recovery(route, policy, effects, listeners, ledger, guard, first);
  }

  private static Link first(Route route, RecoveryPolicy policy, Route.Preparation preparation) throws SQLException {
    try {
      return route.open(System.nanoTime() + policy.connectNanos, preparation);
    } catch (SQLException e) {
      throw policy.shown(e);
    }
  }

  // the way of a call

  /**
   * Before a call that may reach the network. Afterwards {@link #link} is alive as far as can be known, or is dead and will
   * not be replaced: then the call is made upon the dead one, so that its failure is the vendor's own.
   */
  public void enter(Effects of) throws SQLException {
    if (of != Effects.NONE) {
      failures.requireNoLostTransaction(of, link());
    }
    if (!sessions.closed()) {
      Link current = sessions.link();
      long now = System.nanoTime();
      long idle = current.idle(now);
      current.entered(idle);
      if (idle >= policy.lookAfterNanos || current.lost()) {
        check(current, idle >= policy.pingAfterNanos && ledger.mayPing(of), of);
      }
      current = sessions.link();
      current.used(now);
      current.transaction().entered();
      if (sessions.number() > 1) {
        refuseToAskWhatIsForgotten(of);
      }
      if (commits != null && of.isCommit()) {
        commits.mark(of, failures);
      }
    }
    inFlight.incrementAndGet();
    if (of != Effects.NONE) {
      ledger.before(of);
    }
  }

  /**
   * Before a call that can't be made upon another session than the one that it belongs to.
   *
   * @param ofAnOldSession which that is not: then the call fails, and does nothing to the present one
   */
  public void enterRow(Effects of, boolean ofAnOldSession) throws SQLException {
    failures.requireNoLostTransaction(of, link());
    link().transaction().entered();
    inFlight.incrementAndGet();
    if (!ofAnOldSession) {
      ledger.before(of);
    }
  }

  /** A new session would answer, and wrongly. */
  private void refuseToAskWhatIsForgotten(Effects of) throws SQLException {
    List<String> forgotten = ledger.forgotten(of);
    if (!forgotten.isEmpty() && !(ask(of) && (forgotten = ledger.forgotten(of)).isEmpty())) {
      throw new SQLException("The statement asks for " + String.join(", ", forgotten) + ", which was lost with the session that had it; "
          + link() + " took its place and would answer wrongly. Nothing was sent.", "HY000");
    }
  }

  /** Whether the present session has said that it has values of its own by now. */
  private boolean ask(Effects of) throws SQLException {
    OwnValueQuery query = ledger.query(of);
    Link current = link();
    if (query == null || inFlight.get() > 0 || current.streaming() || sessions.closed()) {
      return false;
    }
    try (Statement statement = current.connection().createStatement(); ResultSet answer = statement.executeQuery(query.sql())) {
      boolean own = answer.next() && answer.getBoolean(1);
      ledger.isOwn(query, own);
      return own;
    } catch (SQLException e) {
      throw (SQLException) explained(e, current);
    }
  }

  /** After the call has succeeded. */
  public void leave(Effects of) {
    leave(of, null);
  }

  /**
   * After the call has succeeded.
   *
   * @param call as in {@link SessionLedger#after(Effects, Step)}
   */
  public void leave(Effects of, Step call) {
    inFlight.decrementAndGet();
    failures.over(of);
    if (of != Effects.NONE) {
      ledger.after(of, call);
    }
    if (commits != null) {
      commits.over();
    }
    TransactionStatus status = link().transaction();
    status.answered(of != Effects.NONE);
    if (ledger.asksServer()) {
      Boolean inTransaction = status.inTransaction();
      if (inTransaction != null) {
        ledger.serverSays(inTransaction);
      }
    }
  }

  /**
   * Before a call of JDBC's own that works in the transaction, or ends it.
   *
   * @throws SQLException if that was lost and the application has not rolled back yet
   */
  public void requireNoLostTransaction(Effects of) throws SQLException {
    failures.requireNoLostTransaction(of, link());
  }

  /**
   * Before JDBC's own call that commits, as {@link #enter} for a text that does.
   *
   * @return whether it is done: it was run before, and what it was to commit was found committed
   * @throws SQLException as {@link #requireNoLostTransaction}; or its transaction was lost before it could be sent
   */
  public boolean isCommitted(Effects of) throws SQLException {
    if (commits != null && commits.takeDone()) {
      return true;
    }
    failures.requireNoLostTransaction(of, link());
    if (commits != null && !sessions.closed()) {
      try {
        commits.mark(of, failures);
      } catch (SQLException e) {
        failures.isAnswer(e);
        throw e;
      }
    }
    return false;
  }

  /** The vendor's driver says that it has committed. Some send no COMMIT where they know of nothing to commit, not even on a dead connection. */
  public void committed() throws SQLException {
    if (link().condemned() && sessions.witnesses.with(link()) != Transaction.NONE && !sessions.witnesses.onlyRead(link())) {
      throw new SQLNonTransientConnectionException("The driver sent no COMMIT on a connection that was lost before.", "08003");
    }
    ledger.after(Effects.COMMIT);
  }

  /** The application has got an object of the vendor's that can reach the session. */
  public void handedOut() {
    link().transaction().handOut();
  }

  /** A call that was entered was not made after all. */
  public void left() {
    inFlight.decrementAndGet();
    ledger.unsent();
  }

  /**
   * After the call has thrown.
   *
   * @param used on which link the call was made
   * @param mark of that link, taken before the call; one that is not that link's makes it unknown what was sent
   * @return what is to be thrown; null if the call is to be run again, on the new link
   */
  public Throwable failed(Throwable thrown, long mark, Link used, Effects of) {
    boolean alone = inFlight.decrementAndGet() == 0;
    Throwable told = failures.failed(thrown, alone ? used.acceptedSince(commits == null ? mark : commits.sentFrom(used, mark)) : -1, used, of);
    if (told == null) {
      inFlight.incrementAndGet();
      ledger.before(of);
    }
    return policy.shown(told);
  }

  /** The same exception, with an explanation attached if it is the loss of the connection. */
  public Throwable explained(Throwable thrown, Link used) {
    return policy.shown(failures.explained(thrown, used));
  }

  /** Whether an exception means the end of the link: what the socket knows outranks what a text says. */
  public boolean lostBecauseOf(Exception e, Link used) {
    return failures.lostBecauseOf(e, used);
  }

  /** Replaces the link if it is found dead. */
  private void check(Link current, boolean ask, Effects of) {
    route.awake();
    SocketState look = current.look();
    if (!look.dead() && (look == SocketState.BUSY ? inFlight.get() > 0 : !ask)) {
      return;
    }
    Refusal known = sessions.refusal();
    if (!sessions.entered()) {
      return; // interrupted, as the call itself would have been left alone
    }
    try {
      if (link() != current || sessions.closed() || sessions.refusal() != known) {
        return; // another thread has done it, or tried for as long as one may
      }
      long idle = current.idle(System.nanoTime());
      boolean asks = ask && mayAsk(current);
      LifeCheck.Death death = LifeCheck.of(current, look, asks, policy.pingTimeoutMillis);
      if (death == null) {
        if (asks) {
          ledger.pinged();
          listeners.survived(current.peer(), idle);
        }
        return;
      }
      if (of.isRollback() && sessions.enabled()) {
        failures.transactionIsOver(current); // which is what the statement asks for
      } else if (of.unlocksTables()) {
        ledger.unlocked(); // they went with the session
      }
      sessions.lost(current, death.failure);
      Refusal why = sessions.whyNot(current);
      boolean toldByTheCall = why != null && why.why == Reason.TRANSACTION && !policy.transactionLostIsVendors;
      if (toldByTheCall || !sessions.replace(current, death.how)) {
        current.condemn();
      }
    } finally {
      sessions.lock.unlock();
    }
  }

  /** A ping must not come between a request and its answer; and what can't be replaced is better left to the call itself. */
  private boolean mayAsk(Link current) {
    boolean asked = current.idle(System.nanoTime()) < policy.pingAfterNanos; // by another thread, meanwhile
    return !asked && inFlight.get() == 0 && !current.streaming() && sessions.whyNot(current) == null;
  }

  /** Replaces the link if it is known to be lost, and may be; asks nobody. */
  public void replaceLost() {
    Link current = link();
    if (current.lost() && !sessions.closed()) {
      check(current, false, Effects.NONE);
    }
  }

  // what else the application may do

  /**
   * The transaction of a lost link is rolled back, for its server does that.
   *
   * @return whether that is done; if not, the present link is to be asked as always
   */
  public boolean rollBackLost() {
    Link current = link();
    if (failures.rollbackIsDone(current)) {
      if (current.lost() && !sessions.closed()) {
        sessions.replaced(current, "found by rollback()");
      }
      return true;
    }
    if (sessions.closed() || !current.look().dead()) {
      return false;
    }
    failures.transactionIsOver(current);
    return sessions.replaced(current, "found by rollback()");
  }

  /**
   * Whether a setter of JDBC has sent anything.
   *
   * @param mark of the link, taken before it was called
   * @return 1 if so; 0 if not; -1 if that is unknown: the socket is not ours, or another thread has used it meanwhile
   */
  public int sent(Link used, long mark) {
    long accepted = used.acceptedSince(mark);
    return accepted == 0 ? 0 : accepted > 0 && inFlight.get() == 1 ? 1 : -1;
  }

  /** What a call of JDBC's own does to the session, once it has succeeded. */
  public void used(Effects of) {
    ledger.done(of);
  }

  public SessionLedger ledger() {
    return ledger;
  }

  /** Whether the connection can be used; see {@link ValidityCheck}. Bounded, by {@code hawser.ping.timeout} where JDBC's timeout is 0. */
  public boolean valid(int timeoutSeconds) {
    return validity.valid(timeoutSeconds);
  }

  /** Whether the present session answers. It is never replaced. */
  public boolean answers(int timeoutSeconds) {
    return validity.answers(timeoutSeconds);
  }

  /**
   * For a KILL that the server has answered with "unknown thread": the number of the session that took the place of the one it names,
   * if that was one of this Hawser's; -1 if not, or if nothing shows that the server which was asked knows it by that number.
   */
  public long replacementOf(long sessionId) {
    Link asked = link();
    Sessions owner = route.replaced().ownerOf(asked.peer(), sessionId);
    if (owner == null || owner.closed() || inFlight.get() > 0 || asked.streaming()) {
      return -1;
    }
    Link present = owner.link();
    try {
      boolean there = present.sessionId() >= 0 && present.sessionId() != sessionId && present.peer().equals(asked.peer())
          && ProcessList.shows(asked, present, list -> list.contains(present));
      if (!there) {
        return -1;
      }
      LOG.info("killed: the session " + sessionId + " at " + asked.peer() + " was lost and replaced before; " + present.sessionId()
          + ", which took its place, is killed.");
      return present.sessionId();
    } catch (SQLException lost) {
      return -1; // which the next call finds
    }
  }

  /** A KILL of one session by its number; null if the text is anything else. */
  public KillStatement kill(String sql, List<String> literals) {
    return KillStatement.of(sql, literals, sessions.dialect());
  }

  /** Ends the connection; quiet if it was lost. */
  public void close() throws SQLException {
    if (sessions.closed()) {
      return;
    }
    if (commits != null) {
      commits.close();
    }
    sessions.close();
    Link current = link();
    boolean dead = current.look().dead();
    try {
      current.close();
    } catch (SQLException | RuntimeException e) {
      if (!dead && !current.ended()) {
        throw e;
      }
    } finally {
      current.abort();
    }
  }

  /** Frees whoever waits on the connection. */
  public void abort(Executor executor) throws SQLException {
    boolean was = sessions.closed();
    if (commits != null) {
      commits.close();
    }
    sessions.abort();
    if (was) {
      link().abort();
    } else {
      link().abort(executor);
    }
  }

  /** Whether the application has closed or aborted it. */
  public boolean closedByApplication() {
    return sessions.closed();
  }

  /** A lost connection that will be replaced is not closed. */
  public boolean isClosed() throws SQLException {
    return sessions.closed() || (link().connection().isClosed() && sessions.whyNot(link()) != null);
  }

  public Effects effects(String sql) {
    return effects.of(sql, sessions.dialect());
  }

  /** As {@link Effects#bound}. */
  public Effects bound(Effects of, String sql, List<String> literals) {
    return of.bound(sql, sessions.dialect(), literals);
  }

  /** Something to be told with the connection's SQLWarnings, until they are cleared; null for nothing. */
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

  /** Who is told of what happens. */
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
