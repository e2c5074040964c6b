package io.hawser.continuity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.hawser.HawserDriver;
import io.hawser.continuity.CommitInterleavingsTest.Form;
import io.hawser.continuity.CommitInterleavingsTest.Packet;
import io.hawser.event.CommitResolved;
import io.hawser.event.ConnectionListener;
import io.hawser.event.EndpointMXBean;
import io.hawser.micrometer.HawserMetrics;
import io.hawser.testbed.DatabaseServer;
import io.hawser.testbed.PacketGate;
import io.hawser.testbed.ServerUnderTest;
import io.hawser.testbed.VendorDriver;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.sql.Connection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junitpioneer.jupiter.cartesian.CartesianTest;

/** The outcome that was found for a COMMIT is reported once to listeners, in JMX and as a meter, in whichever form the COMMIT was sent. */
@Timeout(120)
@Tag("servers")
class CommitReportedTest {
  @CartesianTest void eachFormIsTold(@CartesianTest.Enum ServerUnderTest server,
      @CartesianTest.Enum(names = {"MYSQL", "MARIADB"}) VendorDriver vendor, @CartesianTest.Enum Form form,
      @CartesianTest.Values(booleans = {true, false}) boolean isCommitted) throws Exception {
    DatabaseServer database = server.database();
    CommitInterleavingsTest.prepare(database);
    SimpleMeterRegistry registry = new SimpleMeterRegistry();
    HawserMetrics metrics = new HawserMetrics();
    metrics.bindTo(registry);
    List<CommitResolved> told = new CopyOnWriteArrayList<>();
    HawserDriver driver = new HawserDriver();
    driver.addListener(metrics);
    driver.addListener(new ConnectionListener() {
      @Override public void resolved(CommitResolved event) {
        told.add(event);
      }
    });
    AtomicBoolean struck = new AtomicBoolean();
    try (PacketGate gate = new PacketGate(database);
        Connection connection = CommitInterleavingsTest.open(driver, server, vendor, gate, form)) {
      form.begin(connection, 1);
      gate.script((session, toServer, text) -> {
        boolean isLost = Packet.COMMIT.is(text) && toServer != isCommitted && struck.compareAndSet(false, true);
        if (isLost) {
          session.dropClient();
          session.dropServer();
        }
        return !isLost;
      });
      Throwable thrown = catchThrowable(() -> form.end(connection, 1));
      assertThat(thrown == null).as("%s", thrown).isEqualTo(isCommitted);
      CommitResolved.Outcome outcome = isCommitted ? CommitResolved.Outcome.COMMITTED : CommitResolved.Outcome.ROLLED_BACK;
      String name = isCommitted ? "committed" : "rolled_back";
      assertThat(told).extracting(CommitResolved::outcome).containsExactly(outcome);
      assertThat(told.get(0).duration()).isPositive();
      String endpoint = gate.host() + ":" + gate.port();
      assertThat(registry.get("hawser.commit.resolved").tag("endpoint", endpoint).tag("outcome", name).counter().count()).isEqualTo(1);
      EndpointMXBean seen = driver.endpoints().stream().filter(each -> each.getEndpoint().equals(endpoint)).findFirst().get();
      assertThat(seen.getResolvedCommits()).isEqualTo(Map.of(name, 1L));
      if (!isCommitted && !form.isAlone()) {
        connection.rollback();
      }
      form.begin(connection, 2);
      form.end(connection, 2);
      assertThat(told).as("nothing is reported about a COMMIT that was answered").hasSize(1);
    }
  }
}
