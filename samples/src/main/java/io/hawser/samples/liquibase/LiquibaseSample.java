package io.hawser.samples.liquibase;

import io.hawser.samples.Quiet;
import io.hawser.samples.Stage;
import io.hawser.testbed.VendorDriver;
import liquibase.Contexts;
import liquibase.Liquibase;
import liquibase.database.Database;
import liquibase.database.DatabaseFactory;
import liquibase.exception.DatabaseException;
import liquibase.exception.LiquibaseException;
import liquibase.resource.ClassLoaderResourceAccessor;

/** Liquibase knows databases by their URLs, so the URL stays the vendor's and only the driver changes. */
public final class LiquibaseSample {
  private LiquibaseSample() {}

  static Database open(Stage stage) throws DatabaseException {
    return DatabaseFactory.getInstance().openDatabase(stage.vendorUrl(), stage.user(), stage.password(), "io.hawser.InPlaceDriver",
        null, null, null, new ClassLoaderResourceAccessor());
  }

  static void update(Database database, String changeLog) throws LiquibaseException {
    new Liquibase("io/hawser/samples/liquibase/" + changeLog, new ClassLoaderResourceAccessor(), database).update(new Contexts());
  }

  public static void main(String[] arguments) throws LiquibaseException {
    Quiet.hawser();
    try (Stage stage = Stage.open(VendorDriver.MARIADB); Database database = open(stage)) {
      update(database, "first.sql");
      stage.cut();
      update(database, "second.sql");
      System.out.println("Both change logs are in, though the connection was cut between them.");
    }
  }
}
