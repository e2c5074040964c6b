package io.hawser.jdbc;

import io.hawser.continuity.replay.LoggedResult;
import io.hawser.link.Link;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLWarning;

/** A ResultSet of a logged transaction: what is read from it is added to the log. */
@Call(Call.Way.RESULT)
abstract class LoggedResultSetWrapper extends ResultSetWrapper implements ResultSet, LoggedResult.View {
  private final LoggedResult seen;
  private final boolean isReplaceable;

  LoggedResultSetWrapper(ResultSet real, StatementWrapper<?> owner, Link stream, LoggedResult seen) {
    super(real, owner, stream);
    this.seen = seen;
    isReplaceable = stream == null && isReadOnly(real);
    seen.seenBy(this);
  }

  private static boolean isReadOnly(ResultSet real) {
    try {
      return real.getConcurrency() == CONCUR_READ_ONLY;
    } catch (SQLException | RuntimeException e) {
      return false;
    }
  }

  @Override public final boolean isReplaceable() {
    return isReplaceable;
  }

  @Override public final void show(ResultSet other) {
    real = other;
  }

  @Call(Call.Way.RESULT) @Override public boolean next() throws SQLException {
    boolean onRow;
    try {
      onRow = real.next();
    } catch (SQLException | RuntimeException | Error e) {
      seen.failed();
      throw e;
    }
    seen.moved(real, onRow);
    return onRow;
  }

  @Override public void close() throws SQLException {
    seen.closed();
    super.close();
  }

  @Override public SQLWarning getWarnings() throws SQLException {
    SQLWarning warnings = super.getWarnings();
    if (warnings != null) {
      seen.scrolled();
    }
    return warnings;
  }

  @Call(Call.Way.RESULT) @Override public boolean isLast() throws SQLException {
    seen.scrolled();
    return real.isLast();
  }

  @Call(Call.Way.RESULT) @Override public boolean isBeforeFirst() throws SQLException {
    seen.scrolled();
    return real.isBeforeFirst();
  }

  @Call(Call.Way.RESULT) @Override public boolean isAfterLast() throws SQLException {
    seen.scrolled();
    return real.isAfterLast();
  }

  @Call(Call.Way.RESULT) @Override public boolean first() throws SQLException {
    seen.scrolled();
    return real.first();
  }

  @Call(Call.Way.RESULT) @Override public boolean last() throws SQLException {
    seen.scrolled();
    return real.last();
  }

  @Call(Call.Way.RESULT) @Override public boolean previous() throws SQLException {
    seen.scrolled();
    return real.previous();
  }

  @Call(Call.Way.RESULT) @Override public void beforeFirst() throws SQLException {
    seen.scrolled();
    real.beforeFirst();
  }

  @Call(Call.Way.RESULT) @Override public void afterLast() throws SQLException {
    seen.scrolled();
    real.afterLast();
  }

  @Call(Call.Way.RESULT) @Override public boolean absolute(int row) throws SQLException {
    seen.scrolled();
    return real.absolute(row);
  }

  @Call(Call.Way.RESULT) @Override public boolean relative(int rows) throws SQLException {
    seen.scrolled();
    return real.relative(rows);
  }

  @Call(Call.Way.RESULT) @Override public void refreshRow() throws SQLException {
    seen.scrolled();
    real.refreshRow();
  }
}
