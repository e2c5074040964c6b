package io.hawser.session;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;

/**
 * What is true of the session of one logical connection, and must be true of the next one if this is lost: its settings, its
 * transaction, what it holds that nothing can restore, and the values that only it knows.
 *
 * <p>The way of a statement: {@link #before} when it is about to be sent, then {@link #after} if it succeeded, {@link #failed}
 * if the server answered with an error, {@link #unsent} if it provably never left. A statement for which none of these came
 * counts as failed when the next one is sent. {@code commit()}, {@code rollback()} and {@code setAutoCommit} go the same way,
 * as {@link Effects#COMMIT}, {@link Effects#ROLLBACK} and {@link Effects#autoCommit}.
 *
 * <p>The way of a recovery: with {@link #unrestorable()} empty, apply {@link #jdbc()}, {@link #restoreSteps()} and
 * {@link #lastStatements()} to the new session, in this order, then call {@link #onNewSession()}. What JDBC setters have set that
 * SQL sets too is among the steps, in the order in which it was set.
 *
 * <p>Meant for one thread at a time, and safe if several use the connection, as far as the driver under it is. A statement
 * without effects costs a few reads of volatile fields: no lock, no allocation.
 */
public final class SessionLedger {
  /** The SQLState with which a server refuses to write. */
  private static final String READ_ONLY_TRANSACTION = "25006";

  private final Procedures procedures;
  private final Set<String> pureFunctions;
  private final TransactionState transaction;
  private final JdbcState jdbc = new JdbcState();
  private final UnrestorableState holds = new UnrestorableState();
  private final SessionSettings settings = new SessionSettings(holds);
  private final SessionLocalValues values = new SessionLocalValues();

  private volatile Effects inFlight;
  /** Of the session, in whatever words it was set; null where nobody has. Guarded by this. */
  private String isolation;
  private volatile boolean nextTransactionSet;

  /**
   * The ledger of a new session with autocommit on.
   *
   * @param procedures which of them leave no session state behind
   */
  public SessionLedger(Procedures procedures) {
    this(procedures, Collections.<String>emptySet());
  }

  /** @param pureFunctions without side effects, beyond the built-in ones: names in upper case */
  public SessionLedger(Procedures procedures, Set<String> pureFunctions) {
    this.procedures = procedures;
    this.pureFunctions = pureFunctions;
    this.transaction = new TransactionState(pureFunctions);
  }

  // the way of a statement

  /** A statement is about to be sent. */
  public void before(Effects effects) {
    if (effects.plain() && inFlight == null && transaction.isSteady(effects)) {
      return;
    }
    send(effects);
  }

  private synchronized void send(Effects effects) {
    if (inFlight != null) {
      settle(inFlight, null);
      touched(inFlight);
      values.perhaps(inFlight);
    }
    inFlight = effects;
  }

  /** What is done at once, and cannot fail. */
  public void done(Effects effects) {
    before(effects);
    after(effects);
  }

  /** The statement succeeded. */
  public void after(Effects effects) {
    after(effects, null);
  }

  /**
   * The statement succeeded.
   *
   * @param call makes the call of a procedure again that {@link Effects#setsByProcedure}, with the parameters that it had; null
   *             if it had none, or they are not known any more
   */
  public void after(Effects effects, Step call) {
    if (effects.plain() && inFlight == null && !nextTransactionSet && !values.changeWith(effects)) {
      return;
    }
    succeed(effects, call);
  }

  private synchronized void succeed(Effects effects, Step call) {
    landed(effects);
    boolean read = effects.isRead(pureFunctions);
    for (Change change : effects.changes) {
      if (change.kind == Change.Kind.PROCEDURE) {
        run(change, false);
        settings.procedure(change, call != null || change.text.indexOf('?') >= 0 ? call : SettingsLog.statement(change.text));
      } else {
        apply(change, read);
      }
    }
    touched(effects);
    values.succeeded(effects);
  }

  /** With autocommit on, a statement that uses a transactional table is a transaction: SET TRANSACTION is for no other one. */
  private void touched(Effects effects) {
    if (nextTransactionSet && effects.touches() && transaction.isNone()) {
      settings.next().maybeOver();
    }
  }

  /**
   * The server answered the statement with an error, on a living connection. What it may have done counts as done, what it was
   * to end does not count as ended.
   *
   * @param sqlState of the error, or null if it is not the server's; 42xxx is a text that the server could not read or refused, so that nothing ran
   */
  public void failed(Effects effects, String sqlState) {
    failed(effects, sqlState, 0, null);
  }

