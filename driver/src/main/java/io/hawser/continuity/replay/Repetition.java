package io.hawser.continuity.replay;

import java.sql.ResultSet;
import java.sql.SQLException;

/** A call that was repeated on another session, with its results. Not thread-safe. */
public interface Repetition extends AutoCloseable {
  /** The update counts, in the form in which they were logged; a negative one means rows. */
  long[] counts();

  ResultSet rows() throws SQLException;

  ResultSet keys() throws SQLException;

  /** Whether the server has warnings for it. */
  boolean hasWarnings() throws SQLException;

  /** Whether the application may still ask for results of the call, so that it must stay open until then. */
  boolean isAwaited();

  /** The replay has succeeded: from now on, this one answers what the application asks of the call. */
  void takePlace();

  @Override void close() throws SQLException;
}
