package io.hawser.continuity.replay;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.HawserDriver;
import io.hawser.event.ConnectionListener;
import io.hawser.event.TransactionNotReplayed;
import io.hawser.event.TransactionReplayed;
import io.hawser.testbed.DatabaseServer;
import io.hawser.testbed.Fault;
import io.hawser.testbed.FaultProxy;
import io.hawser.testbed.ServerUnderTest;
import io.hawser.testbed.VendorDriver;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Random;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junitpioneer.jupiter.cartesian.CartesianTest;

/**
 * A proxy is restarted every two seconds under eight threads of transactions: no exception is seen, no row is lost, and none is there
 * twice. {@code -Dhawser.test.restarts.seconds=300} makes it a long one.
 */
@Tag("vendors")
@Tag("servers")
@Tag("long")
class ProxyRestartsTest {
  private static final int SECONDS = Integer.getInteger("hawser.test.restarts.seconds", 5);
  private static final int EVERY_MILLIS = 2_000;
  private static final int DOWN_MILLIS = 300;
  private static final int THREADS = 8;
  private static final int ACCOUNTS = 4;
  private static final int BALANCE = 1_000_000;
  private static final String OPTIONS = "&hawser.odp.check=off&hawser.transaction.replay=on&hawser.commit.outcome=marker"
      + "&hawser.commit.table=restarted_outcome&hawser.reconnect.interval=20ms&hawser.reconnect.maxInterval=200ms"
      + "&hawser.reconnect.attempts=100";

  private final Map<String, AtomicLong> counts = new ConcurrentSkipListMap<>();

  private void count(String what) {
    counts.computeIfAbsent(what, each -> new AtomicLong()).incrementAndGet();
  }

  @CartesianTest @Timeout(value = 2, unit = TimeUnit.HOURS) void nothingIsSeen(@CartesianTest.Enum ServerUnderTest server,
      @CartesianTest.Enum VendorDriver vendor) throws Exception {
    DatabaseServer database = server.database();
    database.tell("DROP TABLE IF EXISTS restarted_account, restarted_row",
        "CREATE TABLE restarted_account (id INT PRIMARY KEY, balance BIGINT NOT NULL)",
        "CREATE TABLE restarted_row (id BIGINT AUTO_INCREMENT PRIMARY KEY, marker BIGINT NOT NULL, own BIGINT NOT NULL)",
        // recreated while connections know it, it would prove nothing
        "CREATE TABLE IF NOT EXISTS restarted_outcome (slot BINARY(16) NOT NULL, seq BIGINT NOT NULL, kind CHAR(1) NOT NULL,"
            + " at TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP, PRIMARY KEY (slot, seq))");
    for (int id = 0; id < ACCOUNTS; id++) {
      database.tell("INSERT INTO restarted_account VALUES (" + id + ", " + BALANCE + ")");
    }
    HawserDriver driver = listening();
    ExecutorService threads = Executors.newFixedThreadPool(THREADS);
    AtomicLong markers = new AtomicLong();
    CountDownLatch opened = new CountDownLatch(THREADS); // a first login is nobody's to repeat
    try (FaultProxy proxy = database.proxy(vendor)) {
      long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
      List<Future<Void>> all = new ArrayList<>();
      for (int i = 0; i < THREADS; i++) {
        int number = i;
        all.add(threads.submit(() -> work(driver, database, vendor, proxy, number, markers, opened, end)));
      }
      assertThat(opened.await(1, TimeUnit.MINUTES)).isTrue();
      while (end - System.nanoTime() > 0) {
        TimeUnit.MILLISECONDS.sleep(EVERY_MILLIS - DOWN_MILLIS);
        proxy.refuseConnections();
        proxy.applyToAll(Fault.RESET);
        count("restarts");
        TimeUnit.MILLISECONDS.sleep(DOWN_MILLIS);
        proxy.acceptConnections();
      }
      for (Future<Void> each : all) {
        each.get(2, TimeUnit.MINUTES);
      }
    } finally {
      threads.shutdownNow();
      System.out.println("restarts with " + vendor + " on " + server + ": " + SECONDS + " s, " + markers + " transactions, " + counts);
    }
    assertThat(database.ask("SELECT COUNT(*) FROM restarted_row")).as("rows").isEqualTo(String.valueOf(markers.get()));
    assertThat(database.ask("SELECT COUNT(DISTINCT marker) FROM restarted_row")).as("none twice").isEqualTo(String.valueOf(markers.get()));
    assertThat(database.ask("SELECT COUNT(*) FROM restarted_row WHERE own <> id")).as("keys as they were read").isEqualTo("0");
    assertThat(database.ask("SELECT SUM(balance) FROM restarted_account")).isEqualTo(String.valueOf((long) ACCOUNTS * BALANCE));
    assertThat(counts).containsKey("replayed");
  }

  private HawserDriver listening() {
    HawserDriver driver = new HawserDriver();
    driver.addListener(new ConnectionListener() {
      @Override public void replayed(TransactionReplayed event) {
        count("replayed");
      }

      @Override public void notReplayed(TransactionNotReplayed event) {
        count("not replayed: " + event.reason());
      }
    });
    return driver;
  }

  /** As an application that knows nothing of failures: whatever is thrown ends it. */
  private static Void work(HawserDriver driver, DatabaseServer database, VendorDriver vendor, FaultProxy proxy, int number,
      AtomicLong markers, CountDownLatch opened, long end) throws SQLException {
    Random random = new Random(number);
    Properties login = new Properties();
    login.setProperty("user", database.user());
    login.setProperty("password", database.password());
    try (Connection connection = driver.connect(VendorDriver.throughHawser(database.url(vendor, proxy)) + OPTIONS, login);
        PreparedStatement insert = connection.prepareStatement("INSERT INTO restarted_row (marker, own) VALUES (?, 0)",
            Statement.RETURN_GENERATED_KEYS);
        PreparedStatement note = connection.prepareStatement("UPDATE restarted_row SET own = ? WHERE id = ?");
        PreparedStatement move = connection.prepareStatement("UPDATE restarted_account SET balance = balance + ? WHERE id = ?")) {
      connection.setAutoCommit(false);
      opened.countDown();
      while (end - System.nanoTime() > 0) {
        insert.setLong(1, markers.incrementAndGet());
        insert.executeUpdate();
        long key;
        try (ResultSet keys = insert.getGeneratedKeys()) {
          keys.next();
          key = keys.getLong(1);
        }
        note.setLong(1, key);
        note.setLong(2, key);
        note.executeUpdate();
        int from = random.nextInt(ACCOUNTS - 1);
        int to = from + 1 + random.nextInt(ACCOUNTS - 1 - from); // always in this order, so that no two wait for each other
        int amount = random.nextInt(200) - 100;
        move(move, -amount, from);
        move(move, amount, to);
        connection.commit();
      }
    }
    return null;
  }

  private static void move(PreparedStatement move, int amount, int account) throws SQLException {
    move.setInt(1, amount);
    move.setInt(2, account);
    move.executeUpdate();
  }
}
