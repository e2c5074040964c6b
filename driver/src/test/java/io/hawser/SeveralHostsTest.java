package io.hawser;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import io.hawser.failure.Explanation;
import io.hawser.testbed.EmbeddedDatabase;
import io.hawser.testbed.FaultProxy;
import io.hawser.testbed.VendorDriver;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A URL that lists two proxies: what can't be reached is left alone, and the other one is used. */
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
    EmbeddedDatabase database = EmbeddedDatabase.get();
    String one = first.host() + ":" + first.port();
    String url = vendor.url(first.host(), first.port(), database.database()).replace(one, one + "," + second.host() + ":" + second.port());
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

  @ParameterizedTest @EnumSource void oneThatNeverAnswersLeavesTimeForTheOther(VendorDriver vendor) throws SQLException {
    first.leaveConnectionsUnanswered();
    try (Connection connection = open(vendor)) {
      assertThat(peer(connection)).isEqualTo(at(second));
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
    assertThat(thrown.getSuppressed()).filteredOn(SQLException.class::isInstance).filteredOn(each -> !(each instanceof Explanation)).hasSize(1);
  }

  @ParameterizedTest @EnumSource void aWrongPasswordIsNotTriedElsewhere(VendorDriver vendor) {
    EmbeddedDatabase database = EmbeddedDatabase.get();
    String hosts = first.host() + ":" + first.port() + "," + second.host() + ":" + second.port();
    assertThatThrownBy(() -> driver.connect("jdbc:hawser:" + vendor.url("h", 1, database.database()).substring(5).replace("h:1", hosts)
        + "&user=hawser&password=wrong&hawser.odp.check=off", null)).isInstanceOf(SQLException.class).hasMessageContaining("denied");
    assertThat(second.traffic().connections()).isZero();
  }
}
