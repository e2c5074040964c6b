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
import io.hawser.failure.Failure;
import io.hawser.testbed.EmbeddedDatabase;
import io.hawser.testbed.VendorDriver;
import io.hawser.testbed.odp.OdpStandIn;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Connections leave living sessions for others, outside a transaction and where nobody notices. */
@Tag("vendors")
@Timeout(120)
@Tag("long")
class RenewalTest implements ConnectionListener {
  private static final String YOUNG = "hawser.session.maxAge=1s";

  private final HawserDriver driver = new HawserDriver();
  private final List<SessionRenewed> renewed = new CopyOnWriteArrayList<>();
  private final List<SessionLost> lost = new CopyOnWriteArrayList<>();
  private final List<OdpStandIn> odps = new ArrayList<>();

  @Override public void renewed(SessionRenewed event) {
    renewed.add(event);
  }

  @Override public void lost(SessionLost event) {
    lost.add(event);
  }

  @AfterEach void close() {
    odps.forEach(OdpStandIn::close);
  }

  private Connection open(VendorDriver vendor, String hosts, String user, String... options) throws SQLException {
    Properties login = new Properties();
    login.setProperty("user", user);
    login.setProperty("password", EmbeddedDatabase.get().password());
    Connection connection = driver.connect(VendorDriver.throughHawser(vendor.url("h", 1, EmbeddedDatabase.get().database()))
        .replace("h:1", hosts) + "&" + String.join("&", options), login);
    connection.unwrap(HawserConnection.class).addListener(this);
    return connection;
  }

  private Connection openAlone(VendorDriver vendor, String... options) throws SQLException {
    List<String> all = new ArrayList<>(List.of(options));
    all.add("hawser.odp.check=off");
    return open(vendor, at(EmbeddedDatabase.get()), EmbeddedDatabase.get().user(), all.toArray(new String[0]));
  }

  private static String at(EmbeddedDatabase database) {
    return database.host() + ":" + database.port();
  }

