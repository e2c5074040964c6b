package io.hawser.continuity;

import io.hawser.link.OwnSql;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/**
 * The rows of a table of markers, for its administrators: how many there are, and how many were left behind by processes.
 * Not thread-safe.
 */
public final class LeftRows {
  private final Connection session;
  private final OutcomeTable table;

  /** @throws SQLException the session can't say which database it is in */
  public LeftRows(Connection session, OutcomeTable named) throws SQLException {
    this.session = session;
    this.table = named.in(OwnSql.ask(session, "SELECT DATABASE()"));
  }

  /** All of them. */
  public long count() throws SQLException {
    return Long.parseLong(OwnSql.ask(session, table.count()));
  }

  /** Those that are older than a day by the server's clock: nobody asks for their COMMITs any more, unless that clock has jumped. */
  public long countOld() throws SQLException {
    return Long.parseLong(OwnSql.ask(session, table.countOld()));
  }

  /**
   * Deletes the old ones, in batches and each by its key, so that no COMMIT waits for it.
   *
   * @return how many
   * @throws SQLException the rows before the failure are deleted
   */
  public long deleteOld() throws SQLException {
    long deleted = 0;
    try (Statement statement = session.createStatement()) {
      long before;
      do {
        before = deleted;
        for (String delete : deletes(statement)) {
          deleted += statement.executeUpdate(delete);
        }
      } while (deleted > before);
    }
    return deleted;
  }

  private List<String> deletes(Statement statement) throws SQLException {
    List<String> deletes = new ArrayList<>();
    try (ResultSet old = statement.executeQuery(table.old())) {
      while (old.next()) {
        deletes.add(table.delete(old.getString(1), old.getLong(2)));
      }
    }
    return deletes;
  }
}
