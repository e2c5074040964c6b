package io.hawser.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.hawser.HawserConnection;
import io.hawser.testbed.FaultProxy;
import io.hawser.testbed.Transport;
import io.hawser.testbed.VendorDriver;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junitpioneer.jupiter.cartesian.CartesianTest;

/** The kernel confirms, by way of {@code ss}, that keepalive runs on the connections of an application. */
@Timeout(60)
class KeepAliveTest {
  private static final Pattern TIMER = Pattern.compile("timer:\\(keepalive,([^,]+),(\\d+)\\)");

  private final FaultProxy proxy = FaultProxy.toDatabase();

  @AfterEach void close() {
    proxy.close();
  }

  @CartesianTest(name = "{0} {1}") void runsWithTheGivenIdleTime(@CartesianTest.Enum VendorDriver vendor,
      @CartesianTest.Enum Transport transport) throws Exception {
    try (Connection connection = transport.open(vendor, proxy, "hawser.keepAlive.idle=77s", "hawser.keepAlive.interval=9s",
        "hawser.keepAlive.count=3")) {
      assertThat(secondsLeft(timer())).isBetween(60.0, 77.0);
      assertThat(connection.unwrap(HawserConnection.class).keepAlive()).isEqualTo("idle 77 s, interval 9 s, count 3");
    }
  }

  @CartesianTest(name = "{0} {1}") void runsWithFiveSecondsUnlessSaidOtherwise(@CartesianTest.Enum VendorDriver vendor,
      @CartesianTest.Enum Transport transport)
      throws Exception {
    try (Connection connection = transport.open(vendor, proxy)) {
      assertThat(secondsLeft(timer())).isBetween(0.0, 5.0);
      assertThat(connection.isValid(5)).isTrue();
    }
  }

  /** An option of the vendor's that is off does not switch Hawser's off. */
  @ParameterizedTest @EnumSource void outranksTheVendorsOption(VendorDriver vendor) throws Exception {
    try (Connection connection = Transport.PLAIN.open(vendor, proxy, "tcpKeepAlive=false")) {
      assertThat(secondsLeft(timer())).isBetween(0.0, 5.0);
      assertThat(connection.isValid(5)).isTrue();
    }
  }

  @ParameterizedTest @EnumSource void switchedOffItIsLeftToTheVendor(VendorDriver vendor) throws Exception {
    try (Connection connection = Transport.PLAIN.open(vendor, proxy, "hawser.keepAlive=off", "tcpKeepAlive=false")) {
      assertThat(timer()).doesNotContain("keepalive");
      assertThat(connection.unwrap(HawserConnection.class).keepAlive()).isEqualTo("off");
    }
    try (Connection connection = Transport.PLAIN.open(vendor, proxy, "hawser.keepAlive=off", "tcpKeepAlive=true")) {
      assertThat(timer()).as("the kernel's own idle time").contains("keepalive,").contains("min");
      assertThat(connection.isValid(5)).isTrue();
    }
  }

  @Test void isSetBeforeTheServerAnswers() throws Exception {
    proxy.leaveConnectionsUnanswered();
    FutureTask<Connection> opening = new FutureTask<>(
        () -> Transport.PLAIN.open(VendorDriver.OCEANBASE, proxy, "hawser.connect.timeout=3s"));
    Thread thread = new Thread(opening, "opening");
    thread.setDaemon(true);
    thread.start();
    String found = "";
    for (long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(3); !found.contains("keepalive") && System.nanoTime() < end;) {
      found = ss("sport != :" + proxy.port() + " and dport = :" + proxy.port());
    }
    assertThat(secondsLeft(found)).isBetween(0.0, 5.0);
    assertThatThrownBy(opening::get).hasCauseInstanceOf(SQLException.class);
  }

  /** What ss shows for the newest connection's client side. */
  private String timer() throws IOException, InterruptedException {
    return ss("sport = :" + proxy.newest().clientPort() + " and dport = :" + proxy.port());
  }

  private static String ss(String filter) throws IOException, InterruptedException {
    assumeTrue(Stream.of("/usr/bin/ss", "/bin/ss", "/usr/sbin/ss", "/sbin/ss").anyMatch(path -> Files.isExecutable(Path.of(path))),
        "ss (iproute2) shows the kernel's timers");
    Process ss = new ProcessBuilder("ss", "-tinoH", filter).redirectErrorStream(true).start();
    String said = new String(ss.getInputStream().readAllBytes());
    assertThat(ss.waitFor()).as(said).isZero();
    return said;
  }

  /** ss writes 4.988ms for milliseconds, 4.9sec, and 1min15sec. */
  private static double secondsLeft(String said) {
    Matcher matcher = TIMER.matcher(said);
    assertThat(matcher.find()).as("a keepalive timer in: %s", said).isTrue();
    Matcher time = Pattern.compile("(?:(\\d+)min)?(?:([\\d.]+)sec|([\\d.]+)ms)?").matcher(matcher.group(1));
    assertThat(time.matches()).as(matcher.group(1)).isTrue();
    return (time.group(1) == null ? 0 : 60 * Double.parseDouble(time.group(1)))
        + (time.group(2) == null ? 0 : Double.parseDouble(time.group(2)));
  }
}
