package io.hawser.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.hawser.testbed.FaultProxy;
import io.hawser.testbed.Levels;
import io.hawser.testbed.Transport;
import io.hawser.testbed.VendorDriver;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A connection that is forgotten and collected is closed, as the vendor's is; {@code -Dhawser.test.forgotten=10000}. */
@Timeout(1800)
@Tag("long")
class ForgottenConnectionsTest {
  private static final int TIMES = Integer.getInteger("hawser.test.forgotten", 120);
  private static final int TOLERANCE = 20;
  /** The collector runs once for this many connections; in the long form this takes most of the time. */
  private static final int AT_A_TIME = Math.max(20, Math.min(100, TIMES / 50));

  @ParameterizedTest @EnumSource void itIsClosedByItsCollection(VendorDriver vendor) throws Exception {
    try (FaultProxy proxy = FaultProxy.toDatabase()) {
      forget(vendor, proxy, AT_A_TIME); // classes, and a driver's own threads
      awaitNone(proxy);
      Levels before = Levels.now();
      for (int i = 0; i < TIMES; i += AT_A_TIME) {
        forget(vendor, proxy, AT_A_TIME);
        awaitNone(proxy);
      }
      Levels.assertLevel(before, TOLERANCE);
    }
  }

  private static void awaitNone(FaultProxy proxy) {
    await().atMost(Duration.ofSeconds(30)).pollInterval(Duration.ofMillis(50)).untilAsserted(() -> {
      System.gc();
      assertThat(proxy.connections()).isEmpty();
    });
  }

  private static void forget(VendorDriver vendor, FaultProxy proxy, int times) throws SQLException {
    for (int i = 0; i < times; i++) {
      Connection connection = Transport.PLAIN.open(vendor, proxy, "hawser.odp.check=off",
          i % 2 == 0 ? "hawser.watch=on" : "hawser.watch=off");
      Statement statement = connection.createStatement();
      ResultSet row = statement.executeQuery("SELECT 1 + SLEEP(0.001)"); // so that it has a selector
      assertThat(row.next()).isTrue();
    }
  }
}
