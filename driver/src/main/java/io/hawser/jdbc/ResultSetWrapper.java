package io.hawser.jdbc;

import io.hawser.link.Link;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.sql.Statement;

/**
 * A ResultSet whose statement is the wrapper. It belongs to the session that made it: rows that the vendor's driver has
 * already read stay readable after a recovery, others are never skipped or repeated but fail with the vendor's exception.
 */
@Call(Call.Way.RESULT)
abstract class ResultSetWrapper extends AbstractWrapper<ResultSet> implements ResultSet {
  private final StatementWrapper<?> owner;
  private Link stream;
  /** Null once it has ended, or if it does not belong to the current session. */
  private Link session;

  /** @param stream the link on which rows may still be on their way, so that a ping would disturb them; null if all have been read */
  ResultSetWrapper(ResultSet real, StatementWrapper<?> owner, Link stream) {
    super(real);
    this.owner = owner;
    this.stream = stream;
    this.session = owner.ran == null ? owner.link : null; // a result of an old session does not prevent leaving the current one
    if (session != null) {
      session.results().opened();
    }
    if (stream != null) {
      stream.results().streamOpened();
    }
  }

  /** It has been closed, or its statement has. */
  final void ended() {
    if (session != null) {
      session.results().closed();
      session = null;
    }
    if (stream != null) {
      stream.results().streamClosed();
      stream = null;
    }
  }

  @Override final long enter() {
    throw new AssertionError("a ResultSet never recovers its connection");
  }

  @Override final void succeeded() {
    throw new AssertionError("a ResultSet never recovers its connection");
  }

  @Override final Throwable failed(Throwable thrown, long mark) {
    throw new AssertionError("a ResultSet never recovers its connection");
  }

  @Override final long again() {
    throw new AssertionError("a ResultSet never recovers its connection");
  }

  @Override final Throwable explained(Throwable thrown) {
    return owner.explained(thrown);
  }

  @Override final void handedOut() {
    owner.connection.handedOut();
  }

  private interface RowChange {
    void make(ResultSet real) throws SQLException;
  }

  /** The driver sends a statement of its own for it. */
  private void change(RowChange change) throws SQLException {
    long mark = owner.enterRow();
    try {
      change.make(real);
    } catch (SQLException | RuntimeException e) {
      throw AbstractWrapper.<SQLException>unchecked(owner.rowFailed(e, mark));
    }
    owner.rowWritten();
  }

  @Override public void insertRow() throws SQLException {
    change(ResultSet::insertRow);
  }

  @Override public void updateRow() throws SQLException {
    change(ResultSet::updateRow);
  }

  @Override public void deleteRow() throws SQLException {
    change(ResultSet::deleteRow);
  }

  @Override public Statement getStatement() throws SQLException {
    real.getStatement(); // throws if the ResultSet is closed, as JDBC demands
    return owner;
  }

  @Override public void close() throws SQLException {
    ended();
    try {
      real.close();
    } catch (SQLException | RuntimeException e) {
      if (!owner.lostBecauseOf(e)) {
        throw e;
      }
    }
  }

  @Override public SQLWarning getWarnings() throws SQLException {
    try {
      return real.getWarnings();
    } catch (SQLException | RuntimeException e) {
      if (owner.lostBecauseOf(e)) {
        return null;
      }
      throw e;
    }
  }
}
