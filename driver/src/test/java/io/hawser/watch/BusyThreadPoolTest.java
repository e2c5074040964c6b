package io.hawser.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.hawser.HawserConnection;
import io.hawser.testbed.Caller;
import io.hawser.testbed.EmbeddedDatabase;
import io.hawser.testbed.VendorDriver;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A server that serves its sessions by a pool of threads, in groups of sessions whose ids have the same remainder. While all threads of a
 * group are busy a request waits there, and the server calls its session idle. The plain driver gets its answer in the end, and so does
 * Hawser.
 */
@Timeout(180)
@Tag("long")
class BusyThreadPoolTest {
  private static final int BUSY_SECONDS = Integer.getInteger("hawser.test.busySeconds", 2);
  private static final String OPTIONS = "&hawser.watch.after=100ms&hawser.watch.silence=500ms&hawser.ping.after=1h";
  private static final int THREADS = 5;

  private static EmbeddedDatabase database;
  private final List<Connection> open = new ArrayList<>();
  private String before;

  @BeforeAll static void launch() {
    database = EmbeddedDatabase.with("--thread-handling=pool-of-threads", "--thread-pool-size=2", "--thread-pool-max-threads=" + THREADS,
        "--thread-pool-stall-limit=10");
  }

  @AfterAll static void remove() {
    database.remove();
  }

  @BeforeEach void count() throws SQLException {
    before = aborted();
  }

  private static String aborted() throws SQLException {
    return database.ask("SELECT GROUP_CONCAT(CONCAT(variable_name, '=', variable_value) ORDER BY variable_name) "
        + "FROM information_schema.global_status WHERE variable_name IN ('ABORTED_CONNECTS', 'ABORTED_CLIENTS')");
  }

  @AfterEach void close() throws SQLException {
    for (Connection each : open) {
      each.close();
    }
    assertThat(aborted()).as("errors that the server counts").isEqualTo(before);
  }

  private Connection open(String url) throws SQLException {
    Connection connection = DriverManager.getConnection(url, database.user(), database.password());
    open.add(connection);
    return connection;
  }

  /** @param even whether it belongs to the group that must be busy */
  private Connection open(String url, boolean even) throws SQLException {
    while (true) {
      Connection connection = open(url);
      if ((Long.parseLong(ask(connection, "SELECT CONNECTION_ID()")) % 2 == 0) == even) {
        return connection;
      }
    }
  }

  private static String ask(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement(); ResultSet row = statement.executeQuery(sql)) {
      row.next();
      return row.getString(1);
    }
  }

  private static CompletableFuture<String> asking(Connection connection, String sql) {
    return Caller.supply(() -> {
      try {
        return ask(connection, sql);
      } catch (SQLException e) {
        throw new CompletionException(e);
      }
    });
  }

  @ParameterizedTest @EnumSource void aRequestWaitsForAThread(VendorDriver vendor) throws Exception {
    String url = vendor.url(database.host(), database.port(), database.database());
    Connection plain = open(url, true);
    Connection hawser = open(VendorDriver.throughHawser(url) + OPTIONS, true);
    Connection other = open(url, false);
    List<Connection> hogs = new ArrayList<>();
    for (int i = 0; i < 2 * THREADS; i++) {
      hogs.add(open(url, true));
    }
    long start = System.nanoTime();
    List<CompletableFuture<String>> busy = new ArrayList<>();
    hogs.forEach(each -> busy.add(asking(each, "SELECT SLEEP(" + BUSY_SECONDS + ")")));
    await().until(() -> !ask(other, "SELECT COUNT(*) FROM information_schema.processlist WHERE info LIKE 'SELECT SLEEP%'").equals("0"));
    CompletableFuture<String> ofPlain = asking(plain, "SELECT 7");
    CompletableFuture<String> ofHawser = asking(hawser, "SELECT 8");
    TimeUnit.MILLISECONDS.sleep(500); // long enough for the requests to arrive, of the seconds that the others take
    assertThat(ask(other,
        "SELECT command FROM information_schema.processlist WHERE id = " + hawser.unwrap(HawserConnection.class).sessionId()))
        .as("what the server says while the request waits").isEqualTo("Sleep");
    assertThat(ofPlain.get(60, TimeUnit.SECONDS)).isEqualTo("7");
    assertThat(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start)).as("it had to wait").isGreaterThan(2_000L * BUSY_SECONDS);
    assertThat(ofHawser.get(60, TimeUnit.SECONDS)).isEqualTo("8");
    assertThat(hawser.unwrap(HawserConnection.class).sessions()).isEqualTo(1);
    for (CompletableFuture<String> each : busy) {
      assertThat(each.get(60, TimeUnit.SECONDS)).isEqualTo("0");
    }
  }
}
