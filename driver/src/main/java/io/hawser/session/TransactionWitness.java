package io.hawser.session;

import java.util.List;

/**
 * What texts and JDBC calls say of the session's transaction: one of the two witnesses of {@code recovery.TransactionWitnesses}, which
 * decides whom to believe. The other one is the server.
 */
public final class TransactionWitness {
  private final SessionState session;

  TransactionWitness(SessionState session) {
    this.session = session;
  }

  /** The transaction, the statement in flight included: a COMMIT in flight makes an open one uncertain. */
  public Transaction now() {
    return session.transaction.during(session.inFlight);
  }

  /** Whether a transaction would be lost with the session, the statement in flight included. */
  public boolean isOpen() {
    return now() != Transaction.NONE;
  }

  /** The transaction as it was before the statement in flight: NONE if that one is the first to run in it. */
  public Transaction before() {
    return session.transaction.now();
  }

  /** {@link #now()} if it is known to have been different before the statement in flight. */
  public Transaction nowFrom(Transaction before) {
    return session.transaction.during(before, session.inFlight);
  }

  /** Whether nothing has run in the transaction but reads without side effects. */
  public boolean onlyReads() {
    return session.transaction.onlyReads();
  }

  /** Whether the transaction has a BEGIN of its own. */
  public boolean begunByText() {
    return session.transaction.begunByText();
  }

  /** Whether the transaction may continue on another session. */
  public Continuation continuation() {
    return session.transaction.continuation();
  }

  /** After {@link Restoration#lastStatements()}, if the transaction is to continue on the new session: in order. */
  public List<String> statementsToContinue() {
    synchronized (session) {
      return session.transaction.statementsToContinue();
    }
  }

  /**
   * Whether a BEGIN before the next statement and a COMMIT after it would change nothing else: autocommit is surely on, no transaction is
   * open or has characteristics waiting for it, and no tables may be locked.
   */
  public boolean mayBegin() {
    synchronized (session) {
      return session.transaction.isNone() && session.transaction.isAutocommit(true) && !session.nextTransactionSet
          && session.unrestorable.hasOnly(StateKeys.TEMPORARY, StateKeys.LOCK, StateKeys.PREPARED);
    }
  }

  /** Whether autocommit surely has this value. */
  public boolean isAutoCommit(boolean on) {
    return session.transaction.isAutocommit(on);
  }

  /** Whether the server's next report on its transaction must be passed to {@link #serverSays}. */
  public boolean asksServer() {
    return session.transaction.perhapsRolledBack();
  }

  /** A statement succeeded, and the server reported whether a transaction is open. */
  public void serverSays(boolean inTransaction) {
    synchronized (session) {
      session.transaction.serverSays(inTransaction);
    }
  }

  /** The server's own report of autocommit, if the driver has it. */
  public void serverSaysAutoCommit(boolean on) {
    synchronized (session) {
      session.transaction.autocommitIs(on);
    }
  }
}
