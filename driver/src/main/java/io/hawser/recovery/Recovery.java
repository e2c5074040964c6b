package io.hawser.recovery;

import io.hawser.event.Log;
import io.hawser.failure.Evidence.Phase;
import io.hawser.failure.Explanation;
import io.hawser.failure.Failure;
import io.hawser.failure.Losses;
import io.hawser.link.Link;
import io.hawser.link.Look;
import io.hawser.link.Opener;
import io.hawser.session.Effects;
import io.hawser.session.EffectsCache;
import io.hawser.session.SessionLedger;
import io.hawser.session.SqlMode;
import io.hawser.session.Transaction;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;

/**
 * One logical connection: which link is the present one, whether it may be used, and what happens when it is lost. Every
 * call that may reach the network goes through {@link #enter}, {@link #leave} and {@link #failed}.
 *
 * <p>Thread-safe. The healthy way takes no lock and allocates nothing.
 */
public final class Recovery {
  private static final Log LOG = Log.of(Recovery.class);
  private static final List<Throwable> NOTHING_TRIED = Collections.emptyList();
  /** More than that, and the other thread is not looking but waiting for an answer (isValid). */
  private static final int LOOKS = 100;

  private final Policy policy;
  private final Reconnector reconnector;
  private final EffectsCache effects;
  private final SqlMode mode;
  private final SessionLedger ledger;
  /** Held while a link is asked and replaced: a second thread on the connection waits and finds the new link. */
  private final ReentrantLock lock = new ReentrantLock();
  private final AtomicInteger inFlight = new AtomicInteger();

  private volatile Link link;
  private volatile int sessions = 1;
  private volatile boolean enabled;
  private volatile boolean closed;
  private volatile SQLWarning warning;
  /** The application was told that its transaction is rolled back, and may now say so itself. */
  private volatile boolean rollbackIsDone;
  /** Why the present link, which is lost, was not replaced; with the attempts to do so. */
  private volatile Refusal refusal;
  /** The lost link whose transaction the application has rolled back; what its driver still says of it is over. */
  private volatile Link rolledBack;

  private Recovery(Opener opener, Policy policy, EffectsCache effects, SqlMode mode, Link first) {
    this.policy = policy;
    this.reconnector = new Reconnector(opener, policy);
    this.effects = effects;
    this.mode = mode;
    this.link = first;
    this.enabled = policy.enabled;
    this.ledger = new SessionLedger(policy.statelessProcedures);
  }

  /**
   * Opens the first session.
   *
   * @throws SQLException the vendor's
   */
  public static Recovery open(Opener opener, Policy policy, EffectsCache effects) throws SQLException {
    Link first = opener.open(System.nanoTime() + TimeUnit.DAYS.toNanos(1));
    try {
      Restorer.initialise(first.connection(), policy.initSql);
      Recovery recovery = new Recovery(opener, policy, effects, first.oracleMode() ? SqlMode.ORACLE : SqlMode.MYSQL, first);
      recovery.ledger.autoCommitIs(first.connection().getAutoCommit()); // the URL or hawser.init.sql may have switched it off
      return recovery;
    } catch (SQLException | RuntimeException | Error e) {
      first.abort();
      throw e;
    }
  }

  // the way of a call

  /**
   * Before a call that may reach the network. Afterwards {@link #link} is alive as far as can be known, or is dead and will
   * not be replaced: then the call is made upon the dead one, so that its failure is the vendor's own.
   *
   * @return what the kernel had accepted before the call; negative if that is unknown
   */
  public long enter(Effects of) throws SQLException {
    if (!closed) {
      Link current = link;
      long now = System.nanoTime();
      long idle = current.idle(now);
      if (idle >= policy.lookAfterNanos || current.lost()) {
        check(current, idle >= policy.pingAfterNanos);
      }
      link.used(now);
      if (sessions > 1) {
        refuseToAskWhatIsForgotten(of);
      }
    }
    inFlight.incrementAndGet();
    if (of != Effects.NONE) {
      ledger.before(of);
    }
    return link.accepted();
  }

  /** A new session would answer, and wrongly. */
  private void refuseToAskWhatIsForgotten(Effects of) throws SQLException {
    List<String> forgotten = ledger.forgotten(of);
    if (!forgotten.isEmpty()) {
      throw new SQLException("The statement asks for " + String.join(", ", forgotten) + ", which only a session knew that was lost; "
          + link + " took its place and would answer wrongly. Nothing was sent.", "HY000");
    }
  }

