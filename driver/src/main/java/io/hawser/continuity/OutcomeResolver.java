package io.hawser.continuity;

import io.hawser.link.Cancellation;
import io.hawser.link.Link;
import io.hawser.link.OwnSql;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.Statement;

/**
 * Finds out the outcome of one COMMIT whose answer was lost: see {@link Fence}. Used with one session after another, in one thread.
 */
public final class OutcomeResolver {
  /** Has the server end a lost session, if it is provably the lost one. */
  @FunctionalInterface
  public interface Killer {
    void kill(Link lost, Link asking);
  }

  private static final long PAUSE_MILLIS = 50;

  private final KnownTable known;
  private final OutcomeTable table;
  private final TableDescription described;
  private final CommitMarker marker;
  private final ServerIdentity server;
  private final Link lost;
  private final Fence fence = new Fence();
  private Fence.Verdict verdict = Fence.Verdict.UNDECIDED;

  /** @param described as the table was before the marker was written */
  OutcomeResolver(KnownTable known, TableDescription described, CommitMarker marker, ServerIdentity server, Link lost) {
    this.known = known;
    this.table = known.table();
    this.described = described;
    this.marker = marker;
    this.server = server;
    this.lost = lost;
  }

  /** Whether the COMMIT has taken effect: all of its transaction is committed. */
  public boolean isCommitted() {
    return verdict == Fence.Verdict.COMMITTED;
  }

  /** Whether it has not, and never will. */
  public boolean isRolledBack() {
    return verdict == Fence.Verdict.ROLLED_BACK;
  }

  /** Whether a further session may find out more. */
  public boolean goesOn() {
    return verdict == Fence.Verdict.UNDECIDED && !fence.isInVain();
  }

  /** Whether a session with any endpoint will do; else only the endpoint of the lost session can lead to the same server. */
  public boolean anyEndpoint() {
    return server.isOfCluster();
  }

  /**
   * Asks, on a session that is used for nothing else.
   *
   * @param deadline of System.nanoTime()
   * @throws SQLException that session was lost too
   */
  public void ask(Link fresh, long deadline, Killer killer) throws SQLException {
    try {
      askOn(fresh, deadline, killer);
    } catch (SQLException e) {
      throw isLost(fresh) ? lost(e) : e;
    }
  }

  /** Whatever its last error was: a killed session may end with any error, after which nobody would try again. */
  private static SQLException lost(SQLException last) {
    SQLException lost = new SQLNonTransientConnectionException("The session that was asked for the outcome of a COMMIT was lost.", "08006");
    lost.addSuppressed(last);
    return lost;
  }

  private void askOn(Link fresh, long deadline, Killer killer) throws SQLException {
    Connection session = fresh.connection();
    prepare(fresh);
    if (!server.equals(ServerIdentity.of(session))) {
      fence.foundAnotherServer();
      return;
    }
    Fence.Verdict found = fence.decide(new Fence.Session() {
      @Override public boolean insert() throws SQLException {
        try (Statement statement = session.createStatement()) {
          return statement.executeUpdate(table.fence(marker, server)) == 1;
        }
      }

      @Override public String kind() throws SQLException {
        return OwnSql.ask(session, table.kind(marker));
      }

      @Override public void kill() {
        killer.kill(lost, fresh);
      }

      @Override public boolean lost(SQLException e) {
        return isLost(fresh);
      }

      @Override public boolean pause() {
        Cancellation cancellation = Cancellation.ofThread();
        try {
          if (cancellation != null) {
            cancellation.await(PAUSE_MILLIS);
          }
        } catch (InterruptedException e) {
          cancellation.endByInterrupt();
          Thread.currentThread().interrupt();
        }
        return deadline - System.nanoTime() > 0 && cancellation != null && !cancellation.cancelled();
      }
    });
    if (found == Fence.Verdict.UNDECIDED) {
      return;
    }
    if (described.equals(TableDescription.of(session, table))) {
      verdict = found;
    } else {
      fence.foundAnotherTable();
      known.hasChanged(fresh);
    }
  }

  private static boolean isLost(Link session) {
    return session.gone() || session.readTimedOut();
  }

  /** Each statement is a transaction, waits for a lock for no longer than a second, and reads what is committed. */
  private static void prepare(Link fresh) throws SQLException {
    execute(fresh, "SET autocommit = 1", true);
    execute(fresh, "SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED", false);
    execute(fresh, "SET SESSION TRANSACTION READ WRITE", false);
    if (!execute(fresh, "SET SESSION innodb_lock_wait_timeout = 1", false)) {
      execute(fresh, "SET SESSION ob_trx_lock_timeout = 1000000", false);
      execute(fresh, "SET SESSION ob_read_consistency = 'STRONG'", false); // a replica may not have the row yet
    }
    if ("STATEMENT".equals(binlogFormat(fresh))) { // with it nothing can be written at READ COMMITTED; each statement reads anew at any isolation
      execute(fresh, "SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ", false);
    }
  }

  static String binlogFormat(Link fresh) throws SQLException {
    try {
      return OwnSql.ask(fresh.connection(), "SELECT @@binlog_format");
    } catch (SQLException e) {
      if (isLost(fresh)) {
        throw e;
      }
      return null;
    }
  }

  private static boolean execute(Link fresh, String sql, boolean needed) throws SQLException {
    try {
      OwnSql.execute(fresh.connection(), sql);
      return true;
    } catch (SQLException e) {
      if (needed || isLost(fresh)) {
        throw e;
      }
      return false;
    }
  }

  @Override public String toString() {
    return "the COMMIT with the marker " + marker + " in " + table;
  }
}
