package io.hawser.odp;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.testbed.LoggedLines;
import io.hawser.testbed.VendorDriver;
import io.hawser.testbed.odp.OdpUnderTest;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.RegisterExtension;

@EnabledOnOs(value = OS.LINUX, architectures = "amd64", disabledReason = "The stand-in for ODP sets epoll's socket options.")
@Timeout(60)
class EndpointWatchTest {
  private static final String ENDPOINT = "odp.example:2883";

  private record Told(EndpointReport report, boolean news, Thread thread) {}

  private final EndpointInspector inspector = new EndpointInspector(2_000);
  private final BlockingQueue<Told> told = new LinkedBlockingQueue<>();
  private final EndpointWatch.Listener listener = (endpoint, report, news) -> told.add(new Told(report, news, Thread.currentThread()));
  @RegisterExtension final LoggedLines logged = LoggedLines.of(EndpointWatch.class);
  private OdpUnderTest odp;

  @BeforeEach void start() {
    odp = OdpUnderTest.standIn();
    odp.odp().config().force("client_tcp_user_timeout", 5);
  }

  @AfterEach void stop() {
    odp.close();
  }

  private Told next() throws InterruptedException {
    Told next = told.poll(10, TimeUnit.SECONDS);
    assertThat(next).as("an inspection").isNotNull();
    return next;
  }

  private void opened(EndpointWatch watch) throws SQLException {
    watch.opened(ENDPOINT, EndpointInspectorTest.opener(odp.url(VendorDriver.OCEANBASE), odp.user(), odp.password()),
        new Credentials(Credentials.ROOT_AT_PROXYSYS, odp.sysPassword()), true, listener);
  }

  @Test void warnsOnceInAHundredConnections() throws Exception {
    EndpointWatch watch = new EndpointWatch(inspector);
    for (int i = 0; i < 100; i++) {
      try (Connection connection = odp.open(VendorDriver.OCEANBASE)) {
        opened(watch);
        assertThat(connection.isValid(1)).isTrue();
      }
    }
    assertThat(next().news()).isTrue();
    assertThat(told).isEmpty();
    assertThat(logged.lines()).hasSize(1).first().asString().contains(ENDPOINT).contains("alter proxyconfig set client_tcp_user_timeout=0")
        .doesNotContain(odp.sysPassword()).doesNotContain(odp.password());
    assertThat(odp.odp().accepted()).as("the hundred, one to recognise, one to read").isEqualTo(102);
  }

  @Test void tellsAChangeAndNothingElse() throws Exception {
    EndpointWatch always = new EndpointWatch(inspector, Duration.ZERO);
    opened(always);
    assertThat(next().news()).isTrue();
    opened(always);
    assertThat(next().news()).as("the same again").isFalse();
    odp.odp().config().force("client_tcp_user_timeout", 6);
    opened(always);
    assertThat(next().news()).as("another value").isTrue();
    odp.odp().config().force("client_tcp_user_timeout", 0);
    opened(always);
    assertThat(next().news()).as("safe").isTrue();
    opened(always);
    assertThat(next().news()).as("still safe").isFalse();
    odp.odp().config().force("client_tcp_user_timeout", 6);
    opened(always);
    assertThat(next().news()).as("unsafe again").isTrue();
    assertThat(logged.lines()).hasSize(4);
    assertThat(logged.lines().get(2)).contains(ENDPOINT).contains("fixed");
  }

  @Test void neverSpeaksOfASafeOne() throws Exception {
    odp.odp().config().force("client_tcp_user_timeout", 0);
    EndpointWatch watch = new EndpointWatch(inspector);
    opened(watch);
    assertThat((Throwable) next().report().warning(ENDPOINT)).isNull();
    assertThat(logged.lines()).isEmpty();
  }

  @Test void doesNotMakeTheCallerWait() throws Exception {
    CountDownLatch release = new CountDownLatch(1);
    EndpointWatch watch = new EndpointWatch(inspector);
    InspectionConnector slow = (credentials, timeout) -> {
      awaitQuietly(release);
      throw new SQLException("not reached", "08001");
    };
    for (int i = 0; i < 1_000; i++) {
      watch.opened("endpoint " + i, slow, null, true, listener);
    }
    release.countDown();
    assertThat(next().report().product()).isEqualTo(Product.UNKNOWN);
  }

  @Test void worksOnOneNamedDaemonThreadThatEnds() throws Exception {
    EndpointWatch watch = new EndpointWatch(inspector);
    opened(watch);
    Thread thread = next().thread();
    assertThat(thread.getName()).isEqualTo("hawser-odp");
    assertThat(thread.isDaemon()).isTrue();
    thread.join(TimeUnit.SECONDS.toMillis(10));
    assertThat(thread.isAlive()).isFalse();
  }

  @Test void keepsWhatItFoundForThoseWhoMatchTheirKeepAlive() throws Exception {
    odp.odp().config().force("client_tcp_keepidle", 17);
    EndpointWatch watch = new EndpointWatch(inspector);
    assertThat(watch.last(ENDPOINT)).isEmpty();
    opened(watch);
    next();
    assertThat(watch.last(ENDPOINT)).get().extracting(report -> report.matchingKeepAlive().idle()).isEqualTo(17);
  }

  @Test void recommendsTheUsualKeepAliveWhereNothingCouldBeRead() {
    assertThat(EndpointReport.without(Product.UNKNOWN, null, new Message(Text.NOT_ASKED)).matchingKeepAlive())
        .isSameAs(TcpKeepAlive.RECOMMENDED);
  }

  @Test void aListenerThatFailsDisturbsNobody() throws Exception {
    EndpointWatch always = new EndpointWatch(inspector, Duration.ZERO);
    InspectionConnector refusing = (credentials, timeout) -> {
      throw new SQLException("not reached", "08001");
    };
    always.opened(ENDPOINT, refusing, null, true, (endpoint, report, news) -> {
      throw new IllegalStateException("listener's own fault");
    });
    opened(always);
    assertThat(next().news()).isTrue();
    assertThat(logged.lines()).anyMatch(line -> line.contains("listener"));
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await(10, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
