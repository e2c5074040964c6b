package io.hawser.odp;

import static io.hawser.odp.Configs.modern;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Proxyconfigs as found in practice, what the kernel makes of them, and the verdict. Where a time was measured on an ODP 4.3.1 whose idle
 * client was cut off, the model gives that time, rounded down to whole seconds.
 */
@Tag("fast")
class VerdictsTest {
  @ParameterizedTest(name = "flag {0}, {1}/{2}/{3}/{4}") @CsvSource(nullValues = "-", value = {
      // flag, idle, interval, count, user timeout: dropped after, lost probes survived, cut survived, measured: exit code, rules
      // what OceanBase recommends, and what is as good
      "2, 5, 5, 5, 0,      30, 4, 20,    30.7, 0, -",
      "3, 5, 5, 5, 0,      30, 4, 20,    30.7, 0, -",
      "3, 5, 5, 9, 0,      50, 8, 40,    -,    0, -",
      "3, 5, 5, 0, 0,      50, 8, 40,    -,    0, -",
      "3, 5, 5, 4, 0,      25, 3, 15,    -,    0, -",
      "3, 5, 5, 3, 0,      20, 2, 10,    -,    0, -",
      "3, 10, 5, 5, 0,     35, 4, 20,    -,    0, -",
      "3, 30, 10, 3, 0,    60, 2, 20,    -,    0, -",
      "3, 60, 10, 5, 0,    110, 4, 40,   -,    0, -",
      "3, 719, 5, 5, 0,    744, 4, 20,   -,    0, client-noticed-late",
      "3, 3, 3, 4, 0,      15, 3, 9,     -,    0, -",
      "3, 2, 2, 9, 0,      20, 8, 16,    -,    0, -",
      // the same values of the kernel, however they are written
      "3, 5, 0, 5, 0,      380, 4, 300,  -,    0, client-noticed-late",
      "3, 5, 75, 5, 0,     380, 4, 300,  -,    0, client-noticed-late",
      "3, 5, 75, 9, 0,     680, 8, 600,  -,    0, client-noticed-late",
      "3, 5, 0, 0, 0,      680, 8, 600,  -,    0, client-noticed-late",
      "3, 0, 5, 5, 0,      7225, 4, 20,  -,    1, client-idle-slower-than-path client-noticed-late",
      "3, 7200, 5, 5, 0,   7225, 4, 20,  -,    1, client-idle-slower-than-path client-noticed-late",
      "3, 720, 5, 5, 0,    745, 4, 20,   -,    1, client-idle-slower-than-path client-noticed-late",
      "2, 0, 0, 0, 0,      7875, 8, 600, -,    1, client-idle-slower-than-path client-noticed-late",
      "2, 7200, 75, 9, 0,  7875, 8, 600, -,    1, client-idle-slower-than-path client-noticed-late",
      // a count that survives nothing, or next to nothing
      "3, 5, 5, 1, 0,      10, 0, 0,     10.2, 1, client-few-probes client-given-up-soon",
      "3, 1, 1, 1, 0,      2, 0, 0,      2.1,  1, client-few-probes client-given-up-soon",
      "3, 5, 5, 2, 0,      15, 1, 5,     15.4, 1, client-few-probes",
      "3, 60, 30, 1, 0,    90, 0, 0,     -,    1, client-few-probes",
      // given up within seconds
      "3, 1, 1, 9, 0,      10, 8, 8,     10.2, 1, client-given-up-soon",
      "3, 1, 1, 0, 0,      10, 8, 8,     -,    1, client-given-up-soon",
      "3, 1, 1, 5, 0,      6, 4, 4,      -,    1, client-given-up-soon",
      "3, 2, 2, 5, 0,      12, 4, 8,     -,    1, client-given-up-soon",
      "3, 5, 1, 5, 0,      10, 4, 4,     -,    1, client-given-up-soon",
      // a user timeout
      "3, 5, 5, 5, 1,      10, 0, 0,     -,    1, client-user-timeout",
      "3, 5, 5, 5, 5,      10, 0, 0,     10.2, 1, client-user-timeout",
      "3, 5, 5, 5, 10,     10, 0, 0,     -,    1, client-user-timeout",
      "3, 5, 5, 5, 11,     15, 1, 5,     15.4, 1, client-user-timeout",
      "3, 5, 5, 5, 16,     20, 2, 10,    20.5, 1, client-user-timeout",
      "3, 5, 5, 5, 20,     20, 2, 10,    -,    1, client-user-timeout",
      "3, 2, 2, 3, 7,      8, 2, 4,      8.1,  1, client-user-timeout",
      "3, 1, 1, 9, 20,     20, 18, 18,   20.5, 1, client-user-timeout",
      "3, 1, 1, 1, 20,     20, 18, 18,   20.4, 1, client-user-timeout",
      "2, 0, 0, 0, 5,      7275, 0, 0,   -,    1, client-user-timeout client-idle-slower-than-path client-noticed-late",
      // the flag
      "0, 5, 5, 5, 0,      -, 4, 20,     -,    1, client-keepalive-off",
      "1, 5, 5, 5, 0,      -, 4, 20,     -,    1, client-keepalive-off",
      "0, 0, 0, 0, 5,      -, 0, 0,      -,    1, client-dormant-user-timeout client-idle-slower-than-path client-keepalive-off",
      "6, 5, 5, 5, 0,      30, 4, 20,    -,    1, client-linger",
      "7, 5, 5, 5, 5,      10, 0, 0,     -,    1, client-user-timeout client-linger",
      "4, 5, 5, 5, 0,      -, 4, 20,     -,    1, client-keepalive-off client-linger"}) void isWhatTheKernelMakesOfIt(int flag, int idle,
          int interval, int count, int userTimeout, Integer dropped, int lost, int cut, Double measured,
          int exitCode, String rules) {
    Object[] values = {flag, idle, interval, count, userTimeout};
    assertJudged(Leg.CLIENT, config(Leg.CLIENT, values), dropped, lost, cut, exitCode, rules);
    assertJudged(Leg.SERVER, config(Leg.SERVER, values), dropped, lost, cut, -1,
        rules == null ? null : rules.replace("client-", "server-"));
    if (measured != null) {
      assertThat((double) dropped).isBetween(measured - 1, measured);
    }
  }

