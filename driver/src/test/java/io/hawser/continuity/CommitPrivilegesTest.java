package io.hawser.continuity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.hawser.testbed.DatabaseServer;
import io.hawser.testbed.PacketGate;
import io.hawser.testbed.ServerUnderTest;
import io.hawser.testbed.VendorDriver;
import java.sql.Connection;
import java.sql.SQLException;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junitpioneer.jupiter.cartesian.CartesianTest;

/** A marker that is refused changes nothing for the application: its commit has the same result as without a marker. */
@Tag("vendors")
@Timeout(60)
class CommitPrivilegesTest {
  /** What happens to a user, or to the server, before the commit. */
  enum Refusal {
    NO_PRIVILEGE, LOST_PRIVILEGE, READ_ONLY_SERVER, TABLE_GONE
  }

  private static String commit(ServerUnderTest server, VendorDriver vendor, Refusal refusal, boolean marks, int id) throws SQLException {
    DatabaseServer database = server.database();
    String table = ("refused_" + vendor + refusal).toLowerCase(java.util.Locale.ROOT);
    String schema = database.database();
    database.tell("DROP TABLE IF EXISTS " + table, OutcomeTable.of(table).ddl(), "CREATE TABLE IF NOT EXISTS refused (id INT PRIMARY KEY)",
        "DROP USER IF EXISTS poor@'%'", "CREATE USER poor@'%' IDENTIFIED BY '" + database.password() + "'",
        "GRANT ALL ON " + schema + ".refused TO poor@'%'");
    if (refusal != Refusal.NO_PRIVILEGE) {
      database.tell("GRANT SELECT, INSERT, DELETE ON " + schema + "." + table + " TO poor@'%'");
    }
    try (PacketGate gate = new PacketGate(database);
        Connection connection = CommitInterleavingsTest.open(server, vendor, gate, "poor",
            marks ? "hawser.commit.table=" + table : "hawser.commit.outcome=off")) {
      connection.setAutoCommit(false);
      CommitInterleavingsTest.execute(connection, "REPLACE INTO refused VALUES (" + id + ")");
      if (refusal == Refusal.LOST_PRIVILEGE) {
        database.tell("REVOKE SELECT, INSERT, DELETE ON " + schema + "." + table + " FROM poor@'%'");
      } else if (refusal == Refusal.READ_ONLY_SERVER) {
        database.tell("SET GLOBAL read_only = 1");
      } else if (refusal == Refusal.TABLE_GONE) {
        database.tell("DROP TABLE " + table);
      }
      Throwable thrown = catchThrowable(connection::commit);
      return (thrown == null ? "committed" : "refused with " + ((SQLException) thrown).getErrorCode()) + ", rows "
          + database.ask("SELECT COUNT(*) FROM refused WHERE id = " + id);
    } finally {
      database.tell("SET GLOBAL read_only = 0");
    }
  }

  @CartesianTest void theCommitHasTheResultThatItWouldHaveHad(@CartesianTest.Enum ServerUnderTest server,
      @CartesianTest.Enum VendorDriver vendor,
      @CartesianTest.Enum Refusal refusal) throws SQLException {
    Assumptions.assumeTrue(vendor != VendorDriver.OCEANBASE || server == ServerUnderTest.MARIADB, "it knows nothing newer than MySQL 5.7");
    server.database().tell("DROP TABLE IF EXISTS refused");
    assertThat(commit(server, vendor, refusal, true, 1)).isEqualTo(commit(server, vendor, refusal, false, 2));
  }
}
