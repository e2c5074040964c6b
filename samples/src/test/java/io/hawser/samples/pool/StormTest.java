package io.hawser.samples.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.hawser.samples.pool.Pool.Opened;
import io.hawser.samples.pool.Pool.Target;
import io.hawser.testbed.EmbeddedDatabase;
import io.hawser.testbed.Fault;
import io.hawser.testbed.FaultProxy;
import io.hawser.testbed.VendorDriver;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.apache.commons.dbcp2.BasicDataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Several threads read through one pool while all connections are cut again and again, idle and in use. */
class StormTest {
  private static final int READERS = 4;
  private static final int CUTS = 6;
  private static final int READS_BETWEEN_CUTS = 25;

  private final ExecutorService threads = Executors.newFixedThreadPool(READERS);
  private final AtomicBoolean enough = new AtomicBoolean();
  private final List<AtomicInteger> reads = Stream.generate(AtomicInteger::new).limit(READERS).toList();
  private FaultProxy proxy;

  @BeforeEach void start() {
    proxy = FaultProxy.toDatabase();
  }

  @AfterEach void stop() {
    enough.set(true);
    threads.shutdownNow();
    proxy.close();
  }

  static Stream<Arguments> poolsAndVendors() {
    return Stream.of(Pool.values()).flatMap(pool -> Stream.of(VendorDriver.values()).map(vendor -> Arguments.of(pool, vendor)));
  }

  @ParameterizedTest @MethodSource("poolsAndVendors") void noReaderSeesAnyOfManyCuts(Pool pool, VendorDriver vendor) throws Exception {
    assertThat(failures(pool, Scene.throughHawser(pool, url(vendor)))).isEmpty();
    await("no connection outlives its pool").until(() -> proxy.connections().isEmpty());
  }

  @Test void throughTheVendorsDriverTheySeeThem() throws Exception {
    String url = url(VendorDriver.OCEANBASE);
    assertThat(failures(Pool.HIKARI, Scene.target(DriverManager.getDriver(url).getClass(), url))).isNotEmpty();
  }

  private String url(VendorDriver vendor) {
    return vendor.url(proxy.host(), proxy.port(), EmbeddedDatabase.get().database());
  }

  private List<String> failures(Pool pool, Target target) throws Exception {
    try (Server server = new Server(); Opened opened = pool.open(target, READERS)) {
      if (opened.dataSource() instanceof BasicDataSource dbcp) {
        dbcp.setTestOnBorrow(false); // or it connects in the borrower's call, and what is cut while it logs in fails with any driver
      }
      openAll(opened.dataSource());
      List<Future<List<String>>> readers = new ArrayList<>();
      for (int i = 0; i < READERS; i++) {
        AtomicInteger count = reads.get(i);
        readers.add(threads.submit(() -> read(new Application(opened.dataSource()), count)));
      }
      for (int i = 0; i < CUTS; i++) {
        awaitReads();
        switch (Loss.values()[i % Loss.values().length]) {
          case FIN -> proxy.applyToAll(Fault.FIN);
          case RST -> proxy.applyToAll(Fault.RESET);
          case KILL -> server.killAll(); // not awaited, as a session that begins meanwhile stays
        }
      }
      awaitReads();
      enough.set(true);
      List<String> failures = new ArrayList<>();
      for (Future<List<String>> reader : readers) {
        failures.addAll(reader.get(60, TimeUnit.SECONDS));
      }
      return failures;
    }
  }

  private static void openAll(DataSource dataSource) throws SQLException {
    List<Connection> all = new ArrayList<>();
    for (int i = 0; i < READERS; i++) {
      all.add(dataSource.getConnection());
    }
    for (Connection each : all) {
      each.close();
    }
  }

  private List<String> read(Application application, AtomicInteger count) {
    while (!enough.get()) {
      application.use(Application::read);
      count.incrementAndGet();
    }
    return application.failures();
  }

  /** By each reader: a read that is cut runs again once, so that no second cut may meet it. */
  private void awaitReads() {
    for (AtomicInteger count : reads) {
      int until = count.get() + READS_BETWEEN_CUTS;
      await().pollInterval(Duration.ofMillis(5)).until(() -> count.get() > until);
    }
  }
}
