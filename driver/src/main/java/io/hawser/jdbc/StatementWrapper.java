package io.hawser.jdbc;

import io.hawser.link.Link;
import io.hawser.session.Effects;
import io.hawser.session.Step;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * A statement that outlives its session: when the connection has been recovered it is created again on the new session,
 * upon its next use, with the settings and the batch that it had. The methods that are not written here are completed by
 * the weaver.
 */
@Call(Call.Way.LOCAL)
abstract class StatementWrapper<D extends Statement> extends AbstractWrapper<D> implements Statement {
  private static final List<String> NO_LITERALS = Collections.emptyList();
  /** What a server answers to a KILL of a session that it does not have. */
  private static final int UNKNOWN_THREAD = 1094;

  final ConnectionWrapper connection;
  final StatementRecipe recipe;
  private Link link;
  private RecordedSetters settings;
  private List<String> batch;
  private boolean batchUnderWay;
  private boolean closed;
  private int fetchSize;
  /** What the present call, or the last one, does to the session. */
  private Effects running = Effects.NONE;
  private ResultSetWrapper lastResult;
  private boolean hasRun;
  /** The vendor's of an old session, if its results are those that may be asked for; null if they are {@link #real}'s. */
  private D ran;
  /** What ran in place of a text that named a session of old; null if nothing did. */
  private StatementWrapper<?> inPlace;

  StatementWrapper(ConnectionWrapper connection, StatementRecipe recipe, D real, Link link) throws SQLException {
    super(real);
    this.connection = connection;
    this.recipe = recipe;
    this.link = link;
    this.fetchSize = real.getFetchSize();
  }

  @Override final long enter(String sql) throws SQLException {
    running = effects(sql);
    if (runs()) {
      hasRun = false;
      ran = null;
      closeInPlace();
    }
    if (sql == null && !runs()) {
      connection.requireNoLostTransaction(Effects.ROW_WRITTEN); // a batch that is empty since it failed
    }
    connection.enter(running);
    try {
      adoptSession();
      if (closed && isOfAnOldSession()) {
        throw new SQLException("The statement is closed.", "HY010"); // its driver would say that of a connection that is gone
      }
      String missing = missing();
      if (missing != null) {
        throw incomplete(missing);
      }
    } catch (SQLException | RuntimeException | Error e) {
      connection.left();
      throw e;
    }
    return link.mark();
  }

  private void closeInPlace() throws SQLException {
    if (inPlace != null) {
      StatementWrapper<?> other = inPlace;
      inPlace = null;
      other.close();
    }
  }

  @Override void leave() {
    hasRun |= runs();
    if (running.setsByProcedure()) {
      connection.leave(running, callAgain());
    } else {
      connection.leave(running);
    }
  }

