package io.hawser.jdbc;

import io.hawser.continuity.replay.Unprotected;
import io.hawser.link.Link;
import io.hawser.session.Effects;
import io.hawser.session.Step;
import io.hawser.thrown.CauseChain;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Collections;
import java.util.List;

/**
 * The calls of a statement: what each does to the session, and what happens before it, after its success and after its failure. The
 * connection handles all that concerns the session ({@link SessionCalls}); this class handles the statement, which may need to be created
 * again, and the writing of rows of its results.
 */
abstract class StatementCalls<D extends Statement> extends LoggedStatement<D> {
  private static final List<String> NO_LITERALS = Collections.emptyList();
  /** A server's answer to a KILL of a session that it does not have. */
  private static final int UNKNOWN_THREAD = 1094;

  /** A batch is being executed. */
  boolean batchUnderWay;
  /** What the current call, or the last one, does to the session. */
  private Effects running = Effects.NONE;
  /** What ran in place of a KILL that named a replaced session; null if nothing did. */
  private StatementWrapper<?> inPlace;

  StatementCalls(ConnectionWrapper connection, StatementRecipe recipe, D real, Link link) {
    super(connection, recipe, real, link);
  }

  @Override final long enter() throws SQLException {
    begins();
    begin(ownEffects());
    logs(recipe.sql());
    if (!runs()) {
      connection.requireNoLostTransaction(Effects.ROW_WRITTEN); // a batch that is empty because it failed
    }
    return enterConnection();
  }

  /** Before a call that runs its text argument. */
  final long enter(String sql) throws SQLException {
    if (sql == null) {
      return enter(); // the driver refuses it
    }
    begins();
    begin(connection.effects(sql));
    logs(sql);
    return enterConnection();
  }

  /** Before a call that asks about the statement and runs nothing. */
  final long enterAsking() throws SQLException {
    begins();
    begin(Effects.NONE);
    connection.spoil(Unprotected.METADATA);
    return enterConnection();
  }

  /** The effects of a call without a text argument: it runs the statement's own, or the batch. */
  Effects ownEffects() {
    return batch != null ? connection.effects(batch) : Effects.NONE;
  }

  /** A call begins: what is known about the previous one is forgotten. */
  void begins() {}

  private void begin(Effects effects) throws SQLException {
    running = effects;
    if (runs()) {
      hasRun = false;
      ran = null;
      forgetLogged();
      closeInPlace();
    }
  }

  private long enterConnection() throws SQLException {
    connection.enter(running);
    try {
      beginOwn();
      adoptSession();
      if (closed && isOfAnOldSession()) {
        throw new SQLException("The statement is closed.", "HY010"); // its driver would say that of a connection that is gone
      }
      SQLException incomplete = incomplete();
      if (incomplete != null) {
        throw incomplete;
      }
    } catch (SQLException | RuntimeException | Error e) {
      connection.notMade();
      throw e;
    }
    return link.mark();
  }

  /** A batch is several transactions, with autocommit on. */
  private void beginOwn() throws SQLException {
    if (!hasBatch()) {
      connection.begin(running);
    }
  }

  /** Whether there is a batch, which may be what is run. */
  boolean hasBatch() {
    return batch != null;
  }

  final void closeInPlace() throws SQLException {
    if (inPlace != null) {
      StatementWrapper<?> other = inPlace;
      inPlace = null;
      other.close();
    }
  }

  @Override void succeeded() throws SQLException {
    hasRun |= runs();
    try {
      connection.commitOwn(running);
    } catch (SQLException | RuntimeException | Error e) {
      connection.notMade();
      throw e;
    }
    if (running.setsByProcedure()) {
      connection.succeeded(running, callAgain());
    } else {
      connection.succeeded(running);
    }
    if (connection.log != null && runs()) {
      logRun(running);
    }
  }

  /** The repetition of the procedure call that has just succeeded; null if its text is enough, or if it can't be repeated. */
  Step callAgain() {
    return null;
  }

  /** Whether the call runs something, and does not just ask about the statement. */
  final boolean runs() {
    return running != Effects.NONE;
  }

