package io.hawser.recovery;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.testbed.FaultyConnection;
import io.hawser.testbed.Levels;
import io.hawser.testbed.VendorDriver;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** One recovery after the other leaves nothing behind; {@code -Dhawser.test.recoveries=10000}. */
@Timeout(1800)
@Tag("long")
class ManyRecoveriesTest {
  private static final int TIMES = Integer.getInteger("hawser.test.recoveries", 300);

  @ParameterizedTest @EnumSource void nothingGrows(VendorDriver vendor) throws Exception {
    try (FaultyConnection session = FaultyConnection.open(vendor, "hawser.odp.check=off", "hawser.ping.after=1h")) {
      recover(session, TIMES / 5 + 20);
      Levels before = Levels.now();
      recover(session, TIMES);
      Levels.assertLevel(before, 20);
      assertThat(session.sessions()).isEqualTo(TIMES + TIMES / 5 + 21);
    }
  }

  private static void recover(FaultyConnection session, int times) throws Exception {
    for (int i = 0; i < times; i++) {
      session.reset();
      assertThat(session.ask("SELECT 1 + SLEEP(0.0001)")).isEqualTo("1");
    }
  }
}
