package io.hawser.samples.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hawser.samples.Stage;
import io.hawser.testbed.VendorDriver;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.boot.actuate.health.HealthIndicator;
import org.springframework.boot.actuate.health.Status;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.dao.ConcurrencyFailureException;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.jdbc.core.JdbcTemplate;

class SpringBootSampleTest {
  @ParameterizedTest @EnumSource(VendorDriver.class) void healthStaysUpAndALostTransactionIsRunAgain(VendorDriver vendor) {
    try (Stage stage = Stage.open(vendor); ConfigurableApplicationContext application = SpringBootSample.start(stage)) {
      Transfers transfers = application.getBean(Transfers.class);
      transfers.open(100, 0);

      stage.cut();
      assertThat(application.getBean(HealthIndicator.class).health().getStatus()).isEqualTo(Status.UP);

      assertThat(transfers.transfer(30, cutAt(1, stage))).isEqualTo(2);
      assertThat(transfers.balances()).containsExactly(70, 30);
    }
  }

  @ParameterizedTest @EnumSource(VendorDriver.class) void aTransactionThatIsLostEachTimeEndsAsWhatSpringCallsAConcurrencyFailure(
      VendorDriver vendor) {
    try (Stage stage = Stage.open(vendor); ConfigurableApplicationContext application = SpringBootSample.start(stage)) {
      Transfers transfers = application.getBean(Transfers.class);
      transfers.open(100, 0);
      AtomicInteger attempts = new AtomicInteger();
      assertThatThrownBy(() -> transfers.transfer(30, attempt -> {
        attempts.set(attempt);
        stage.cut();
      })).isInstanceOf(ConcurrencyFailureException.class).cause().isInstanceOfSatisfying(SQLException.class,
          cause -> assertThat(cause.getSQLState()).isEqualTo("40001"));
      assertThat(attempts).hasValue(3);
      assertThat(transfers.balances()).containsExactly(100, 0);
    }
  }

  @Test void anUnknownOutcomeIsNothingToBeRunAgain() {
    SQLException vendors = new SQLException("Connection reset", "08S01");
    SQLException unknown = new SQLNonTransientConnectionException("unknown", "08007", vendors); // as Hawser's are
    try (Stage stage = Stage.open(VendorDriver.OCEANBASE); ConfigurableApplicationContext application = SpringBootSample.start(stage)) {
      assertThat(application.getBean(JdbcTemplate.class).getExceptionTranslator().translate("commit", null, unknown))
          .isInstanceOf(DataAccessResourceFailureException.class).isNotInstanceOf(ConcurrencyFailureException.class);
    }
  }

  private static IntConsumer cutAt(int attempt, Stage stage) {
    return now -> {
      if (now == attempt) {
        stage.cut();
      }
    };
  }
}