  /**
   * The same, with the error's number and text.
   *
   * @param message may be null
   */
  public synchronized void failed(Effects effects, String sqlState, int error, String message) {
    if (effects == Effects.NONE) {
      return;
    }
    landed(effects);
    boolean refused = sqlState != null && sqlState.startsWith("42");
    boolean nothingRan = refused && endsUnreadable(effects) || Procedures.isMissing(effects, error, message)
        || PreparedBySql.didNotBegin(effects, error, message) || effects.isRefusedBy(error);
    if (!nothingRan) {
      settle(effects, sqlState);
    }
    if (!refused && !READ_ONLY_TRANSACTION.equals(sqlState)) {
      touched(effects);
    }
    if (sqlState == null) {
      values.perhaps(effects); // the driver's own error: what it had asked the server before that is not known
    } else {
      values.failed(nothingRan && effects.isAlone() ? Effects.NONE : effects);
    }
  }

  /**
   * The same with all that the server said, for some errors end the transaction.
   *
   * @param several whether other statements of the call may have run after the one that failed
   */
  public void failed(Effects effects, SQLException answer, boolean several) {
    TransactionErrors.Fate fate = TransactionErrors.of(answer.getErrorCode(), answer.getSQLState(), answer.getMessage());
    if (answer.getErrorCode() == TransactionErrors.PARSE_ERROR && !several && effects.isOneStatement()) {
      unread(effects);
      return;
    }
    failed(effects, answer.getSQLState(), answer.getErrorCode(), answer.getMessage());
    if (fate == TransactionErrors.Fate.KEPT || transaction.isNone()) {
      return;
    }
    synchronized (this) {
      // after a BEGIN some servers go on as if they had got another one, and with autocommit off a batch may have gone on
      if (fate == TransactionErrors.Fate.ROLLED_BACK && !several && transaction.isAutocommit(false)) {
        transaction.end();
        nextTransactionOver();
      } else {
        transaction.maybeRollBack();
      }
    }
  }

  /** The server could not read the statement: nothing ran, and its error is all that it leaves behind. */
  private synchronized void unread(Effects effects) {
    landed(effects);
    values.failed(Effects.NONE);
  }

  /** Whether an error, of a statement that needs no more than a row, has surely left its transaction as it was before. */
  public static boolean keepsTransaction(SQLException answer) {
    return TransactionErrors.of(answer.getErrorCode(), answer.getSQLState(), answer.getMessage()) == TransactionErrors.Fate.KEPT;
  }

  /** Whether the server's next word on its transaction is to be given to {@link #serverSays}. */
  public boolean asksServer() {
    return transaction.perhapsRolledBack();
  }

  /** A statement was answered well, and the server said whether a transaction is open. */
  public synchronized void serverSays(boolean inTransaction) {
    transaction.serverSays(inTransaction);
  }

  /** A text that could be read up to its last statement: that is what the server could not read either. */
  private static boolean endsUnreadable(Effects effects) {
    int last = effects.changes.length - 1;
    for (int i = 0; i < last; i++) {
      if (effects.changes[i].kind != Change.Kind.RUN) {
        return false;
      }
    }
    return last >= 0 && effects.changes[last].kind == Change.Kind.UNREADABLE;
  }

  /** The statement in flight provably never left, or touched nothing but the session that is gone: it counts as never made. */
  public void unsent() {
    inFlight = null;
  }

  private void landed(Effects effects) {
    if (inFlight == effects) {
      inFlight = null;
    }
  }

  // what recovery asks

  /** Whether a transaction would be lost with the session, the statement in flight included. */
  public boolean inTransaction() {
    return transaction() != Transaction.NONE;
  }

  /** The transaction, the statement in flight included: a COMMIT in flight makes an open one uncertain. */
  public Transaction transaction() {
    Effects sent = inFlight;
    return sent == null ? transaction.now() : transaction.during(sent);
  }

  /** The transaction as it was before the statement in flight: NONE if that one is the first to run in it. */
  public Transaction transactionBefore() {
    return transaction.now();
  }

  /** {@link #transaction()} where it is known to have been otherwise before the statement in flight. */
  public Transaction transactionFrom(Transaction before) {
    Effects sent = inFlight;
    return sent == null ? before : transaction.during(before, sent);
  }

  /** The statement in flight; {@link Effects#NONE} if none is. */
  public Effects inFlight() {
    Effects sent = inFlight;
    return sent == null ? Effects.NONE : sent;
  }

