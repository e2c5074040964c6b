package io.hawser.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.hawser.testbed.VendorDriver;
import io.hawser.testbed.odp.DatabaseMain;
import io.hawser.testbed.odp.InFlightClient;
import io.hawser.testbed.odp.LossyPath;
import io.hawser.testbed.odp.Talking;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Paths that lose packets for a time, or new connections alone, between the drivers and a real server that sees their ports: what the plain
 * drivers get, they get through Hawser too, and the server counts no error. Everything runs at once, because all of it is waiting. With a
 * watch six times as quick as by default; {@code -Dhawser.test.stoppedSeconds=60} stops the application for longer.
 */
@Tag("alone")
@Tag("root")
@Timeout(300)
@TestInstance(Lifecycle.PER_CLASS)
@Tag("long")
abstract class Outages {
  private static final Map<String, String> ENVIRONMENT = Map.of("HAWSER_PASSWORD", UUID.randomUUID().toString());
  private static final int STOPPED_SECONDS = Integer.getInteger("hawser.test.stoppedSeconds", 12);
  private static final int PORT = 3306;
  private static final String QUICK = "&hawser.watch.after=500ms&hawser.ping.after=1h";
  private static final String QUICKEST = QUICK + "&hawser.watch.silence=1500ms";

  /** What happens, each to an address of its own. */
  private enum Outage {
    /** A firewall that has reached its limit of connections. */
    NEW_CONNECTIONS("10.99.2.11", QUICKEST, "SELECT SLEEP(20)", "0", "ip daddr 10.99.2.11 tcp flags & (syn | ack) == syn"),
    /** The answer waits in the server's kernel, which sends it again after ever longer pauses, while the server calls the session idle. */
    ALL_FOR_A_TIME("10.99.2.12", QUICKEST, "INSERT INTO test.outages SELECT SLEEP(8)", "", "ip daddr 10.99.2.12", "ip saddr 10.99.2.12"),
    /** The requests of connections that are open, and of the others three packets of ten. */
    OPEN_CONNECTIONS("10.99.2.13", QUICK, "SELECT 7", "7", "ip daddr 10.99.2.13 numgen random mod 100 < 30",
        "ip saddr 10.99.2.13 numgen random mod 100 < 30"),
    /** The name server is silent. */
    NAMES("10.99.2.14", QUICKEST, "SELECT SLEEP(15)", "0"),
    /** The application's process is stopped, and the path loses everything meanwhile. */
    APPLICATION_STOPS("10.99.2.15", QUICKEST, "SELECT SLEEP(6)", "0", "ip daddr 10.99.2.15", "ip saddr 10.99.2.15");

    final String address;
    final String options;
    final String statement;
    final String answer;
    final List<String> lost;

    Outage(String address, String options, String statement, String answer, String... lost) {
      this.address = address;
      this.options = options;
      this.statement = statement;
      this.answer = answer;
      this.lost = List.of(lost);
    }
  }

  @TempDir Path folder;
  private LossyPath path;
  private Talking database;
  private final List<String> lost = new ArrayList<>();
  private final Map<String, Talking> lanes = new LinkedHashMap<>();

  /** The server in the path: the argument of {@link DatabaseMain}. */
  abstract String server();

  /** The drivers that speak to it. */
  abstract List<VendorDriver> vendors();

  /** A query for the errors of clients that the server has counted, as one text. */
  abstract String errorsQuery();

  @BeforeAll void lay() throws Exception {
    LossyPath.missing().ifPresent(reason -> assumeTrue(false, reason));
    path = new LossyPath(ENVIRONMENT);
    path.nameApplicationAtOdp("application.test");
    database = path.javaAtOdp(DatabaseMain.class, LossyPath.ODP, String.valueOf(LossyPath.PORT), server());
    database.await(1, "ready"::equals);
    for (Outage each : Outage.values()) {
      path.alsoAt(each.address);
    }
    path.lead(PORT, Integer.parseInt(tell("SELECT @@port")));
    tell("CREATE USER app@'%' IDENTIFIED BY '" + ENVIRONMENT.get("HAWSER_PASSWORD") + "'");
    tell("GRANT ALL ON test.* TO app@'%'");
    tell("CREATE TABLE test.outages (n INT)");
  }

