package io.hawser.recovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.hawser.HawserDriver;
import io.hawser.failure.Cause;
import io.hawser.failure.Explanation;
import io.hawser.failure.Failure;
import io.hawser.failure.Outcome;
import io.hawser.testbed.EmbeddedDatabase;
import io.hawser.testbed.FaultProxy;
import io.hawser.testbed.Transport;
import io.hawser.testbed.VendorDriver;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Where no connection can be established, the vendor's exception says that, and its explanation where, why and what to do. */
@Timeout(60)
class ConnectFailuresTest {
  private static final int TIMEOUT_MILLIS = 1_000;

  private static SQLException failure(String url) {
    return catchThrowableOfType(SQLException.class, () -> Transport.open(url).close());
  }

  private static void assertExplained(SQLException thrown, Cause cause, String address) {
    assertThat(Failure.of(thrown)).returns(cause, Failure::cause).returns(Outcome.NOT_EXECUTED, Failure::outcome);
    assertThat(Stream.of(thrown.getSuppressed()).filter(Explanation.class::isInstance)).singleElement().asString()
        .contains("Server: " + address).contains(cause.remedy()).doesNotContain("May the request have run");
  }

  private static String url(VendorDriver vendor, int port) {
    return VendorDriver.throughHawser(vendor.url("127.0.0.1", port, "test")) + "&hawser.connect.timeout=" + TIMEOUT_MILLIS + "ms";
  }

  @ParameterizedTest @EnumSource void nobodyListens(VendorDriver vendor) {
    try (FaultProxy proxy = FaultProxy.toDatabase()) {
      proxy.refuseConnections();
      assertExplained(failure(url(vendor, proxy.port())), Cause.CONNECT_REFUSED, "127.0.0.1:" + proxy.port());
    }
  }

  @ParameterizedTest @EnumSource void somethingElseListensAndWaits(VendorDriver vendor) {
    try (FaultProxy proxy = FaultProxy.toDatabase()) {
      proxy.leaveConnectionsUnanswered();
      assertExplained(failure(url(vendor, proxy.port())), Cause.CONNECT_TIMED_OUT, "127.0.0.1:" + proxy.port());
    }
  }

  @ParameterizedTest @EnumSource void somethingElseListensAndHangsUp(VendorDriver vendor) throws IOException {
    try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Thread server = new Thread(() -> hangUp(other), "other-server");
      server.setDaemon(true);
      server.start();
      assertExplained(failure(url(vendor, other.getLocalPort())), Cause.CONNECT_CLOSED, "127.0.0.1:" + other.getLocalPort());
    }
  }

  private static void hangUp(ServerSocket server) {
    try {
      while (true) {
        try (Socket client = server.accept()) {
          client.getOutputStream().write("no".getBytes(StandardCharsets.US_ASCII));
        }
      }
    } catch (IOException closed) {
      // the test is over
    }
  }

  @ParameterizedTest @EnumSource void thePasswordIsWrong(VendorDriver vendor) {
    EmbeddedDatabase database = EmbeddedDatabase.get();
    SQLException thrown = catchThrowableOfType(SQLException.class, () -> new HawserDriver().connect(url(vendor, database.port())
        + "&user=hawser&password=wrong", null));
    assertExplained(thrown, Cause.ACCESS_DENIED, "127.0.0.1:" + database.port());
  }
}