  /** Whether nothing has run in the transaction but reads without side effects. */
  public boolean onlyReads() {
    return transaction.onlyReads();
  }

  /** Whether the transaction has a BEGIN of its own. */
  public boolean begunByText() {
    return transaction.begunByText();
  }

  /**
   * Whether the reads that the transaction has made, and that are all it has done, bind those which follow to nothing, as at
   * READ COMMITTED; null where that depends on an isolation that only the server knows: see {@link #readsStandAlone(String)}.
   */
  public Boolean readsStandAlone() {
    return transaction.readsStandAlone();
  }

  /** The same for an isolation that the server has told. */
  public static boolean readsStandAlone(String isolation) {
    return TransactionState.readsStandAlone(isolation);
  }

  /** After {@link #lastStatements()}, where the transaction is to go on on the new session: in order. */
  public synchronized List<String> statementsToContinue() {
    return transaction.statementsToContinue();
  }

  /**
   * Why the session cannot be restored: short texts for people that name the object; empty if it can be. What the statement in
   * flight did is not in it: it went with the session, and its caller hears of it.
   */
  public synchronized List<String> unrestorable() {
    return settings.reasons();
  }

  /** The settings to make on a new session after {@link #jdbc()} was applied: in order, in as few statements as possible. */
  public synchronized List<Step> restoreSteps() {
    return settings.steps();
  }

  /** What SQL has set that has to come last: autocommit, and what is for the next transaction only. */
  public synchronized List<String> lastStatements() {
    return settings.lastStatements(transaction.isNone());
  }

  /** Whether autocommit was set by a statement after it was last set through JDBC. */
  public synchronized boolean autoCommitIsOfSql() {
    return settings.hasAutocommit();
  }

  /** What {@link #restoreSteps()} and {@link #lastStatements()} set, by name, without the values. */
  public synchronized List<String> restorable() {
    return settings.names(transaction.isNone());
  }

  /** What was set through JDBC. */
  public JdbcState jdbc() {
    return jdbc;
  }

  /**
   * What this statement asks for that only a session knew that is lost, such as LAST_INSERT_ID(): to be asked after a recovery,
   * before the statement runs on the new session, which would answer wrongly. Empty, and without allocation, on a first session.
   */
  public List<String> forgotten(Effects effects) {
    return values.mayBeForgotten(effects) ? reasonsForgotten(effects) : Collections.<String>emptyList();
  }

  private synchronized List<String> reasonsForgotten(Effects effects) {
    return values.forgotten(effects);
  }

  /**
   * The query that tells whether the present session has a value of its own of what {@link #forgotten} names; null if there is
   * none. An INSERT tells nobody whether the table has an AUTO_INCREMENT column.
   */
  public synchronized OwnValueQuery query(Effects effects) {
    return OwnValueQuery.of(values.doubtful(effects));
  }

  /** The server has answered the query: the present session has these values. */
  public synchronized void isOwn(OwnValueQuery query, boolean own) {
    values.isOwn(own ? query.values : 0);
  }

  /** Whether a statement has replaced what the login left in the list of warnings. */
  public boolean hasOwnWarnings() {
    return values.haveWarnings();
  }

  /** Whether a ping before this statement changes nothing that the application can see. */
  public boolean mayPing(Effects next) {
    return values.isRowCountZero() || next.hidesPing();
  }

  /** A ping was answered. */
  public void pinged() {
    values.pinged();
  }

  /** How many settings are kept, those included that are dropped when there are more. */
  synchronized int size() {
    return settings.size();
  }

  // what recovery tells

  /** The session is lost with its locks of tables, and the statement about to run asks for nothing but their end. */
  public synchronized void unlocked() {
    holds.release(StateKeys.TABLE_LOCKS);
    holds.release(StateKeys.READ_LOCK);
  }

  /** The session was lost and a new one restored: no transaction is open, and what only the old one knew is lost. */
  public synchronized void onNewSession() {
    inFlight = null;
    if (!transaction.isNone()) {
      nextTransactionOver();
    }
    transaction.end();
    values.sessionLost();
  }

  /** As {@link #onNewSession()}, where the transaction of the lost one goes on: see {@link #statementsToContinue()}. */
  public synchronized void onNewSessionInTransaction() {
    inFlight = null;
    transaction.continued();
    values.sessionLost();
  }

