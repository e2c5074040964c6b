package io.hawser.session;

import java.sql.SQLException;
import java.util.Collections;
import java.util.Set;

/**
 * The state of one logical connection's session, which the next session must have too if this one is lost. Statements are reported
 * here; the parts give the results: {@link #transaction()}, {@link #restoration()}, {@link #localValues()}. What is set through JDBC
 * is reported to {@link #setters()}.
 *
 * <p>The life of a statement: {@link #before} when it is about to be sent, then {@link #after} if it succeeded, {@link #failed}
 * if the server answered with an error, {@link #unsent} if it provably never left. A statement for which none of these was called
 * counts as failed when the next one is sent. {@code commit()}, {@code rollback()} and {@code setAutoCommit} are reported the same
 * way, as {@link Effects#COMMIT}, {@link Effects#ROLLBACK} and {@link Effects#autoCommit}.
 *
 * <p>A recovery: the {@link Restoration} is applied to the new session, then {@link #onNewSession()} is called.
 *
 * <p>Meant for one thread at a time, and safe if several use the connection, as far as the driver under it is. A statement
 * without effects costs a few reads of volatile fields: no lock, no allocation.
 */
public final class SessionLedger {
  private final SessionState session;
  private final ChangeApplier changes;
  private final TransactionWitness transaction;
  private final Restoration restoration;
  private final JdbcSetters setters;

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
    session = new SessionState(new TransactionState(pureFunctions));
    changes = new ChangeApplier(session, procedures, pureFunctions);
    transaction = new TransactionWitness(session);
    restoration = new Restoration(session);
    setters = new JdbcSetters(session);
  }

  /** What it knows of the transaction. */
  public TransactionWitness transaction() {
    return transaction;
  }

  /** What makes a new session like this one. */
  public Restoration restoration() {
    return restoration;
  }

  /** What only the session knows, or knew. */
  public SessionLocalValues localValues() {
    return session.values;
  }

  /** Where JDBC setters are recorded. */
  public JdbcSetters setters() {
    return setters;
  }

  // the life of a statement

  /** A statement is about to be sent. */
  public void before(Effects effects) {
    if (effects.plain() && session.inFlight == Effects.NONE && session.transaction.isSteady(effects)) {
      return;
    }
    if (session.isFirstInFlight(effects)) {
      return;
    }
    synchronized (session) {
      Effects unheardOf = session.inFlight;
      if (unheardOf != Effects.NONE) {
        changes.unheardOf(unheardOf);
        session.touched(unheardOf);
        session.values.perhaps(unheardOf);
      }
      session.inFlight = effects;
    }
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
   * @param call repeats the call of a procedure that {@link Effects#setsByProcedure}, with its parameters; null
   *             if it had none, or they are no longer known
   */
  public void after(Effects effects, Step call) {
    if (effects.plain() && session.inFlight == Effects.NONE && !session.nextTransactionSet && !session.values.changeWith(effects)) {
      return;
    }
    synchronized (session) {
      landed(effects);
      changes.succeeded(effects, call);
      session.touched(effects);
      session.values.succeeded(effects);
    }
  }

  /** The driver failed the statement with an error of its own, on a live connection: what it had asked the server is not known. */
  public void failedInDriver(Effects effects) {
    failed(effects, StatementError.OF_DRIVER);
  }

  /**
   * The server answered the statement with an error, on a live connection. Some errors end the transaction.
   *
   * @param several whether other statements of the call may have run after the one that failed
   */
  public void failed(Effects effects, SQLException answer, boolean several) {
    StatementError error = StatementError.of(answer);
    if (!several && NothingRan.isUnread(effects, error)) {
      unread(effects);
      return;
    }
    failed(effects, error);
    TransactionErrors.Fate fate = TransactionErrors.of(error);
    if (fate == TransactionErrors.Fate.KEPT || session.transaction.isNone()) {
      return;
    }
    synchronized (session) {
      // after a BEGIN some servers continue as if they had received another one, and with autocommit off a batch may have continued
      if (fate == TransactionErrors.Fate.ROLLED_BACK && !several && session.transaction.isAutocommit(false)) {
        session.endTransaction();
      } else {
        session.transaction.maybeRollBack();
      }
    }
  }

  /** The statement failed; the transaction is treated as after any error. */
  void failed(Effects effects, StatementError error) {
    if (effects == Effects.NONE) {
      return;
    }
    synchronized (session) {
      landed(effects);
      boolean nothingRan = NothingRan.isRefused(effects, error);
      if (!nothingRan) {
        changes.failed(effects, error);
      }
      if (!error.refusesText() && !error.refusesToWrite()) {
        session.touched(effects);
      }
      if (error.isServers()) {
        session.values.failed(nothingRan && effects.isAlone() ? Effects.NONE : effects);
      } else {
        session.values.perhaps(effects);
      }
    }
  }

  /** The server could not parse the statement: nothing ran, and its error is all that it leaves behind. */
  private void unread(Effects effects) {
    synchronized (session) {
      landed(effects);
      session.values.failed(Effects.NONE);
    }
  }

  /** The statement in flight provably never left, or touched nothing but the session that is gone: it counts as never sent. */
  public void unsent() {
    session.inFlight = Effects.NONE;
  }

  private void landed(Effects effects) {
    if (session.inFlight == effects) {
      session.inFlight = Effects.NONE;
    }
  }

  /** The statement in flight; {@link Effects#NONE} if none is. */
  public Effects inFlight() {
    return session.inFlight;
  }

  // what recovery reports

  /** The session is lost with its table locks, and the statement about to run does nothing but release them. */
  public void unlocked() {
    synchronized (session) {
      session.releaseTableLocks();
    }
  }

  /** The session was lost and a new one restored: no transaction is open, and what only the old one knew is lost. */
  public void onNewSession() {
    synchronized (session) {
      session.replaced();
    }
  }

  /** As {@link #onNewSession()}, but the transaction of the lost one continues: see {@link TransactionWitness#statementsToContinue()}. */
  public void onNewSessionInTransaction() {
    synchronized (session) {
      session.replacedInTransaction();
    }
  }

  /** As {@link #onNewSession()}, but the transaction of the lost one was run again: it is open, as before. */
  public void onNewSessionWithReplay() {
    synchronized (session) {
      session.replacedWithReplay();
    }
  }

  /** How many settings are kept, including those that are dropped when there are more. */
  int size() {
    synchronized (session) {
      return session.settings.size();
    }
  }
}
