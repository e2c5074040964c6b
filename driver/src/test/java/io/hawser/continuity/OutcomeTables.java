package io.hawser.continuity;

import io.hawser.testbed.DatabaseServer;
import java.sql.SQLException;

/** Tables of markers for tests. */
public final class OutcomeTables {
  private OutcomeTables() {}

  /**
   * Exists, and has no rows. It is not recreated: what Hawser knows of another test's table would be wrong, and the outcome would be 08007.
   */
  public static void empty(DatabaseServer database, String table) throws SQLException {
    database.tell(OutcomeTable.of(table).ddl().replace("CREATE TABLE", "CREATE TABLE IF NOT EXISTS"), "DELETE FROM " + table);
  }
}
