package io.hawser.telemetry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.hawser.HawserDataSource;
import io.hawser.HawserDriver;
import io.hawser.event.EndpointMXBean;
import io.hawser.micrometer.HawserMetrics;
import io.hawser.testbed.EmbeddedDatabase;
import io.hawser.testbed.FaultProxy;
import io.hawser.testbed.FaultyConnection;
import io.hawser.testbed.Transport;
import io.hawser.testbed.VendorDriver;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the operators of an application see of it: JMX, meters, the journal. */
@Timeout(60)
class OperationsTest {
  private static final MBeanServer SERVER = ManagementFactory.getPlatformMBeanServer();

  private static HawserDataSource source(VendorDriver vendor, FaultProxy proxy) {
    HawserDataSource source = new HawserDataSource();
    source.setUrl(VendorDriver.throughHawser(Transport.PLAIN.url(vendor, proxy)));
    source.setUser(EmbeddedDatabase.get().user());
    source.setPassword(EmbeddedDatabase.get().password());
    source.setOdpCheck("off");
    return source;
  }

  private static Set<ObjectName> shown(FaultProxy proxy) throws Exception {
    return SERVER
        .queryNames(new ObjectName("io.hawser:type=Endpoint,endpoint=" + ObjectName.quote(proxy.host() + ":" + proxy.port()) + ",*"), null);
  }

  private static void refuse(FaultyConnection session) throws SQLException {
    session.execute("CREATE TEMPORARY TABLE scratch (n INT)");
    session.reset();
    assertThat(catchThrowable(() -> session.ask("SELECT 1"))).isInstanceOf(Exception.class);
  }

  @ParameterizedTest @EnumSource void jmxShowsAnEndpointWhileConnectionsAreOpen(VendorDriver vendor) throws Exception {
    try (FaultProxy proxy = FaultProxy.toDatabase()) {
      HawserDataSource source = source(vendor, proxy);
      source.setJmx("on");
      Connection first = source.getConnection();
      FaultyConnection session = new FaultyConnection(vendor, proxy, first);
      session.reset();
      session.ask("SELECT 1");
      refuse(session);
      try (Connection second = source.getConnection()) {
        assertThat(second.isValid(5)).isTrue();
        ObjectName name = shown(proxy).iterator().next();
        assertThat(SERVER.getAttribute(name, "Connections")).isEqualTo(2);
        assertThat(SERVER.getAttribute(name, "Recoveries")).isEqualTo(1L);
        EndpointMXBean seen = javax.management.JMX.newMXBeanProxy(SERVER, name, EndpointMXBean.class);
        assertThat(seen.getLosses().values().stream().mapToLong(Long::longValue).sum()).as("of whichever causes: %s", seen.getLosses())
            .isEqualTo(2);
        assertThat(seen.getRefusals()).isEqualTo(Map.of("state", 1L));
        assertThat(seen.getMaxRecoveryMillis()).isGreaterThanOrEqualTo(seen.getMeanRecoveryMillis());
        assertThat(seen.getLastLosses()).hasSize(2).allMatch(loss -> loss.contains(" session "));
        assertThat(source.endpoints()).singleElement().extracting(EndpointMXBean::getLosses).isEqualTo(seen.getLosses());
      }
      assertThat(shown(proxy)).hasSize(1);
      first.close();
      first.close();
      assertThat(shown(proxy)).isEmpty();
      assertThat(source.endpoints()).singleElement().extracting(EndpointMXBean::getConnections).isEqualTo(0);
    }
  }

  @Test void twoDriversShowOneEndpointTogether() throws Exception {
    try (FaultProxy proxy = FaultProxy.toDatabase()) {
      HawserDataSource one = source(VendorDriver.MYSQL, proxy);
      HawserDataSource other = source(VendorDriver.MYSQL, proxy);
      one.setJmx("on");
      other.setJmx("on");
      try (Connection a = one.getConnection(); Connection b = other.getConnection()) {
        assertThat(a).isNotSameAs(b);
        assertThat(shown(proxy)).singleElement().satisfies(name -> assertThat(SERVER.getAttribute(name, "Connections")).isEqualTo(2));
      }
      assertThat(shown(proxy)).isEmpty();
    }
  }

