package io.hawser.odp;

import static io.hawser.odp.Configs.modern;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;

/** A cure ends in a proxyconfig with which the doctor is content, and no moment on the way there is worse than the beginning. */
class CureTest {
  private static final int RECOMMENDED_LOST = TcpKeepAlive.RECOMMENDED.survivesLostProbes();
  /** No set without a user timeout survives more: ODP takes a count of 9 at most. */
  private static final int MOST_LOST = 8;

  @Provide Arbitrary<ProxyConfig> configs() {
    Arbitrary<Integer> idle = Arbitraries.frequencyOf(Tuple.of(3, Arbitraries.integers().between(0, 30)),
        Tuple.of(1, Arbitraries.integers().between(0, 7200)));
    Arbitrary<Integer> interval = Arbitraries.frequencyOf(Tuple.of(3, Arbitraries.integers().between(0, 12)),
        Tuple.of(1, Arbitraries.integers().between(0, 75)));
    Arbitrary<List<Integer>> leg = Combinators
        .combine(Arbitraries.integers().between(0, 7), idle, interval, Arbitraries.integers().between(0, 9),
            Arbitraries.integers().between(0, 20))
        .as(List::of);
    return Combinators.combine(leg, leg).as((client, server) -> {
      Map<String, String> values = new HashMap<>();
      put(values, Leg.CLIENT, client);
      put(values, Leg.SERVER, server);
      return ProxyConfig.of(values);
    });
  }

  private static void put(Map<String, String> values, Leg leg, List<Integer> numbers) {
    for (int i = 0; i < numbers.size(); i++) {
      values.put(leg.parameters().get(i), String.valueOf(numbers.get(i)));
    }
  }

  @Property(tries = 5000) void isNeverWorseAtNoMomentAndTheDoctorIsContentAfterwards(@ForAll("configs") ProxyConfig config,
      @ForAll("paths") int pathIdle) {
    Situation before = Situation.of(config).pathIdleTimeout(pathIdle);
    Cure cure = Cure.of(before);
    ProxyConfig now = config;
    for (String statement : cure.statements()) {
      String[] change = statement.replace("alter proxyconfig set ", "").split("=");
      ProxyConfig next = now.with(Map.of(change[0], change[1]));
      assertThat(next.values()).as("a statement that changes nothing").isNotEqualTo(now.values());
      now = next;
      for (Leg leg : Leg.values()) {
        noWorse(config.keepAlive(leg), now.keepAlive(leg), pathIdle, RECOMMENDED_LOST,
            statement + " of " + cure.statements() + " for " + config);
      }
    }
    assertThat(now.values()).isEqualTo(cure.after().values());
    for (Leg leg : Leg.values()) {
      noWorse(config.keepAlive(leg), now.keepAlive(leg), pathIdle, MOST_LOST, cure.statements() + " for " + config);
      if (leg.parameters().stream().anyMatch(cure.changes()::containsKey)) {
        assertThat(now.keepAlive(leg).givesUpAfter().getAsInt()).as("the dead are noticed: " + cure.statements() + " for " + config)
            .isLessThanOrEqualTo(Math.max(900, config.keepAlive(leg).givesUpAfter().orElse(0)));
      }
    }
    Situation after = before.with(now);
    assertThat(Rules.judge(after)).as(config + " with " + cure.statements()).allMatch(finding -> !finding.severity().actionable());
    assertThat(Cure.of(after).statements()).isEmpty();
  }

  @Provide Arbitrary<Integer> paths() {
    return Arbitraries.frequency(Tuple.of(3, 720), Tuple.of(1, 5), Tuple.of(1, 2), Tuple.of(1, 60));
  }

