package io.hawser.recovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import io.hawser.HawserConnection;
import io.hawser.HawserDriver;
import io.hawser.event.ConnectionListener;
import io.hawser.event.SessionLost;
import io.hawser.event.SessionRenewed;
import io.hawser.event.SessionRenewed.Reason;
import io.hawser.failure.Cause;
import io.hawser.testbed.AnswerRelay;
import io.hawser.testbed.EmbeddedDatabase;
import io.hawser.testbed.FaultProxy;
import io.hawser.testbed.MysqlDatabase;
import io.hawser.testbed.ProxiedConnection;
import io.hawser.testbed.ServerUnderTest;
import io.hawser.testbed.VendorDriver;
import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A server announces the end: 1053 says that it stops, which is true of all its sessions; 4031 that this one session was idle for too long,
 * which is true of no other.
 */
@Timeout(120)
class AnnouncedEndTest implements ConnectionListener {
  private static final byte[] SHUTDOWN = AnswerRelay.error(1053, "08S01", "Server shutdown in progress");
  private static final byte[] IDLE_FOR_TOO_LONG = AnswerRelay.error(4031, "HY000",
      "The client was disconnected by the server because of inactivity. See wait_timeout and interactive_timeout for configuring this behavior.");

  private static final String LONG_WHERE_THERE_ARE_ROWS = "SELECT COUNT(a.v + b.v + c.v + d.v) FROM announced_read a, announced_read b, announced_read c, announced_read d";

  private final AnswerRelay first = new AnswerRelay();
  private final AnswerRelay second = new AnswerRelay();
  private final HawserDriver driver = new HawserDriver();
  private final List<SessionRenewed> renewed = new CopyOnWriteArrayList<>();
  private final List<SessionLost> lost = new CopyOnWriteArrayList<>();
  private final List<Connection> connections = new ArrayList<>();
  private final long maintenance = PlannedMaintenance.maintenanceNanos;

  AnnouncedEndTest() throws IOException {}

  @Override public void renewed(SessionRenewed event) {
    renewed.add(event);
  }

  @Override public void lost(SessionLost event) {
    lost.add(event);
  }

  @AfterEach void close() throws SQLException {
    PlannedMaintenance.maintenanceNanos = maintenance;
    for (Connection each : connections) {
      each.close();
    }
    first.close();
    second.close();
  }

  private Connection open(VendorDriver vendor) throws SQLException {
    EmbeddedDatabase database = EmbeddedDatabase.get();
    return open(vendor.url("h", 1, database.database()).replace("h:1", at(first) + "," + at(second)), database.user(), database.password());
  }

  private Connection open(String url, String user, String password) throws SQLException {
    Connection connection = driver
        .connect(VendorDriver.throughHawser(url) + "&user=" + user + "&password=" + password + "&hawser.odp.check=off&hawser.ping.after=1d",
            null);
    connections.add(connection);
    connection.unwrap(HawserConnection.class).addListener(this);
    return connection;
  }

  private static String at(AnswerRelay relay) {
    return relay.host() + ":" + relay.port();
  }

  private static String peer(Connection connection) throws SQLException {
    return connection.unwrap(HawserConnection.class).peer();
  }