  @AfterAll void remove() throws Exception {
    if (path != null) {
      path.close();
    }
  }

  private String tell(String sql) throws Exception {
    database.forget();
    database.say(sql);
    return database.await(1, line -> line.startsWith("told ")).get(0).substring("told ".length());
  }

  private String errors() throws Exception {
    return tell(errorsQuery());
  }

  private void open(Talking application, Outage outage, String host) throws Exception {
    for (VendorDriver vendor : vendors()) {
      String url = vendor.url(host, PORT, "test");
      for (String lane : new String[] {"plain-" + vendor + "-" + outage, "hawser-" + vendor + "-" + outage}) {
        application.say("open " + lane + " " + (lane.startsWith("plain") ? url : VendorDriver.throughHawser(url) + outage.options));
        application.await(1, ("opened " + lane)::equals);
        lanes.put(lane, application);
      }
    }
  }

  private void run(Outage outage) throws Exception {
    for (Map.Entry<String, Talking> each : lanes.entrySet()) {
      if (each.getKey().endsWith(outage.toString())) {
        each.getValue().say("run " + each.getKey() + " " + outage.statement);
      }
    }
  }

  private void begins(List<String> packets) throws Exception {
    lost.addAll(packets);
    path.lose(lost);
  }

  private void ends(List<String> packets) throws Exception {
    lost.removeAll(packets);
    path.lose(lost);
  }

  /**
   * A server aborts any login that is under way when its path or its process stops. On a path that loses packets a login may take longer.
   */
  private void awaitLogins() throws Exception {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(3);
    while (!tell("SELECT COUNT(*) FROM information_schema.processlist WHERE user = 'unauthenticated user'").equals("0")
        && System.nanoTime() - end < 0) {
      Thread.onSpinWait();
    }
  }

  private static void sleepUntil(long start, int second) throws InterruptedException {
    TimeUnit.NANOSECONDS.sleep(start + TimeUnit.SECONDS.toNanos(second) - System.nanoTime());
  }

  /** The ports of the clients behind one of our addresses; only the router could distinguish them, so each client is asked. */
  private static List<String> ports(Talking application, List<String> of) throws Exception {
    List<String> ports = new ArrayList<>();
    for (String lane : of) {
      application.forget();
      application
          .say("run " + lane + " SELECT SUBSTRING_INDEX(host, ':', -1) FROM information_schema.processlist WHERE id = CONNECTION_ID()");
      ports.add(application.await(1, line -> line.startsWith("done " + lane + " ")).get(0).split(" ")[3]);
    }
    return ports;
  }

  @BeforeEach void begin() {
    lanes.clear();
  }

