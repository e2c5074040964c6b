package io.hawser.recovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import io.hawser.HawserConnection;
import io.hawser.HawserDriver;
import io.hawser.failure.Explanation;
import io.hawser.testbed.BlackHole;
import io.hawser.testbed.EmbeddedDatabase;
import io.hawser.testbed.FaultProxy;
import io.hawser.testbed.FaultyConnection;
import io.hawser.testbed.VendorDriver;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A URL that lists two proxies: one that can't be reached is left alone, and the other one is used. */
@Tag("vendors")
@Timeout(60)
class SeveralHostsTest {
  private final FaultProxy first = FaultProxy.toDatabase();
  private final FaultProxy second = FaultProxy.toDatabase();
  private final HawserDriver driver = new HawserDriver();

  @AfterEach void close() {
    first.close();
    second.close();
  }

  private Connection open(VendorDriver vendor, String... options) throws SQLException {
    return open(vendor, at(first), second, options);
  }

  private Connection open(VendorDriver vendor, String one, FaultProxy other, String... options) throws SQLException {
    EmbeddedDatabase database = EmbeddedDatabase.get();
    String url = vendor.url("h", 1, database.database()).replace("h:1", one + "," + at(other));
    return driver.connect(VendorDriver.throughHawser(url) + "&user=" + database.user() + "&password=" + database.password()
        + "&hawser.odp.check=off&hawser.connect.timeout=6s&hawser.reconnect.attempts=2&hawser.reconnect.interval=10ms"
        + Stream.of(options).map(each -> "&" + each).collect(Collectors.joining()), null);
  }

  private static String peer(Connection connection) throws SQLException {
    return connection.unwrap(HawserConnection.class).peer();
  }

  private static String at(FaultProxy proxy) {
    return "127.0.0.1:" + proxy.port();
  }

  @ParameterizedTest @EnumSource void aLostSessionIsReplacedAtTheOther(VendorDriver vendor) throws SQLException {
    try (Connection connection = open(vendor)) {
      assertThat(peer(connection)).isEqualTo(at(first));
      first.refuseConnections();
      FaultyConnection session = new FaultyConnection(vendor, first, connection);
      session.reset();
      assertThat(session.ask("SELECT 1")).isEqualTo("1");
      assertThat(peer(connection)).isEqualTo(at(second));
      try (Connection next = open(vendor)) {
        assertThat(peer(next)).as("the first is left alone for a while").isEqualTo(at(second));
      }
      await().until(() -> second.connections().size() == 1); // the proxy has seen the end of the other
      first.acceptConnections();
      second.refuseConnections();
      new FaultyConnection(vendor, second, connection).reset();
      assertThat(session.ask("SELECT 1")).isEqualTo("1");
      assertThat(peer(connection)).as("rather that than none").isEqualTo(at(first));
    }
  }

  @ParameterizedTest @EnumSource void aNewConnectionGoesToTheOther(VendorDriver vendor) throws SQLException {
    first.refuseConnections();
    try (Connection connection = open(vendor)) {
      assertThat(peer(connection)).isEqualTo(at(second));
    }
  }

  @Tag("long") @ParameterizedTest @EnumSource void oneThatNeverAnswersLeavesTimeForTheOther(VendorDriver vendor) throws SQLException {
    first.leaveConnectionsUnanswered();
    try (Connection connection = open(vendor)) {
      assertThat(peer(connection)).isEqualTo(at(second));
    }
  }

