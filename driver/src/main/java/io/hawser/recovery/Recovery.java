package io.hawser.recovery;

import io.hawser.event.Listeners;
import io.hawser.event.RecoveryRefused.Reason;
import io.hawser.failure.Cause;
import io.hawser.failure.Evidence.Phase;
import io.hawser.failure.Explanation;
import io.hawser.failure.Failure;
import io.hawser.failure.Losses;
import io.hawser.link.KeepAlive;
import io.hawser.link.Link;
import io.hawser.link.Look;
import io.hawser.session.Effects;
import io.hawser.session.EffectsCache;
import io.hawser.session.SessionLedger;
import io.hawser.session.SqlMode;
import io.hawser.session.Transaction;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * One logical connection: whether its present link may be used, and what happens to a call whose link is lost. Every call that
 * may reach the network goes through {@link #enter}, {@link #leave} and {@link #failed}; how a lost link is replaced is the
 * affair of {@link Sessions}.
 *
 * <p>Thread-safe. The healthy way takes no lock and allocates nothing.
 */
public final class Recovery {
  private static final List<Throwable> NOTHING_TRIED = Collections.emptyList();
  /** A request that ends every session it comes to must not run for ever. */
  private static final int MOST_RUNS_AGAIN = 5;

  private final Policy policy;
  private final Route route;
  private final EffectsCache effects;
  private final SqlMode mode;
  private final SessionLedger ledger;
  private final Listeners listeners;
  private final Sessions sessions;
  private final AtomicInteger inFlight = new AtomicInteger();

  private volatile SQLWarning warning;
  /** How often in a row a call was run again, none having succeeded. */
  private volatile int runsAgain;
  /** The application was told that its transaction is rolled back, and may now say so itself. */
  private volatile boolean rollbackIsDone;

  private Recovery(Route route, Policy policy, EffectsCache effects, Listeners listeners, SessionLedger ledger, Link first) {
    this.policy = policy;
    this.route = route;
    this.effects = effects;
    this.listeners = listeners;
    this.mode = first.oracleMode() ? SqlMode.ORACLE : SqlMode.MYSQL;
    this.ledger = ledger;
    this.sessions = new Sessions(route, policy, ledger, listeners, first);
  }

  /**
   * Opens the first session.
   *
   * @throws SQLException the vendor's
   */
  public static Recovery open(Route route, Policy policy, EffectsCache effects, Listeners listeners) throws SQLException {
    SessionLedger ledger = new SessionLedger(policy.statelessProcedures);
    Restorer restorer = new Restorer(policy, ledger);
    Link first = route.open(System.nanoTime() + policy.connectNanos, (link, millisLeft) -> {
      Connection session = link.connection();
      if (policy.initSql != null || policy.hook != null) {
        restorer.bound(session, millisLeft);
        restorer.initialise(session, false);
        restorer.release(session);
      }
      ledger.autoCommitIs(session.getAutoCommit()); // the URL, hawser.init.sql or the hook may have switched it off
    });
    return new Recovery(route, policy, effects, listeners, ledger, first);
  }

  // the way of a call

  /**
   * Before a call that may reach the network. Afterwards {@link #link} is alive as far as can be known, or is dead and will
   * not be replaced: then the call is made upon the dead one, so that its failure is the vendor's own.
   */
  public void enter(Effects of) throws SQLException {
    if (!sessions.closed()) {
      Link current = sessions.link();
      long now = System.nanoTime();
      long idle = current.idle(now);
      current.entered(idle);
      if (idle >= policy.lookAfterNanos || current.lost()) {
        check(current, idle >= policy.pingAfterNanos, of);
      }
      sessions.link().used(now);
      if (sessions.number() > 1) {
        refuseToAskWhatIsForgotten(of);
      }
    }
    inFlight.incrementAndGet();
    if (of != Effects.NONE) {
      ledger.before(of);
    }
  }

  /** A new session would answer, and wrongly. */
  private void refuseToAskWhatIsForgotten(Effects of) throws SQLException {
    List<String> forgotten = ledger.forgotten(of);
    if (!forgotten.isEmpty()) {
      throw new SQLException("The statement asks for " + String.join(", ", forgotten) + ", which only a session knew that was lost; "
          + link() + " took its place and would answer wrongly. Nothing was sent.", "HY000");
    }
  }

  /** After the call has succeeded. */
  public void leave(Effects of) {
    inFlight.decrementAndGet();
    if (runsAgain != 0) {
      runsAgain = 0;
    }
    if (of != Effects.NONE) {
      ledger.after(of);
      link().served();
      if (rollbackIsDone) {
        rollbackIsDone = false;
      }
    }
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
    int runs = runsAgain;
    runsAgain = 0;
    if (!(thrown instanceof Exception) || !lostBecauseOf((Exception) thrown, used)) {
      ledger.failed(of, thrown instanceof SQLException ? ((SQLException) thrown).getSQLState() : null);
      return thrown;
    }
    long accepted = alone ? used.acceptedSince(mark) : -1;
    Failure failure = failure(thrown, used, accepted);
    used.abort();
    sessions.lost(used, failure);
    if (!sessions.enabled()) {
      return attach(thrown, failure, used);
    }
    if (accepted != 0) {
      sessions.orphaned(used);
    }
    Transaction before = ledger.transactionBefore();
    if (before == Transaction.NONE && sessions.inTransaction(used)) {
      before = Transaction.OPEN; // the server's word, where no text and no call has shown it
    }
    switch (Judge.judge(accepted != 0, before, ledger.transaction(), of, policy)) {
      case RUN_AGAIN:
        if (of.isRollback()) {
          transactionIsOver(used);
        }
        ledger.unsent();
        if (runs >= mostRunsAgain(failure)) {
          return Explanation.attach(thrown, failure.withRecovery("the call was run again " + (runs == 1 ? "once" : runs + " times") + ", and lost its session "
              + "each time; the next one will run on a new session"), NOTHING_TRIED);
        }
        if (sessions.refusalOf(used) == null && sessions.replaced(used, "found by a call") && ledger.forgotten(of).isEmpty()) {
          inFlight.incrementAndGet();
          ledger.before(of);
          runsAgain = runs + 1;
          return null;
        }
        return attach(thrown, failure, used);
      case ROLLED_BACK:
        transactionIsOver(used);
        rollbackIsDone = true;
        return sessions.replaced(used, "found in a transaction")
            ? Losses.transactionLost(thrown, failure.withRecovery("the session is new and restored; the transaction is not"), NOTHING_TRIED)
            : attach(thrown, failure, used);
      case UNKNOWN:
        transactionIsOver(used);
        Failure told = before == Transaction.UNCERTAIN ? failure.ofUnknownOutcome() : failure;
        return Losses.outcomeUnknown(thrown, told.withRecovery(outlook(used)), NOTHING_TRIED);
      default:
        return attach(thrown, failure, used);
    }
  }

  /** A time-out of the application's own, and somebody's KILL, are words that count: once may have been chance. */
  private static int mostRunsAgain(Failure failure) {
    return failure.cause() == Cause.READ_TIMEOUT || failure.cause() == Cause.KILLED ? 1 : MOST_RUNS_AGAIN;
  }

  /** With the lost session, and the application is told or has asked for it. */
  private void transactionIsOver(Link lost) {
    ledger.unsent();
    used(Effects.ROLLBACK);
    sessions.transactionIsOver(lost);
  }

  /** The same exception, with an explanation attached if it is the loss of the connection. */
  public Throwable explained(Throwable thrown, Link used) {
    if (!(thrown instanceof Exception) || !lostBecauseOf((Exception) thrown, used)) {
      return thrown;
    }
    Failure failure = failure(thrown, used, -1);
    used.abort();
    sessions.lost(used, failure);
    return attach(thrown, failure, used);
  }

  private Throwable attach(Throwable thrown, Failure failure, Link used) {
    Refusal known = sessions.refusalOf(used);
    return Explanation.attach(thrown, failure.withRecovery(known != null ? "refused: " + known.reason : outlook(used)),
        known != null ? known.attempts : NOTHING_TRIED);
  }

  /** What the next call will find. */
  private String outlook(Link lost) {
    Refusal why = sessions.whyNot(lost);
    return why == null ? "not of this call; the next one will run on a new session" : "refused: " + why.reason;
  }

  private Failure failure(Throwable thrown, Link used, long accepted) {
    Transaction transaction = ledger.transaction();
    if (transaction == Transaction.NONE && sessions.inTransaction(used)) {
      transaction = Transaction.OPEN;
    }
    return Failure.of(thrown, used.evidence()
        .accepted(accepted)
        .pattern(listeners.pattern(used.peer()))
        .phase(sessions.refusalOf(used) != null ? Phase.IDLE : transaction == Transaction.NONE ? Phase.IN_FLIGHT
            : transaction == Transaction.OPEN ? Phase.IN_TRANSACTION : Phase.COMMIT)
        .build());
  }

  /** Whether an exception means the end of the link: what the socket knows outranks what a text says. */
  public boolean lostBecauseOf(Exception e, Link used) {
    return !sessions.closed() && (used.ended() || (!used.lookable() && Failure.of(e).connectionLost()));
  }

  /** Replaces the link if it is found dead. */
  private void check(Link current, boolean ask, Effects of) {
    Look look = current.look();
    if (!look.dead() && (look == Look.BUSY ? inFlight.get() > 0 : !ask)) {
      return;
    }
    Refusal known = sessions.refusal();
    sessions.lock.lock();
    try {
      if (link() != current || sessions.closed() || sessions.refusal() != known) {
        return; // another thread has done it, or tried for as long as one may
      }
      long idle = current.idle(System.nanoTime());
      boolean asks = ask && mayAsk(current);
      LifeCheck.Death death = LifeCheck.of(current, look, asks, policy.pingTimeoutMillis);
      if (death == null) {
        if (asks) {
          listeners.survived(current.peer(), idle);
        }
        return;
      }
      if (of.isRollback() && sessions.enabled()) {
        transactionIsOver(current); // which is what the statement asks for
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
    if (rollbackIsDone && ledger.transactionBefore() == Transaction.NONE) {
      rollbackIsDone = false;
      return true;
    }
    Link current = link();
    if (sessions.closed() || !current.look().dead()) {
      return false;
    }
    transactionIsOver(current);
    return sessions.replaced(current, "found by rollback()");
  }

  /** What a call of JDBC's own does to the session, once it has succeeded. */
  public void used(Effects of) {
    ledger.before(of);
    ledger.after(of);
  }

  public SessionLedger ledger() {
    return ledger;
  }

  /** Never reconnects; bounded, by {@code hawser.ping.timeout} where JDBC's timeout is 0. */
  public boolean valid(int timeoutSeconds) {
    Link current = link();
    if (sessions.closed() || current.look().dead()) {
      return false;
    }
    if (inFlight.get() > 0 || current.streaming()) {
      return true; // in use, and not known to be dead: a question would wait behind the answer that is on its way
    }
    if (current.ping(timeoutSeconds == 0 ? policy.pingTimeoutMillis : (int) Math.min(Integer.MAX_VALUE, timeoutSeconds * 1000L))) {
      return true;
    }
    current.abort();
    return false;
  }

  /** Ends the connection; quiet if it was lost. */
  public void close() throws SQLException {
    if (sessions.closed()) {
      return;
    }
    sessions.close();
    Link current = link();
    boolean dead = current.look().dead();
    try {
      current.connection().close();
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
    sessions.close();
    Link current = link();
    current.abort();
    if (!was && !current.lookable()) {
      current.connection().abort(executor);
    }
  }

  /** A lost connection that will be replaced is not closed. */
  public boolean isClosed() throws SQLException {
    return sessions.closed() || (link().connection().isClosed() && sessions.whyNot(link()) != null);
  }

  public Effects effects(String sql) {
    return effects.of(sql, mode);
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