  @Test void whatThePlainDriversGetIsGotThroughHawser() throws Exception {
    Path hosts = folder.resolve("hosts");
    Files.writeString(hosts, Outage.NAMES.address + " database.test\n");
    boolean ownNames = !System.getProperty("java.specification.version").startsWith("1."); // Java 8 has no file of names of its own
    Path logging = folder.resolve("logging.properties");
    Files.writeString(logging,
        "handlers=java.util.logging.ConsoleHandler\njava.util.logging.ConsoleHandler.level=ALL\nio.hawser.watch.level=FINE\n"
            + "java.util.logging.SimpleFormatter.format=%1$tT.%1$tL %5$s%n\n");
    String logged = "-Djava.util.logging.config.file=" + logging;
    Talking application = path.java(List.of(logged, "-Djdk.net.hosts.file=" + hosts, "-Dsun.net.inetaddr.ttl=0"), InFlightClient.class);
    Talking stopped = path.java(List.of(logged), InFlightClient.class);
    for (Outage each : Outage.values()) {
      open(each == Outage.APPLICATION_STOPS ? stopped : application, each,
          each == Outage.NAMES && ownNames ? "database.test" : each.address);
    }
    String before = errors();
    List<String> open = ports(application,
        lanes.keySet().stream().filter(lane -> lane.endsWith(Outage.OPEN_CONNECTIONS.toString())).toList());
    application.forget();
    stopped.forget();
    Files.delete(hosts);
    if (ownNames) {
      assertThat(new ProcessBuilder("mkfifo", hosts.toString()).start().waitFor()).isZero(); // a reader waits for ever
    }

    List<String> requests = List.of("ip daddr " + Outage.OPEN_CONNECTIONS.address + " tcp sport { " + String.join(", ", open) + " }");
    begins(requests);
    begins(Outage.OPEN_CONNECTIONS.lost);
    begins(Outage.NEW_CONNECTIONS.lost);
    long start = System.nanoTime();
    for (Outage each : Outage.values()) {
      run(each);
    }
    sleepUntil(start, 2);
    awaitLogins();
    stopped.signal("STOP");
    sleepUntil(start, 3);
    begins(Outage.APPLICATION_STOPS.lost);
    sleepUntil(start, 4);
    awaitLogins();
    begins(Outage.ALL_FOR_A_TIME.lost);
    sleepUntil(start, 9);
    ends(requests);
    ends(Outage.OPEN_CONNECTIONS.lost);
    sleepUntil(start, 13);
    ends(Outage.APPLICATION_STOPS.lost); // keepalive, which is the kernel's and goes on, ends a session on a path that is gone for 30 s
    sleepUntil(start, 15);
    ends(Outage.ALL_FOR_A_TIME.lost);
    sleepUntil(start, 4 + STOPPED_SECONDS);
    stopped.signal("CONT");

    for (Map.Entry<String, Talking> lane : lanes.entrySet()) {
      String ended = lane.getValue()
          .await(1, line -> line.startsWith("done " + lane.getKey() + " ") || line.startsWith("failed " + lane.getKey() + " ")).get(0);
      System.out.println("outages: " + ended);
      String answer = Outage.valueOf(lane.getKey().substring(lane.getKey().lastIndexOf('-') + 1)).answer;
      assertThat(ended + " ").startsWith("done ").endsWith(" " + answer + " ");
      if (lane.getKey().endsWith(Outage.ALL_FOR_A_TIME.toString())) {
        assertThat(Integer.parseInt(ended.split(" ")[2])).as("the answer had to be sent again after the outage").isGreaterThan(12_000);
      }
    }
    ends(Outage.NEW_CONNECTIONS.lost);
    List<String> said = new ArrayList<>(application.await(0, line -> line.contains("watch: ")));
    said.addAll(stopped.await(0, line -> line.contains("watch: ")));
    for (Map.Entry<String, Talking> lane : lanes.entrySet()) {
      lane.getValue().forget();
      lane.getValue().say("close " + lane.getKey() + " now");
      lane.getValue().await(1, line -> line.startsWith("done " + lane.getKey() + " ")); // MySQL Connector/J and others wait for nothing
    }
    await().timeout(60, TimeUnit.SECONDS)
        .until(() -> tell("SELECT COUNT(*) FROM information_schema.processlist WHERE user = 'app'").equals("0"));
    String after = errors();
    System.out.println("outages: errors that the server counts: " + after);
    assertThat(after).as("errors that the server counts; what was logged: %s", String.join("\n", said)).isEqualTo(before);
    assertThat(tell("SELECT COUNT(*) FROM test.outages")).as("each once").isEqualTo(String.valueOf(2 * vendors().size()));
  }

  /** So that the errors which are compared above are counted at all. */
  @Test void aConnectionThatIsDroppedAfterItsGreetingIsCounted() throws Exception {
    Talking application = path.java(InFlightClient.class);
    open(application, Outage.OPEN_CONNECTIONS, Outage.OPEN_CONNECTIONS.address);
    String before = errors();
    application.say("drop it " + Outage.OPEN_CONNECTIONS.address + ":" + PORT);
    application.await(1, line -> line.startsWith("done it "));
    await().timeout(20, TimeUnit.SECONDS).until(() -> !errors().equals(before));
    System.out.println("outages: with one dropped connection: " + errors());
    application.close();
  }
}