  private static ProxyConfig config(Leg leg, Object... values) {
    Object[] changes = new Object[10];
    for (int i = 0; i < values.length; i++) {
      changes[2 * i] = leg.parameters().get(i);
      changes[2 * i + 1] = values[i];
    }
    return modern(changes);
  }

  private static void assertJudged(Leg leg, ProxyConfig config, Integer dropped, int lost, int cut, int exitCode, String rules) {
    TcpKeepAlive socket = config.keepAlive(leg);
    assertThat(socket.givesUpAfter().isPresent() ? socket.givesUpAfter().getAsInt() : null).isEqualTo(dropped);
    assertThat(socket.survivesLostProbes()).isEqualTo(lost);
    assertThat(socket.survivesCutOf()).isEqualTo(cut);
    List<Finding> findings = Rules.judge(Situation.of(config));
    assertThat(findings).extracting(Finding::rule).isEqualTo(rules == null ? List.of() : List.of(rules.split(" ")));
    if (exitCode >= 0) {
      assertThat(findings.stream().anyMatch(finding -> finding.severity().actionable())).isEqualTo(exitCode == 1);
    }
    for (Finding finding : findings) {
      if (dropped != null && !finding.rule().endsWith("-linger") && !finding.rule().endsWith("-path")) {
        assertThat(finding.explanation()).contains(" " + dropped + " s");
      }
      assertThat(finding.explanation()).doesNotContain("{");
    }
  }
}
