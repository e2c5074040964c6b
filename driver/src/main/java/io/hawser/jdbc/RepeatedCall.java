package io.hawser.jdbc;

import io.hawser.continuity.replay.Repetition;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** A statement that was run again on another session. Becomes its wrapper's vendor statement if the wrapper has run nothing since. */
final class RepeatedCall implements Repetition {
  private final LoggedStatement<?> statement;
  private final CopiedCall call;
  private final Statement made;
  private final long[] counts;

  RepeatedCall(LoggedStatement<?> statement, CopiedCall call, Statement made, long[] counts) {
    this.statement = statement;
    this.call = call;
    this.made = made;
    this.counts = counts;
  }

  @Override public long[] counts() {
    return counts;
  }

  @Override public ResultSet rows() throws SQLException {
    return made.getResultSet();
  }

  @Override public ResultSet keys() throws SQLException {
    return made.getGeneratedKeys();
  }

  @Override public boolean hasWarnings() throws SQLException {
    return made.getWarnings() != null;
  }

  @Override public boolean isAwaited() {
    return statement.isLast(call);
  }

  @Override public void takePlace() {
    statement.continueWith(made);
  }

  @Override public void close() throws SQLException {
    made.close();
  }
}
