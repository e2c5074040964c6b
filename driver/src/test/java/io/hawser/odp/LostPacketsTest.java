package io.hawser.odp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.hawser.testbed.VendorDriver;
import io.hawser.testbed.odp.IdleClient;
import io.hawser.testbed.odp.LoadBalancer;
import io.hawser.testbed.odp.LossyPath;
import io.hawser.testbed.odp.OdpMain;
import io.hawser.testbed.odp.Talking;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.JRE;

/**
 * The failure that this project exists for, on real kernels: ODP probes an idle client, packets get lost, ODP's kernel resets
 * the connection, and the client finds out with its next statement. Seconds are scaled down: idle 1, interval 1 for 5 and 5.
 */
@Tag("root")
@Timeout(120)
@Tag("alone")
@Tag("servers")
@Tag("long")
class LostPacketsTest {
  private static final int TOLERANCE_MILLIS = 700;
  private static final int BALANCED_PORT = 3306;
  private static final Map<String, String> ENVIRONMENT = Map.of("HAWSER_PASSWORD", UUID.randomUUID().toString());

  /** One way to be connected, and what an application sees of a loss on it. */
  private record Lane(String url, String onReset, String onResetLost, String onEnd) {
    static Lane of(VendorDriver driver, String onEnd) {
      return new Lane(driver.url(LossyPath.ODP, LossyPath.PORT, "test"), "Connection reset by peer.", "Connection reset.", onEnd);
    }

    /** The same through Hawser, where the loss is not visible; without the inspection, whose connection would count. */
    static Lane throughHawser(VendorDriver driver) {
      return new Lane(VendorDriver.throughHawser(driver.url(LossyPath.ODP, LossyPath.PORT, "test")) + "&hawser.odp.check=off",
          "answered", "answered", "answered");
    }

    String balanced() {
      return url.replace(LossyPath.ODP + ":" + LossyPath.PORT, LossyPath.APPLICATION + ":" + BALANCED_PORT);
    }
  }

  private static final List<Lane> LANES = List.of(
      Lane.of(VendorDriver.OCEANBASE, "unexpected end of stream, read 0 bytes from 4"),
      Lane.of(VendorDriver.MARIADB, "unexpected end of stream, read 0 bytes from 4"),
      Lane.of(VendorDriver.MYSQL, "Expected to read 4 bytes, read 0 bytes"),
      Lane.throughHawser(VendorDriver.OCEANBASE), Lane.throughHawser(VendorDriver.MARIADB), Lane.throughHawser(VendorDriver.MYSQL));

  private static LossyPath path;
  private static Talking odp;

  @BeforeAll static void lay() throws Exception {
    LossyPath.missing().ifPresent(reason -> assumeTrue(false, reason));
    path = new LossyPath(ENVIRONMENT);
    odp = path.javaAtOdp(OdpMain.class, LossyPath.ODP, String.valueOf(LossyPath.PORT));
    odp.await(1, "ready"::equals);
  }

  @AfterAll static void remove() throws Exception {
    if (path != null) {
      path.close();
    }
  }

  @BeforeEach void unscathed() throws Exception {
    configure(TcpKeepAlive.of(true, 1, 1, 5, 0));
  }

  @AfterEach void healed() throws Exception {
    path.heal();
  }

  @Test void aSmallUserTimeoutResetsTheConnectionAndTheNextStatementCannotBeWritten() throws Exception {
    configure(TcpKeepAlive.of(true, 1, 1, 5, 1));
    try (Talking application = application(Lane::url)) {
      path.loseTowardsOdp();
      awaitLost(LANES.size());
      path.heal();
      assertOutcomes(application, JRE.JAVA_8.isCurrentVersion() ? Lane::onResetLost : Lane::onReset); // its sockets have one text for both
    }
  }

  @Test void ifTheResetIsLostTooTheNextStatementIsAnsweredByAReset() throws Exception {
    configure(TcpKeepAlive.of(true, 1, 1, 5, 1));
    try (Talking application = application(Lane::url)) {
      path.loseTowardsOdp();
      path.loseTowardsApplication();
      awaitLost(LANES.size());
      path.heal();
      assertOutcomes(application, Lane::onResetLost);
    }
  }

  @Test void behindALoadBalancerTheSameLooksLikeAnEndOfStream() throws Exception {
    configure(TcpKeepAlive.of(true, 1, 1, 5, 1));
    try (Talking balancer = path.java(LoadBalancer.class, LossyPath.APPLICATION, String.valueOf(BALANCED_PORT), LossyPath.ODP,
        String.valueOf(LossyPath.PORT))) {
      balancer.await(1, "ready"::equals);
      try (Talking application = application(Lane::balanced)) {
        path.loseTowardsOdp();
        awaitLost(LANES.size());
        path.heal();
        assertOutcomes(application, Lane::onEnd);
      }
    }
  }

  @Test void withoutAUserTimeoutALongerLossIsSurvived() throws Exception {
    configure(TcpKeepAlive.of(true, 1, 1, 9, 0));
    try (Talking application = application(Lane::url)) {
      List<Integer> ports = ports(application, LANES.size());
      path.loseTowardsOdp();
      path.loseTowardsApplication();
      path.awaitUnansweredProbes(ports, 3);
      path.heal();
      awaitIdle(ports);
      assertOutcomes(application, lane -> "answered");
    }
  }

