package io.hawser.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.hawser.HawserDataSource;
import io.hawser.HawserDriver;
import io.hawser.testbed.EmbeddedDatabase;
import io.hawser.testbed.Fault;
import io.hawser.testbed.FaultProxy;
import io.hawser.testbed.VendorDriver;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A tool makes a driver instance for each connection: all of them share the state of an endpoint nevertheless. */
@Timeout(120)
class EngineTest {
  private static final int INSTANCES = 50;

  private static Properties login(String... options) {
    Properties properties = new Properties();
    properties.setProperty("user", EmbeddedDatabase.get().user());
    properties.setProperty("password", EmbeddedDatabase.get().password());
    for (String option : options) {
      properties.setProperty(option.split("=")[0], option.split("=")[1]);
    }
    return properties;
  }

  private static String url(FaultProxy proxy) {
    return VendorDriver.throughHawser(VendorDriver.MARIADB.url(proxy.host(), proxy.port(), EmbeddedDatabase.get().database()));
  }

  private static long threads(String name) {
    return Thread.getAllStackTraces().keySet().stream().filter(thread -> thread.getName().equals(name)).count();
  }

  @Test void oneWatchThreadForAllInstances() throws Exception {
    List<Connection> connections = new ArrayList<>();
    try (FaultProxy one = FaultProxy.toDatabase(); FaultProxy other = FaultProxy.toDatabase()) {
      for (int i = 0; i < INSTANCES; i++) {
        Driver driver = new HawserDriver();
        connections.add(driver.connect(url(i % 2 == 0 ? one : other), login("hawser.odp.check=off")));
      }
      assertThat(threads("hawser-watch")).isEqualTo(1);
      for (Connection connection : connections) {
        connection.close();
      }
    }
  }

  @Test void oneInspectionForAnEndpointWhoeverAsks() throws Exception {
    List<Connection> connections = new ArrayList<>();
    try (FaultProxy proxy = FaultProxy.toDatabase()) {
      int most = 0;
      for (int i = 0; i < INSTANCES; i++) {
        connections.add(new HawserDriver().connect(url(proxy), login()));
        most = Math.max(most, proxy.connections().size() - connections.size());
      }
      await().untilAsserted(() -> assertThat(threads("hawser-odp")).isZero());
      assertThat(most).as("connections that were not asked for").isLessThanOrEqualTo(1);
      for (Connection connection : connections) {
        connection.close();
      }
    }
  }

  @Test void theBoundOnReconnectsHoldsForAllTogether() throws Exception {
    int bound = 3;
    AtomicInteger reconnecting = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    AtomicInteger recovered = new AtomicInteger();
    List<Connection> connections = new ArrayList<>();
    ExecutorService threads = Executors.newFixedThreadPool(INSTANCES);
    try (FaultProxy proxy = FaultProxy.toDatabase()) {
      for (int i = 0; i < INSTANCES; i++) {
        HawserDataSource source = new HawserDataSource();
        source.setUrl(url(proxy));
        source.setProperties(login("hawser.odp.check=off", "hawser.reconnect.concurrency=" + bound));
        source.setHook((session, again) -> {
          if (again) {
            most.accumulateAndGet(reconnecting.incrementAndGet(), Math::max);
            try (Statement statement = session.createStatement()) {
              statement.execute("DO SLEEP(0.02)");
            } finally {
              reconnecting.decrementAndGet();
              recovered.incrementAndGet();
            }
          }
        });
        connections.add(source.getConnection());
      }
      proxy.applyToAll(Fault.RESET);
      await().until(() -> proxy.connections().isEmpty());
      List<Future<Integer>> answers = new ArrayList<>();
      for (Connection connection : connections) {
        answers.add(threads.submit(() -> ask(connection)));
      }
      for (Future<Integer> answer : answers) {
        assertThat(answer.get()).isEqualTo(1);
      }
      assertThat(recovered).hasValue(INSTANCES);
      assertThat(most.get()).isBetween(1, bound);
      for (Connection connection : connections) {
        connection.close();
      }
    } finally {
      threads.shutdownNow();
    }
  }

  private static int ask(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement(); ResultSet row = statement.executeQuery("SELECT 1")) {
      row.next();
      return row.getInt(1);
    }
  }
}
