package io.hawser.continuity;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.continuity.CommitInterleavingsTest.Form;
import io.hawser.testbed.PacketGate;
import io.hawser.testbed.ServerUnderTest;
import io.hawser.testbed.VendorDriver;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junitpioneer.jupiter.cartesian.CartesianTest;

/** A session that is lost while markers are deleted, after the COMMIT has succeeded, does not affect the application. */
@Tag("servers")
@Timeout(120)
class CommitUpkeepLostTest {
  private static final int COMMITS = 80;

  /** Where the session is lost. */
  enum Moment {
    DELETE_UNSENT, DELETE_UNANSWERED, COMMIT_UNSENT, COMMIT_UNANSWERED
  }

  @CartesianTest void thePreparedStatementIsUsedAgain(@CartesianTest.Enum ServerUnderTest server, @CartesianTest.Enum VendorDriver vendor,
      @CartesianTest.Enum Moment moment) throws Exception {
    Assumptions.assumeTrue(server == ServerUnderTest.MARIADB || vendor != VendorDriver.OCEANBASE,
        "oceanbase-client can't log in to MySQL without TLS, which a gate does not understand");
    CommitInterleavingsTest.prepare(server.database());
    AtomicBoolean deleting = new AtomicBoolean();
    AtomicBoolean struck = new AtomicBoolean();
    try (PacketGate gate = new PacketGate(server.database());
        Connection connection = CommitInterleavingsTest.open(server, vendor, gate, Form.APART);
        PreparedStatement insert = connection.prepareStatement("INSERT INTO gated VALUES (?)")) {
      gate.script((session, toServer, text) -> {
        boolean isDelete = text.contains("DELETE FROM");
        if (isDelete) {
          deleting.set(true);
        }
        boolean isOfCommit = moment == Moment.COMMIT_UNSENT || moment == Moment.COMMIT_UNANSWERED;
        boolean isTheStatement = isOfCommit ? deleting.get() && text.contains("COMMIT") : isDelete;
        boolean isTheDirection = toServer == (moment == Moment.DELETE_UNSENT || moment == Moment.COMMIT_UNSENT);
        boolean isLost = isTheStatement && isTheDirection && struck.compareAndSet(false, true);
        if (isLost) {
          session.dropClient();
          session.dropServer();
        }
        return !isLost;
      });
      connection.setAutoCommit(false);
      for (int id = 1; id <= COMMITS; id++) {
        insert.setInt(1, id);
        insert.executeUpdate();
        connection.commit();
      }
      assertThat(struck).isTrue();
      assertThat(server.database().ask("SELECT COUNT(*) FROM gated")).isEqualTo(String.valueOf(COMMITS));
    }
  }
}