  @ParameterizedTest @EnumSource void aDeadAddressDelaysAConnectByLittle(VendorDriver vendor) throws SQLException, IOException {
    open(vendor).close(); // what is loaded with the first connection is not measured
    try (BlackHole dead = new BlackHole()) {
      long start = System.nanoTime();
      try (Connection connection = open(vendor, dead.host() + ":" + dead.port(), first)) {
        long took = System.nanoTime() - start;
        System.out.println("first host a black hole, " + vendor + ": " + TimeUnit.NANOSECONDS.toMillis(took) + " ms to connect");
        assertThat(peer(connection)).isEqualTo(at(first));
        assertThat(took).isLessThan(TimeUnit.SECONDS.toNanos(3));
      }
      start = System.nanoTime();
      open(vendor, dead.host() + ":" + dead.port(), first).close();
      System.out.println("and then, left alone, " + vendor + ": " + TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start) + " ms");
    }
  }

  @ParameterizedTest @EnumSource void eachHostHasItsTurn(VendorDriver vendor) throws SQLException {
    Map<String, Integer> counts = new TreeMap<>();
    List<Connection> open = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      open.add(open(vendor, "hawser.hosts=roundrobin"));
      counts.merge(peer(open.get(i)), 1, Integer::sum);
    }
    for (Connection each : open) {
      each.close();
    }
    assertThat(counts).isEqualTo(new TreeMap<>(Map.of(at(first), 3, at(second), 3)));
  }

  @ParameterizedTest @EnumSource void aHostOfWeightZeroIsAskedIfNoOtherOneAnswers(VendorDriver vendor) throws SQLException {
    for (int i = 0; i < 5; i++) {
      try (Connection connection = open(vendor, "hawser.hosts=weighted", "hawser.hosts.weights=0,1")) {
        assertThat(peer(connection)).isEqualTo(at(second));
      }
    }
    second.refuseConnections();
    try (Connection connection = open(vendor, "hawser.hosts=weighted", "hawser.hosts.weights=0,1")) {
      assertThat(peer(connection)).isEqualTo(at(first));
    }
  }

  @Test void loadbalanceOfOceanBaseIsRecovered() throws SQLException {
    EmbeddedDatabase database = EmbeddedDatabase.get();
    String url = "jdbc:hawser:oceanbase:loadbalance://" + at(first) + "," + at(second) + "/" + database.database() + "?useSSL=false&user="
        + database.user() + "&password=" + database.password() + "&hawser.odp.check=off";
    try (Connection connection = driver.connect(url, null)) {
      FaultProxy used = peer(connection).equals(at(first)) ? first : second;
      used.refuseConnections();
      FaultyConnection session = new FaultyConnection(VendorDriver.OCEANBASE, used, connection);
      session.reset();
      assertThat(session.ask("SELECT 1")).isEqualTo("1");
      assertThat(peer(connection)).isEqualTo(at(used == first ? second : first));
    }
  }

  @ParameterizedTest @EnumSource void whereNobodyAnsweredTheOtherIsAskedFirst(VendorDriver vendor) throws SQLException {
    try (Connection connection = open(vendor, "hawser.ping.after=1ms", "hawser.ping.timeout=300ms")) {
      first.leaveConnectionsUnanswered();
      FaultyConnection session = new FaultyConnection(vendor, first, connection);
      session.stall();
      assertThat(session.ask("SELECT 1")).isEqualTo("1");
      assertThat(peer(connection)).isEqualTo(at(second));
      assertThat(first.unanswered()).as("attempts at the first").isZero();
    }
  }

  @ParameterizedTest @EnumSource void whereNoneCanBeReachedEachFailureIsTold(VendorDriver vendor) {
    first.refuseConnections();
    second.refuseConnections();
    Throwable thrown = catchThrowable(() -> open(vendor));
    assertThat(thrown).isInstanceOf(SQLException.class);
    assertThat(thrown.getSuppressed()).filteredOn(SQLException.class::isInstance).filteredOn(each -> !(each instanceof Explanation))
        .hasSize(1);
  }

  @ParameterizedTest @EnumSource void aWrongPasswordIsNotTriedElsewhere(VendorDriver vendor) {
    EmbeddedDatabase database = EmbeddedDatabase.get();
    String hosts = first.host() + ":" + first.port() + "," + second.host() + ":" + second.port();
    assertThatThrownBy(() -> driver.connect("jdbc:hawser:" + vendor.url("h", 1, database.database()).substring(5).replace("h:1", hosts)
        + "&user=hawser&password=wrong&hawser.odp.check=off", null)).isInstanceOf(SQLException.class).hasMessageContaining("denied");
    assertThat(second.traffic().connections()).isZero();
  }
}
