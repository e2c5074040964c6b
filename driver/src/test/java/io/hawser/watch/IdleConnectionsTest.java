package io.hawser.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.hawser.testbed.EmbeddedDatabase;
import io.hawser.testbed.VendorDriver;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.lang.management.ThreadMXBean;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The cost of unused connections: 300 here, {@code -Dhawser.test.idle=10000}. */
@Tag("alone")
@Tag("servers")
@Tag("long")
class IdleConnectionsTest {
  private static final int CONNECTIONS = Integer.getInteger("hawser.test.idle", 300);
  private static final int SECONDS = Integer.getInteger("hawser.test.idleSeconds", 5);

  private static final Duration RESTED = Duration.ofSeconds(5);

  private final List<Connection> connections = new ArrayList<>();

  @ParameterizedTest @EnumSource @Timeout(600) void costNextToNothing(VendorDriver vendor) throws Exception {
    EmbeddedDatabase database = EmbeddedDatabase.get();
    database.tell("SET GLOBAL max_connections = " + (CONNECTIONS + 300));
    String plain = vendor.url(database.host(), database.port(), database.database());
    try {
      openOne(plain);
      openOne(VendorDriver.throughHawser(plain)); // classes and what all share
      long ofPlain = heapOfEach(plain);
      long more = heapOfEach(VendorDriver.throughHawser(plain)) - ofPlain;
      List<Thread> watches = ManyTest.watches();
      assertThat(watches).hasSize(1);
      ThreadMXBean beans = ManagementFactory.getThreadMXBean();
      long thread = watches.get(0).getId();
      long start = System.nanoTime();
      long cpu = beans.getThreadCpuTime(thread);
      await().pollDelay(SECONDS, TimeUnit.SECONDS).timeout(SECONDS + 10, TimeUnit.SECONDS).until(() -> true); // the time over which it is measured
      double share = 100.0 * (beans.getThreadCpuTime(thread) - cpu) / (System.nanoTime() - start);
      System.out.printf("idle: %s: %d connections: the watch takes %.3f %% of a core; heap: plain %d bytes a connection, Hawser %d more%n",
          vendor,
          CONNECTIONS, share, ofPlain, more);
      assertThat(share).isLessThan(2);
      assertThat(more).isLessThan(6_000);
    } finally {
      close(0);
    }
  }

  /** Leaves the connections open. */
  private long heapOfEach(String url) throws SQLException {
    close(2);
    long before = heap();
    for (int i = 0; i < CONNECTIONS; i++) {
      openOne(url);
    }
    long rested = RESTED.toMillis() + 2L * CONNECTIONS; // by then connections have given back what only waiting needs
    await().pollDelay(rested, TimeUnit.MILLISECONDS).timeout(2 * rested, TimeUnit.MILLISECONDS).until(() -> true);
    return (heap() - before) / CONNECTIONS;
  }

  private void close(int left) throws SQLException {
    while (connections.size() > left) {
      connections.remove(connections.size() - 1).close();
    }
  }

  private void openOne(String url) throws SQLException {
    connections.add(DriverManager.getConnection(url, EmbeddedDatabase.get().user(), EmbeddedDatabase.get().password()));
  }

  private static long heap() {
    MemoryMXBean memory = ManagementFactory.getMemoryMXBean();
    long least = Long.MAX_VALUE;
    for (int unchanged = 0; unchanged < 5;) {
      memory.gc();
      long used = memory.getHeapMemoryUsage().getUsed();
      unchanged = used < least - least / 500 ? 0 : unchanged + 1;
      least = Math.min(least, used);
      await().pollDelay(200, TimeUnit.MILLISECONDS).until(() -> true); // for a driver's cleaner thread, which still holds some
    }
    return least;
  }
}
