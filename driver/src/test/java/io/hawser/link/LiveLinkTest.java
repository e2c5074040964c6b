package io.hawser.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.hawser.HawserConnection;
import io.hawser.HawserDriver;
import io.hawser.testbed.EmbeddedDatabase;
import io.hawser.testbed.FaultProxy;
import io.hawser.testbed.ProxiedConnection;
import io.hawser.testbed.VendorDriver;
import java.io.File;
import java.io.IOException;
import java.lang.reflect.Method;
import java.net.Socket;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import javax.net.SocketFactory;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.JRE;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junitpioneer.jupiter.cartesian.CartesianTest;

/** The link beneath real drivers. */
@Tag("vendors")
@Timeout(60)
class LiveLinkTest {
  private final EmbeddedDatabase database = EmbeddedDatabase.get();

  private Connection open(String vendorUrl, String... options) throws SQLException {
    return openAs(database.user(), vendorUrl, options);
  }

  private Connection openAs(String user, String vendorUrl, String... options) throws SQLException {
    Properties properties = new Properties();
    properties.setProperty("user", user);
    properties.setProperty("password", database.password());
    properties.setProperty("hawser.odp.check", "off");
    return new HawserDriver().connect(VendorDriver.throughHawser(vendorUrl) + "&" + String.join("&", options), properties);
  }

  private String url(VendorDriver vendor, boolean tls) {
    return tls ? vendor.tlsUrl(database.host(), database.port(), database.database())
        : vendor.url(database.host(), database.port(), database.database());
  }

