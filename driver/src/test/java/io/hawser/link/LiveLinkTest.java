package io.hawser.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hawser.HawserDriver;
import io.hawser.testbed.Caller;
import io.hawser.testbed.EmbeddedDatabase;
import io.hawser.testbed.FaultProxy;
import io.hawser.testbed.VendorDriver;
import java.lang.reflect.Method;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junitpioneer.jupiter.cartesian.CartesianTest;

/** The link beneath real drivers: waits that hold no carrier, and waits that end. */
@Tag("vendors")
@Timeout(60)
class LiveLinkTest {
  private final EmbeddedDatabase database = EmbeddedDatabase.get();

  private Connection open(String vendorUrl, String... options) throws SQLException {
    Properties properties = new Properties();
    properties.setProperty("user", database.user());
    properties.setProperty("password", database.password());
    properties.setProperty("hawser.odp.check", "off");
    return new HawserDriver().connect(VendorDriver.throughHawser(vendorUrl) + "&" + String.join("&", options), properties);
  }

  private static long ask(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement(); ResultSet rows = statement.executeQuery(sql)) {
      rows.next();
      return rows.getLong(1);
    }
  }

  /** As many virtual threads as there are carriers, and more, wait at the same time: none holds its carrier. */
  @EnabledForJreRange(minVersion = 24,
      disabledReason = "before 24 a virtual thread that waits in a selector holds its carrier") @ParameterizedTest @EnumSource void aVirtualThreadThatWaitsHoldsNoCarrier(
          VendorDriver vendor) throws Exception {
    int threads = Runtime.getRuntime().availableProcessors() * 6;
    List<Connection> connections = new ArrayList<>();
    Method factory = Executors.class.getMethod("newVirtualThreadPerTaskExecutor");
    ExecutorService virtual = (ExecutorService) factory.invoke(null);
    try {
      List<Callable<Long>> sleeps = new ArrayList<>();
      for (int i = 0; i < threads; i++) {
        Connection connection = open(vendor.url(database.host(), database.port(), database.database()));
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
      String url = tls ? vendor.tlsUrl(proxy.host(), proxy.port(), database.database())
          : vendor.url(proxy.host(), proxy.port(), database.database());
      Connection connection = open(url);
      proxy.newest().swallow();
      CompletableFuture<Throwable> waiting = Caller.supply(() -> {
        try {
          ask(connection, "SELECT 1");
          return null;
        } catch (SQLException e) {
          return e;
        }
      });
      Awaitility.await().until(() -> proxy.newest().idle().toMillis() > 50);
      connection.abort(Runnable::run);
      assertThat(waiting.get(2, TimeUnit.SECONDS)).isInstanceOf(SQLException.class);
      assertThat(connection.isClosed()).isTrue();
    }
  }

  @ParameterizedTest @EnumSource void aServerThatNeverGreetsIsGivenUp(VendorDriver vendor) {
    try (FaultProxy proxy = FaultProxy.toDatabase()) {
      proxy.leaveConnectionsUnanswered();
      assertThatThrownBy(() -> open(vendor.url(proxy.host(), proxy.port(), database.database()), "hawser.connect.timeout=300ms"))
          .isInstanceOf(SQLException.class);
    }
  }
}