  private static String ask(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement(); ResultSet rows = statement.executeQuery(sql)) {
      rows.next();
      return rows.getString(1);
    }
  }

  private static int code(Connection connection, String write) {
    return catchThrowableOfType(SQLException.class, () -> execute(connection, write)).getErrorCode();
  }

  private static void execute(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  @Tag("vendors") @ParameterizedTest @EnumSource void aServerThatShutsDownIsLeftByAll(VendorDriver vendor) throws SQLException {
    Connection said = open(vendor);
    Connection other = open(vendor);
    first.answerNext(SHUTDOWN);
    assertThat(code(said, "DO 1")).isEqualTo(1053);
    for (Connection each : List.of(said, other, open(vendor))) {
      assertThat(ask(each, "SELECT 42")).isEqualTo("42");
      assertThat(peer(each)).isEqualTo(at(second));
    }
    assertThat(renewed).extracting(SessionRenewed::reason).containsExactly(Reason.SHUTDOWN, Reason.SHUTDOWN);
    assertThat(lost).isEmpty();
  }

  @Tag("vendors") @ParameterizedTest @EnumSource void evenIfItClosesAtOnceAndThenAReadRunsAgainThere(VendorDriver vendor)
      throws SQLException {
    Connection said = open(vendor);
    Connection other = open(vendor);
    first.answerNextAndClose(SHUTDOWN, 20);
    assertThat(ask(said, "SELECT 42")).isEqualTo("42");
    assertThat(ask(other, "SELECT 42")).isEqualTo("42");
    assertThat(List.of(peer(said), peer(other), peer(open(vendor)))).containsOnly(at(second));
    assertThat(lost).extracting(event -> event.failure().cause()).containsExactly(Cause.SHUTDOWN);
    assertThat(renewed).extracting(SessionRenewed::reason).containsExactly(Reason.SHUTDOWN);
  }

  /** What is under way is finished where it was begun, as long as the server lets it. */
  @Tag("vendors") @ParameterizedTest @EnumSource void aTransactionIsFinishedThereFirst(VendorDriver vendor) throws SQLException {
    EmbeddedDatabase database = EmbeddedDatabase.get();
    database.tell("CREATE TABLE IF NOT EXISTS announced (v INT)", "DELETE FROM announced");
    Connection working = open(vendor);
    Connection said = open(vendor);
    working.setAutoCommit(false);
    execute(working, "INSERT INTO announced VALUES (1)");
    first.answerNext(SHUTDOWN);
    assertThat(code(said, "DO 1")).isEqualTo(1053);
    execute(working, "INSERT INTO announced VALUES (2)");
    assertThat(peer(working)).isEqualTo(at(first));
    working.commit();
    await().atMost(Duration.ofSeconds(20)).until(() -> {
      assertThat(ask(working, "SELECT COUNT(*) FROM announced")).isEqualTo("2");
      working.commit();
      return peer(working).equals(at(second));
    });
    assertThat(lost).isEmpty();
  }

  @Test void itIsAskedAgainAfterAWhile() throws SQLException {
    PlannedMaintenance.maintenanceNanos = TimeUnit.SECONDS.toNanos(2);
    Connection said = open(VendorDriver.MARIADB);
    long before = System.nanoTime();
    first.answerNext(SHUTDOWN);
    assertThat(code(said, "DO 1")).isEqualTo(1053);
    assertThat(peer(open(VendorDriver.MARIADB))).isEqualTo(at(second));
    await().atMost(Duration.ofSeconds(20)).until(() -> {
      try (Connection next = open(VendorDriver.MARIADB)) {
        return peer(next).equals(at(first));
      }
    });
    assertThat(System.nanoTime() - before).isGreaterThan(PlannedMaintenance.maintenanceNanos);
  }

  @Tag("vendors") @ParameterizedTest @EnumSource void anIdleSessionsEndIsNoReasonToLeaveItsHost(VendorDriver vendor) throws SQLException {
    Connection idle = open(vendor);
    Connection other = open(vendor);
    first.answerNextAndClose(IDLE_FOR_TOO_LONG, 20);
    assertThat(ask(idle, "SELECT 42")).isEqualTo("42");
    assertThat(ask(other, "SELECT 42")).isEqualTo("42");
    assertThat(List.of(peer(idle), peer(other), peer(open(vendor)))).containsOnly(at(first));
    assertThat(lost).extracting(event -> event.failure().cause()).containsExactly(Cause.IDLE_TIMEOUT);
    assertThat(renewed).isEmpty();
  }

  /** The source of 4031: MySQL sends it before it closes, while nobody reads. So even a write is made once, on the new session. */
  @Tag("vendors") @Tag("servers") @ParameterizedTest @EnumSource void aRealMysqlEndsAnIdleSessionUnseen(VendorDriver vendor)
      throws SQLException {
    MysqlDatabase mysql = (MysqlDatabase) ServerUnderTest.MYSQL.database();
    mysql.tell("CREATE TABLE IF NOT EXISTS announced (v INT)", "DELETE FROM announced");
    try (FaultProxy one = mysql.proxy(vendor); FaultProxy two = mysql.proxy(vendor)) {
      String hosts = one.host() + ":" + one.port() + "," + two.host() + ":" + two.port();
      String url = mysql.url(vendor, one).replace(one.host() + ":" + one.port(), hosts);
      Connection idle = open(url, mysql.user(), mysql.password());
      ProxiedConnection proxied = one.newest();
      Connection other = open(url, mysql.user(), mysql.password());
      execute(idle, "SET SESSION wait_timeout = 1");
      proxied.awaitClosed(Duration.ofSeconds(10));
      execute(idle, "INSERT INTO announced VALUES (1)");
      assertThat(mysql.ask("SELECT COUNT(*) FROM announced")).isEqualTo("1");
      assertThat(ask(other, "SELECT 42")).isEqualTo("42");
      assertThat(List.of(peer(idle), peer(other))).containsOnly(one.host() + ":" + one.port());
      assertThat(lost).extracting(event -> event.failure().cause()).containsExactly(Cause.IDLE_TIMEOUT);
      assertThat(renewed).isEmpty();
    }
  }

  /** A read that the shutdown cuts off runs again at the other host, and connections that were idle there meanwhile move too. */
  @Tag("servers") @Test void aRealMysqlIsShutDown() throws Exception {
    MysqlDatabase stays = (MysqlDatabase) ServerUnderTest.MYSQL.database();
    MysqlDatabase stops = MysqlDatabase.with();
    for (MysqlDatabase each : List.of(stays, stops)) {
      each.tell("CREATE USER IF NOT EXISTS announced@'%' IDENTIFIED BY '" + stays.password() + "'",
          "GRANT SELECT ON " + each.database() + ".* TO announced@'%'", "CREATE TABLE IF NOT EXISTS announced_read (v INT)");
    }
    stops.tell(
        "INSERT INTO announced_read WITH RECURSIVE s AS (SELECT 1 AS v UNION ALL SELECT v + 1 FROM s WHERE v < 1000) SELECT v FROM s");
    List<FaultProxy> proxies = new ArrayList<>();
    List<CompletableFuture<String>> answers = new ArrayList<>();
    List<Connection> idle = new ArrayList<>();
    try (Connection admin = stops.admin()) {
      for (VendorDriver vendor : VendorDriver.values()) {
        FaultProxy one = stops.proxy(vendor);
        FaultProxy two = stays.proxy(vendor);
        proxies.addAll(List.of(one, two));
        String url = stops.url(vendor, one).replace(one.host() + ":" + one.port(),
            one.host() + ":" + one.port() + "," + two.host() + ":" + two.port());
        idle.add(open(url, "announced", stays.password()));
        Connection reading = open(url, "announced", stays.password());
        answers.add(CompletableFuture.supplyAsync(() -> {
          try {
            return ask(reading, LONG_WHERE_THERE_ARE_ROWS);
          } catch (SQLException e) {
            return vendor + ": " + e;
          }
        }, each -> new Thread(each, "reading").start()));
      }
      await().atMost(Duration.ofSeconds(20))
          .until(() -> stops.ask("SELECT COUNT(*) FROM information_schema.processlist WHERE info = '" + LONG_WHERE_THERE_ARE_ROWS + "'")
              .equals("3"));
      execute(admin, "SHUTDOWN");
      for (CompletableFuture<String> each : answers) {
        assertThat(each.get(60, TimeUnit.SECONDS)).as("of the other, where nothing is in it").isEqualTo("0");
      }
      for (Connection each : idle) {
        assertThat(ask(each, "SELECT @@port")).isEqualTo(String.valueOf(stays.port()));
      }
      assertThat(lost).extracting(event -> event.failure().cause()).contains(Cause.SHUTDOWN);
    } finally {
      proxies.forEach(FaultProxy::close);
      stops.remove();
    }
  }
}
