package io.hawser.continuity.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hawser.testbed.CutPoint;
import io.hawser.testbed.Fault;
import io.hawser.testbed.FaultyConnection;
import io.hawser.testbed.VendorDriver;
import java.sql.SQLException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A session that is lost in the middle of an answer leaves no doubt about its transaction, which only a COMMIT could have committed. */
@Tag("vendors")
@Timeout(60)
class PartOfAnAnswerTest {
  @ParameterizedTest @EnumSource void theTransactionIsRolledBackWhereAPartOfTheRowsHasCome(VendorDriver vendor) throws SQLException {
    FaultyConnection.tellServer("DROP TABLE IF EXISTS answered_in_part", "CREATE TABLE answered_in_part (n INT)");
    try (FaultyConnection session = FaultyConnection.open(vendor)) {
      session.connection().setAutoCommit(false);
      session.execute("INSERT INTO answered_in_part VALUES (1), (2), (3)");
      session.proxied().cutAfter(CutPoint.packetsToClient(4), Fault.RESET); // the number of columns, the column, and some rows
      assertThatThrownBy(() -> session.ask("SELECT n FROM answered_in_part"))
          .isInstanceOfSatisfying(SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("40001"));
      session.connection().rollback();
    }
  }
}