  private static void noWorse(TcpKeepAlive was, TcpKeepAlive now, int pathIdle, int lost, String what) {
    if (!was.enabled()) {
      if (now.enabled()) {
        assertThat(now.survivesLostProbes()).as(what).isGreaterThanOrEqualTo(RECOMMENDED_LOST);
        assertThat(now.givesUpAfter().getAsInt()).as(what).isGreaterThanOrEqualTo(30);
      }
      return;
    }
    assertThat(now.enabled()).isTrue();
    assertThat(now.survivesLostProbes()).as("lost probes: " + what).isGreaterThanOrEqualTo(Math.min(was.survivesLostProbes(), lost));
    assertThat(now.survivesCutOf()).as("cut: " + what).isGreaterThanOrEqualTo(was.survivesCutOf());
    if (was.idle() < pathIdle) {
      assertThat(now.givesUpAfter().getAsInt()).as("whole time: " + what).isGreaterThanOrEqualTo(was.givesUpAfter().getAsInt());
    }
    assertThat(now.idle()).as("idle: " + what).isLessThanOrEqualTo(Math.max(was.idle(), pathIdle - 1));
    assertThat(now.userTimeout()).as("user timeout: " + what).satisfiesAnyOf(seconds -> assertThat(seconds).isZero(),
        seconds -> assertThat(seconds).isGreaterThanOrEqualTo(was.userTimeout()));
  }

  @Example void aUserTimeoutGoesOnlyOnceTheCountAloneIsAsGood() {
    ProxyConfig config = modern("client_tcp_keepidle", 1, "client_tcp_keepintvl", 1, "client_tcp_keepcnt", 1, "client_tcp_user_timeout",
        20);
    Cure cure = Cure.of(Situation.of(config));
    assertThat(cure.after().keepAlive(Leg.CLIENT)).hasToString("idle 1 s, interval 5 s, count 9");
    assertThat(cure.statements().indexOf("alter proxyconfig set client_tcp_user_timeout=0")).isPositive();
    assertThat(cure.effects()).extracting(Message::toString).containsExactly(
        "client, before: a connection that is cut off while idle is reset after 20 s; it survives 18 lost probes, and every cut shorter than 18 s; "
            + "what is not acknowledged for 20 s ends it",
        "client, after: a connection that is cut off while idle is reset after 46 s; it survives 8 lost probes, and every cut shorter than 40 s");
  }

  /** As it is, nine probes may be lost, which no count allows; and with a longer interval the user timeout allows fewer. */
  @Example void aUserTimeoutIsRaisedWhereThereIsNoOtherWay() {
    ProxyConfig config = modern("client_tcp_keepidle", 1, "client_tcp_keepintvl", 1, "client_tcp_keepcnt", 9, "client_tcp_user_timeout",
        11);
    Cure cure = Cure.of(Situation.of(config));
    assertThat(cure.statements()).startsWith("alter proxyconfig set client_tcp_user_timeout=20")
        .contains("alter proxyconfig set client_tcp_user_timeout=0");
    assertThat(cure.after().keepAlive(Leg.CLIENT)).hasToString("idle 1 s, interval 5 s, count 9");
  }

  @Example void aPathThatForgetsSoonerGetsAQuickerProbe() {
    Situation situation = Situation.of(modern()).pathIdleTimeout(5);
    assertThat(Rules.judge(situation)).extracting(Finding::rule).containsExactly("client-idle-slower-than-path",
        "server-idle-slower-than-path");
    ProxyConfig after = Cure.of(situation).after();
    assertThat(after.keepAlive(Leg.CLIENT).idle()).isEqualTo(2);
    assertThat(after.keepAlive(Leg.CLIENT).givesUpAfter().getAsInt()).isGreaterThanOrEqualTo(30);
    assertThat(Rules.judge(situation.with(after))).isEmpty();
  }

  @Example void openConnectionsTakeTheValuesOnlyIfTheFlagChanges() {
    assertThat(Cure.of(Situation.of(modern("client_tcp_user_timeout", 5))).openConnections()).asString().startsWith("Only new connections");
    assertThat(Cure.of(Situation.of(modern("client_tcp_user_timeout", 5, "client_sock_option_flag_out", 7))).openConnections()).asString()
        .contains("open take all client_tcp_* values at their next statement");
  }

  @Example void saysWhatIsNotInForce() {
    Cure cure = Cure.of(Situation.of(modern("client_tcp_user_timeout", 5)));
    assertThat(cure.missing(cure.after())).isEmpty();
    assertThat(cure.missing(modern("client_tcp_user_timeout", 5))).extracting(Message::toString).containsExactly(
        "ODP accepted client_tcp_user_timeout=0, but says 5 now: something else sets it, OCP for example. Change it there.");
  }
}
