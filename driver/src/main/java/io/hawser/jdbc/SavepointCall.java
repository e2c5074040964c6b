package io.hawser.jdbc;

import io.hawser.continuity.replay.RepeatableCall;
import io.hawser.continuity.replay.Repetition;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;

/** A JDBC call for a savepoint with a name, by which it is found on any session. Immutable. */
final class SavepointCall implements RepeatableCall, Repetition {
  /** What the call does. */
  interface Work {
    void on(Connection session) throws SQLException;
  }

  private static final int BYTES = 64;
  private static final long[] NO_COUNTS = {};

  private final Work work;

  SavepointCall(Work work) {
    this.work = work;
  }

  @Override public long bytes() {
    return BYTES;
  }

  @Override public String text() {
    return null;
  }

  @Override public Repetition repeat(Connection session, boolean asksForKeys) throws SQLException {
    work.on(session);
    return this;
  }

  @Override public long[] counts() {
    return NO_COUNTS;
  }

  @Override public ResultSet rows() {
    throw new AssertionError("it returns none");
  }

  @Override public ResultSet keys() {
    throw new AssertionError("it returns none");
  }

  @Override public boolean hasWarnings() {
    return false;
  }

  @Override public boolean isAwaited() {
    return false;
  }

  @Override public void takePlace() {
    // nothing of it stays open
  }

  @Override public void close() {
    // nothing of it stays open
  }
}
