package io.hawser.continuity;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.continuity.CommitInterleavingsTest.Form;
import io.hawser.testbed.PacketGate;
import io.hawser.testbed.ServerUnderTest;
import io.hawser.testbed.VendorDriver;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A session that is lost while markers are deleted, after the COMMIT has succeeded, is nothing to the application. */
@Tag("servers")
@Timeout(120)
class CommitUpkeepLostTest {
  private static final int COMMITS = 80;

  @ParameterizedTest @EnumSource void thePreparedStatementIsUsedAgain(VendorDriver vendor) throws Exception {
    CommitInterleavingsTest.prepare(ServerUnderTest.MARIADB.database());
    AtomicBoolean struck = new AtomicBoolean();
    try (PacketGate gate = new PacketGate(ServerUnderTest.MARIADB.database());
        Connection connection = CommitInterleavingsTest.open(ServerUnderTest.MARIADB, vendor, gate, Form.APART);
        PreparedStatement insert = connection.prepareStatement("INSERT INTO gated VALUES (?)")) {
      gate.script((session, toServer, text) -> {
        boolean isLost = toServer && text.contains("DELETE FROM") && struck.compareAndSet(false, true);
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
      assertThat(ServerUnderTest.MARIADB.database().ask("SELECT COUNT(*) FROM gated")).isEqualTo(String.valueOf(COMMITS));
    }
  }
}