  @Test void aUserTimeoutSurvivesAsManyLostProbesAsWasComputed() throws Exception {
    TcpKeepAlive setting = TcpKeepAlive.of(true, 1, 1, 1, 5);
    assertThat(setting.survivesLostProbes()).isEqualTo(3);
    configure(setting);
    try (Talking application = application(Lane::url)) {
      List<Integer> ports = ports(application, LANES.size());
      path.loseTowardsOdp();
      path.awaitUnansweredProbes(ports.get(0), setting.survivesLostProbes());
      path.heal();
      awaitIdle(ports);
      assertOutcomes(application, lane -> "answered");
    }
  }

  /** What the findings say about a proxyconfig is what the kernel does, here as everywhere. */
  @Test void theKernelGivesUpWhenItWasComputedTo() throws Exception {
    List<TcpKeepAlive> settings = List.of(
        TcpKeepAlive.of(true, 1, 1, 3, 0), TcpKeepAlive.of(true, 2, 2, 1, 0), TcpKeepAlive.of(true, 1, 1, 9, 1),
        TcpKeepAlive.of(true, 1, 1, 9, 2), TcpKeepAlive.of(true, 1, 1, 9, 3), TcpKeepAlive.of(true, 1, 1, 2, 5),
        TcpKeepAlive.of(true, 2, 1, 9, 1), TcpKeepAlive.of(true, 1, 2, 9, 4), TcpKeepAlive.of(true, 1, 3, 9, 4),
        TcpKeepAlive.of(true, 1, 1, 1, 0), TcpKeepAlive.of(true, 5, 5, 1, 0), TcpKeepAlive.of(true, 1, 1, 9, 0),
        TcpKeepAlive.of(true, 2, 2, 3, 7),
        TcpKeepAlive.of(true, 5, 5, 5, 5), TcpKeepAlive.of(true, 5, 5, 5, 11), TcpKeepAlive.of(true, 1, 1, 9, 14));
    Map<String, TcpKeepAlive> byId = new LinkedHashMap<>();
    List<Integer> ports = new ArrayList<>();
    try (Talking application = path.java(IdleClient.class)) {
      for (TcpKeepAlive setting : settings) {
        configure(setting);
        application.forget();
        application.say("open " + LANES.get(0).url());
        byId.put(said(application, "idle ", 1).get(0).split(" ")[2], setting);
        ports.addAll(ports(application, 1));
      }
      application.say("run");
      said(application, "answered", settings.size());
      long lastPacket = System.currentTimeMillis();
      awaitIdle(ports);
      path.loseTowardsOdp();
      long latestPacket = System.currentTimeMillis(); // a probe may have been answered until now
      path.loseTowardsApplication();
      for (String lost : said(odp, "lost ", settings.size())) {
        TcpKeepAlive setting = byId.get(lost.split(" ")[1]);
        long at = Long.parseLong(lost.split(" ")[2]);
        long computed = setting.givesUpAfter().getAsInt() * 1000L;
        assertThat(at).as(setting + ": when ODP's kernel gave up").isBetween(lastPacket + computed - TOLERANCE_MILLIS,
            latestPacket + computed + TOLERANCE_MILLIS);
      }
      assertThat(latestPacket - lastPacket).as("milliseconds between the last answer and the loss: this is no measurement")
          .isLessThan(5_000);
    }
  }

  private static Talking application(Function<Lane, String> url) throws IOException, InterruptedException {
    Talking application = path.java(IdleClient.class, LANES.stream().map(url).toArray(String[]::new));
    awaitIdle(ports(application, LANES.size()));
    return application;
  }

  private static List<Integer> ports(Talking application, int connections) throws InterruptedException {
    return said(application, "idle ", connections).stream().map(line -> Integer.valueOf(line.split(" ")[1])).toList();
  }

  /** Until the last answer is acknowledged: what is lost before would be a response, not a probe. */
  private static void awaitIdle(List<Integer> ports) throws IOException, InterruptedException {
    path.awaitUnansweredProbes(ports, 0);
  }

  private static void assertOutcomes(Talking application, Function<Lane, String> expected) throws IOException, InterruptedException {
    application.forget();
    application.say("run");
    List<String> outcomes = application.await(LANES.size(), line -> line.startsWith("answered") || line.startsWith("failed"));
    assertThat(outcomes).zipSatisfy(LANES, (outcome, lane) -> assertThat(outcome).contains(expected.apply(lane)));
  }

  private static void awaitLost(int connections) throws InterruptedException {
    said(odp, "lost ", connections);
  }

  private static List<String> said(Talking who, String beginning, int times) throws InterruptedException {
    return who.await(times, line -> line.startsWith(beginning));
  }

  private static void configure(TcpKeepAlive keepAlive) throws IOException, InterruptedException {
    odp.forget();
    for (String parameter : List.of("client_tcp_keepidle=" + keepAlive.idle(), "client_tcp_keepintvl=" + keepAlive.interval(),
        "client_tcp_keepcnt=" + keepAlive.count(), "client_tcp_user_timeout=" + keepAlive.userTimeout())) {
      odp.say(parameter);
      said(odp, "set " + parameter, 1);
    }
  }
}
