package io.hawser.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.hawser.testbed.VendorDriver;
import io.hawser.testbed.odp.DatabaseMain;
import io.hawser.testbed.odp.InFlightClient;
import io.hawser.testbed.odp.LossyPath;
import io.hawser.testbed.odp.Talking;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Packets that vanish, on real kernels: every driver, plain and TLS, through Hawser and by itself. Hawser frees its callers, and work
 * reported as not done is not done once the path heals; the drivers by themselves wait, and the work is done.
 */
@Tag("root")
@Timeout(300)
@Tag("alone")
@Tag("long")
class BlackHoleTest {
  private static final Map<String, String> ENVIRONMENT = Map.of("HAWSER_PASSWORD", UUID.randomUUID().toString());
  /** The call itself must meet the black hole, and no ping before it, however long the other lanes took to open. */
  private static final String UNASKED = "&hawser.odp.check=off&hawser.ping.after=1h";
  private static final String SHORT = UNASKED + "&hawser.watch.after=500ms&hawser.watch.silence=1500ms&hawser.reconnect.timeout=2s"
      + "&hawser.reconnect.attempts=2&hawser.connect.timeout=2s";
  private static final int LOSS_MILLIS = Integer.getInteger("hawser.test.lossMillis", 10_000);

  private static LossyPath path;
  private static Talking database;
  private static Talking application;
  private static final List<String> HAWSERS = new ArrayList<>();
  private static final List<String> PLAIN = new ArrayList<>();

  @BeforeAll static void lay() throws Exception {
    LossyPath.missing().ifPresent(reason -> assumeTrue(false, reason));
    path = new LossyPath(ENVIRONMENT);
    database = path.javaAtOdp(DatabaseMain.class, LossyPath.ODP, String.valueOf(LossyPath.PORT));
    database.await(1, "ready"::equals);
  }

  @AfterAll static void remove() throws Exception {
    if (path != null) {
      path.close();
    }
  }

  @BeforeEach void open() throws Exception {
    tell("CREATE OR REPLACE TABLE test.written (lane VARCHAR(40), what VARCHAR(20))");
    tell("CREATE OR REPLACE TABLE test.loaded (bytes LONGBLOB)");
    application = path.java(InFlightClient.class);
    HAWSERS.clear();
    PLAIN.clear();
    for (VendorDriver vendor : VendorDriver.values()) {
      for (boolean tls : new boolean[] {false, true}) {
        String url = tls ? vendor.tlsUrl(LossyPath.ODP, LossyPath.PORT, "test") : vendor.url(LossyPath.ODP, LossyPath.PORT, "test");
        String lane = vendor + (tls ? "-tls" : "");
        open(PLAIN, lane, url);
        open(HAWSERS, "hawser-" + lane, VendorDriver.throughHawser(url) + SHORT);
        open(null, "defaults-" + lane, VendorDriver.throughHawser(url) + UNASKED);
      }
    }
    // so that none is asked with a ping first, however long opening them took
    for (String lane : PLAIN) {
      for (String each : new String[] {lane, "hawser-" + lane, "defaults-" + lane}) {
        application.say("run " + each + " SELECT 1");
      }
    }
    ended(3 * PLAIN.size());
    application.forget();
  }

  private static void open(List<String> lanes, String lane, String url) throws IOException, InterruptedException {
    application.say("open " + lane + " " + url);
    application.await(1, ("opened " + lane)::equals);
    if (lanes != null) {
      lanes.add(lane);
    }
  }

  @AfterEach void close() throws Exception {
    if (application != null) {
      application.close();
    }
    path.heal();
  }

  private static String tell(String sql) throws IOException, InterruptedException {
    database.forget();
    database.say(sql);
    return database.await(1, line -> line.startsWith("told ")).get(0).substring("told ".length());
  }

  private static void insert(List<String> lanes) throws IOException {
    for (String lane : lanes) {
      application.say("run " + lane + " INSERT INTO test.written VALUES ('" + lane + "', 'lost')");
    }
  }

  private static List<String> ended(int count) throws InterruptedException {
    return application.await(count, line -> line.startsWith("done ") || line.startsWith("failed "));
  }

  @Test void aLostRequestNeverRunsLater() throws Exception {
    path.loseTowardsOdp();
    insert(PLAIN);
    insert(HAWSERS);
    assertThat(ended(HAWSERS.size())).as("plain drivers wait for ever").allMatch(line -> line.startsWith("failed hawser-"))
        .allMatch(line -> line.endsWith(" 08007 unacknowledged"));
    path.heal();
    assertThat(ended(HAWSERS.size() + PLAIN.size()).subList(HAWSERS.size(), HAWSERS.size() + PLAIN.size()))
        .as("the plain drivers' requests arrive after all").allMatch(line -> line.startsWith("done "));
    application.forget();
    for (String lane : HAWSERS) {
      application.say("run " + lane + " INSERT INTO test.written VALUES ('" + lane + "', 'again')");
    }
    assertThat(ended(HAWSERS.size())).as("the connection recovers with its next use").allMatch(line -> line.startsWith("done "));
    assertThat(tell("SELECT COUNT(*) FROM test.written WHERE what = 'lost' AND lane NOT LIKE 'hawser%'"))
        .isEqualTo(String.valueOf(PLAIN.size()));
    assertThat(tell("SELECT COUNT(*) FROM test.written WHERE what = 'lost' AND lane LIKE 'hawser%'")).isEqualTo("0");
    assertThat(tell("SELECT COUNT(*) FROM test.written WHERE what = 'again'")).isEqualTo(String.valueOf(HAWSERS.size()));
  }

