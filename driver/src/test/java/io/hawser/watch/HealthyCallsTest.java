package io.hawser.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.hawser.HawserConnection;
import io.hawser.testbed.Caller;
import io.hawser.testbed.CutPoint;
import io.hawser.testbed.EmbeddedDatabase;
import io.hawser.testbed.Fault;
import io.hawser.testbed.FaultProxy;
import io.hawser.testbed.FaultyConnection;
import io.hawser.testbed.ProxiedConnection;
import io.hawser.testbed.VendorDriver;
import io.hawser.testbed.odp.LossyPath;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Long calls in conditions that look like a loss: what the vendor's driver gets by itself, it gets through Hawser too, and the server
 * counts no error of this host. The watch is quicker than by default, so that seconds here are minutes there;
 * {@code -Dhawser.test.healthySeconds=90} has each call last that long, with the defaults.
 */
@Timeout(300)
@Tag("long")
class HealthyCallsTest {
  private static final int SECONDS = Integer.getInteger("hawser.test.healthySeconds", 4);
  private static final String OPTIONS = SECONDS > 4 ? "" : "&hawser.watch.after=200ms&hawser.watch.silence=500ms&hawser.ping.after=1h";

  private final List<Connection> open = new ArrayList<>();
  private String before;

  /** One plain connection and one through Hawser, and what they are doing. */
  private final class Both {
    private final Connection plain;
    private final Connection hawser;

    Both(VendorDriver vendor, String host, int port) throws SQLException {
      EmbeddedDatabase database = EmbeddedDatabase.get();
      String url = vendor.url(host, port, database.database());
      plain = DriverManager.getConnection(url, database.user(), database.password());
      hawser = DriverManager.getConnection(VendorDriver.throughHawser(url) + OPTIONS, database.user(), database.password());
      open.addAll(List.of(plain, hawser));
    }

    List<CompletableFuture<String>> ask(Question question) {
      return Stream.of(plain, hawser).map(connection -> Caller.supply(() -> {
        try {
          return question.of(connection);
        } catch (SQLException e) {
          throw new CompletionException(e);
        }
      })).collect(Collectors.toList());
    }

    void assertBothAnswered(List<CompletableFuture<String>> answers, String expected) throws Exception {
      assertThat(answers.get(0).get(2 * SECONDS + 60, TimeUnit.SECONDS)).as("by itself").isEqualTo(expected);
      assertThat(answers.get(1).get(30, TimeUnit.SECONDS)).as("through Hawser").isEqualTo(expected);
      assertThat(hawser.unwrap(HawserConnection.class).sessions()).isEqualTo(1);
    }
  }

  private interface Question {
    String of(Connection connection) throws SQLException;
  }

