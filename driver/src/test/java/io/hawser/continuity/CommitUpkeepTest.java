package io.hawser.continuity;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.testbed.DatabaseServer;
import io.hawser.testbed.FaultyConnection;
import io.hawser.testbed.ServerUnderTest;
import io.hawser.testbed.VendorDriver;
import java.sql.SQLException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junitpioneer.jupiter.cartesian.CartesianTest;

/** What is deleted from the table of markers, and what must not be. */
@Timeout(60)
@Tag("servers")
class CommitUpkeepTest {
  /** A session may set its own time, and a server's clock may jump: a marker that looks old may be queried in the next moment. */
  @CartesianTest void aRowThatIsFoundToBeOldIsNotDeletedAtOnce(@CartesianTest.Enum ServerUnderTest server,
      @CartesianTest.Enum(names = {"MYSQL", "MARIADB"}) VendorDriver vendor) throws SQLException {
    DatabaseServer database = server.database();
    String table = "upkeep_" + vendor;
    database.tell("DROP TABLE IF EXISTS " + table, OutcomeTable.of(table).ddl(),
        "INSERT INTO " + table + " VALUES (x'00112233445566778899aabbccddeeff', 1, 'F', CURRENT_TIMESTAMP - INTERVAL 2 DAY)");
    try (FaultyConnection session = FaultyConnection.open(server, vendor, "hawser.commit.outcome=marker", "hawser.commit.table=" + table,
        "hawser.odp.check=off")) {
      assertThat(session.ask("SELECT 1")).isEqualTo("1");
      assertThat(database.ask("SELECT COUNT(*) FROM " + table)).isEqualTo("1");
    }
  }
}
