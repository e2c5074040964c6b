package io.hawser.jdbc;

import io.hawser.continuity.replay.LoggedCall;
import io.hawser.continuity.replay.LoggedResult;
import io.hawser.continuity.replay.Unprotected;
import io.hawser.link.Link;
import io.hawser.log.Log;
import io.hawser.recovery.Recovery;
import io.hawser.session.Effects;
import java.sql.BatchUpdateException;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** What a statement adds to the log of its connection's transaction, if there is one: its calls, and what is seen of them. */
abstract class LoggedStatement<D extends Statement> extends RevivableStatement<D> {
  private static final Log LOG = Log.of(Recovery.class);

  /** The last execution, as it is in the log; null if it is not there. */
  private LoggedCall logged;
  /** The same, as it was made. */
  private CopiedCall loggedCopy;
  /** The application has gone beyond its first result. */
  private boolean beyondFirst;
  /** What the current call runs, or the last one. */
  private String text;
  /** The batch that is being executed; null if none is. */
  private CopiedCall batchCall;
  private List<Effects> batchEffects;
  private long[] batchCounts;
  /** The result about to be returned has the generated keys. */
  private boolean ofKeys;

  LoggedStatement(ConnectionWrapper connection, StatementRecipe recipe, D real, Link link) {
    super(connection, recipe, real, link);
  }

  /** A call begins. */
  final void logs(String sql) {
    if (connection.log != null) {
      text = sql;
      beyondFirst = false;
      batchCall = null;
      batchCounts = null;
    }
  }

  /** The last execution's results are closed: by another execution, or with the statement. */
  final void forgetLogged() {
    if (logged != null) {
      logged.closed();
      logged = null;
      loggedCopy = null;
    }
  }

  /** Whether this is the last execution, and the statement is open. */
  final boolean isLast(CopiedCall call) {
    return call == loggedCopy;
  }

  /** Runs a change of this statement on another statement of the vendor's. */
  @SuppressWarnings("unchecked") final void withReal(Statement other, Change change) throws SQLException {
    D own = real;
    real = (D) other;
    try {
      change.make();
    } finally {
      real = own;
    }
  }

  interface Change {
    void make() throws SQLException;
  }

  /** The vendor's statement, on the current session, has run again what this one ran last, and gets what was set since. */
  @SuppressWarnings("unchecked") final void continueWith(Statement other) {
    try {
      withReal(other, this::replayAll);
      if (beyondFirst) {
        other.getMoreResults();
      }
    } catch (SQLException | RuntimeException e) {
      closeQuietly(other, e); // its next use creates it again
      return;
    }
    real = (D) other;
    vendorsIsLeft();
    ran = null;
    link = connection.link();
  }

  private void closeQuietly(Statement other, Exception why) {
    LOG.debug("replay: the settings of a statement could not be restored: " + why);
    try {
      other.close();
    } catch (SQLException e) {
      LOG.debug("replay: that statement could not be closed: " + e);
    }
  }

  /** The application goes beyond the current result. */
  final void goesBeyond() {
    beyondFirst = true;
  }

  /** The last execution has no warnings, and the application asked for them. */
  final void sawNoWarnings() {
    if (logged != null) {
      logged.sawNoWarnings();
    }
  }

  /** Before a batch is sent; it is forgotten afterwards. */
  final void logsBatch() {
    if (connection.log != null) {
      batchCall = copyOfBatch();
      batchEffects = new ArrayList<>();
      for (int i = 0; batch != null && i < batch.size(); i++) {
        batchEffects.add(connection.recovery.effects(batch.get(i)));
      }
    }
  }

  final void logsCounts(long[] counts) {
    if (connection.log != null) {
      batchCounts = counts;
    }
  }

  final void logsCounts(int[] counts) {
    if (connection.log != null) {
      batchCounts = LoggedCall.counts(counts);
    }
  }

  /** The current call has succeeded. */
  final void logRun(Effects of) {
    try {
      long[] counts = batchCall != null ? batchCounts : new long[] {executed().getUpdateCount()};
      log(of, counts, null);
    } catch (SQLException | RuntimeException e) {
      connection.spoil(Unprotected.RESULT_UNREADABLE);
    }
  }

  /** The current call has failed, on a living session. */
  final void logFailure(Effects of, Throwable thrown) {
    if (thrown instanceof SQLException) {
      boolean ofBatch = thrown instanceof BatchUpdateException;
      log(of, ofBatch ? LoggedCall.counts(((BatchUpdateException) thrown).getUpdateCounts()) : null, (SQLException) thrown);
    } else {
      connection.spoil(Unprotected.DRIVER_ERROR);
    }
  }

  private void log(Effects of, long[] counts, SQLException error) {
    logged = connection.log.ran(each(of), text, this::copied, counts, error);
    if (logged == null) {
      loggedCopy = null;
    }
  }

  private List<Effects> each(Effects of) {
    return batchCall != null && !batchEffects.isEmpty() ? batchEffects : Collections.singletonList(of);
  }

  private CopiedCall copied() {
    loggedCopy = present().ifComplete();
    return loggedCopy;
  }

  private CopiedCall present() {
    return batchCall != null ? batchCall : copy(text);
  }

  /** The current call has failed; what becomes of it is not decided yet. */
  final void logFailing(Effects of) {
    connection.log.failing(each(of), present().ifComplete() != null);
  }

  /** The statement with its current parameters. */
  CopiedCall copy(String sql) {
    return CopiedCall.of(this, sql);
  }

  /** Its batch. */
  CopiedCall copyOfBatch() {
    return CopiedCall.of(this, batch);
  }

  /** The result about to be returned has the keys that the last execution generated. */
  final void asksForKeys() {
    ofKeys = connection.log != null;
  }

  /** What is seen of a result of the last execution, which is about to be returned; null if that is not logged. */
  final LoggedResult loggedResult() {
    boolean keys = ofKeys;
    ofKeys = false;
    if (logged == null) {
      return null;
    }
    LoggedResult seen = keys ? logged.keys() : logged.rows();
    if (seen == null) {
      logged.unknownResult();
    }
    return seen;
  }
}