  /** After the call has succeeded. */
  public void leave(Effects of) {
    inFlight.decrementAndGet();
    if (of != Effects.NONE) {
      ledger.after(of);
      link.served();
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
   * @param mark what {@link #enter} has answered
   * @return what is to be thrown; null if the call is to be run again, on the new link
   */
  public Throwable failed(Throwable thrown, long mark, Link used, Effects of) {
    boolean alone = inFlight.decrementAndGet() == 0;
    if (!(thrown instanceof Exception) || !lostBecauseOf((Exception) thrown, used)) {
      ledger.failed(of, thrown instanceof SQLException ? ((SQLException) thrown).getSQLState() : null);
      return thrown;
    }
    long accepted = alone && mark >= 0 ? used.accepted() - mark : -1;
    Failure failure = failure(thrown, used, accepted);
    used.abort();
    if (!enabled) {
      return attach(thrown, failure, used);
    }
    Transaction before = ledger.transactionBefore();
    if (before == Transaction.NONE && used != rolledBack && used.inTransaction()) {
      before = Transaction.OPEN; // the server's word, where no text and no call has shown it
    }
    switch (Judge.judge(accepted != 0, before, ledger.transaction(), of, policy)) {
      case RUN_AGAIN:
        ledger.unsent();
        if (!refused(used) && replaced(used, "found by a call") && ledger.forgotten(of).isEmpty()) {
          inFlight.incrementAndGet();
          ledger.before(of);
          return null;
        }
        return attach(thrown, failure, used);
      case ROLLED_BACK:
        transactionIsOver(used);
        rollbackIsDone = true;
        return replaced(used, "found in a transaction")
            ? Losses.transactionLost(thrown, failure.withRecovery("the session is new and restored; the transaction is not"), NOTHING_TRIED)
            : attach(thrown, failure, used);
      case UNKNOWN:
        transactionIsOver(used);
        return Losses.outcomeUnknown(thrown, failure.withRecovery(outlook(used)), NOTHING_TRIED);
      default:
        return attach(thrown, failure, used);
    }
  }

  /** With the lost session, and the application is told or has asked for it. */
  private void transactionIsOver(Link lost) {
    ledger.unsent();
    used(Effects.ROLLBACK);
    rolledBack = lost;
  }

  /** The same exception, with an explanation attached if it is the loss of the connection. */
  public Throwable explained(Throwable thrown, Link used) {
    if (!(thrown instanceof Exception) || !lostBecauseOf((Exception) thrown, used)) {
      return thrown;
    }
    Failure failure = failure(thrown, used, -1);
    used.abort();
    return attach(thrown, failure, used);
  }

  private Throwable attach(Throwable thrown, Failure failure, Link used) {
    boolean known = refused(used);
    Refusal why = refusal;
    return Explanation.attach(thrown, failure.withRecovery(known ? "refused: " + why.reason : outlook(used)), known ? why.attempts : NOTHING_TRIED);
  }

  /** Whether the link is known to be lost, and why it was not replaced. */
  private boolean refused(Link lost) {
    Refusal why = refusal;
    return why != null && why.link == lost;
  }

  /** What the next call will find. */
  private String outlook(Link lost) {
    String reason = whyNotReplaced(lost);
    return reason == null ? "not of this call; the next one will run on a new session" : "refused: " + reason;
  }

  private Failure failure(Throwable thrown, Link used, long accepted) {
    Transaction transaction = ledger.transaction();
    return Failure.of(thrown, used.evidence()
        .accepted(accepted)
        .phase(refused(used) ? Phase.IDLE : transaction == Transaction.NONE ? Phase.IN_FLIGHT
            : transaction == Transaction.OPEN ? Phase.IN_TRANSACTION : Phase.COMMIT)
        .build());
  }

  /** Whether an exception means the end of the link: what the socket knows outranks what a text says. */
  public boolean lostBecauseOf(Exception e, Link used) {
    return !closed && (used.ended() || (!used.lookable() && Failure.of(e).connectionLost()));
  }

  // is the link alive?

  private void check(Link current, boolean ask) {
    Look look = current.look();
    if (!look.dead() && (look == Look.BUSY ? inFlight.get() > 0 : !ask)) {
      return;
    }
    Refusal known = refusal;
    lock.lock();
    try {
      if (link != current || closed || refusal != known) {
        return; // another thread has done it, or tried for as long as one may
      }
      look = look == Look.BUSY ? lookAgain(current) : look;
      String how = look.dead() ? describe(look, current) : ask ? unansweredPing(current) : null;
      if (how != null && !replace(current, how)) {
        current.condemn();
      }
    } finally {
      lock.unlock();
    }
  }

  /** After a look that another thread's was in the way of, which takes a microsecond. */
  private static Look lookAgain(Link current) {
    Look look = current.look();
    for (int i = 0; look == Look.BUSY && i < LOOKS; i++) {
      Thread.yield();
      look = current.look();
    }
    return look;
  }

  /** Null if the server answered, or must not be asked now. */
  private String unansweredPing(Link current) {
    boolean answered = current.idle(System.nanoTime()) < policy.pingAfterNanos; // another thread has asked meanwhile
    if (answered || inFlight.get() > 0 || current.streaming() || whyNotReplaced(current) != null) {
      return null;
    }
    if (current.ping(policy.pingTimeoutMillis)) {
      return null;
    }
    Look found = current.look();
    current.abort(); // an answer that comes late would be taken for that of the next request
    return found.dead() && found != Look.CLOSED_HERE ? describe(found, current)
        : "the connection was half-open: a ping was not answered";
  }

  private static String describe(Look look, Link current) {
    switch (look) {
      case ERROR_PACKET:
        return "the server closed it while idle, saying " + current.errorPacket();
      case CLOSED:
        return "the server or a device on the path closed it while idle (FIN)";
      case RESET:
        return "it was reset while idle (RST, or keepalive found no peer)";
      default:
        return "it was lost before";
    }
  }

  // replacing it

  /** Replaces the link if it is known to be lost, and may be; asks nobody. */
  public void replaceLost() {
    Link current = link;
    if (current.lost() && !closed) {
      check(current, false);
    }
  }

  private boolean replaced(Link dead, String how) {
    lock.lock();
    try {
      return link != dead ? !closed : replace(dead, how);
    } finally {
      lock.unlock();
    }
  }

  /** With the lock held. */
  private boolean replace(Link dead, String how) {
    String reason = whyNotReplaced(dead);
    if (reason != null) {
      refuse(new Refusal(dead, reason, NOTHING_TRIED), how);
      return false;
    }
    long start = System.nanoTime();
    Link fresh;
    try {
      fresh = reconnector.reconnect(this::prepare, () -> !closed);
    } catch (Reconnector.ReconnectFailed e) {
      refuse(new Refusal(dead, e.getMessage(), e.attempts()), how);
      return false;
    }
    dead.abort();
    ledger.onNewSession();
    link = fresh;
    if (closed) { // by another thread, which may not have seen this link: asked after it was shown
      fresh.abort();
      return false;
    }
    sessions++;
    refusal = null;
    rolledBack = null;
    LOG.info("recovered: " + dead + " was lost (" + how + "); " + fresh + " took its place in "
        + TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start) + " ms.");
    return true;
  }

  /** No answer of the new session is awaited beyond the time that is left. */
  private void prepare(Link fresh, int millisLeft) throws SQLException {
    Connection session = fresh.connection();
    int own = session.getNetworkTimeout();
    session.setNetworkTimeout(Runnable::run, own == 0 ? millisLeft : Math.min(own, millisLeft));
    Restorer.initialise(session, policy.initSql);
    Restorer.restore(session, ledger);
    Integer set = ledger.jdbc().networkTimeout();
    session.setNetworkTimeout(Runnable::run, set == null ? own : set);
  }

  private void refuse(Refusal why, String how) {
    Refusal before = refusal;
    refusal = why;
    if (before == null || before.link != why.link) {
      LOG.warn("refused: " + why.link + " was lost (" + how + ") and is not replaced: " + why.reason + ".");
    }
  }

  /** Null if the link may be replaced. */
  private String whyNotReplaced(Link dead) {
    if (!enabled) {
      return "recovery is off (hawser.recovery=off, or the URL makes the vendor's driver reconnect by itself)";
    }
    if (ledger.inTransaction() || (dead != rolledBack && dead.inTransaction())) {
      return "a transaction was open, which the server rolls back: roll back and run it again";
    }
    List<String> state = ledger.unrestorable();
    return state.isEmpty() ? null : "the session had what can't be restored: " + String.join(", ", state);
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
    Link current = link;
    if (closed || !current.look().dead()) {
      return false;
    }
    transactionIsOver(current);
    return replaced(current, "found by rollback()");
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
    Link current = link;
    if (closed || current.look().dead()) {
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
    if (closed) {
      return;
    }
    closed = true; // a thread that is reconnecting sees it, and is not waited for
    Link current = link;
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
    boolean was = closed;
    closed = true;
    Link current = link;
    current.abort();
    if (!was && !current.lookable()) {
      current.connection().abort(executor);
    }
  }

  /** A lost connection that will be replaced is not closed. */
  public boolean isClosed() throws SQLException {
    return closed || (link.connection().isClosed() && whyNotReplaced(link) != null);
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

  /** The present link. */
  public Link link() {
    return link;
  }

  public int sessions() {
    return sessions;
  }

  public boolean enabled() {
    return enabled;
  }

  public void enabled(boolean on) {
    enabled = on;
  }
}
