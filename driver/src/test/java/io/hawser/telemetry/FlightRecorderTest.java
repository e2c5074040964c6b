package io.hawser.telemetry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.hawser.HawserConnection;
import io.hawser.testbed.EmbeddedDatabase;
import io.hawser.testbed.FaultProxy;
import io.hawser.testbed.VendorDriver;
import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.io.TempDir;

/** A JVM that records while its connections are cut, and what is in the recording. */
@Timeout(120)
class FlightRecorderTest {
  /**
   * Cuts a connection twice: the first time it is recovered, the second time it can't be. Then runs two transactions; the second can't be
   * run again. Another connection leaves its session when that is old.
   */
  public static final class Application {
    public static void main(String[] none) throws Exception {
      EmbeddedDatabase database = EmbeddedDatabase.get();
      try (FaultProxy proxy = FaultProxy.toDatabase();
          Connection connection = DriverManager
              .getConnection(VendorDriver.throughHawser(VendorDriver.OCEANBASE.url(proxy.host(), proxy.port(),
                  database.database())) + "&hawser.odp.check=off", database.user(), database.password());
          Statement statement = connection.createStatement()) {
        proxy.newest().reset();
        statement.execute("CREATE TEMPORARY TABLE scratch (n INT)");
        proxy.newest().reset();
        try {
          statement.execute("SELECT 1");
          throw new IllegalStateException("A temporary table can't be restored.");
        } catch (SQLException refused) {
          System.out.println("refused");
        }
      }
      transactions(database);
      renew(database);
      FlightRecorder.gaveUp("odp:2883", 7, "unacknowledged", "for the test");
      System.exit(0);
    }

    private static void renew(EmbeddedDatabase database) throws SQLException {
      String url = VendorDriver.throughHawser(VendorDriver.MARIADB.url(database.host(), database.port(), database.database()))
          + "&hawser.odp.check=off&hawser.session.maxAge=1s";
      try (Connection connection = DriverManager.getConnection(url, database.user(), database.password());
          Statement statement = connection.createStatement()) {
        statement.execute("SET @kept = 1");
        HawserConnection facts = connection.unwrap(HawserConnection.class);
        await().atMost(Duration.ofSeconds(30)).until(() -> {
          statement.execute("DO @kept");
          return facts.sessions() == 2;
        });
      }
    }

    private static void transactions(EmbeddedDatabase database) throws SQLException {
      try (FaultProxy proxy = FaultProxy.toDatabase();
          Connection connection = DriverManager
              .getConnection(VendorDriver.throughHawser(VendorDriver.OCEANBASE.url(proxy.host(), proxy.port(),
                  database.database())) + "&hawser.odp.check=off&hawser.transaction.replay=on", database.user(), database.password());
          Statement statement = connection.createStatement()) {
        statement.execute("CREATE TABLE recorded (n INT)");
        connection.setAutoCommit(false);
        statement.execute("INSERT INTO recorded VALUES (1)"); // one that has only read would go on without
        statement.execute("SELECT 2");
        proxy.newest().reset();
        statement.execute("SELECT 3");
        connection.commit();
        statement.execute("INSERT INTO recorded VALUES (2) /* hawser:noreplay */");
        proxy.newest().reset();
        try {
          statement.execute("SELECT 2");
          throw new IllegalStateException("The transaction must not be run again.");
        } catch (SQLException lost) {
          System.out.println("lost");
        }
        connection.rollback();
      }
    }
  }

  @Test @EnabledForJreRange(minVersion = 11, disabledReason = "the driver records from Java 11 on") void whatHappensIsRecorded(
      @TempDir Path folder) throws Exception {
    Path classes = Path.of(FlightRecorder.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    Path recording = folder.resolve("hawser.jfr");
    // a folder of classes is no multi-release jar: the classes for Java 11 must come before the rest
    Process process = new ProcessBuilder(ProcessHandle.current().info().command().orElse("java"),
        "-XX:StartFlightRecording:filename=" + recording,
        "-cp", classes.resolve("META-INF/versions/11") + File.pathSeparator + System.getProperty("java.class.path"),
        Application.class.getName())
        .redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).as(said).isZero();
    List<RecordedEvent> events = RecordingFile.readAllEvents(recording).stream()
        .filter(event -> event.getEventType().getName().startsWith("io.hawser.")).toList();
    assertThat(events).extracting(event -> event.getEventType().getName().substring("io.hawser.".length()))
        .containsExactlyInAnyOrder("SessionLost", "SessionRecovered", "SessionLost", "RecoveryRefused", "SessionLost", "SessionRecovered",
            "TransactionReplayed", "SessionLost", "TransactionNotReplayed", "SessionRecovered", "SessionRenewed", "WatchVerdict");
    RecordedEvent refused = ending(events, "Refused");
    assertThat(refused.getString("why")).isEqualTo("STATE");
    assertThat(refused.getString("reason")).contains("scratch");
    RecordedEvent recovered = ending(events, "Recovered");
    assertThat(recovered.getString("endpoint")).startsWith("127.0.0.1:");
    assertThat(recovered.getDuration("recoveryTime").toMillis()).isBetween(0L, 30_000L);
    assertThat(recovered.getLong("newSessionId")).isNotEqualTo(recovered.getLong("sessionId"));
    RecordedEvent renewed = ending(events, "Renewed");
    assertThat(renewed.getString("reason")).isEqualTo("AGE");
    assertThat(renewed.getString("endpoint")).isEqualTo(renewed.getString("newEndpoint")).startsWith("127.0.0.1:");
    assertThat(renewed.getLong("newSessionId")).isPositive().isNotEqualTo(renewed.getLong("sessionId"));
    assertThat(renewed.getDuration("renewalTime").toMillis()).isBetween(0L, 30_000L);
    assertThat(renewed.getString("restored")).contains("@kept");
    RecordedEvent replayed = ending(events, ".TransactionReplayed");
    assertThat(replayed.getInt("statements")).isEqualTo(2);
    assertThat(replayed.getDuration("replayTime").toMillis()).isBetween(0L, 30_000L);
    assertThat(replayed.getString("endpoint")).startsWith("127.0.0.1:");
    RecordedEvent notReplayed = ending(events, ".TransactionNotReplayed");
    assertThat(notReplayed.getString("reason")).isEqualTo("noreplay_hint");
    assertThat(notReplayed.getInt("statement")).isZero();
  }

  private static RecordedEvent ending(List<RecordedEvent> events, String name) {
    return events.stream().filter(event -> event.getEventType().getName().endsWith(name)).findFirst().orElseThrow();
  }

  /** That of Java 8, which is on the class path of the tests. */
  @Test void withoutItNothingHappens() {
    FlightRecorder.gaveUp("odp:2883", 7, "unacknowledged", "for the test");
  }
}
