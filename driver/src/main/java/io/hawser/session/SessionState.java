package io.hawser.session;

import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;

/**
 * The parts of the session, and what concerns several of them at once: a SET TRANSACTION is over when a transaction ends, a default
 * schema changes which temporary table a name means. Other packages see only {@link SessionLedger} and what it hands out.
 *
 * <p>Its monitor guards the parts. What the normal path of a call reads is volatile, and needs no monitor.
 */
final class SessionState {
  final TransactionState transaction;
  final UnrestorableState unrestorable = new UnrestorableState();
  final SessionSettings settings = new SessionSettings(unrestorable);
  final SessionLocalValues values = new SessionLocalValues();
  final JdbcState jdbc = new JdbcState();

  private static final AtomicReferenceFieldUpdater<SessionState, Effects> IN_FLIGHT = AtomicReferenceFieldUpdater
      .newUpdater(SessionState.class, Effects.class, "inFlight");

  /** Sent, and not yet answered; {@link Effects#NONE} if there is none. */
  volatile Effects inFlight = Effects.NONE;
  /** A SET TRANSACTION may be waiting for its transaction. */
  volatile boolean nextTransactionSet;
  /** Of the session, as it was set; empty if nobody has set it. */
  private String isolation = "";

  SessionState(TransactionState transaction) {
    this.transaction = transaction;
  }

  /** A statement is about to be sent. Needs no monitor. Returns false and does nothing if another one is in flight. */
  boolean isFirstInFlight(Effects effects) {
    return IN_FLIGHT.compareAndSet(this, Effects.NONE, effects);
  }

  /** A statement has run, or may have. */
  void run(Change change, boolean read) {
    if (transaction.run(change, read)) {
      describeTransaction();
    }
  }

  void begin(Change change) {
    unrestorable.release(StateKeys.TABLE_LOCKS);
    if (!transaction.isNone()) {
      settings.next().maybeOver(); // of the one that it commits, on some servers
    }
    transaction.begin(change.text, change.withSnapshot());
    describeTransaction();
  }

  private void describeTransaction() {
    String own = settings.next().isolation();
    transaction.characteristics(settings.next().changes(), own.isEmpty() ? isolation : own);
  }

  void endTransaction() {
    transaction.end();
    nextTransactionOver();
  }

  private void nextTransactionOver() {
    if (nextTransactionSet) {
      settings.next().over();
      nextTransactionSet = false;
    }
  }

  void maybeCommit() {
    transaction.maybeCommit();
    settings.next().maybeOver();
  }

  /**
   * COMMIT, or DDL that could be read: it commits before it checks privileges and tables.
   *
   * @param alone the only statement of its text
   */
  void commitFailed(StatementError error, boolean alone) {
    maybeCommit();
    if (alone && error.isServers() && !error.refusesToWrite()) {
      nextTransactionOver();
    }
  }

  void unlockTables() {
    if (unrestorable.has(StateKeys.TABLE_LOCKS)) {
      maybeCommit();
    }
    releaseTableLocks();
  }

  void releaseTableLocks() {
    unrestorable.release(StateKeys.TABLE_LOCKS);
    unrestorable.release(StateKeys.READ_LOCK);
  }

  /** With autocommit on, a statement that uses a transactional table is a transaction: SET TRANSACTION applies to that one only. */
  void touched(Effects effects) {
    if (nextTransactionSet && effects.touches() && transaction.isNone()) {
      settings.next().maybeOver();
    }
  }

  void set(Change change) {
    settings.set(change);
    if (change.key.equals(StateKeys.ISOLATION)) {
      isolationIs(change.isInitial() ? "" : change.text);
    }
    if (change.key.equals(StateKeys.SCHEMA)) {
      unrestorable.tablesMoved();
    }
  }

  void setNextTransaction(Change change) {
    settings.nextTransaction(change);
    nextTransactionSet = true;
  }

  /** @param words empty if only the server knows it */
  void isolationIs(String words) {
    isolation = words;
  }

  /** SET autocommit. */
  void autocommitBySql(Autocommit value) {
    if (value == Autocommit.UNSURE) {
      transaction.autocommitUnsure();
      settings.autocommitIsOfJdbc();
      unrestorable.add(StateKeys.AUTOCOMMIT, "autocommit set from an expression");
    } else {
      unrestorable.release(StateKeys.AUTOCOMMIT);
      settings.autocommitBySql(value);
      autocommit(value == Autocommit.ON);
    }
  }

  void autocommit(boolean on) {
    if (on && !transaction.isAutocommit(true) && !transaction.isNone()) {
      settings.next().maybeOver(); // the server may have known nothing of it
    }
    transaction.autocommit(on);
  }

  /** The session is as after its login. */
  void reset() {
    inFlight = Effects.NONE;
    isolation = "";
    transaction.reset();
    settings.clear();
    unrestorable.clear();
    nextTransactionSet = false;
    values.clear();
  }

  /** Another session has taken its place, with no transaction open. */
  void replaced() {
    inFlight = Effects.NONE;
    if (!transaction.isNone()) {
      nextTransactionOver();
    }
    transaction.end();
    values.sessionLost();
  }

  /** Another session has taken its place; its transaction was run again there. */
  void replacedWithReplay() {
    inFlight = Effects.NONE;
    values.sessionLost();
    values.replayed();
  }

  /** Another session has taken its place, and its transaction continues there. */
  void replacedInTransaction() {
    inFlight = Effects.NONE;
    transaction.continued();
    values.sessionLost();
  }
}
