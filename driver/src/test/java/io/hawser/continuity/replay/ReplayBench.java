package io.hawser.continuity.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import io.hawser.HawserDriver;
import io.hawser.event.ConnectionListener;
import io.hawser.event.EndpointMXBean;
import io.hawser.event.TransactionNotReplayed;
import io.hawser.event.TransactionReplayed;
import io.hawser.testbed.DatabaseServer;
import io.hawser.testbed.FaultProxy;
import io.hawser.testbed.PacketGate;
import io.hawser.testbed.ServerUnderTest;
import io.hawser.testbed.VendorDriver;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** A connection of a driver whose lost transactions are run again, through a proxy of its own, and what is reported about it. */
final class ReplayBench implements AutoCloseable {
  private static final String OPTIONS = "&hawser.odp.check=off&hawser.transaction.replay=on&hawser.reconnect.interval=10ms&hawser.ping.after=1d";

  /** A server returns the same list of transactions and locks to every query within a tenth of a second. */
  private static final Duration REFRESHED = Duration.ofMillis(150);

  @FunctionalInterface
  interface Work {
    Object in(ReplayBench bench) throws SQLException;
  }

  private final ServerUnderTest server;
  /** Null where there is a gate. */
  private final FaultProxy proxy;
  /** Null where there is a proxy. */
  private final PacketGate gate;
  private final HawserDriver driver = new HawserDriver();
  private final List<TransactionReplayed> replayed = new CopyOnWriteArrayList<>();
  private final List<TransactionNotReplayed> notReplayed = new CopyOnWriteArrayList<>();
  private final Connection connection;
  private volatile PacketGate.Session gated;
  private volatile long otherId = -1;

  private ReplayBench(ServerUnderTest server, VendorDriver vendor, boolean isGated, String... options) throws SQLException {
    this.server = server;
    DatabaseServer database = server.database();
    proxy = isGated ? null : database.proxy(vendor);
    gate = isGated ? new PacketGate(database) : null;
    driver.addListener(new ConnectionListener() {
      @Override public void replayed(TransactionReplayed event) {
        replayed.add(event);
      }

      @Override public void notReplayed(TransactionNotReplayed event) {
        notReplayed.add(event);
      }
    });
    Properties login = new Properties();
    login.setProperty("user", isGated ? "gated" : database.user());
    login.setProperty("password", database.password());
    String vendors = isGated ? vendor.url(gate.host(), gate.port(), database.database())
        + (server == ServerUnderTest.MYSQL && vendor != VendorDriver.MYSQL ? "&allowPublicKeyRetrieval=true" : "")
        : database.url(vendor, proxy);
    if (isGated) {
      database.tell("CREATE USER IF NOT EXISTS gated@'%' IDENTIFIED BY '" + database.password() + "'", "GRANT ALL ON *.* TO gated@'%'");
      cutAt("nowhere", 0);
    }
    String url = VendorDriver.throughHawser(vendors) + OPTIONS;
    connection = driver.connect(options.length == 0 ? url : url + "&" + String.join("&", options), login);
  }

  static ReplayBench open(ServerUnderTest server, VendorDriver vendor, String... options) throws SQLException {
    return new ReplayBench(server, vendor, false, options);
  }

  static ReplayBench gated(ServerUnderTest server, VendorDriver vendor, String... options) throws SQLException {
    return new ReplayBench(server, vendor, true, options);
  }

  ServerUnderTest server() {
    return server;
  }

  Connection connection() {
    return connection;
  }

  List<TransactionReplayed> replayed() {
    return replayed;
  }

  List<TransactionNotReplayed> notReplayed() {
    return notReplayed;
  }

  EndpointMXBean report() {
    return driver.endpoints().get(0);
  }

  /** Both sides of the connection get a reset. */
  void cut() {
    if (gate == null) {
      proxy.newest().reset();
    } else {
      gated.dropClient();
      gated.dropServer();
    }
  }

  /** The client gets a reset; the server notices nothing. */
  void dropClient() {
    gated.dropClient();
  }

  /** From now on, before a request with this part arrives; this many times. */
  void cutAt(String part, int times) {
    AtomicInteger left = new AtomicInteger(times);
    gate.script((session, toServer, text) -> {
      gated = session;
      boolean cuts = toServer && text.contains(part) && left.getAndDecrement() > 0;
      if (cuts) {
        session.dropClient();
        session.dropServer();
      }
      return !cuts;
    });
  }