  private static long ask(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement(); ResultSet rows = statement.executeQuery(sql)) {
      rows.next();
      return rows.getLong(1);
    }
  }

  /** The kernel's own word on the live socket. */
  @EnabledOnOs(OS.LINUX)
  @CartesianTest void theKernelsKeepaliveTimerRuns(@CartesianTest.Enum VendorDriver vendor,
      @CartesianTest.Values(booleans = {true, false}) boolean tls) throws Exception {
    assumeTrue(Stream.of("/usr/bin/ss", "/bin/ss", "/sbin/ss").anyMatch(ss -> Files.isExecutable(Path.of(ss))), "ss (iproute2) is missing");
    try (Connection connection = open(url(vendor, tls), "hawser.keepAlive.idle=37s")) {
      ask(connection, "SELECT 1");
      long sessionId = connection.unwrap(HawserConnection.class).sessionId();
      long port = portOf(sessionId);
      Process ss = new ProcessBuilder("ss", "-tnoH", "sport", "=", ":" + port).redirectErrorStream(true).start();
      String line = new String(ss.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(ss.waitFor(10, TimeUnit.SECONDS)).isTrue();
      assertThat(line).containsPattern("timer:\\(keepalive,3[5-7]");
    }
  }

  /** The client's port as the server sees it. */
  private long portOf(long sessionId) throws SQLException {
    try (Connection admin = database.admin(); Statement statement = admin.createStatement(); ResultSet row = statement.executeQuery(
        "SELECT SUBSTRING_INDEX(host, ':', -1) FROM information_schema.processlist WHERE id = " + sessionId)) {
      row.next();
      return row.getLong(1);
    }
  }

  @ParameterizedTest @EnumSource void offLeavesKeepaliveToTheDriver(VendorDriver vendor) throws SQLException {
    try (Connection connection = open(url(vendor, false), "hawser.keepAlive=off")) {
      assertThat(connection.unwrap(HawserConnection.class).keepAlive()).isEqualTo("off");
      assertThat(ask(connection, "SELECT 5")).isEqualTo(5);
    }
  }

  @CartesianTest void interruptsDoNotBreakAConnection(@CartesianTest.Enum VendorDriver vendor,
      @CartesianTest.Values(booleans = {true, false}) boolean tls) throws Exception {
    try (Connection connection = open(url(vendor, tls))) {
      Thread caller = Thread.currentThread();
      AtomicBoolean done = new AtomicBoolean();
      Thread interrupter = new Thread(() -> {
        while (!done.get()) {
          caller.interrupt();
          Thread.onSpinWait();
        }
      }, "interrupter");
      interrupter.setDaemon(true);
      interrupter.start();
      try {
        for (int i = 0; i < 500; i++) {
          assertThat(ask(connection, "SELECT " + i)).isEqualTo(i);
        }
      } finally {
        done.set(true);
        while (interrupter.isAlive()) {
          Thread.onSpinWait();
        }
        Thread.interrupted();
      }
      assertThat(connection.unwrap(HawserConnection.class).sessions()).isEqualTo(1);
    }
  }

  /** As many virtual threads as there are carriers, and more, wait at the same time: none holds its carrier. */
  @EnabledForJreRange(minVersion = 24, disabledReason = "before 24 a virtual thread that waits in a selector holds its carrier")
  @ParameterizedTest @EnumSource void aVirtualThreadThatWaitsHoldsNoCarrier(VendorDriver vendor) throws Exception {
    int threads = Runtime.getRuntime().availableProcessors() * 6;
    List<Connection> connections = new ArrayList<>();
    Method factory = java.util.concurrent.Executors.class.getMethod("newVirtualThreadPerTaskExecutor");
    ExecutorService virtual = (ExecutorService) factory.invoke(null);
    try {
      List<Callable<Long>> sleeps = new ArrayList<>();
      for (int i = 0; i < threads; i++) {
        Connection connection = open(url(vendor, false));
        connections.add(connection);
        sleeps.add(() -> ask(connection, "SELECT SLEEP(1)"));
      }
      long start = System.nanoTime();
      for (Future<Long> slept : virtual.invokeAll(sleeps)) {
        assertThat(slept.get()).isZero();
      }
      // one carrier each: six seconds and more if they were held
      assertThat(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start)).isLessThan(4_000);
    } finally {
      virtual.shutdownNow();
      for (Connection connection : connections) {
        connection.close();
      }
    }
  }

  @CartesianTest void abortFreesWhoWaitsForAnAnswer(@CartesianTest.Enum VendorDriver vendor,
      @CartesianTest.Values(booleans = {true, false}) boolean tls) throws Exception {
    try (FaultProxy proxy = FaultProxy.toDatabase()) {
      String url = tls ? vendor.tlsUrl(proxy.host(), proxy.port(), database.database()) : vendor.url(proxy.host(), proxy.port(), database.database());
      Connection connection = open(url);
      proxy.newest().swallow();
      CompletableFuture<Throwable> waiting = CompletableFuture.supplyAsync(() -> {
        try {
          ask(connection, "SELECT 1");
          return null;
        } catch (SQLException e) {
          return e;
        }
      });
      org.awaitility.Awaitility.await().until(() -> proxy.newest().idle().toMillis() > 50);
      connection.abort(Runnable::run);
      assertThat(waiting.get(2, TimeUnit.SECONDS)).isInstanceOf(SQLException.class);
      assertThat(connection.isClosed()).isTrue();
    }
  }

  /** The application's own factory, of the kind that the OceanBase and MariaDB drivers want. */
  public static final class ApplicationsOwn extends SocketFactory {
    @Override public Socket createSocket() {
      return new Socket();
    }

    @Override public Socket createSocket(String host, int port) throws IOException {
      return new Socket(host, port);
    }

    @Override public Socket createSocket(String host, int port, java.net.InetAddress localHost, int localPort) throws IOException {
      return new Socket(host, port, localHost, localPort);
    }

    @Override public Socket createSocket(java.net.InetAddress host, int port) throws IOException {
      return new Socket(host, port);
    }

    @Override public Socket createSocket(java.net.InetAddress address, int port, java.net.InetAddress localAddress, int localPort)
        throws IOException {
      return new Socket(address, port, localAddress, localPort);
    }
  }

  @ParameterizedTest @EnumSource(names = {"OCEANBASE", "MARIADB"})
  void withTheApplicationsOwnSocketAPingStillFindsADeadConnection(VendorDriver vendor) throws SQLException {
    try (FaultProxy proxy = FaultProxy.toDatabase();
        Connection connection = open(vendor.url(proxy.host(), proxy.port(), database.database()), "hawser.ping.after=1ms",
            "socketFactory=" + ApplicationsOwn.class.getName())) {
      HawserConnection facts = connection.unwrap(HawserConnection.class);
      assertThat(ask(connection, "SELECT 1")).isEqualTo(1);
      while (facts.idle(TimeUnit.MILLISECONDS) < 2) {
        Thread.onSpinWait();
      }
      proxy.newest().reset();
      assertThat(ask(connection, "SELECT 2")).isEqualTo(2);
      assertThat(facts.sessions()).isEqualTo(2);
    }
  }

  /** Hawser in a class loader that sees no vendor's driver. */
  @ParameterizedTest @EnumSource void aMissingDriverIsNamedWithItsArtifact(VendorDriver vendor) throws Exception {
    List<URL> withoutVendors = new ArrayList<>();
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
      if (!entry.matches(".*(oceanbase-client|mysql-connector|mariadb-java-client).*")) {
        withoutVendors.add(new File(entry).toURI().toURL());
      }
    }
    ClassLoader context = Thread.currentThread().getContextClassLoader();
    try (URLClassLoader alone = new URLClassLoader(withoutVendors.toArray(new URL[0]), ClassLoader.getPlatformClassLoader())) {
      Thread.currentThread().setContextClassLoader(alone);
      Driver driver = (Driver) alone.loadClass("io.hawser.HawserDriver").getDeclaredConstructor().newInstance();
      assertThatThrownBy(() -> driver.connect(VendorDriver.throughHawser(url(vendor, false)), new Properties()))
          .isInstanceOf(SQLException.class).hasMessageContaining("Add ").hasMessageContaining(switch (vendor) {
            case OCEANBASE -> "com.oceanbase:oceanbase-client";
            case MYSQL -> "com.mysql:mysql-connector-j";
            case MARIADB -> "org.mariadb.jdbc:mariadb-java-client";
          });
    } finally {
      Thread.currentThread().setContextClassLoader(context);
    }
  }

  /** The vendor's driver in a loader of its own, which can't see Hawser's socket factory: what remains still works. */
  @ParameterizedTest @EnumSource void inLoadersThatCannotSeeEachOtherAPingStillFindsADeadConnection(VendorDriver vendor) throws Exception {
    List<URL> hawsers = new ArrayList<>();
    List<URL> vendors = new ArrayList<>();
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
      (entry.matches(".*(oceanbase-client|mysql-connector|mariadb-java-client).*") ? vendors : hawsers).add(new File(entry).toURI().toURL());
    }
    ClassLoader context = Thread.currentThread().getContextClassLoader();
    try (URLClassLoader ofVendors = new URLClassLoader(vendors.toArray(new URL[0]), ClassLoader.getPlatformClassLoader());
        URLClassLoader ofHawser = new URLClassLoader(hawsers.toArray(new URL[0]), ClassLoader.getPlatformClassLoader());
        FaultProxy proxy = FaultProxy.toDatabase()) {
      Thread.currentThread().setContextClassLoader(ofVendors);
      Driver driver = (Driver) ofHawser.loadClass("io.hawser.HawserDriver").getDeclaredConstructor().newInstance();
      Properties properties = new Properties();
      properties.setProperty("user", database.user());
      properties.setProperty("password", database.password());
      properties.setProperty("hawser.ping.after", "1ms");
      properties.setProperty("hawser.odp.check", "off");
      try (Connection connection = driver.connect(
          VendorDriver.throughHawser(vendor.url(proxy.host(), proxy.port(), database.database())), properties)) {
        long first = ask(connection, "SELECT CONNECTION_ID()");
        ProxiedConnection victim = proxy.newest();
        victim.reset();
        victim.awaitClosed(Duration.ofSeconds(5));
        long used = System.nanoTime();
        while (System.nanoTime() - used < 2_000_000) {
          Thread.onSpinWait();
        }
        assertThat(ask(connection, "SELECT CONNECTION_ID()")).isNotEqualTo(first);
      }
    } finally {
      Thread.currentThread().setContextClassLoader(context);
    }
  }

  @ParameterizedTest @EnumSource void aServerThatNeverGreetsIsGivenUp(VendorDriver vendor) {
    try (FaultProxy proxy = FaultProxy.toDatabase()) {
      proxy.leaveConnectionsUnanswered();
      assertThatThrownBy(() -> open(vendor.url(proxy.host(), proxy.port(), database.database()), "hawser.connect.timeout=300ms"))
          .isInstanceOf(SQLException.class);
    }
  }

  /** Sockets, selectors and threads of connections that failed or ended are gone. */
  @EnabledOnOs(OS.LINUX)
  @ParameterizedTest @EnumSource void nothingIsLeftBehind(VendorDriver vendor) throws Exception {
    openAndEnd(vendor, 5);
    long before = descriptors();
    openAndEnd(vendor, 40);
    org.awaitility.Awaitility.await().until(() -> descriptors() <= before + 3);
    assertThat(Thread.getAllStackTraces().keySet()).noneMatch(thread -> thread.getName().startsWith("hawser"));
  }

  private void openAndEnd(VendorDriver vendor, int rounds) throws SQLException {
    for (int i = 0; i < rounds; i++) {
      Connection connection = open(url(vendor, false));
      if (i % 2 == 0) {
        connection.close();
      } else {
        connection.abort(Runnable::run);
      }
      assertThatThrownBy(() -> openAs("nobody", url(vendor, false))).isInstanceOf(SQLException.class);
    }
  }

  private static long descriptors() throws IOException {
    try (Stream<Path> open = Files.list(Path.of("/proc/self/fd"))) {
      return open.count();
    }
  }
}