  /** The session is as after its login: the server was told so ({@code changeUser}, COM_RESET_CONNECTION). */
  public synchronized void onReset() {
    inFlight = null;
    isolation = null;
    transaction.reset();
    settings.clear();
    holds.clear();
    nextTransactionSet = false;
    values.clear();
  }

  // what was set through JDBC

  /**
   * {@code setAutoCommit} succeeded. Some drivers compare with a flag of their own and send nothing, and their flag knows
   * nothing of SET autocommit (oceanbase-client 2.4): then the session is as before. Where nobody knows whether they have, the
   * truth is unsure until {@link #autoCommitIs}.
   *
   * @param sent 1 if the driver has sent something; 0 if not; -1 if that is unknown
   */
  public synchronized void autoCommitSet(boolean value, int sent) {
    inFlight = null;
    boolean flag = jdbc.autoCommit() == null || jdbc.autoCommit();
    values.setByDriver();
    boolean mayBeSkipped = sent < 0 && flag == value && !transaction.isAutocommit(value);
    jdbc.autoCommit(value);
    if (sent == 0 && (settings.hasAutocommit() || holds.has(StateKeys.AUTOCOMMIT))) {
      return;
    }
    settings.autocommit(null);
    holds.release(StateKeys.AUTOCOMMIT);
    if (mayBeSkipped) {
      transaction.autocommitUnsure();
    } else {
      autocommit(value);
    }
  }

  /** The server's own word on autocommit, where the driver has it. */
  public synchronized void autoCommitIs(boolean value) {
    transaction.autocommitIs(value);
  }

  /** Whether autocommit is surely so. */
  public boolean isAutoCommit(boolean on) {
    return transaction.isAutocommit(on);
  }

  /**
   * {@code setTransactionIsolation} succeeded.
   *
   * @param sent 1 if the driver has sent something; 0 if it has not, so that the session is as before; -1 if that is unknown.
   *             So for the others
   */
  public synchronized void isolationSet(int level, int sent) {
    values.setByDriver();
    settings.jdbc(StateKeys.JDBC_ISOLATION, StateKeys.ISOLATION, sent, JdbcSetter.isolation(level, sent > 0));
    if (sent != 0) {
      boolean alone = level == Connection.TRANSACTION_READ_COMMITTED || level == Connection.TRANSACTION_READ_UNCOMMITTED;
      isolation = sent < 0 ? null : alone ? "READ COMMITTED" : "above";
    }
  }

  public synchronized void readOnlySet(boolean value, int sent) {
    values.setByDriver();
    settings.jdbc(StateKeys.JDBC_READ_ONLY, StateKeys.ACCESS, sent, JdbcSetter.readOnly(value, sent > 0));
  }

  public synchronized void catalogSet(String catalog, int sent) {
    settings.jdbc(StateKeys.JDBC_CATALOG, StateKeys.SCHEMA, sent, JdbcSetter.catalog(catalog, sent > 0));
    schemaSet(sent);
  }

  public synchronized void schemaSet(String schema, int sent) {
    settings.jdbc(StateKeys.JDBC_SCHEMA, StateKeys.SCHEMA, sent, JdbcSetter.schema(schema, sent > 0));
    schemaSet(sent);
  }

  private void schemaSet(int sent) {
    values.setByDriver();
    if (sent != 0) {
      holds.tablesMoved();
    }
  }

  public void holdabilitySet(int holdability) {
    jdbc.holdability(holdability);
  }

  public void networkTimeoutSet(int milliseconds) {
    jdbc.networkTimeout(milliseconds);
  }

  public void typeMapSet(Map<String, Class<?>> map) {
    jdbc.typeMap(map);
  }

  public synchronized void clientInfoSet(String name, String value) {
    jdbc.clientInfo(name, value);
  }

  public synchronized void clientInfoSet(Properties values) {
    jdbc.clientInfo(values);
  }

  // changes that took effect

  private void apply(Change change, boolean read) {
    switch (change.kind) {
      case RUN:
        run(change, read);
        break;
      case BEGIN:
        holds.release(StateKeys.TABLE_LOCKS);
        if (!transaction.isNone()) {
          settings.next().maybeOver(); // of the one that it commits, on some servers
        }
        transaction.begin(change.text, change.withSnapshot());
        describeTransaction();
        break;
      case COMMIT:
      case ROLLBACK:
        transaction.end();
        nextTransactionOver();
        break;
      case AUTOCOMMIT:
        autocommit(change);
        break;
      case SET:
        set(change);
        break;
      case SET_NEXT_TRANSACTION:
        settings.nextTransaction(change);
        nextTransactionSet = true;
        break;
      case RELEASE:
        holds.release(change.key);
        break;
      case RELEASE_ALL:
        holds.releaseAll(change.key);
        break;
      case UNLOCK_TABLES:
        if (holds.has(StateKeys.TABLE_LOCKS)) {
          transaction.maybeCommit();
          settings.next().maybeOver();
        }
        holds.release(StateKeys.TABLE_LOCKS);
        holds.release(StateKeys.READ_LOCK);
        break;
      case NEXT_VALUE:
        values.nextOf(change.key);
        break;
      case RESET:
        onReset();
        break;
      default:
        applyAnyhow(change);
    }
  }

