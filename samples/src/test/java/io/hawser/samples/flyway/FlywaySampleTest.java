package io.hawser.samples.flyway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hawser.HawserConnection;
import io.hawser.samples.Stage;
import io.hawser.testbed.EmbeddedDatabase;
import io.hawser.testbed.VendorDriver;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.callback.BaseCallback;
import org.flywaydb.core.api.callback.Context;
import org.flywaydb.core.api.callback.Event;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

class FlywaySampleTest {
  @BeforeEach void forgetEarlierMigrations() throws SQLException {
    try (Connection admin = EmbeddedDatabase.get().admin(); Statement statement = admin.createStatement()) {
      statement.execute("DROP TABLE IF EXISTS flown, flyway_sample_history");
    }
  }

  /** Flyway itself refuses jdbc:oceanbase URLs. */
  @ParameterizedTest @EnumSource(mode = Mode.EXCLUDE, names = "OCEANBASE") void migratesThroughHawserUnderTheVendorsUrl(
      VendorDriver vendor) {
    Drivers drivers = new Drivers();
    try (Stage stage = Stage.open(vendor)) {
      assertThat(FlywaySample.flyway(stage, drivers).migrate().migrationsExecuted).isEqualTo(2);
      assertThat(FlywaySample.flyway(stage, drivers).migrate().migrationsExecuted).isZero();
    }
    assertThat(drivers.hawsers).containsExactly(true, true);
  }

  /** Flyway holds a lock of the session's (GET_LOCK) while it migrates, which no new session can be given. */
  @ParameterizedTest @EnumSource(mode = Mode.EXCLUDE, names = "OCEANBASE") void aCutWithinAMigrationIsNotHidden(VendorDriver vendor) {
    try (Stage stage = Stage.open(vendor)) {
      assertThatThrownBy(FlywaySample.flyway(stage, new BaseCallback() {
        @Override public void handle(Event event, Context context) {
          if (event == Event.AFTER_EACH_MIGRATE) {
            stage.cut();
          }
        }
      })::migrate).isInstanceOf(FlywayException.class);
    }
  }

  /** Whether each migration's connection was Hawser's. */
  private static final class Drivers extends BaseCallback {
    final List<Boolean> hawsers = new ArrayList<>();

    @Override public void handle(Event event, Context context) {
      if (event == Event.AFTER_EACH_MIGRATE) {
        try {
          hawsers.add(context.getConnection().isWrapperFor(HawserConnection.class));
        } catch (SQLException e) {
          throw new IllegalStateException(e);
        }
      }
    }
  }
}
