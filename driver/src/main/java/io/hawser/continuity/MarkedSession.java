package io.hawser.continuity;

import io.hawser.link.Link;
import io.hawser.link.OwnSql;
import io.hawser.link.Untraced;
import java.sql.SQLException;

/** A session whose commits get markers: what it reported when it was opened, and how markers are sent on it. Thread-safe. */
final class MarkedSession {
  /** ER_PARSE_ERROR. */
  private static final int PARSE_ERROR = 1064;
  private static final String SAVEPOINT = "hawser_commit";

  final Link link;
  final ServerIdentity server;
  final KnownTable table;
  private final String peer;
  private final int localPort;
  /** Several statements go in one packet. Not if a proxy reads them: nobody knows whether it stops at the first error. */
  private volatile boolean sendsTogether;

  MarkedSession(Link link, ServerIdentity server, KnownTable table) {
    this.link = link;
    this.peer = link.peer();
    this.localPort = link.localPort();
    this.server = server;
    this.table = table;
    this.sendsTogether = link.opener().allowsSeveralStatements() && !server.isOfCluster();
  }

  /** A driver that was redirected to another server continues with another socket. */
  boolean isStill(Link now) {
    return link == now && now.localPort() == localPort && now.peer().equals(peer);
  }

  /** Whether a marker and its COMMIT go in one packet. With autocommit on, some drivers' commit() does something else. */
  boolean commitsTogether() throws SQLException {
    return sendsTogether && !link.connection().getAutoCommit();
  }

  boolean isLost() {
    return link.gone();
  }

  private String sql(CommitMarker marker) {
    return table.table().marker(marker);
  }

  void mark(CommitMarker marker) throws SQLException {
    run(sql(marker));
  }

  private void run(String sql) throws SQLException {
    Untraced.run(() -> OwnSql.update(link.connection(), sql));
  }

  private void runTogether(String... statements) throws SQLException {
    try {
      Untraced.run(() -> OwnSql.executeTogether(link.connection(), statements));
    } catch (SQLException e) {
      if (e.getErrorCode() == PARSE_ERROR) {
        sendsTogether = false; // the server, or something in front of it, does not allow what the URL does
      }
      throw e;
    }
  }

  /** Begins a transaction with its marker. */
  void begin(CommitMarker marker) throws SQLException {
    if (sendsTogether) {
      runTogether("BEGIN", sql(marker));
    } else {
      run("BEGIN");
      run(sql(marker));
    }
  }

  /**
   * Writes the marker and commits, in one packet. An error stops it: the COMMIT was not run, or has failed. No driver tells which; but if
   * the savepoint set before is still there, the transaction is open and has lost nothing.
   *
   * @return null if it is committed; else the error after which it must still be committed, without a marker
   * @throws SQLException the server's, and the transaction is over; or an answer was lost, and the COMMIT may be under way
   */
  SQLException commitTogether(CommitMarker marker) throws SQLException {
    try {
      runTogether("SAVEPOINT " + SAVEPOINT, sql(marker), "COMMIT");
      return null;
    } catch (SQLException e) {
      if (isLost()) {
        throw e;
      }
      goBack(e);
      return e;
    }
  }

  private void goBack(SQLException refusal) throws SQLException {
    try {
      run("ROLLBACK TO SAVEPOINT " + SAVEPOINT);
    } catch (SQLException e) {
      throw isLost() ? e : refusal;
    }
  }

  /** Deletes the markers that came before this one, in a transaction of its own. */
  void deleteBefore(CommitMarker marker, int limit) throws SQLException {
    run(table.table().deleteBefore(marker, table.limitsDeletes() ? limit : 0));
    run("COMMIT");
  }
}