  private static String sleep(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement(); ResultSet row = statement.executeQuery("SELECT SLEEP(" + SECONDS + ")")) {
      row.next();
      return row.getString(1);
    }
  }

  private static String large(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("SET SESSION net_write_timeout = " + 4 * (SECONDS + 15)); // a server waits no longer for one that does not read
      try (ResultSet row = statement.executeQuery("SELECT REPEAT('x', " + (8 << 20) + ")")) {
        row.next();
        return String.valueOf(row.getString(1).length());
      }
    }
  }

  private static String load(Connection connection) throws SQLException {
    try (PreparedStatement insert = connection.prepareStatement("INSERT INTO healthy VALUES (?)")) {
      insert.setBytes(1, new byte[8 << 20]);
      return String.valueOf(insert.executeUpdate());
    }
  }

  private static String aborted() throws SQLException {
    return FaultyConnection.askServer(
        "SELECT GROUP_CONCAT(CONCAT(variable_name, '=', variable_value) ORDER BY variable_name) FROM information_schema.global_status "
            + "WHERE variable_name IN ('ABORTED_CONNECTS', 'ABORTED_CLIENTS')");
  }

  @BeforeEach void count() throws SQLException {
    FaultyConnection.tellServer("CREATE OR REPLACE TABLE healthy (bytes LONGBLOB)");
    before = aborted();
  }

  /** To be called while the path to the server still exists. */
  private void closeAll() throws SQLException {
    for (Connection each : open) {
      each.close();
    }
    open.clear();
  }

  @AfterEach void close() throws Exception {
    closeAll();
    assertThat(aborted()).as("errors that the server counts").isEqualTo(before);
  }

  @ParameterizedTest @EnumSource void aLongStatementIsAskedAboutPolitely(VendorDriver vendor) throws Exception {
    Both both = new Both(vendor, EmbeddedDatabase.get().host(), EmbeddedDatabase.get().port());
    both.assertBothAnswered(both.ask(HealthyCallsTest::sleep), "0");
  }

  /** Debian's HAProxy in front of the database: it queues connections above its limit, and greets none of them. */
  @ParameterizedTest @EnumSource void behindAFullLoadBalancer(VendorDriver vendor) throws Exception {
    assumeTrue(LossyPath.installed("haproxy"), "haproxy is not installed (Debian package haproxy)");
    for (boolean frontend : new boolean[] {true, false}) {
      try (HaProxy balancer = HaProxy.before(EmbeddedDatabase.get(), frontend)) {
        Both both = new Both(vendor, balancer.host(), balancer.port());
        both.assertBothAnswered(both.ask(HealthyCallsTest::sleep), "0");
        closeAll();
        // those that were queued are served now
        await().timeout(60, TimeUnit.SECONDS)
            .until(() -> checks() == 0 && FaultyConnection.askServer("SELECT COUNT(*) FROM information_schema.processlist "
                + "WHERE user = '" + EmbeddedDatabase.get().user() + "'").equals("1"));
      }
    }
  }

  private static long checks() {
    return Thread.getAllStackTraces().keySet().stream().filter(thread -> thread.getName().equals("hawser-check")).count();
  }

  /** Whatever still talks through the proxy, a check perhaps, would be cut with it, and be an error of this host. */
  private static void awaitGoodByes(FaultProxy proxy) {
    await().timeout(60, TimeUnit.SECONDS).until(() -> checks() == 0);
    proxy.connections().forEach(each -> each.awaitClosed(Duration.ofSeconds(30)));
  }

  /** A proxy that greets new connections late, or after this call. */
  @ParameterizedTest @EnumSource void whereNobodyIsGreeted(VendorDriver vendor) throws Exception {
    try (FaultProxy proxy = FaultProxy.toDatabase()) {
      Both both = new Both(vendor, proxy.host(), proxy.port());
      proxy.leaveConnectionsUnanswered();
      both.assertBothAnswered(both.ask(HealthyCallsTest::sleep), "0");
      List<ProxiedConnection> greeted = proxy.connections();
      closeAll();
      greeted.forEach(each -> each.awaitClosed(Duration.ofSeconds(30)));
    }
  }

  /** A receiver that stops reading for a while, in the middle of a large value. */
  @ParameterizedTest @EnumSource void aReceiverThatPauses(VendorDriver vendor) throws Exception {
    try (FaultProxy proxy = FaultProxy.toDatabase()) {
      Both both = new Both(vendor, proxy.host(), proxy.port());
      List<ProxiedConnection> pausing = proxy.connections();
      pausing.forEach(ProxiedConnection::stall);
      List<CompletableFuture<String>> answers = both.ask(HealthyCallsTest::load);
      TimeUnit.SECONDS.sleep(SECONDS); // the pause
      assertThat(answers).noneMatch(CompletableFuture::isDone);
      pausing.forEach(ProxiedConnection::heal);
      both.assertBothAnswered(answers, "1");
      closeAll();
      awaitGoodByes(proxy);
    }
  }

  /** A proxy that stops in the middle of a large answer, and greets nobody meanwhile. */
  @ParameterizedTest @EnumSource void aProxyThatPausesInALargeAnswer(VendorDriver vendor) throws Exception {
    try (FaultProxy proxy = FaultProxy.toDatabase()) {
      Both both = new Both(vendor, proxy.host(), proxy.port());
      List<ProxiedConnection> pausing = proxy.connections();
      pausing.forEach(each -> each.cutAfter(CutPoint.bytesToClient(1 << 20), Fault.STALL));
      proxy.leaveConnectionsUnanswered();
      List<CompletableFuture<String>> answers = both.ask(HealthyCallsTest::large);
      TimeUnit.SECONDS.sleep(SECONDS); // the pause
      assertThat(answers).noneMatch(CompletableFuture::isDone);
      pausing.forEach(ProxiedConnection::heal);
      both.assertBothAnswered(answers, String.valueOf(8 << 20));
      closeAll();
      pausing.forEach(each -> each.awaitClosed(Duration.ofSeconds(30))); // a check that was never greeted goes on waiting
    }
  }

  @ParameterizedTest @EnumSource void aServerThatPauses(VendorDriver vendor) throws Exception {
    Both both = new Both(vendor, EmbeddedDatabase.get().host(), EmbeddedDatabase.get().port());
    List<CompletableFuture<String>> answers;
    EmbeddedDatabase.get().freeze();
    try {
      answers = both.ask(connection -> String.valueOf(connection.createStatement().executeUpdate("INSERT INTO healthy VALUES ('x')")));
      TimeUnit.SECONDS.sleep(SECONDS); // the pause
      assertThat(answers).noneMatch(CompletableFuture::isDone);
    } finally {
      EmbeddedDatabase.get().thaw();
    }
    both.assertBothAnswered(answers, "1");
  }

  /** HAProxy with room for two. */
  private static final class HaProxy implements AutoCloseable {
    private final int port;
    private final Path config;
    private final Process process;

    private HaProxy(int port, Path config, Process process) {
      this.port = port;
      this.config = config;
      this.process = process;
    }

    static HaProxy before(EmbeddedDatabase database, boolean frontend) throws IOException {
      int port;
      try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
        port = free.getLocalPort();
      }
      Path config = Files.createTempFile("hawser-haproxy-", ".cfg");
      Files.writeString(config,
          String.join("\n", "defaults", "  mode tcp", "  timeout connect 5s", "  timeout client 1h", "  timeout server 1h",
              "  timeout queue 1h", "frontend all", "  bind 127.0.0.1:" + port, frontend ? "  maxconn 2" : "", "  default_backend database",
              "backend database", "  server one " + database.host() + ":" + database.port() + (frontend ? "" : " maxconn 2"), ""));
      ProcessBuilder builder = new ProcessBuilder("haproxy", "-db", "-f", config.toString()).redirectErrorStream(true)
          .redirectOutput(new File("/dev/null"));
      builder.environment().merge("PATH", "/usr/sbin:/sbin", (path, more) -> path + ":" + more);
      HaProxy started = new HaProxy(port, config, builder.start());
      await().ignoreExceptions().until(() -> {
        try (
            Connection test = DriverManager.getConnection(VendorDriver.MARIADB.url("127.0.0.1", port, database.database()), database.user(),
                database.password())) {
          return test.isValid(1);
        }
      });
      return started;
    }

    String host() {
      return "127.0.0.1";
    }

    int port() {
      return port;
    }

    @Override public void close() throws Exception {
      process.destroyForcibly().waitFor();
      Files.delete(config);
    }
  }
}
