package io.hawser;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.hawser.config.ConnectionConfig;
import io.hawser.engine.Inspections;
import io.hawser.event.EndpointMXBean;
import io.hawser.micrometer.HawserMetrics;
import io.hawser.odp.Credentials;
import io.hawser.odp.EndpointInspector;
import io.hawser.odp.EndpointWatch;
import io.hawser.recovery.Endpoints;
import io.hawser.recovery.Recovery;
import io.hawser.telemetry.EndpointRecords;
import io.hawser.testbed.Command;
import io.hawser.testbed.FaultProxy;
import io.hawser.testbed.LoggedLines;
import io.hawser.testbed.ProxiedConnection;
import io.hawser.testbed.VendorDriver;
import io.hawser.testbed.odp.OdpUnderTest;
import io.hawser.watch.Watch;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What an application learns about an unsafe ODP, at no cost to itself. */
@EnabledOnOs(value = OS.LINUX, architectures = "amd64", disabledReason = "The stand-in for ODP sets epoll's socket options.")
@Timeout(60)
class InspectionsTest {
  private final HawserDriver driver = new HawserDriver();
  private final OdpUnderTest odp = OdpUnderTest.standIn();
  @RegisterExtension final LoggedLines logged = LoggedLines.of(EndpointWatch.class);

  @AfterEach void close() {
    odp.close();
  }

  private Connection open(String... options) throws SQLException {
    return driver.connect(VendorDriver.throughHawser(odp.url(VendorDriver.OCEANBASE)), properties(options));
  }

  private Properties properties(String... options) {
    Properties properties = new Properties();
    properties.setProperty("user", odp.user());
    properties.setProperty("password", odp.password());
    properties.setProperty("hawser.odp.user", Credentials.ROOT_AT_PROXYSYS);
    properties.setProperty("hawser.odp.password", odp.sysPassword());
    for (String option : options) {
      properties.setProperty(option.substring(0, option.indexOf('=')), option.substring(option.indexOf('=') + 1));
    }
    return properties;
  }

  @Test void anUnsafeProxyIsToldOnceInAHundredConnections() throws SQLException {
    odp.odp().config().force("client_tcp_user_timeout", 5);
    List<Connection> connections = new ArrayList<>();
    try {
      for (int i = 0; i < 100; i++) {
        connections.add(open());
      }
      await().until(() -> !logged.lines().isEmpty());
      await().until(() -> warnings(connections) == 1);
      assertThat(logged.lines()).hasSize(1);
      assertThat(logged.lines().get(0)).contains("alter proxyconfig set client_tcp_user_timeout=0")
          .doesNotContain(odp.password()).doesNotContain(odp.sysPassword());
      assertThat(odp.odp().accepted()).as("the hundred, one to read").isEqualTo(101);
      SQLWarning warning = connections.get(0).getWarnings();
      assertEquals("01000", warning.getSQLState());
      connections.get(0).clearWarnings();
      assertNull(connections.get(0).getWarnings());
    } finally {
      for (Connection connection : connections) {
        connection.close();
      }
    }
  }

  private static long warnings(List<Connection> connections) throws SQLException {
    long count = 0;
    for (Connection connection : connections) {
      count += connection.getWarnings() == null ? 0 : 1;
    }
    return count;
  }

  /** Some drivers let the URL win over Properties: the administrator must not be the application's user. */
  @ParameterizedTest @EnumSource(names = {"OCEANBASE", "MARIADB"}) void aUserInTheUrlIsNotTakenForTheAdministrator(VendorDriver vendor)
      throws SQLException {
    odp.odp().config().force("client_tcp_user_timeout", 5);
    Properties properties = new Properties();
    properties.setProperty("hawser.odp.user", Credentials.ROOT_AT_PROXYSYS);
    properties.setProperty("hawser.odp.password", odp.sysPassword());
    String url = VendorDriver.throughHawser(odp.url(vendor)) + "&user=" + odp.user() + "&password=" + odp.password();
    try (Connection connection = driver.connect(url, properties)) {
      await().until(() -> connection.getWarnings() != null);
    }
  }