  @Test void jmxIsOffUnlessItIsAskedFor() throws Exception {
    try (FaultProxy proxy = FaultProxy.toDatabase(); Connection open = source(VendorDriver.MARIADB, proxy).getConnection()) {
      assertThat(open.isValid(5)).isTrue();
      assertThat(shown(proxy)).isEmpty();
    }
  }

  @ParameterizedTest @EnumSource void metersCount(VendorDriver vendor) throws Exception {
    try (FaultProxy proxy = FaultProxy.toDatabase()) {
      HawserMetrics metrics = new HawserMetrics();
      SimpleMeterRegistry registry = new SimpleMeterRegistry();
      metrics.bindTo(registry);
      HawserDataSource source = source(vendor, proxy);
      source.addListener(metrics);
      try (Connection connection = source.getConnection()) {
        FaultyConnection session = new FaultyConnection(vendor, proxy, connection);
        session.reset();
        session.ask("SELECT 1");
        refuse(session);
      }
      String endpoint = proxy.host() + ":" + proxy.port();
      assertThat(registry.get("hawser.lost").tag("endpoint", endpoint).counters().stream().mapToDouble(counter -> counter.count()).sum())
          .isEqualTo(2);
      assertThat(registry.get("hawser.recovered").tag("endpoint", endpoint).timer().count()).isEqualTo(1);
      assertThat(registry.get("hawser.refused").tag("reason", "state").counter().count()).isEqualTo(1);
    }
  }

  /** A path that drops what is idle for a while; the pattern is reported with the failure that can't be hidden. */
  @Tag("long") @ParameterizedTest @EnumSource void lossesAreJournalledAndTheirPatternExplained(VendorDriver vendor, @TempDir Path folder)
      throws Exception {
    Path journal = folder.resolve("losses");
    try (FaultyConnection session = FaultyConnection.open(vendor, "hawser.journal=" + journal, "hawser.ping.after=1ms")) {
      for (int i = 0; i < 3; i++) {
        idleForTwoSeconds(session);
        session.reset();
        session.ask("SELECT 1");
      }
      session.execute("CREATE TEMPORARY TABLE scratch (n INT)");
      session.reset();
      assertThat(catchThrowable(() -> session.ask("SELECT 1")).getSuppressed()[0]).asString()
          .contains("Pattern: connections of this endpoint die after").contains("of idleness (3 did)");
    }
    assertThat(Files.readAllLines(journal)).hasSize(4);
  }

  /** The pause itself is what is under test; no condition ends it sooner. */
  private static void idleForTwoSeconds(FaultyConnection session) throws Exception {
    while (session.facts().idle(TimeUnit.MILLISECONDS) < 2_050) {
      Thread.sleep(50);
    }
  }

  @Test void aListenerOfTheDriverHearsOfAllItsConnections() throws Exception {
    try (FaultProxy proxy = FaultProxy.toDatabase()) {
      HawserDriver driver = (HawserDriver) DriverManager.getDriver("jdbc:hawser:mysql://any/");
      HawserMetrics metrics = new HawserMetrics();
      SimpleMeterRegistry registry = new SimpleMeterRegistry();
      metrics.bindTo(registry);
      driver.addListener(metrics);
      try (Connection connection = DriverManager.getConnection(VendorDriver.throughHawser(Transport.PLAIN.url(VendorDriver.MYSQL, proxy))
          + "&hawser.odp.check=off", EmbeddedDatabase.get().user(), EmbeddedDatabase.get().password())) {
        FaultyConnection session = new FaultyConnection(VendorDriver.MYSQL, proxy, connection);
        session.reset();
        session.ask("SELECT 1");
      } finally {
        driver.removeListener(metrics);
      }
      assertThat(registry.get("hawser.recovered").timer().count()).isEqualTo(1);
      assertThat(driver.endpoints()).anyMatch(endpoint -> endpoint.getEndpoint().endsWith(":" + proxy.port()));
    }
  }
}