  /**
   * A statement that failed, or of which nothing is known.
   *
   * @param sqlState of the server's answer; null if there was none
   */
  private void settle(Effects effects, String sqlState) {
    boolean several = effects.changes.length > 1 && !effects.setsAllOrNothing();
    boolean read = effects.isRead(pureFunctions);
    for (Change change : effects.changes) {
      switch (change.kind) {
        case RUN:
          run(change, read);
          break;
        case BEGIN:
          transaction.beginFailed();
          break;
        case COMMIT:
          transaction.maybeCommit();
          break;
        case AUTOCOMMIT:
          transaction.autocommitUnsure();
          break;
        case SET:
        case SET_NEXT_TRANSACTION:
          if (several) {
            settings.hold(change.writes()[0], change.key + " set by one of several statements, of which one failed");
          }
          break;
        case HOLD:
          boolean none = sqlState != null && effects.isAlone() && isMadeWholly(change.key, sqlState);
          if (!none) {
            applyAnyhow(change);
          }
          break;
        default:
          applyAnyhow(change);
      }
    }
  }

  /** Whether the statement makes it, or fails and makes none. FLUSH TABLES WITH READ LOCK may fail and leave the lock behind. */
  private static boolean isMadeWholly(String held, String sqlState) {
    return held.startsWith(StateKeys.PREPARED) || held.startsWith(StateKeys.HANDLER) || held.equals(StateKeys.TABLE_LOCKS)
        || held.startsWith(StateKeys.TEMPORARY) && READ_ONLY_TRANSACTION.equals(sqlState);
  }

  /** What counts whether the statement succeeded or not. */
  private void applyAnyhow(Change change) {
    switch (change.kind) {
      case MAYBE_COMMIT:
        transaction.maybeCommit();
        settings.next().maybeOver();
        break;
      case HOLD:
        settings.hold(change.key, change.text);
        break;
      case RENAME_TABLE:
        holds.tablesMoved();
        break;
      case NEXT_VALUE:
        values.perhapsNextOf(change.key);
        break;
      case CALL:
        run(change, false);
        settings.next().maybeOver();
        transaction.maybeCommit(); // one that leaves nothing in the session may commit all the same
        if (!procedures.areStateless(change)) {
          holds.add(change.key, change.text);
        }
        break;
      case PROCEDURE:
        run(change, false);
        settings.procedure(change, null); // it may have set what it is there for
        break;
      case UNREADABLE:
        run(change, false);
        transaction.maybeCommit();
        holds.add(change.key, change.text);
        break;
      default:
        break;
    }
  }

  private void run(Change change, boolean read) {
    if (transaction.run(change, read)) {
      describeTransaction();
    }
  }

  private void describeTransaction() {
    String own = settings.next().isolation();
    transaction.characteristics(settings.next().changes(), own == null ? isolation : own);
  }

  private void nextTransactionOver() {
    settings.next().over();
    nextTransactionSet = false;
  }

  private void set(Change change) {
    settings.set(change);
    if (change.key.equals(StateKeys.ISOLATION)) {
      isolation = change.text;
    }
    if (change.key.equals(StateKeys.SCHEMA)) {
      holds.tablesMoved();
    }
  }

  private void autocommit(Change change) {
    if (change.text == null) {
      transaction.autocommitUnsure();
      settings.autocommit(null);
      holds.add(StateKeys.AUTOCOMMIT, "autocommit set from an expression");
    } else {
      holds.release(StateKeys.AUTOCOMMIT);
      settings.autocommit(change.text);
      autocommit(change.text.equals("1"));
    }
  }

  private void autocommit(boolean on) {
    if (on && !transaction.isAutocommit(true) && !transaction.isNone()) {
      settings.next().maybeOver(); // it may have been one of which the server knows nothing
    }
    transaction.autocommit(on);
  }
}
