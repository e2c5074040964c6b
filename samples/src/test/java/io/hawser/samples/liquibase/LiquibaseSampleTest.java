package io.hawser.samples.liquibase;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.HawserConnection;
import io.hawser.samples.Stage;
import io.hawser.testbed.EmbeddedDatabase;
import io.hawser.testbed.VendorDriver;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import liquibase.database.Database;
import liquibase.database.jvm.JdbcConnection;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class LiquibaseSampleTest {
  @BeforeEach void forgetEarlierChanges() throws SQLException {
    try (Connection admin = EmbeddedDatabase.get().admin(); Statement statement = admin.createStatement()) {
      statement.execute("DROP TABLE IF EXISTS liquid, DATABASECHANGELOG, DATABASECHANGELOGLOCK");
    }
  }

  @ParameterizedTest @EnumSource(VendorDriver.class) void aCutBetweenTwoChangeLogsIsNotSeen(VendorDriver vendor) throws Exception {
    try (Stage stage = Stage.open(vendor); Database database = LiquibaseSample.open(stage)) {
      LiquibaseSample.update(database, "first.sql");
      stage.cut();
      LiquibaseSample.update(database, "second.sql");

      Connection connection = ((JdbcConnection) database.getConnection()).getUnderlyingConnection();
      assertThat(connection.unwrap(HawserConnection.class).sessions()).isEqualTo(2);
      try (Statement statement = connection.createStatement(); ResultSet names = statement.executeQuery("SELECT name FROM liquid")) {
        assertThat(names.next()).isTrue();
        assertThat(names.getString(1)).isEqualTo("water");
      }
    }
  }
}
