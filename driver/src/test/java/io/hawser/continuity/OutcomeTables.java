package io.hawser.continuity;

import io.hawser.testbed.DatabaseServer;
import java.sql.SQLException;

/** Tables of markers for tests. */
public final class OutcomeTables {
  private OutcomeTables() {}

  /** There, and without rows. It is not made anew: what Hawser knows of the table of another test would be wrong, and 08007 said. */
  public static void empty(DatabaseServer database, String table) throws SQLException {
    database.tell(OutcomeTable.of(table).ddl().replace("CREATE TABLE", "CREATE TABLE IF NOT EXISTS"), "DELETE FROM " + table);
  }
}
