package io.hawser.recovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.hawser.HawserConnection;
import io.hawser.HawserDriver;
import io.hawser.testbed.EmbeddedDatabase;
import io.hawser.testbed.FaultProxy;
import io.hawser.testbed.VendorDriver;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** {@code hawser.hosts=weighted}: connections are spread over the hosts as the weights say. */
@Timeout(120)
class WeightedHostsTest {
  private static final int CONNECTIONS = 400;
  private static final String WEIGHTS = "3,1,0";

  private final List<FaultProxy> hosts = List.of(FaultProxy.toDatabase(), FaultProxy.toDatabase(), FaultProxy.toDatabase());
  private final HawserDriver driver = new HawserDriver();

  @AfterEach void close() {
    hosts.forEach(FaultProxy::close);
  }

  private Connection open() throws SQLException {
    EmbeddedDatabase database = EmbeddedDatabase.get();
    String all = hosts.stream().map(WeightedHostsTest::at).collect(Collectors.joining(","));
    return driver.connect(VendorDriver.throughHawser(VendorDriver.MARIADB.url("h", 1, database.database()).replace("h:1", all)) + "&user="
        + database.user() + "&password=" + database.password() + "&hawser.odp.check=off&hawser.hosts=weighted&hawser.hosts.weights="
        + WEIGHTS,
        null);
  }

  private static String at(FaultProxy proxy) {
    return "127.0.0.1:" + proxy.port();
  }

  private Map<String, Integer> opened(int times) throws SQLException {
    Map<String, Integer> peers = new TreeMap<>();
    hosts.forEach(host -> peers.put(at(host), 0));
    for (int i = 0; i < times; i++) {
      try (Connection connection = open()) {
        peers.merge(connection.unwrap(HawserConnection.class).peer(), 1, Integer::sum);
      }
    }
    return peers;
  }

  /** Seven standard deviations either way: it fails by chance once in some hundred thousand million runs. */
  @Test void eachHasItsShareOfConnections() throws SQLException {
    Map<String, Integer> peers = opened(CONNECTIONS);
    int most = (int) Math.ceil(7 * Math.sqrt(CONNECTIONS * 0.75 * 0.25));
    assertThat(peers.get(at(hosts.get(0)))).isCloseTo(CONNECTIONS * 3 / 4, within(most));
    assertThat(peers.get(at(hosts.get(1)))).isCloseTo(CONNECTIONS / 4, within(most));
    assertThat(peers.get(at(hosts.get(2)))).isZero();
  }

  @Test void oneOfNoWeightIsThereWhereNoOtherAnswers() throws SQLException {
    hosts.get(0).refuseConnections();
    assertThat(opened(20)).containsEntry(at(hosts.get(0)), 0).containsEntry(at(hosts.get(1)), 20);
    hosts.get(1).refuseConnections();
    assertThat(opened(20)).containsEntry(at(hosts.get(2)), 20);
  }

  /** All are with the second, as after an outage of the first: as many go back as the weights say, and no more. */
  @Test void afterAnOutageTheyAreSpreadByTheWeightsAgain() {
    HostOrder order = new HostOrder(HostOrder.Kind.WEIGHTED, List.of(3, 1, 0));
    List<Candidate> candidates = new ArrayList<>();
    for (int host = 0; host < 3; host++) {
      candidates.add(new Candidate(null, null, new Endpoint("h" + host), order.share(host, 1)));
    }
    Endpoint back = candidates.get(0).endpoint;
    Endpoint full = candidates.get(1).endpoint;
    full.sessions(80);
    for (int second = 0; second < 60; second++) {
      HostGroup.count(candidates);
      int moved = 0;
      for (; full.takeSurplus(); moved++) {
        full.sessions(-1);
        back.sessions(1);
      }
      assertThat(moved).as("no storm").isLessThanOrEqualTo(4);
      assertThat(back.takeSurplus()).isFalse();
    }
    assertThat(candidates).extracting(each -> each.endpoint.sessions()).containsExactly(60, 20, 0);
  }
}
