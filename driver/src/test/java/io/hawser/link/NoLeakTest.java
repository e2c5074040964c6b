package io.hawser.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.hawser.testbed.CutPoint;
import io.hawser.testbed.EmbeddedDatabase;
import io.hawser.testbed.Fault;
import io.hawser.testbed.FaultProxy;
import io.hawser.testbed.VendorDriver;
import io.hawser.vendor.Vendor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junitpioneer.jupiter.cartesian.CartesianTest;

/** However a connection ends, even before it is established, its descriptors and threads are gone. */
@Timeout(120)
@Tag("alone")
class NoLeakTest {
  private static final int TIMES = 40;
  private static final Path DESCRIPTORS = Path.of("/proc/self/fd");

  enum Life {
    OPENED_AND_CLOSED {
      @Override void live(VendorDriver vendor, FaultProxy proxy) throws SQLException {
        Links.open(url(vendor, proxy)).connection().close();
      }
    },
    OPENED_AND_ABORTED {
      @Override void live(VendorDriver vendor, FaultProxy proxy) throws SQLException {
        Links.open(url(vendor, proxy)).abort();
      }
    },
    RESET_AND_ABORTED {
      @Override void live(VendorDriver vendor, FaultProxy proxy) throws SQLException {
        Link link = Links.open(url(vendor, proxy));
        proxy.from(link.localPort()).reset();
        assertThat(link.look()).isEqualTo(SocketState.RESET);
        link.abort();
      }
    },
    WRONG_PASSWORD {
      @Override void live(VendorDriver vendor, FaultProxy proxy) throws SQLException {
        String url = url(vendor, proxy);
        Properties properties = new Properties();
        properties.setProperty("user", EmbeddedDatabase.get().user());
        properties.setProperty("password", "wrong");
        LinkFactory opener = new LinkFactory(Vendor.ofUrl(url), Vendor.ofUrl(url).driver(url), url, properties, KeepAlive.RECOMMENDED,
            5000);
        assertThatThrownBy(() -> opener.open(Links.soon())).isInstanceOf(SQLException.class).hasMessageContaining("denied");
      }
    },
    REFUSED {
      @Override void live(VendorDriver vendor, FaultProxy proxy) throws SQLException {
        proxy.refuseConnections();
        assertThatThrownBy(() -> Links.open(url(vendor, proxy))).isInstanceOf(SQLException.class)
            .rootCause().hasMessageContaining("Connection refused");
        proxy.acceptConnections();
      }
    },
    UNANSWERED {
      @Override void live(VendorDriver vendor, FaultProxy proxy) throws SQLException {
        try (FaultProxy silent = FaultProxy.toDatabase()) {
          silent.leaveConnectionsUnanswered();
          long start = System.nanoTime();
          assertThatThrownBy(() -> Links.opener(url(vendor, silent), KeepAlive.RECOMMENDED, 20).open(Links.soon()))
              .isInstanceOf(SQLException.class);
          assertThat(System.nanoTime() - start).as("the bound holds").isLessThan(TimeUnit.SECONDS.toNanos(2));
        }
      }
    },
    CLOSED_DURING_THE_LOGIN {
      @Override void live(VendorDriver vendor, FaultProxy proxy) throws SQLException {
        try (FaultProxy cutting = FaultProxy.toDatabase()) {
          cutting.delay(Duration.ofMillis(20)); // so that the cut is armed in time
          Blocked opening = Blocked.start(() -> Links.open(url(vendor, cutting)));
          while (cutting.connections().isEmpty()) {
            Thread.onSpinWait();
          }
          cutting.newest().cutAfter(CutPoint.packetsToClient(1), Fault.FIN);
          assertThatThrownBy(opening::result).isInstanceOf(SQLException.class);
        }
      }
    };

    abstract void live(VendorDriver vendor, FaultProxy proxy) throws SQLException;

    private static String url(VendorDriver vendor, FaultProxy proxy) {
      return vendor.url(proxy.host(), proxy.port(), EmbeddedDatabase.get().database());
    }
  }

  @CartesianTest(name = "{0} {1}") void nothingIsLeft(@CartesianTest.Enum VendorDriver vendor, @CartesianTest.Enum Life life)
      throws Exception {
    assumeTrue(Files.isDirectory(DESCRIPTORS), "open descriptors are counted in /proc");
    try (FaultProxy proxy = FaultProxy.toDatabase()) {
      for (int i = 0; i < 3; i++) { // classes, log files, a driver's one thread for all its connections
        life.live(vendor, proxy);
      }
      long descriptors = settledDescriptors(Long.MAX_VALUE);
      Set<String> threads = threads();
      for (int i = 0; i < TIMES; i++) {
        life.live(vendor, proxy);
      }
      assertThat(settledDescriptors(descriptors)).as("descriptors").isLessThanOrEqualTo(descriptors + TIMES / 4);
      assertThat(threads()).as("threads").isSubsetOf(threads);
    }
  }

  /** The proxy's and the server's ends are closed a little later: the count once it no longer falls, or has reached the limit. */
  private static long settledDescriptors(long enough) throws IOException, InterruptedException {
    long least = count();
    for (int unchanged = 0; unchanged < 10 && (least > enough || enough == Long.MAX_VALUE);) {
      TimeUnit.MILLISECONDS.sleep(20);
      long now = count();
      unchanged = now < least ? 0 : unchanged + 1;
      least = Math.min(least, now);
    }
    return least;
  }

  private static long count() throws IOException {
    try (Stream<Path> open = Files.list(DESCRIPTORS)) {
      return open.count();
    }
  }

  private static Set<String> threads() {
    return Thread.getAllStackTraces().keySet().stream().filter(thread -> !thread.getName().startsWith("blocked-call"))
        .map(Thread::getName).collect(Collectors.toCollection(TreeSet::new));
  }
}