  @Override Throwable failed(Throwable thrown, long mark) {
    boolean ofBatch = batchUnderWay;
    batchUnderWay = false;
    if (connection.log != null && runs()) {
      logFailing(running);
    }
    Throwable toThrow = connection.failed(thrown, mark, link, running);
    if (toThrow == null) {
      try {
        beginOwn();
        adoptSession();
        SQLException incomplete = incomplete();
        if (incomplete == null && !isOfAnOldSession()) {
          return null;
        }
        if (incomplete != null) {
          thrown.addSuppressed(incomplete);
        }
        toThrow = thrown;
      } catch (SQLException | RuntimeException e) {
        toThrow = e;
      }
      connection.notMade();
    }
    if (connection.log != null && runs() && !isOfAnOldSession()) {
      logFailure(running, thrown);
    }
    if (ofBatch) {
      forgetBatch();
    }
    return toThrow;
  }

  /** What to throw if the statement was created again and would do something else than before; null if not. */
  private SQLException incomplete() {
    String missing = missing();
    if (missing != null) {
      return new SQLException("This statement was prepared again on a new session, where it can't run as before: " + missing
          + ". Set it again.", "HY000");
    }
    boolean depends = recipe.sql() != null ? runs() : running.loads();
    return !depends || !isChangedElsewhere() ? null : new SQLException("This statement was created again on a new session, "
        + "where it can't run as before: settings made through the vendor's own object from unwrap() are unknown. "
        + (recipe.sql() != null ? "Prepare another statement." : "Set them again on the current object, which unwrap() returns."), "HY000");
  }

  @Override final Throwable instead(Throwable thrown) {
    return isUnknownThread(thrown) && !isOfAnOldSession() ? killed(killAgain(), thrown) : thrown;
  }

  /** As {@link #instead(Throwable)}, after a call with this text argument. */
  final Throwable instead(Throwable thrown, String sql) {
    if (sql == null) {
      return instead(thrown);
    }
    return isUnknownThread(thrown) && !isOfAnOldSession() ? killed(connection.killAgain(sql, NO_LITERALS), thrown) : thrown;
  }

  /**
   * A KILL of a replaced session is sent again for its replacement.
   *
   * @param again null if it is no such KILL
   */
  private Throwable killed(String again, Throwable thrown) {
    if (again == null) {
      return thrown;
    }
    try {
      inPlace = (StatementWrapper<?>) connection.createStatement();
      inPlace.execute(again);
      hasRun = true;
      ran = vendors(inPlace);
      return null;
    } catch (SQLException e) {
      return isUnknownThread(e) ? thrown : e; // it may have ended meanwhile
    }
  }

  private static boolean isUnknownThread(Throwable thrown) {
    return CauseChain.code(thrown) == UNKNOWN_THREAD;
  }

  /** The statement's own text, if it is a KILL that must be sent again; null if not. */
  String killAgain() {
    return null;
  }

  @SuppressWarnings("unchecked") private D vendors(StatementWrapper<?> of) {
    return (D) of.real;
  }

  @Override final long again() {
    return link.mark();
  }

  @Override final Throwable explained(Throwable thrown) {
    return connection.explained(thrown, link);
  }

  /** For its results: before one of them writes a row. */
  final long enterRow() throws SQLException {
    connection.enterRow(Effects.ROW_WRITTEN, isOfAnOldSession());
    connection.spoil(Unprotected.UPDATABLE_RESULT);
    return link.mark();
  }

  final void rowWritten() {
    connection.succeeded(Effects.ROW_WRITTEN);
  }

  /** The row can't be written on another session: never returns null. */
  final Throwable rowFailed(Throwable thrown, long mark) {
    Throwable toThrow = connection.failed(thrown, mark, link, Effects.ROW_WRITTEN);
    if (toThrow == null) {
      connection.notMade();
      return connection.explainedUnsent(thrown, link);
    }
    return toThrow;
  }

  /** For its results: whether an exception is the loss of the session that they belong to. */
  final boolean lostBecauseOf(Exception e) {
    return connection.lostBecauseOf(e, link);
  }

  /** After the batch has been executed, successfully or not: it must not be sent again when the statement is revived. */
  void forgetBatch() {
    batchUnderWay = false;
    batch = null;
  }
}
