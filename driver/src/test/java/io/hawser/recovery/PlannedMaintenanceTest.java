package io.hawser.recovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.hawser.HawserDriver;
import io.hawser.continuity.OutcomeTables;
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
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junitpioneer.jupiter.cartesian.CartesianTest;

/**
 * Three ODPs are drained and restarted, one after the other, under a load of reads, writes and transactions: only transactions that are in flight may fail,
 * and none with continuity on; no write is lost or made twice, and afterwards each ODP has its share of the connections again.
 */
@Timeout(600)
@Tag("long")
class PlannedMaintenanceTest {
  private static final int CONNECTIONS = 30;
  /** Long enough for a busy machine. */
  private static final Duration BUSY = Duration.ofSeconds(120);

  private final List<OdpStandIn> odps = new ArrayList<>();
  private final List<Connection> connections = new ArrayList<>();
  private final AtomicBoolean over = new AtomicBoolean();
  private final Queue<String> wrong = new ConcurrentLinkedQueue<>();
  private final AtomicInteger inTransaction = new AtomicInteger();
  private final AtomicInteger unknown = new AtomicInteger();
  private final AtomicInteger nextId = new AtomicInteger();
  private final AtomicLong calls = new AtomicLong();
  private final Queue<Integer> acknowledged = new ConcurrentLinkedQueue<>();
  private final Queue<Integer> undecided = new ConcurrentLinkedQueue<>();
  private final long before = PlannedMaintenance.maintenanceNanos;

  @AfterEach void close() throws SQLException {
    over.set(true);
    PlannedMaintenance.maintenanceNanos = before;
    for (Connection each : connections) {
      each.close();
    }
    odps.forEach(OdpStandIn::close);
  }

  private static OdpStandIn start(int port) {
    EmbeddedDatabase database = EmbeddedDatabase.get();
    return OdpStandIn.start("127.0.0.1", port, database.host(), database.port());
  }

  private void work(Connection connection, String table) {
    while (!over.get()) {
      try {
        connection.setAutoCommit(true);
        // an application's think time; before a setter Hawser does not ask whether the ODP drains, because that would change ROW_COUNT()
        TimeUnit.MILLISECONDS.sleep(5);
        read(connection);
        write(connection, table);
        transaction(connection, table);
      } catch (SQLException e) {
        wrong.add("outside a transaction: " + e);
        return;
      } catch (InterruptedException e) {
        return;
      }
    }
  }

  private void read(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement(); ResultSet rows = statement.executeQuery("SELECT 1")) {
      rows.next();
      calls.incrementAndGet();
    }
  }

  /** Its answer may be lost, where an ODP is stopped in the middle of it: that is no fault, but it must be reported. */
  private void write(Connection connection, String table) throws SQLException {
    int id = nextId.incrementAndGet();
    try (Statement statement = connection.createStatement()) {
      statement.executeUpdate("INSERT INTO " + table + " VALUES (" + id + ")");
      acknowledged.add(id);
      calls.incrementAndGet();
    } catch (SQLException e) {
      if (!"08007".equals(e.getSQLState())) {
        throw e;
      }
      unknown.incrementAndGet();
      undecided.add(id);
    }
  }

  private void transaction(Connection connection, String table) throws SQLException {
    int id = nextId.incrementAndGet();
    connection.setAutoCommit(false);
    try (Statement statement = connection.createStatement()) {
      statement.executeUpdate("INSERT INTO " + table + " VALUES (" + id + ")");
      connection.commit();
      acknowledged.add(id);
      calls.incrementAndGet();
    } catch (SQLException e) {
      if (e.getSQLState().equals("08007")) {
        unknown.incrementAndGet();
        undecided.add(id);
      } else if (!e.getSQLState().equals("40001")) {
        wrong.add("in a transaction: " + e);
      }
      inTransaction.incrementAndGet();
      connection.rollback();
    }
  }

  @CartesianTest void nobodyNoticesButTransactionsInFlight(@CartesianTest.Enum VendorDriver vendor,
      @CartesianTest.Values(booleans = {false, true}) boolean continuity) throws Exception {
    PlannedMaintenance.maintenanceNanos = TimeUnit.SECONDS.toNanos(4);
    EmbeddedDatabase database = EmbeddedDatabase.get();
    String table = "maintained_" + vendor.name().toLowerCase();
    database.tell("CREATE TABLE IF NOT EXISTS " + table + " (id INT PRIMARY KEY)", "DELETE FROM " + table);
    for (int i = 0; i < 3; i++) {
      odps.add(start(0));
    }
    OutcomeTables.empty(database, "maintained_outcome");
    String options = continuity
        ? "&hawser.commit.outcome=always&hawser.commit.table=maintained_outcome&hawser.transaction.replay=on"
        : "";
    String hosts = odps.stream().map(odp -> "127.0.0.1:" + odp.port()).collect(Collectors.joining(","));
    Properties login = new Properties();
    login.setProperty("user", database.user() + "@test#obcluster");
    login.setProperty("password", database.password());
    HawserDriver driver = new HawserDriver();
    for (int i = 0; i < CONNECTIONS; i++) {
      connections.add(driver.connect(VendorDriver.throughHawser(vendor.url("h", 1, database.database())).replace("h:1", hosts)
          + "&hawser.hosts=roundrobin&hawser.ping.after=2ms" + options, login));
    }
    List<Thread> threads = new ArrayList<>();
    for (Connection each : connections) {
      Thread thread = new Thread(() -> work(each, table), "maintained");
      thread.setDaemon(true);
      thread.start();
      threads.add(thread);
    }
    for (int i = 0; i < odps.size(); i++) {
      long had = calls.get();
      await().atMost(BUSY).until(() -> calls.get() > had + 100);
      OdpStandIn odp = odps.get(i);
      odp.announceDrain();
      await().atMost(BUSY).until(() -> !wrong.isEmpty() || odp.loggedIn() == 0);
      assertThat(wrong).isEmpty();
      int port = odp.port();
      odp.close();
      odps.set(i, start(port));
    }
    long restarted = System.nanoTime();
    await().atMost(BUSY).until(this::isSpread);
    System.out.println("spread again, " + vendor + (continuity ? " with continuity: " : ": ") + shares() + " "
        + TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - restarted)
        + " ms after the last restart; " + calls + " calls, transactions that were rolled back " + inTransaction + ", unknown " + unknown);
    over.set(true);
    for (Thread thread : threads) {
      thread.join(TimeUnit.SECONDS.toMillis(30));
      assertThat(thread.isAlive()).isFalse();
    }
    assertThat(wrong).isEmpty();
    if (continuity) {
      assertThat(inTransaction).as("transactions that failed").hasValue(0);
      assertThat(unknown).as("writes of an unknown outcome").hasValue(0);
    }
    List<Integer> there = new ArrayList<>();
    try (Connection admin = database.admin(); Statement statement = admin.createStatement();
        ResultSet rows = statement.executeQuery("SELECT id FROM " + table)) {
      while (rows.next()) {
        there.add(rows.getInt(1));
      }
    }
    there.removeAll(undecided);
    assertThat(there).containsExactlyInAnyOrderElementsOf(acknowledged);
  }

  private List<Integer> shares() {
    return odps.stream().map(OdpStandIn::loggedIn).collect(Collectors.toList());
  }

  /** Within a tenth. */
  private boolean isSpread() {
    return shares().stream().allMatch(share -> Math.abs(share - CONNECTIONS / 3) <= CONNECTIONS / 30);
  }
}
