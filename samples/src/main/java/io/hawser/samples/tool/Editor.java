package io.hawser.samples.tool;

import io.hawser.HawserConnection;
import io.hawser.event.ConnectionListener;
import io.hawser.event.RecoveryRefused;
import io.hawser.event.SessionRecovered;
import io.hawser.failure.Failure;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** One editor of the tool: statements run in its session one after the other, and another thread may stop one that takes too long. */
public final class Editor implements AutoCloseable {
  private final ToolDataSource dataSource;
  private final List<String> notices = new CopyOnWriteArrayList<>();
  private final Watcher watcher = new Watcher();
  /** Kept, because the connection is busy when it is needed; the listener keeps it true. */
  private volatile long sessionId = -1;
  private volatile String details = "";

  public Editor(ToolDataSource dataSource) {
    this.dataSource = dataSource;
  }

  /** Follows the connection's sessions. */
  private final class Watcher implements ConnectionListener {
    @Override public void recovered(SessionRecovered event) {
      sessionId = event.newSessionId();
      notices.add("The session " + event.sessionId() + " was lost; " + event.newSessionId() + " took its place"
          + (event.restored().isEmpty() ? "." : ", with " + String.join(", ", event.restored()) + "."));
    }

    @Override public void refused(RecoveryRefused event) {
      notices.add("The session " + event.sessionId() + " was lost and is not replaced: " + event.reason() + ".");
    }
  }

  /** Runs one statement: its first value, "done", or the text of the error. */
  public String run(String sql) {
    Connection connection = null;
    try {
      connection = connection();
      try (Statement statement = connection.createStatement()) {
        if (!statement.execute(sql)) {
          return "done";
        }
        try (ResultSet rows = statement.getResultSet()) {
          return rows.next() ? rows.getString(1) : "no rows";
        }
      }
    } catch (SQLException e) {
      details = Failure.of(e, connection).explain();
      return ErrorText.of(e, connection);
    }
  }

  public void autoCommit(boolean on) throws SQLException {
    connection().setAutoCommit(on);
  }

  /** Leaves a lost session to the tool, for an editor whose user wants to see each loss. */
  public void leaveLossesToTheUser() throws SQLException {
    HawserConnection hawser = Hawser.of(connection());
    if (hawser != null) {
      hawser.setRecoveryEnabled(false);
    }
  }

  /** Stops the statement that runs, by KILL QUERY from a connection of its own. */
  public void stop() throws SQLException {
    try (Connection other = dataSource.another(); Statement statement = other.createStatement()) {
      statement.execute("KILL QUERY " + sessionId);
    }
  }

  private Connection connection() throws SQLException {
    Connection connection = dataSource.getConnection();
    HawserConnection hawser = Hawser.of(connection);
    if (hawser != null) {
      hawser.removeListener(watcher); // the data source may have opened another connection
      hawser.addListener(watcher);
      sessionId = hawser.sessionId();
    }
    return connection;
  }

  public long sessionId() {
    return sessionId;
  }

  /** All that is known about the last error, for the user who asks, and for the log. */
  public String details() {
    return details;
  }

  /** What the user sees beside the results. */
  public List<String> notices() {
    return notices;
  }

  @Override public void close() throws SQLException {
    dataSource.close();
  }
}