  private static String ask(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement(); ResultSet rows = statement.executeQuery(sql)) {
      rows.next();
      return rows.getString(1);
    }
  }

  private static void execute(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static int sessions(Connection connection) throws SQLException {
    return connection.unwrap(HawserConnection.class).sessions();
  }

  private static String peer(Connection connection) throws SQLException {
    return connection.unwrap(HawserConnection.class).peer();
  }

  private static long aborted() throws SQLException {
    EmbeddedDatabase database = EmbeddedDatabase.get();
    return Long.parseLong(database.ask("SELECT SUM(variable_value) FROM information_schema.global_status WHERE variable_name IN "
        + "('ABORTED_CLIENTS', 'ABORTED_CONNECTS')"));
  }

  @ParameterizedTest @EnumSource void anOldSessionIsLeftAndNothingIsMissed(VendorDriver vendor) throws SQLException {
    EmbeddedDatabase.get().tell("CREATE TABLE IF NOT EXISTS renewal_keys (id INT AUTO_INCREMENT PRIMARY KEY, v INT)");
    try (Connection connection = openAlone(vendor, YOUNG)) {
      long aborted = aborted();
      execute(connection, "SET @mine = 7, SESSION sort_buffer_size = 300000");
      execute(connection, "INSERT INTO renewal_keys (v) VALUES (1)");
      String key = ask(connection, "SELECT LAST_INSERT_ID()");
      try (Statement before = connection.createStatement()) {
        before.executeUpdate("INSERT INTO renewal_keys (v) VALUES (2)", Statement.RETURN_GENERATED_KEYS);
        await().atMost(Duration.ofSeconds(20)).until(() -> {
          execute(connection, "SET @other = 1");
          return !renewed.isEmpty();
        });
        assertThat(before.getUpdateCount()).isEqualTo(1);
        try (ResultSet keys = before.getGeneratedKeys()) {
          assertThat(keys.next()).isTrue();
          assertThat(keys.getString(1)).isEqualTo(ask(connection, "SELECT LAST_INSERT_ID()")).isNotEqualTo(key);
        }
      }
      assertThat(ask(connection, "SELECT @mine")).isEqualTo("7");
      assertThat(ask(connection, "SELECT @@sort_buffer_size")).isEqualTo("300000");
      assertThat(renewed.get(0).reason()).isEqualTo(Reason.AGE);
      assertThat(lost).isEmpty();
      SessionRenewed first = renewed.get(0);
      await().until(() -> EmbeddedDatabase.get().ask("SELECT COUNT(*) FROM information_schema.processlist WHERE id = " + first.sessionId())
          .equals("0"));
      assertThat(aborted()).as("ended in good order").isEqualTo(aborted);
    }
  }

  @ParameterizedTest @EnumSource void whatWouldBeMissedKeepsTheSession(VendorDriver vendor) throws Exception {
    EmbeddedDatabase.get().tell("CREATE TABLE IF NOT EXISTS renewal_read (id INT PRIMARY KEY)");
    try (Connection connection = openAlone(vendor, YOUNG)) {
      TimeUnit.MILLISECONDS.sleep(1100); // the session is old from now on
      connection.setAutoCommit(false);
      execute(connection, "CREATE TEMPORARY TABLE renewal_temporary (v INT)");
      execute(connection, "SELECT 1");
      connection.commit();
      int before = sessions(connection); // it may have been left before the first statement
      TimeUnit.MILLISECONDS.sleep(1100);
      execute(connection, "SELECT 1");
      assertThat(sessions(connection)).as("a temporary table").isEqualTo(before);
      execute(connection, "DROP TEMPORARY TABLE renewal_temporary");
      connection.commit();
      connection.setAutoCommit(true);
      TimeUnit.MILLISECONDS.sleep(1100);
      try (Statement open = connection.createStatement(); ResultSet rows = open.executeQuery("SELECT 1")) {
        int now = sessions(connection);
        TimeUnit.MILLISECONDS.sleep(1100);
        execute(connection, "SELECT 1");
        assertThat(sessions(connection)).as("an open result").isEqualTo(now);
        assertThat(rows.next()).isTrue();
      }
      connection.setAutoCommit(false);
      execute(connection, "SELECT COUNT(*) FROM renewal_read");
      int inTransaction = sessions(connection);
      TimeUnit.MILLISECONDS.sleep(1100);
      execute(connection, "SELECT COUNT(*) FROM renewal_read");
      assertThat(sessions(connection)).as("a transaction").isEqualTo(inTransaction);
      connection.commit();
      await().atMost(Duration.ofSeconds(20)).until(() -> {
        execute(connection, "SELECT COUNT(*) FROM renewal_read");
        connection.commit();
        return sessions(connection) > inTransaction;
      });
      assertThat(lost).isEmpty();
    }
  }

  private OdpStandIn odp() {
    OdpStandIn odp = OdpStandIn.start(EmbeddedDatabase.get().host(), EmbeddedDatabase.get().port());
    odps.add(odp);
    return odp;
  }

  private static String at(OdpStandIn odp) {
    return odp.host() + ":" + odp.port();
  }

  @ParameterizedTest @EnumSource void anOdpThatIsDrainedIsLeftBeforeItCuts(VendorDriver vendor) throws SQLException {
    OdpStandIn first = odp();
    OdpStandIn second = odp();
    String user = EmbeddedDatabase.get().user() + "@test#obcluster";
    String hosts = at(first) + "," + at(second);
    try (Connection one = open(vendor, hosts, user, "hawser.ping.after=1ms"); Connection other = open(vendor, hosts, user)) {
      assertThat(peer(one)).isEqualTo(at(first));
      assertThat(ask(one, "SELECT 1")).isEqualTo("1");
      first.announceDrain();
      await().atMost(Duration.ofSeconds(20)).until(() -> {
        ask(one, "SELECT 1");
        return peer(one).equals(at(second));
      });
      assertThat(ask(other, "SELECT 1")).as("what was found out by one is known to all").isEqualTo("1");
      assertThat(peer(other)).isEqualTo(at(second));
      try (Connection next = open(vendor, hosts, user)) {
        assertThat(peer(next)).as("it is not chosen for a while").isEqualTo(at(second));
      }
      await().until(() -> first.loggedIn() == 0);
      assertThat(lost).isEmpty();
      assertThat(renewed).extracting(SessionRenewed::reason).containsOnly(Reason.DRAINING);
    }
  }

  /** No query is sent: the second session that ends right after an answer shows it. */
  @ParameterizedTest @EnumSource void whereSessionsEndAfterTheirAnswersTheOthersLeave(VendorDriver vendor) throws SQLException {
    OdpStandIn first = odp();
    OdpStandIn second = odp();
    String user = EmbeddedDatabase.get().user() + "@test#obcluster";
    String hosts = at(first) + "," + at(second);
    List<Connection> all = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      all.add(open(vendor, hosts, user, "hawser.odp.check=off"));
    }
    Connection stays = open(vendor, hosts, user, "hawser.odp.check=off");
    first.drain();
    for (int i = 0; i < 2; i++) {
      for (Connection each : all) {
        assertThat(ask(each, "SELECT 1")).isEqualTo("1");
      }
    }
    assertThat(ask(stays, "SELECT 1")).isEqualTo("1");
    assertThat(peer(stays)).isEqualTo(at(second));
    assertThat(renewed).extracting(SessionRenewed::reason).contains(Reason.DRAINING);
    all.add(stays);
    for (Connection each : all) {
      each.close();
    }
  }

  /** Two servers: one takes writes, and then the other one. */
  @ParameterizedTest @EnumSource void writesGoOnAtTheNewPrimary(VendorDriver vendor) throws SQLException {
    EmbeddedDatabase one = EmbeddedDatabase.get();
    EmbeddedDatabase two = EmbeddedDatabase.another();
    String table = "moved_" + vendor.name().toLowerCase();
    for (EmbeddedDatabase each : List.of(one, two)) {
      each.tell("CREATE USER IF NOT EXISTS switched_over@'%' IDENTIFIED BY '" + one.password() + "'",
          "GRANT SELECT, INSERT ON " + each.database() + ".* TO switched_over@'%'",
          "CREATE TABLE IF NOT EXISTS " + table + " (id INT PRIMARY KEY)",
          "DELETE FROM " + table);
    }
    two.tell("SET GLOBAL read_only = 1");
    Set<Integer> acknowledged = new TreeSet<>();
    try (Connection connection = open(vendor, at(one) + "," + at(two), "switched_over", "hawser.odp.check=off")) {
      int id = 0;
      for (; id < 5; id++) {
        execute(connection, "INSERT INTO " + table + " VALUES (" + id + ")");
        acknowledged.add(id);
      }
      one.tell("SET GLOBAL read_only = 1");
      SQLException refused = catchThrowableOfType(SQLException.class, () -> execute(connection, "INSERT INTO " + table + " VALUES (1000)"));
      assertThat(refused.getErrorCode()).isEqualTo(1290);
      assertThat(Failure.of(refused).cause()).isEqualTo(Cause.READ_ONLY_SERVER);
      assertThat(refused.getSuppressed()).as("explained").isNotEmpty();
      assertThat(refused.getSuppressed()[0].getMessage()).contains("accepts no writes");
      for (int i = 0; i < 3; i++) { // as long as there is no primary
        assertThat(catchThrowableOfType(SQLException.class, () -> execute(connection, "INSERT INTO " + table + " VALUES (1000)"))
            .getErrorCode()).isEqualTo(1290);
      }
      two.tell("SET GLOBAL read_only = 0");
      long there = System.nanoTime();
      while (!acknowledged.contains(id)) {
        try {
          execute(connection, "INSERT INTO " + table + " VALUES (" + id + ")");
          acknowledged.add(id);
        } catch (SQLException notYet) {
          assertThat(notYet.getErrorCode()).isEqualTo(1290);
          assertThat(System.nanoTime() - there).isLessThan(TimeUnit.SECONDS.toNanos(20));
        }
      }
      System.out.println("writes went on, " + vendor + ": " + TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - there)
          + " ms after the new primary was there");
      assertThat(renewed).extracting(SessionRenewed::reason).containsOnly(Reason.READ_ONLY);
      assertThat(peer(connection)).isEqualTo(at(two));
      assertThat(ids(one, table)).containsExactlyInAnyOrder(0, 1, 2, 3, 4);
      assertThat(ids(two, table)).containsExactly(5);
      assertThat(lost).isEmpty();
    } finally {
      one.tell("SET GLOBAL read_only = 0");
      two.tell("SET GLOBAL read_only = 0");
    }
  }

  private static List<Integer> ids(EmbeddedDatabase of, String table) throws SQLException {
    List<Integer> ids = new ArrayList<>();
    try (Connection admin = of.admin(); Statement statement = admin.createStatement();
        ResultSet rows = statement.executeQuery("SELECT id FROM " + table)) {
      while (rows.next()) {
        ids.add(rows.getInt(1));
      }
    }
    return ids;
  }
}
