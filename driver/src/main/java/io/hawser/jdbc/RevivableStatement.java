package io.hawser.jdbc;

import io.hawser.link.Link;
import io.hawser.session.Effects;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/**
 * The vendor's statement, on the current session: after a recovery it is created again on its next use, with the settings and the batch
 * that it had. What the last execution left is read from the statement that was executed.
 */
abstract class RevivableStatement<D extends Statement> extends AbstractWrapper<D> {
  final ConnectionWrapper connection;
  final StatementRecipe recipe;
  /** The link of {@link #real}. */
  Link link;
  /** What {@link Statement#addBatch(String)} has added; null if nothing. */
  List<String> batch;
  boolean closed;
  ResultSetWrapper lastResult;
  boolean hasRun;
  /** The vendor's statement of an old session, if its results are the ones in use; null if they are {@link #real}'s. */
  D ran;
  private RecordedSetters settings;
  /** The vendor's statement was given to the application: what is set on it is not seen here. */
  private boolean handedOut;
  /** {@link #real} replaced a statement that was given to the application. */
  private boolean changedElsewhere;

  RevivableStatement(ConnectionWrapper connection, StatementRecipe recipe, D real, Link link) {
    super(real);
    this.connection = connection;
    this.recipe = recipe;
    this.link = link;
  }

  /** A statement that the application has closed stays closed. A link is known to be closed before another replaces it. */
  @Override final void refresh() throws SQLException {
    if (link.closed() && !closed) {
      connection.refresh();
      if (isOfAnOldSession()) {
        reviveOnALivingSession();
      }
    }
  }

  /** Creating it again may take a round trip, on a session that was not checked since it was last used. */
  private void reviveOnALivingSession() throws SQLException {
    connection.enter(Effects.NONE);
    for (;;) {
      Link tried = connection.link();
      long mark = tried.mark();
      try {
        adoptSession();
        connection.notMade();
        return;
      } catch (SQLException | RuntimeException | Error e) {
        Throwable toThrow = connection.failed(e, mark, tried, Effects.NONE);
        if (toThrow != null) {
          throw AbstractWrapper.<SQLException>unchecked(toThrow);
        }
      }
    }
  }

  /** Within a call, for which the connection has already recovered if it can: another attempt would double its time limit. */
  final void adoptSession() throws SQLException {
    if (link.lost() && !closed && isOfAnOldSession()) {
      revive();
    }
  }

  /** A statement that was closed stays so: it is not created again. */
  final boolean isOfAnOldSession() {
    return link != connection.link();
  }

  /** Creates it again on the current session. */
  @SuppressWarnings("unchecked") private void revive() throws SQLException {
    Link now = connection.link();
    D made = (D) recipe.make(now);
    if (hasRun && ran == null) {
      ran = real;
    }
    real = made;
    link = now;
    vendorsIsLeft();
    if (lastResult != null) {
      lastResult.ended();
    }
    replayAll();
  }

  /** {@link #real} is now another statement. */
  final void vendorsIsLeft() {
    changedElsewhere |= handedOut;
  }

  /** What the application sets on a plain statement from now on goes to the current one; parameters set unseen stay unknown. */
  @Override final void handedOut() {
    connection.handedOut();
    handedOut = true;
    changedElsewhere &= recipe.sql() != null;
  }

  /** Whether the application may have set something on the vendor's statement that {@link #real} does not have. */
  final boolean isChangedElsewhere() {
    return changedElsewhere;
  }

  /** What could not be set on the recreated statement; null if nothing. */
  String missing() {
    return null;
  }

  void replayAll() throws SQLException {
    if (settings != null) {
      settings.replay(this);
    }
    if (batch != null) {
      for (String sql : batch) {
        real.addBatch(sql);
      }
    }
  }

  /** The vendor's driver closes it with the statement, or with the statement's next execution. */
  final void forgetResult() {
    if (lastResult != null) {
      lastResult.ended();
      lastResult = null;
    }
  }

  /** The statement whose results the last execution left. */
  final D executed() {
    return ran == null ? real : ran;
  }

  /** Called by the weaver's code for a setter that is not a parameter by index. */
  final void record(String group, int setter, int index, String name, long primitive, Object value, Object extra, long third, int fourth) {
    if (settings == null) {
      settings = new RecordedSetters();
    }
    settings.record(new RecordedSetters.Setting(group, setter, index, name, primitive, value, extra, third, fourth));
  }

  /** Written by the weaver: calls the setter of this number. */
  abstract void replay(int setter, int index, String name, long primitive, Object value, Object extra, long third, int fourth)
      throws SQLException;

  final RecordedSetters settings() {
    return settings;
  }
}