  /** Makes the call of a procedure again that has just succeeded; null if its text is enough, or if that can't be done. */
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
    Throwable toThrow = connection.failed(thrown, mark, link, running);
    if (toThrow == null) {
      try {
        adoptSession();
        String missing = missing();
        if (missing == null && !isOfAnOldSession()) {
          return null;
        }
        if (missing != null) {
          thrown.addSuppressed(incomplete(missing));
        }
        toThrow = thrown;
      } catch (SQLException | RuntimeException e) {
        toThrow = e;
      }
      connection.left();
    }
    if (ofBatch) {
      forgetBatch();
    }
    return toThrow;
  }

  private static SQLException incomplete(String missing) {
    return new SQLException("This statement was prepared again on a new session, where it can't run as it was: " + missing
        + ". Set it again.", "HY000");
  }

  /** A KILL of a session that was replaced is sent again for the one that took its place. */
  @Override final Throwable instead(Throwable thrown, String sql) {
    String again = isUnknownThread(thrown) && !isOfAnOldSession() ? sql != null ? connection.killAgain(sql, NO_LITERALS) : killAgain() : null;
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
    return thrown instanceof SQLException && ((SQLException) thrown).getErrorCode() == UNKNOWN_THREAD;
  }

  /** The statement's own text, if it is a KILL that has to be sent again; null if not. */
  String killAgain() {
    return null;
  }

  @SuppressWarnings("unchecked")
  private D vendors(StatementWrapper<?> of) {
    return (D) of.real;
  }

  @Override final long again() {
    return link.mark();
  }

  @Override final Throwable explained(Throwable thrown) {
    return connection.explained(thrown, link);
  }

  @Override final void handedOut() {
    connection.handedOut();
  }

  /** For its results: before one of them writes a row. */
  final long enterRow() throws SQLException {
    connection.enterRow(Effects.ROW_WRITTEN, isOfAnOldSession());
    return link.mark();
  }

  final void leaveRow() {
    connection.leave(Effects.ROW_WRITTEN);
  }

  /** The row can't be written on another session: what is to be thrown is never null. */
  final Throwable rowFailed(Throwable thrown, long mark) {
    Throwable toThrow = connection.failed(thrown, mark, link, Effects.ROW_WRITTEN);
    if (toThrow == null) {
      connection.left();
      return connection.explained(thrown, link);
    }
    return toThrow;
  }

  /** For its results: whether an exception is the loss of the session that they belong to. */
  final boolean lostBecauseOf(Exception e) {
    return connection.lostBecauseOf(e, link);
  }

  /** A statement that the application has closed stays closed. A link is known to be lost before another takes its place. */
  @Override final void refresh() throws SQLException {
    if (link.lost() && !closed) {
      connection.refresh();
      if (isOfAnOldSession()) {
        reviveOnALivingSession();
      }
    }
  }

  /** To make it again may take a round trip, on a session that nobody has looked at since it was last used. */
  private void reviveOnALivingSession() throws SQLException {
    connection.check();
    for (;;) {
      Link tried = connection.link();
      long mark = tried.mark();
      try {
        adoptSession();
        connection.left();
        return;
      } catch (SQLException | RuntimeException | Error e) {
        Throwable told = connection.recheck(e, mark, tried);
        if (told instanceof SQLException) {
          throw (SQLException) told;
        } else if (told instanceof RuntimeException) {
          throw (RuntimeException) told;
        } else if (told != null) {
          throw (Error) told;
        }
      }
    }
  }

  /** Within a call, for which the connection has done what it can: to try again would take its bound twice. */
  private void adoptSession() throws SQLException {
    if (link.lost() && !closed && isOfAnOldSession()) {
      revive();
    }
  }

  /** As one stays that was closed: it is not made again. */
  private boolean isOfAnOldSession() {
    return link != connection.link();
  }

  /** Made anew on the present session. */
  @SuppressWarnings("unchecked")
  private void revive() throws SQLException {
    Link now = connection.link();
    D made = (D) recipe.make(now.connection());
    if (hasRun && ran == null) {
      ran = real;
    }
    real = made;
    link = now;
    if (lastResult != null) {
      lastResult.ended();
    }
    replayAll();
  }

  /** What could not be given to a statement that was made again; null if nothing. */
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

  /** What the call does to the session: by the text that it was given, else by those of the batch. */
  Effects effects(String sql) {
    return sql != null ? connection.effects(sql) : batch != null ? connection.effects(batch) : Effects.NONE;
  }

  @Override final ResultSet result(ResultSet results) {
    if (results == null) {
      return null;
    }
    ResultSetWrapper known = lastResult;
    if (known == null || known.real != results) {
      forgetResult();
      lastResult = known = Wrappers.NEW.resultSet(results, this, fetchSize == 0 || ran != null ? null : link);
    }
    return known;
  }

  /** The vendor's driver closes it with the statement, or with the statement's next execution. */
  private void forgetResult() {
    if (lastResult != null) {
      lastResult.ended();
      lastResult = null;
    }
  }


  /** Called by the weaver's code for a setter that is not a parameter by index. */
  final void record(String group, int setter, int index, String name, long primitive, Object value, Object extra, long third, int fourth) {
    if (settings == null) {
      settings = new RecordedSetters();
    }
    settings.record(group, setter, index, name, primitive, value, extra, third, fourth);
  }

  /** Written by the weaver: calls the setter of this number. */
  abstract void replay(int setter, int index, String name, long primitive, Object value, Object extra, long third, int fourth)
      throws SQLException;

  final RecordedSetters settings() {
    return settings;
  }

  @Call(Call.Way.NETWORK) @Override public abstract ResultSet executeQuery(String sql) throws SQLException;

  @Call(Call.Way.NETWORK) @Override public abstract int executeUpdate(String sql) throws SQLException;

  @Call(Call.Way.NETWORK) @Override public abstract int executeUpdate(String sql, int autoGeneratedKeys) throws SQLException;

  @Call(Call.Way.NETWORK) @Override public abstract int executeUpdate(String sql, int[] columnIndexes) throws SQLException;

  @Call(Call.Way.NETWORK) @Override public abstract int executeUpdate(String sql, String[] columnNames) throws SQLException;

  @Call(Call.Way.NETWORK) @Override public abstract boolean execute(String sql) throws SQLException;

  @Call(Call.Way.NETWORK) @Override public abstract boolean execute(String sql, int autoGeneratedKeys) throws SQLException;

  @Call(Call.Way.NETWORK) @Override public abstract boolean execute(String sql, int[] columnIndexes) throws SQLException;

  @Call(Call.Way.NETWORK) @Override public abstract boolean execute(String sql, String[] columnNames) throws SQLException;

  @Call(Call.Way.NETWORK) @Override public abstract long executeLargeUpdate(String sql) throws SQLException;

  @Call(Call.Way.NETWORK) @Override public abstract long executeLargeUpdate(String sql, int autoGeneratedKeys) throws SQLException;

  @Call(Call.Way.NETWORK) @Override public abstract long executeLargeUpdate(String sql, int[] columnIndexes) throws SQLException;

  @Call(Call.Way.NETWORK) @Override public abstract long executeLargeUpdate(String sql, String[] columnNames) throws SQLException;

  @Call(Call.Way.NETWORK) @Override public int[] executeBatch() throws SQLException {
    batchUnderWay = true;
    int[] counts = real.executeBatch();
    forgetBatch();
    return counts;
  }

  @Call(Call.Way.NETWORK) @Override public long[] executeLargeBatch() throws SQLException {
    batchUnderWay = true;
    long[] counts = real.executeLargeBatch();
    forgetBatch();
    return counts;
  }

  @Override public void addBatch(String sql) throws SQLException {
    refresh();
    real.addBatch(sql);
    if (batch == null) {
      batch = new ArrayList<>();
    }
    batch.add(sql);
  }

  @Override public void clearBatch() throws SQLException {
    refresh();
    real.clearBatch();
    forgetBatch();
  }

  /** After the batch has been executed, well or not: it must not be sent again when the statement is revived. */
  void forgetBatch() {
    batchUnderWay = false;
    batch = null;
  }

  @Call(Call.Way.RECORDED) @Override public void setFetchSize(int rows) throws SQLException {
    real.setFetchSize(rows);
    fetchSize = rows;
  }

  /** Whose results the last execution left. */
  private D ofResults() {
    return ran == null ? real : ran;
  }

  @Call(Call.Way.RESULT) @Override public ResultSet getResultSet() throws SQLException {
    return ofResults().getResultSet();
  }

  @Call(Call.Way.RESULT) @Override public ResultSet getGeneratedKeys() throws SQLException {
    return ofResults().getGeneratedKeys();
  }

  @Call(Call.Way.RESULT) @Override public boolean getMoreResults() throws SQLException {
    return ofResults().getMoreResults();
  }

  @Call(Call.Way.RESULT) @Override public boolean getMoreResults(int current) throws SQLException {
    return ofResults().getMoreResults(current);
  }

  @Call(Call.Way.RESULT) @Override public int getUpdateCount() throws SQLException {
    return ofResults().getUpdateCount();
  }

  @Call(Call.Way.RESULT) @Override public long getLargeUpdateCount() throws SQLException {
    return ofResults().getLargeUpdateCount();
  }

  /** Null rather than an exception once the connection is lost: tools ask for warnings in their finally blocks. */
  @Override public SQLWarning getWarnings() throws SQLException {
    try {
      return real.getWarnings();
    } catch (SQLException | RuntimeException e) {
      if (connection.closedByApplication() || !connection.lostBecauseOf(e, link)) {
        throw e;
      }
      return null;
    }
  }

  @Override public void clearWarnings() throws SQLException {
    if (connection.closedByApplication() || (link == connection.link() && !link.lost())) {
      real.clearWarnings();
    }
  }

  /**
   * From another thread, on a connection that the vendor's driver opens for it: nothing of this session is touched. Nothing of this
   * statement's runs on a session that is lost, whose number may be somebody else's by now.
   */
  @Override public void cancel() throws SQLException {
    if (!link.lost()) {
      real.cancel();
    }
  }

  @Override public void close() throws SQLException {
    closed = true;
    forgetResult();
    try {
      closeInPlace();
      real.close();
    } catch (SQLException | RuntimeException e) {
      if (!connection.lostBecauseOf(e, link)) {
        throw e;
      }
    }
  }

  @Override public boolean isClosed() throws SQLException {
    return closed || connection.isClosed() || (link == connection.link() && !link.lost() && real.isClosed());
  }

  @Override public Connection getConnection() throws SQLException {
    if (closed) {
      real.getConnection(); // most vendors throw: the statement is closed
    }
    return connection;
  }
}