  @Test void aLostAnswerIsAnUnknownOutcome() throws Exception {
    path.loseTowardsApplication();
    insert(HAWSERS);
    assertThat(ended(HAWSERS.size())).allMatch(line -> line.endsWith(" 08007 unacknowledged"));
    path.heal();
    // MySQL Connector/J asks whether the session is read-only before it sends an INSERT, and was not answered
    assertThat(tell("SELECT GROUP_CONCAT(lane ORDER BY lane) FROM test.written WHERE lane NOT LIKE '%MYSQL%'"))
        .isEqualTo("hawser-MARIADB,hawser-MARIADB-tls,hawser-OCEANBASE,hawser-OCEANBASE-tls");
    assertThat(tell("SELECT COUNT(*) - COUNT(DISTINCT lane) FROM test.written")).isEqualTo("0");
  }

  /** The kernel ends such a connection with ETIMEDOUT: nobody has sent a reset. */
  @Test void whatKeepaliveGivesUpIsNoReset() throws Exception {
    int lanes = VendorDriver.values().length;
    for (VendorDriver vendor : VendorDriver.values()) {
      String lane = "kept-" + vendor;
      open(null, lane, VendorDriver.throughHawser(vendor.url(LossyPath.ODP, LossyPath.PORT, "test")) + UNASKED
          + "&hawser.watch=off&hawser.keepAlive.idle=1s&hawser.keepAlive.interval=1s&hawser.keepAlive.count=2");
      application.say("run " + lane + " INSERT INTO test.written SELECT '" + lane + "', SLEEP(30)");
    }
    await()
        .until(() -> tell("SELECT COUNT(*) FROM information_schema.processlist WHERE state = 'User sleep'").equals(String.valueOf(lanes)));
    application.forget();
    path.loseTowardsOdp();
    assertThat(ended(lanes)).allMatch(line -> line.startsWith("failed kept-") && line.endsWith(" 08007 unacknowledged"));
  }

  @Test void aReadRunsAgainOnceThePathIsThere() throws Exception {
    for (String lane : HAWSERS) {
      application.say("run " + lane + " SELECT SLEEP(0)");
    }
    ended(HAWSERS.size());
    application.forget();
    path.loseTowardsApplication();
    for (String lane : HAWSERS) {
      application.say("run defaults-" + lane.substring("hawser-".length()) + " SELECT 'read'");
    }
    // until the defaults have given it up; they go on trying to reconnect for half a minute
    application.await(HAWSERS.size(), line -> line.contains("watch: gave up"));
    path.heal();
    assertThat(ended(HAWSERS.size())).allMatch(line -> line.startsWith("done ") && line.endsWith(" read"));
  }

  @Test void halfOfALargeWriteLeavesNothing() throws Exception {
    path.loseTowardsOdpAfter(3_000);
    for (String lane : HAWSERS) {
      application.say("load " + lane + " 8");
    }
    assertThat(ended(HAWSERS.size())).allMatch(line -> line.startsWith("failed hawser-") && line.contains("unacknowledged"));
    path.heal();
    assertThat(tell("SELECT COUNT(*) FROM test.loaded")).isEqualTo("0");
  }

  @Test void aLongStatementOnAHealthyPathIsUntouched() throws Exception {
    for (String lane : HAWSERS) {
      application.say("run " + lane + " SELECT SLEEP(6)");
    }
    assertThat(ended(HAWSERS.size())).allMatch(line -> line.startsWith("done ") && line.endsWith(" 0"));
  }

  /** The server calls the session idle until it has read the whole request, which takes longer than a session may seem idle. */
  @Test void aLargeRequestOverASlowPathIsUntouched() throws Exception {
    path.slowTowardsOdp(600);
    for (String lane : HAWSERS) {
      application.say("load " + lane + " 1");
    }
    assertThat(ended(HAWSERS.size())).allMatch(line -> line.startsWith("done "));
    path.heal();
    assertThat(tell("SELECT COUNT(*) FROM test.loaded")).isEqualTo(String.valueOf(HAWSERS.size()));
  }

  /** With the defaults; {@code -Dhawser.test.lossMillis=60000} makes it a minute. */
  @Test @Timeout(value = 2, unit = TimeUnit.HOURS) void whereThreePacketsOfTenAreLostNothingIsGivenUp() throws Exception {
    path.loseAtRandom(30);
    for (String lane : HAWSERS) {
      application.say("work defaults-" + lane.substring("hawser-".length()) + " " + LOSS_MILLIS);
    }
    TimeUnit.MILLISECONDS.sleep(LOSS_MILLIS); // for as long as the lanes work; what is awaited has a bound of its own
    // TCP itself loses ten transmissions in a row once in some hundred runs, and waits minutes for the next: that call is not given up either
    assertThat(ended(HAWSERS.size() - 1)).allMatch(line -> line.startsWith("done "));
    path.heal();
    assertThat(application.await(0, line -> line.contains("watch:") || line.startsWith("failed "))).isEmpty();
  }

  @Test void withTheDefaultsACallIsFreedWithinSeconds() throws Exception {
    path.loseTowardsOdp();
    path.loseTowardsApplication();
    for (String lane : HAWSERS) {
      application.say("run defaults-" + lane.substring("hawser-".length()) + " INSERT INTO test.written VALUES ('" + lane + "', 'lost')");
    }
    List<String> ended = ended(HAWSERS.size());
    System.out.println("black hole, defaults, milliseconds until freed: " + ended);
    assertThat(ended).allMatch(line -> line.endsWith(" 08007 unacknowledged"))
        .allMatch(line -> Long.parseLong(line.split(" ")[2]) < 15_000);
  }
}
