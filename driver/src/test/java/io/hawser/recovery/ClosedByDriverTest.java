package io.hawser.recovery;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.jdbc.ConnectionWrapper;
import io.hawser.testbed.VendorDriver;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A driver that has closed its connection by itself refuses even what needs no network, in particular the setters of its statements. */
@Tag("vendors")
@Timeout(60)
class ClosedByDriverTest {
  /** Only the driver's close can show that the session is over: there is no look and no ping for a day. */
  private static Recovery open(VendorDriver vendor) throws SQLException {
    RecoveryPolicy policy = RecoveryPolicy.builder().lookAfterNanos(TimeUnit.DAYS.toNanos(1)).ping(TimeUnit.DAYS.toNanos(1), 1000)
        .attempts(3, 10, 100, 5_000_000_000L).retry(RecoveryPolicy.Retry.READS, Set.of()).build();
    return Recoveries.open(vendor, policy);
  }

  private static int answer(PreparedStatement select) throws SQLException {
    try (ResultSet row = select.executeQuery()) {
      row.next();
      return row.getInt(1);
    }
  }

  @ParameterizedTest @EnumSource void settersGoOnOnANewSession(VendorDriver vendor) throws SQLException {
    Recovery recovery = open(vendor);
    try (Connection connection = ConnectionWrapper.of(recovery, "face");
        PreparedStatement select = connection.prepareStatement("SELECT ? + 1")) {
      select.setInt(1, 1);
      assertThat(answer(select)).isEqualTo(2);
      recovery.link().connection().close(); // as it does after a failure that was not reported to the application
      select.setInt(1, 6);
      assertThat(answer(select)).isEqualTo(7);
      assertThat(recovery.sessions()).isEqualTo(2);
    }
  }

  @ParameterizedTest @EnumSource void soDoAStatementsSettingsAndTheConnection(VendorDriver vendor) throws SQLException {
    Recovery recovery = open(vendor);
    try (Connection connection = ConnectionWrapper.of(recovery, "face");
        PreparedStatement select = connection.prepareStatement("SELECT 7")) {
      recovery.link().connection().close();
      select.setMaxRows(5);
      assertThat(select.getMaxRows()).isEqualTo(5);
      recovery.link().connection().close();
      try (PreparedStatement other = connection.prepareStatement("SELECT 8")) {
        assertThat(answer(other)).isEqualTo(8);
      }
      assertThat(answer(select)).isEqualTo(7);
      assertThat(recovery.sessions()).isEqualTo(3);
    }
  }
}
