package io.hawser.truth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.hawser.failure.Cause;
import io.hawser.failure.Failure;
import io.hawser.testbed.FaultyConnection;
import io.hawser.testbed.ServerUnderTest;
import io.hawser.testbed.VendorDriver;
import java.sql.SQLException;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** {@link LostTransactions} on a real MySQL, which says why it ends a session: MariaDB does not. */
@Tag("servers")
class LostTransactionOnMysqlTest extends LostTransactions {
  LostTransactionOnMysqlTest() {
    super(ServerUnderTest.MYSQL);
  }

  /** Error 4031, sent before the server closes: the driver must not lose it, and a socket's end must not outrank it. */
  @ParameterizedTest @EnumSource void theServersWordOfAnIdleTransactionIsTheCause(VendorDriver vendor) throws SQLException {
    try (FaultyConnection session = FaultyConnection.open(server, vendor)) {
      session.execute("SET SESSION wait_timeout = 1");
      session.execute("BEGIN");
      session.execute("INSERT INTO entry VALUES (3, 3)");
      session.proxied().awaitClosed(Duration.ofSeconds(10));
      Throwable thrown = catchThrowable(() -> session.execute("INSERT INTO entry VALUES (4, 4)"));
      assertThat(((SQLException) thrown).getSQLState()).isEqualTo("40001");
      assertThat(Failure.of(thrown).cause()).isEqualTo(Cause.IDLE_TIMEOUT);
      session.connection().rollback();
    }
  }
}
