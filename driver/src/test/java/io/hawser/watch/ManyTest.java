package io.hawser.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.hawser.link.KeepAlive;
import io.hawser.link.Link;
import io.hawser.link.Opener;
import io.hawser.testbed.EmbeddedDatabase;
import io.hawser.testbed.VendorDriver;
import io.hawser.vendor.Vendor;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the watch costs with many connections, of which many wait: 700 and 100 here, {@code -Dhawser.test.connections=5000}. */
@Timeout(300)
class ManyTest {
  private static final int CONNECTIONS = Integer.getInteger("hawser.test.connections", 700);
  private static final int WAITING = CONNECTIONS / 25 + 72;

  @Test void oneThreadAndLittleOfItsTime() throws Exception {
    EmbeddedDatabase database = EmbeddedDatabase.get();
    try (Connection admin = database.admin(); Statement statement = admin.createStatement()) {
      statement.execute("SET GLOBAL max_connections = " + (CONNECTIONS + 300));
    }
    String url = VendorDriver.OCEANBASE.url(database.host(), database.port(), database.database());
    Properties login = new Properties();
    login.setProperty("user", database.user());
    login.setProperty("password", database.password());
    Vendor vendor = Vendor.ofUrl(url);
    Opener opener = new Opener(vendor, vendor.driver(url), url, login, KeepAlive.RECOMMENDED, 30_000);
    Watch watch = new Watch();
    WatchPolicy policy = new WatchPolicy(TimeUnit.SECONDS.toNanos(1), TimeUnit.SECONDS.toNanos(5), 0);
    List<Thread> ofOtherTests = watches();
    List<Link> links = new ArrayList<>();
    ExecutorService threads = Executors.newCachedThreadPool();
    try {
      for (int i = 0; i < CONNECTIONS; i++) {
        Link link = opener.open(System.nanoTime() + TimeUnit.SECONDS.toNanos(30));
        links.add(link);
        watch.opened(link, policy);
      }
      links.subList(0, WAITING).forEach(link -> threads.execute(() -> sleep(link)));
      await().until(() -> links.stream().filter(link -> link.waiting(System.nanoTime()) > TimeUnit.SECONDS.toNanos(1)).count() == WAITING);
      ThreadMXBean beans = ManagementFactory.getThreadMXBean();
      List<Thread> watching = watches().stream().filter(thread -> !ofOtherTests.contains(thread)).toList();
      assertThat(watching).hasSize(1);
      long cpu = 0;
      long start = System.nanoTime();
      long before = watching.stream().mapToLong(thread -> Math.max(0, beans.getThreadCpuTime(thread.getId()))).sum();
      await().pollDelay(4, TimeUnit.SECONDS).until(() -> true); // the time over which it is measured
      cpu = watching.stream().mapToLong(thread -> Math.max(0, beans.getThreadCpuTime(thread.getId()))).sum() - before;
      double share = 100.0 * cpu / (System.nanoTime() - start);
      System.out.printf("watch: %d connections, %d waiting: %.2f %% of a core%n", CONNECTIONS, WAITING, share);
      assertThat(share).isLessThan(5);
      assertThat(links).noneMatch(Link::ended);
    } finally {
      links.forEach(Link::abort);
      threads.shutdownNow();
    }
  }

  private static List<Thread> watches() {
    return Thread.getAllStackTraces().keySet().stream().filter(thread -> thread.getName().equals("hawser-watch")).toList();
  }

  private static void sleep(Link link) {
    try (Statement statement = link.connection().createStatement()) {
      statement.execute("SELECT SLEEP(60)");
    } catch (SQLException aborted) {
      return;
    }
  }
}