  boolean execute(String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      return statement.execute(sql);
    }
  }

  int update(String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      return statement.executeUpdate(sql);
    }
  }

  int[] batch(String... texts) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      for (String sql : texts) {
        statement.addBatch(sql);
      }
      return statement.executeBatch();
    }
  }

  long key(String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.executeUpdate(sql, Statement.RETURN_GENERATED_KEYS);
      try (ResultSet keys = statement.getGeneratedKeys()) {
        assertThat(keys.next()).isTrue();
        return keys.getLong(1);
      }
    }
  }

  int error(String sql) {
    return catchThrowableOfType(SQLException.class, () -> execute(sql)).getErrorCode();
  }

  String ask(String sql) throws SQLException {
    try (Statement statement = connection.createStatement(); ResultSet rows = statement.executeQuery(sql)) {
      return rows.next() ? rows.getString(1) : null;
    }
  }

  List<String> all(String sql) throws SQLException {
    try (Statement statement = connection.createStatement(); ResultSet rows = statement.executeQuery(sql)) {
      List<String> all = new ArrayList<>();
      while (rows.next()) {
        all.add(rows.getString(1));
      }
      return all;
    }
  }

  /** The call fails with 40001, for this reason, at this statement. */
  void assertLost(Call call, String reason, int statement) {
    assertThatThrownBy(call::run).isInstanceOfSatisfying(SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("40001"));
    assertTold(reason, statement);
  }

  /** The call fails, in whatever way. */
  void assertNotReplayed(Call call, String reason, int statement) {
    assertThatThrownBy(call::run).isInstanceOf(SQLException.class);
    assertTold(reason, statement);
  }

  private void assertTold(String reason, int statement) {
    TransactionNotReplayed last = notReplayed.get(notReplayed.size() - 1);
    assertThat(last.reason()).as("%s", last).isEqualTo(reason);
    assertThat(last.statement()).isEqualTo(statement);
    assertThat(report().getNotReplayedTransactions()).containsKey(reason);
  }

  @FunctionalInterface
  interface Call {
    Object run() throws SQLException;
  }

  /** The server has no transaction but that of the other session. */
  void awaitNoOthers() {
    await().atMost(Duration.ofSeconds(20)).pollInterval(REFRESHED).until(() -> "0".equals(server.database().ask(
        "SELECT COUNT(*) FROM information_schema.innodb_trx WHERE trx_mysql_thread_id NOT IN (0, CONNECTION_ID(), " + otherId + ")")));
  }

  /** A statement of the connection is waiting for a lock. */
  boolean isWaiting(String part) throws SQLException {
    return !"0".equals(server.database().ask(
        "SELECT COUNT(*) FROM information_schema.innodb_trx WHERE trx_state = 'LOCK WAIT' AND trx_query LIKE 'UPDATE%SET n%" + part
            + "%'"));
  }

  /** Another session, in a transaction. */
  Other other() throws SQLException {
    return new Other();
  }

  final class Other implements AutoCloseable {
    private final Connection admin = server.database().admin();
    private CompletableFuture<Void> later = CompletableFuture.completedFuture(null);

    Other() throws SQLException {
      admin.setAutoCommit(false);
      try (Statement statement = admin.createStatement(); ResultSet id = statement.executeQuery("SELECT CONNECTION_ID()")) {
        id.next();
        otherId = id.getLong(1);
      }
      admin.rollback();
    }

    void execute(String sql) throws SQLException {
      try (Statement statement = admin.createStatement()) {
        statement.execute(sql);
      }
    }

    /** Runs these in another thread once this holds. */
    void later(Callable<Boolean> when, String... texts) {
      later = CompletableFuture.runAsync(() -> {
        await().atMost(Duration.ofSeconds(30)).pollInterval(REFRESHED).until(when);
        for (String sql : Arrays.asList(texts)) {
          try {
            execute(sql);
          } catch (SQLException e) {
            throw new IllegalStateException(sql, e);
          }
        }
      });
    }

    void join() throws Exception {
      later.get(60, TimeUnit.SECONDS);
    }

    @Override public void close() throws SQLException {
      admin.close();
    }
  }

  @Override public void close() throws SQLException {
    try (proxy; gate) {
      connection.close();
    }
  }
}
