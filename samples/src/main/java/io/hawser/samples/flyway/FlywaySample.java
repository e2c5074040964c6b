package io.hawser.samples.flyway;

import io.hawser.samples.Quiet;
import io.hawser.samples.Stage;
import io.hawser.testbed.VendorDriver;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.callback.Callback;

/** Flyway refuses URLs that it does not know, so the URL stays the vendor's and only the driver changes. */
public final class FlywaySample {
  private FlywaySample() {}

  static Flyway flyway(Stage stage, Callback... callbacks) {
    return Flyway.configure()
        .dataSource(stage.vendorUrl(), stage.user(), stage.password())
        .driver("io.hawser.InPlaceDriver")
        .locations("classpath:io/hawser/samples/flyway")
        .table("flyway_sample_history").baselineOnMigrate(true).baselineVersion("0")
        .callbacks(callbacks)
        .load();
  }

  public static void main(String[] arguments) {
    Quiet.hawser();
    try (Stage stage = Stage.open(VendorDriver.MARIADB)) {
      System.out.println("Migrations run: " + flyway(stage).migrate().migrationsExecuted);
    }
  }
}