  /** One query recognises ODP, once in a while for an endpoint; two more follow if it is one. */
  @ParameterizedTest @EnumSource void connectingCostsThreeRoundTripsOnce(VendorDriver vendor) throws SQLException {
    Properties properties = new Properties();
    properties.setProperty("user", odp.user());
    properties.setProperty("password", odp.password());
    try (FaultProxy path = new FaultProxy(odp.host(), odp.port())) {
      Opening byItself = url -> DriverManager.getConnection(url, odp.user(), odp.password());
      requests(path, vendor, byItself); // a driver may query once what it keeps
      Map<Command, Long> plain = requests(path, vendor, byItself);
      Map<Command, Long> first = requests(path, vendor, url -> driver.connect(VendorDriver.throughHawser(url), properties));
      await().until(() -> odp.odp().accepted() == 4); // the inspection's own
      assertThat(first.get(Command.QUERY) - plain.get(Command.QUERY)).isEqualTo(3);
      assertThat(requests(path, vendor, url -> driver.connect(VendorDriver.throughHawser(url), properties))).isEqualTo(plain);
    }
  }

  private interface Opening {
    Connection open(String url) throws SQLException;
  }

  /** The requests of the oldest connection, up to its first statement. */
  private static Map<Command, Long> requests(FaultProxy path, VendorDriver vendor, Opening opening) throws SQLException {
    path.connections().forEach(each -> {
      each.reset();
      each.awaitClosed(Duration.ofSeconds(10));
    }); // an inspection's connection may still be open
    try (Connection connection = opening.open(vendor.url(path.host(), path.port(), "test"));
        Statement statement = connection.createStatement()) {
      statement.execute("select 1");
      List<ProxiedConnection> newestFirst = path.connections();
      return newestFirst.get(newestFirst.size() - 1).traffic().commands();
    }
  }

  @Test void keepaliveIsMatchedOnTheOpenConnectionAndOnLaterOnes() throws SQLException {
    odp.odp().config().force("client_tcp_keepidle", 11);
    odp.odp().config().force("client_tcp_keepintvl", 12);
    odp.odp().config().force("client_tcp_keepcnt", 3);
    try (Connection connection = open("hawser.keepAlive=match")) {
      HawserConnection facts = connection.unwrap(HawserConnection.class);
      await().untilAsserted(() -> assertThat(facts.keepAlive()).isEqualTo("idle 11 s, interval 12 s, count 3"));
      try (Connection later = open("hawser.keepAlive=match")) {
        assertThat(later.unwrap(HawserConnection.class).keepAlive()).isEqualTo("idle 11 s, interval 12 s, count 3");
      }
    }
  }

  @Test void whatHasBeenFixedIsNoFindingAnyMore() throws SQLException {
    odp.odp().config().force("client_tcp_user_timeout", 5);
    EndpointRecords records = new EndpointRecords();
    Inspections always = new Inspections(records, new EndpointWatch(new EndpointInspector(5_000), Duration.ZERO), new Watch(),
        new Endpoints());
    HawserMetrics metrics = new HawserMetrics();
    SimpleMeterRegistry registry = new SimpleMeterRegistry();
    metrics.bindTo(registry);
    ConnectionConfig settings = ConnectionConfig.of(odp.url(VendorDriver.OCEANBASE), ConnectionConfig.texts(properties()), true);
    Recovery recovery = driver.open(VendorDriver.throughHawser(odp.url(VendorDriver.OCEANBASE)), properties("hawser.odp.check=off"), null,
        List.of(metrics), null).recovery();
    try {
      inspect(always, settings, recovery);
      await().ignoreExceptions() // there is no meter before the first finding
          .untilAsserted(() -> assertThat(registry.get("hawser.findings").gauge().value()).isEqualTo(1));
      assertThat(records.all()).singleElement().extracting(EndpointMXBean::getFindings).isEqualTo(List.of("client-user-timeout"));
      odp.odp().config().force("client_tcp_user_timeout", 0);
      inspect(always, settings, recovery);
      await().untilAsserted(() -> assertThat(registry.get("hawser.findings").gauge().value()).isZero());
      assertThat(records.all()).singleElement().extracting(EndpointMXBean::getFindings).isEqualTo(List.of());
    } finally {
      recovery.end().close();
    }
  }

  private static void inspect(Inspections inspections, ConnectionConfig settings, Recovery recovery) throws SQLException {
    Inspections.Visit visit = inspections.visit(settings, settings.vendor.driver(settings.vendorUrl));
    visit.firstUse(recovery.link(), 5_000);
    visit.opened(recovery);
  }

  @Test void offOpensNoConnectionOfItsOwn() throws SQLException {
    odp.odp().config().force("client_tcp_user_timeout", 5);
    try (Connection connection = open("hawser.odp.check=off")) {
      assertThat(connection.isValid(1)).isTrue();
      assertThat(odp.odp().accepted()).isEqualTo(1);
    }
  }
}
