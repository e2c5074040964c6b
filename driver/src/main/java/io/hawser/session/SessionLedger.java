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
 * <p>The way of a recovery: with {@link #unrestorable()} empty, apply {@link #jdbc()} and then {@link #restoreStatements()} to
 * the new session, in this order, then call {@link #onNewSession()}. A JDBC setter forgets the SQL statement that set the same
 * thing before it, so that the last one wins, and the driver's own flags come out as they were.
 *
 * <p>Meant for one thread at a time, and safe if several use the connection, as far as the driver under it is. A statement
 * without effects costs a few reads of volatile fields: no lock, no allocation.
 */
public final class SessionLedger {
  private final boolean statelessProcedures;
  private final Set<String> pureFunctions;
  private final TransactionState transaction;
  private final JdbcState jdbc = new JdbcState();
  private final Settings settings = new Settings();
  private final Holds holds = new Holds();
  private final OwnValues values = new OwnValues();

  private volatile Effects inFlight;
  private volatile boolean nextTransactionSet;

  /**
   * The ledger of a new session with autocommit on.
   *
   * @param statelessProcedures procedures and anonymous blocks leave neither session state nor a transaction behind, and end none
   */
  public SessionLedger(boolean statelessProcedures) {
    this(statelessProcedures, Collections.<String>emptySet());
  }

  /** @param pureFunctions without side effects, beyond the built-in ones: names in upper case */
  public SessionLedger(boolean statelessProcedures, Set<String> pureFunctions) {
    this.statelessProcedures = statelessProcedures;
    this.pureFunctions = pureFunctions;
    this.transaction = new TransactionState(statelessProcedures, pureFunctions);
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
      settle(inFlight);
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
    if (effects.plain() && inFlight == null && !nextTransactionSet && !values.changeWith(effects)) {
      return;
    }
    succeed(effects);
  }

  private synchronized void succeed(Effects effects) {
    landed(effects);
    boolean read = effects.isRead(pureFunctions);
    for (Change change : effects.changes) {
      apply(change, read);
    }
    values.succeeded(effects);
  }

  /**
   * The server answered the statement with an error, on a living connection. What it may have done counts as done, what it was
   * to end does not count as ended.
   *
   * @param sqlState of the error, or null; 42xxx is a text that the server could not read or refused, so that nothing ran
   */
  public void failed(Effects effects, String sqlState) {
    if (effects.plain() && inFlight == null) {
      return;
    }
    synchronized (this) {
      landed(effects);
      if (sqlState == null || !sqlState.startsWith("42") || !endsUnreadable(effects)) {
        settle(effects);
      }
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
      unsent();
      return;
    }
    failed(effects, answer.getSQLState());
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

  /** After {@link #restoreStatements()}, where the transaction is to go on on the new session: in order. */
  public synchronized List<String> statementsToContinue() {
    return transaction.statementsToContinue();
  }

  /**
   * Why the session cannot be restored: short texts for people that name the object; empty if it can be. What the statement in
   * flight did is not in it: it went with the session, and its caller hears of it.
   */
  public synchronized List<String> unrestorable() {
    return holds.reasons();
  }

  /** The SQL settings to make on a new session after {@link #jdbc()} was applied: in order, in as few statements as possible. */
  public synchronized List<String> restoreStatements() {
    return settings.statements(transaction.isNone());
  }

  /** Whether autocommit was set by a statement after it was last set through JDBC. */
  public synchronized boolean autoCommitIsOfSql() {
    return settings.has(Keys.AUTOCOMMIT);
  }

  /** What {@link #restoreStatements()} set, by name, without the values. */
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
   *
   * <p>Any INSERT that succeeds on the new session counts as the source of LAST_INSERT_ID() from then on; that the table has no
   * AUTO_INCREMENT column, and the value lost is still the one in force, no text tells.
   */
  public List<String> forgotten(Effects effects) {
    return values.mayBeForgotten(effects) ? reasonsForgotten(effects) : Collections.<String>emptyList();
  }

  private synchronized List<String> reasonsForgotten(Effects effects) {
    return values.forgotten(effects);
  }

  // what recovery tells

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
    transaction.reset();
    settings.clear();
    holds.clear();
    nextTransactionSet = false;
    values.clear();
  }

  // what was set through JDBC

  /**
   * {@code setAutoCommit} succeeded. Some drivers compare with a flag of their own and send nothing, and their flag knows
   * nothing of SET autocommit (oceanbase-client 2.4): where they may have, the truth is unsure until {@link #autoCommitIs}.
   */
  public synchronized void autoCommitSet(boolean value) {
    inFlight = null;
    boolean flag = jdbc.autoCommit() == null || jdbc.autoCommit();
    boolean mayBeSkipped = flag == value && !transaction.isAutocommit(value);
    jdbc.autoCommit(value);
    forget(Keys.AUTOCOMMIT);
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

  public synchronized void isolationSet(int level) {
    jdbc.isolation(level);
    forget(Keys.ISOLATION);
  }

  public synchronized void readOnlySet(boolean value) {
    jdbc.readOnly(value);
    forget(Keys.ACCESS);
  }

  public synchronized void catalogSet(String catalog) {
    jdbc.catalog(catalog);
    schemaChanged();
  }

  public synchronized void schemaSet(String schema) {
    jdbc.schema(schema);
    schemaChanged();
  }

  private void schemaChanged() {
    forget(Keys.SCHEMA);
    holds.tablesMoved();
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

  private void forget(String key) {
    settings.remove(key);
    holds.release(key);
  }

  // changes that took effect

  private void apply(Change change, boolean read) {
    switch (change.kind) {
      case RUN:
        run(change, read);
        break;
      case BEGIN:
        holds.release(Keys.TABLE_LOCKS);
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
        settings.putForNextTransaction(change);
        nextTransactionSet = true;
        break;
      case RELEASE:
        holds.release(change.key);
        break;
      case RELEASE_ALL:
        holds.releaseAll(change.key);
        break;
      case UNLOCK_TABLES:
        if (holds.has(Keys.TABLE_LOCKS)) {
          transaction.maybeCommit();
        }
        holds.release(Keys.TABLE_LOCKS);
        holds.release(Keys.READ_LOCK);
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

  /** A statement that failed, or of which nothing is known. */
  private void settle(Effects effects) {
    boolean several = effects.changes.length > 1;
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
            settings.remove(change.key);
            holds.add(change.key, change.key + " set by one of several statements, of which one failed");
          }
          break;
        default:
          applyAnyhow(change);
      }
    }
    values.perhaps(effects);
  }

  /** What counts whether the statement succeeded or not. */
  private void applyAnyhow(Change change) {
    switch (change.kind) {
      case MAYBE_COMMIT:
        transaction.maybeCommit();
        break;
      case HOLD:
        settings.remove(change.key);
        holds.add(change.key, change.text);
        break;
      case RENAME_TABLE:
        holds.tablesMoved();
        break;
      case NEXT_VALUE:
        values.perhapsNextOf(change.key);
        break;
      case CALL:
        run(change, false);
        if (!statelessProcedures) {
          transaction.maybeCommit();
          holds.add(change.key, change.text);
        }
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
    if (transaction.isNone()) {
      nextTransactionOver();
    }
  }

  private void describeTransaction() {
    List<Change> own = settings.nextTransaction();
    String isolation = settings.isolation();
    Integer level = jdbc.isolation();
    if (isolation == null && level != null) {
      isolation = level == Connection.TRANSACTION_READ_COMMITTED || level == Connection.TRANSACTION_READ_UNCOMMITTED ? "READ COMMITTED" : "other";
    }
    transaction.characteristics(own, isolation);
  }

  private void nextTransactionOver() {
    settings.nextTransactionOver();
    nextTransactionSet = false;
  }

  private void set(Change change) {
    holds.release(change.key);
    settings.put(change);
    if (change.key.equals(Keys.SCHEMA)) {
      holds.tablesMoved();
    }
  }

  private void autocommit(Change change) {
    if (change.text == null) {
      transaction.autocommitUnsure();
      settings.remove(Keys.AUTOCOMMIT);
      holds.add(Keys.AUTOCOMMIT, "autocommit set from an expression");
    } else {
      holds.release(Keys.AUTOCOMMIT);
      settings.put(Change.set(Keys.AUTOCOMMIT, "@@SESSION.autocommit = " + change.text, Change.Form.ASSIGNMENT));
      autocommit(change.text.equals("1"));
    }
  }

  private void autocommit(boolean on) {
    boolean commits = on && !transaction.isAutocommit(true);
    transaction.autocommit(on);
    if (commits && transaction.isNone()) {
      nextTransactionOver();
    }
  }
}
