package io.hawser.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.hawser.link.KeepAlive;
import io.hawser.link.Link;
import io.hawser.link.LinkFactory;
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
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the watch costs with many connections, many of them waiting: 700 and 100 here, {@code -Dhawser.test.connections=5000}. */
@Timeout(300)
@Tag("alone")
@Tag("long")
class ManyTest {
  private static final int CONNECTIONS = Integer.getInteger("hawser.test.connections", 700);
  private static final int WAITING = CONNECTIONS / 25 + 72;

  private final Watch watch = new Watch();
  private final List<Thread> ofOtherTests = watches();
  private final List<Link> links = new ArrayList<>();
  private final ExecutorService threads = Executors.newCachedThreadPool();

  @BeforeEach void room() throws SQLException {
    try (Connection admin = EmbeddedDatabase.get().admin(); Statement statement = admin.createStatement()) {
      statement.execute("SET GLOBAL max_connections = " + (CONNECTIONS + 300));
    }
  }

  @AfterEach void end() {
    links.forEach(Link::abort);
    threads.shutdownNow();
  }

  @Test void oneThreadAndLittleOfItsTime() throws Exception {
    open(CONNECTIONS, TimeUnit.SECONDS.toNanos(1));
    links.subList(0, WAITING).forEach(link -> threads.execute(() -> sleep(link, 60)));
    await().until(
        () -> links.stream().filter(link -> link.call().waiting(System.nanoTime()) > TimeUnit.SECONDS.toNanos(1)).count() == WAITING);
    ThreadMXBean beans = ManagementFactory.getThreadMXBean();
    long thread = watching();
    long start = System.nanoTime();
    long before = beans.getThreadCpuTime(thread);
    await().pollDelay(4, TimeUnit.SECONDS).until(() -> true); // the time over which it is measured
    double share = 100.0 * (beans.getThreadCpuTime(thread) - before) / (System.nanoTime() - start);
    System.out.printf("watch: %d connections, %d waiting: %.2f %% of a core%n", CONNECTIONS, WAITING, share);
    assertThat(share).isLessThan(5);
    assertThat(links).noneMatch(Link::ended);
  }

  /** Each call ends about when it becomes a long one, so that many do so in the middle of a round. */
  @Test void aRoundEndsWhileCallsBeginToBeLongOnes() throws Exception {
    open(WAITING, TimeUnit.MILLISECONDS.toNanos(100));
    AtomicBoolean done = new AtomicBoolean();
    List<Future<?>> calls = new ArrayList<>();
    for (Link link : links) {
      calls.add(threads.submit(() -> {
        while (!done.get()) {
          sleep(link, 0.11);
        }
      }));
    }
    await().pollDelay(4, TimeUnit.SECONDS).until(() -> true); // the time in which it could happen: some 4,000 calls
    // a round that does not end adds to the queue of those that wait for as long as there is memory
    long allocated = ((com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean()).getThreadAllocatedBytes(watching());
    done.set(true);
    for (Future<?> call : calls) {
      call.get(30, TimeUnit.SECONDS);
    }
    assertThat(allocated).isLessThan(50_000_000);
    assertThat(links).noneMatch(Link::ended);
  }

  private void open(int connections, long afterNanos) throws SQLException {
    EmbeddedDatabase database = EmbeddedDatabase.get();
    String url = VendorDriver.OCEANBASE.url(database.host(), database.port(), database.database());
    Properties login = new Properties();
    login.setProperty("user", database.user());
    login.setProperty("password", database.password());
    Vendor vendor = Vendor.ofUrl(url);
    LinkFactory opener = new LinkFactory(vendor, vendor.driver(url), url, login, KeepAlive.RECOMMENDED, 30_000);
    WatchPolicy policy = new WatchPolicy(afterNanos, TimeUnit.SECONDS.toNanos(5), 0);
    for (int i = 0; i < connections; i++) {
      Link link = opener.open(System.nanoTime() + TimeUnit.SECONDS.toNanos(30));
      links.add(link);
      watch.opened(link, policy);
    }
  }

  private long watching() {
    List<Thread> watching = watches().stream().filter(thread -> !ofOtherTests.contains(thread)).toList();
    assertThat(watching).hasSize(1);
    return watching.get(0).getId();
  }

  static List<Thread> watches() {
    return Thread.getAllStackTraces().keySet().stream().filter(thread -> thread.getName().equals("hawser-watch")).toList();
  }

  private static void sleep(Link link, double seconds) {
    try (Statement statement = link.connection().createStatement()) {
      statement.execute("SELECT SLEEP(" + seconds + ")");
    } catch (SQLException aborted) {
      return;
    }
  }
}
