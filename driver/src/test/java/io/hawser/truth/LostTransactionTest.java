package io.hawser.truth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.hawser.failure.Cause;
import io.hawser.failure.Failure;
import io.hawser.testbed.CutPoint;
import io.hawser.testbed.Fault;
import io.hawser.testbed.FaultProxy;
import io.hawser.testbed.ServerUnderTest;
import io.hawser.testbed.Transport;
import io.hawser.testbed.VendorDriver;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** {@link LostTransactions} on MariaDB. */
class LostTransactionTest extends LostTransactions {
  LostTransactionTest() {
    super(ServerUnderTest.MARIADB);
  }

  /** Over TLS the driver says good-bye when it has found the reset, and can't. */
  @ParameterizedTest @EnumSource void aResetThatAReadFindsIsOneOnRead(VendorDriver vendor) throws SQLException {
    try (FaultProxy proxy = FaultProxy.toDatabase();
        Connection connection = Transport.TLS.open(vendor, proxy, "hawser.recovery=off");
        Statement statement = connection.createStatement()) {
      proxy.newest().cutAfter(CutPoint.beforeAnswer(), Fault.RESET);
      Throwable thrown = catchThrowable(() -> statement.execute("DO 1"));
      assertThat(Failure.of(thrown).cause()).isEqualTo(Cause.RESET_ON_READ);
    }
  }
}
