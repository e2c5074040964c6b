package io.hawser.continuity.replay;

import java.sql.ResultSet;
import java.sql.SQLException;

/** A call that was made again on another session, with what came of it. Not thread-safe. */
public interface Repetition extends AutoCloseable {
  /** As they were logged: the update counts, of which a negative one means rows. */
  long[] counts();

  ResultSet rows() throws SQLException;

  ResultSet keys() throws SQLException;

  /** Whether the server has warned of it. */
  boolean hasWarnings() throws SQLException;

  /** Whether the application may still ask for what came of the call, so that it must stay open until then. */
  boolean isAwaited();

  /** The replay has succeeded: what the application asks of the call from now on is asked of this one. */
  void takePlace();

  @Override void close() throws SQLException;
}
