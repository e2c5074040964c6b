package io.hawser.testbed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(120)
class EmbeddedDatabaseTest {
  private final EmbeddedDatabase database = EmbeddedDatabase.get();

  @ParameterizedTest @EnumSource(VendorDriver.class) void everyDriverReachesItPlainly(VendorDriver vendor) throws SQLException {
    String url = vendor.url(database.host(), database.port(), database.database());
    assertThat(ask(url, "SHOW SESSION STATUS LIKE 'Ssl_version'", 2)).isEmpty();
  }

  @ParameterizedTest @EnumSource(VendorDriver.class) void everyDriverReachesItThroughTls(VendorDriver vendor) throws SQLException {
    String url = vendor.tlsUrl(database.host(), database.port(), database.database());
    assertThat(ask(url, "SHOW SESSION STATUS LIKE 'Ssl_version'", 2)).startsWith("TLSv1.");
  }

  @Test void aKilledSessionIsGone() throws SQLException {
    try (Connection victim = database.admin(); Statement statement = victim.createStatement()) {
      long id;
      try (ResultSet row = statement.executeQuery("SELECT CONNECTION_ID()")) {
        row.next();
        id = row.getLong(1);
      }
      database.kill(id);
      assertThatThrownBy(() -> statement.executeQuery("SELECT 1")).isInstanceOf(SQLException.class);
      assertThatThrownBy(() -> database.kill(id)).isInstanceOf(SQLException.class).hasMessageContaining("Unknown thread id");
    }
  }

  @Test void aFrozenServerAnswersOnlyWhenThawed() throws Exception {
    try (Connection connection = database.admin()) {
      database.freeze();
      CompletableFuture<Boolean> valid = Caller.supply(() -> answers(connection));
      try {
        assertThatThrownBy(() -> valid.get(300, TimeUnit.MILLISECONDS)).isInstanceOf(TimeoutException.class);
      } finally {
        database.thaw();
      }
      assertThat(valid.get(10, TimeUnit.SECONDS)).isTrue();
    }
  }

  @Test void itKeepsNoJvmFromEndingAndLeavesNothing() throws Exception {
    Path directory = Files.createTempDirectory("hawser-testbed-test-");
    Process jvm = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-Djava.io.tmpdir=" + directory, "-cp", System.getProperty("java.class.path"), StartsAndEnds.class.getName())
        .redirectErrorStream(true).start();
    String said = new String(jvm.getInputStream().readAllBytes());
    assertThat(jvm.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(said).contains("started");
    assertThat(directory).isEmptyDirectory();
    Files.delete(directory);
  }

  static final class StartsAndEnds {
    public static void main(String[] arguments) throws SQLException {
      EmbeddedDatabase.get().admin().close();
      EmbeddedDatabase.get().restart();
      System.out.println("started");
    }
  }

  @Test void itKeepsItsPortAndRowsOverARestart() throws SQLException {
    try (Connection admin = database.admin(); Statement statement = admin.createStatement()) {
      statement.execute("CREATE OR REPLACE TABLE survivors AS SELECT 7 AS n");
    }
    int port = database.port();
    database.restart();
    assertThat(database.port()).isEqualTo(port);
    assertThat(ask(VendorDriver.MARIADB.url(database.host(), port, database.database()), "SELECT n FROM survivors", 1))
        .isEqualTo("7");
  }

  private static boolean answers(Connection connection) {
    try (Statement statement = connection.createStatement(); ResultSet row = statement.executeQuery("SELECT 1")) {
      return row.next();
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private String ask(String url, String sql, int column) throws SQLException {
    try (Connection connection = DriverManager.getConnection(url, database.user(), database.password());
        Statement statement = connection.createStatement(); ResultSet row = statement.executeQuery(sql)) {
      row.next();
      return row.getString(column);
    }
  }
}
