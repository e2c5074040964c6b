package io.hawser.odp;

import static io.hawser.odp.Configs.modern;
import static io.hawser.odp.Configs.oldest;
import static io.hawser.odp.Configs.recommended;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class RulesTest {
  /** Each rule with a proxyconfig that breaks it, how bad that is, what mends it, and the nearest that does not break it. */
  static Stream<Arguments> examples() {
    return Stream.of(
        broken("client-user-timeout", Severity.SEVERE, "client_tcp_user_timeout=0",
            modern("client_tcp_user_timeout", 10), modern("client_tcp_user_timeout", 0)),
        broken("client-dormant-user-timeout", Severity.WARNING, "client_tcp_user_timeout=0",
            modern("client_tcp_user_timeout", 5, "client_sock_option_flag_out", 1), modern("client_sock_option_flag_out", 1)),
        broken("client-idle-is-kernel-default", Severity.WARNING, "client_tcp_keepidle=5",
            modern("client_tcp_keepidle", 0), modern("client_tcp_keepidle", 1)),
        broken("client-interval-is-kernel-default", Severity.WARNING, "client_tcp_keepintvl=5",
            modern("client_tcp_keepintvl", 0), modern("client_tcp_keepintvl", 75)),
        broken("client-count-is-kernel-default", Severity.WARNING, "client_tcp_keepcnt=5",
            modern("client_tcp_keepcnt", 0), modern("client_tcp_keepcnt", 9)),
        broken("client-idle-slower-than-path", Severity.WARNING, "client_tcp_keepidle=5",
            modern("client_tcp_keepidle", 720), modern("client_tcp_keepidle", 719)),
        broken("client-keepalive-off", Severity.SEVERE, "client_sock_option_flag_out=3",
            modern("client_sock_option_flag_out", 1), modern("client_sock_option_flag_out", 2)),
        broken("client-linger", Severity.WARNING, "client_sock_option_flag_out=3",
            modern("client_sock_option_flag_out", 7), modern("client_sock_option_flag_out", 3)),
        broken("server-user-timeout", Severity.WARNING, "server_tcp_user_timeout=0",
            modern("server_tcp_user_timeout", 10), modern("server_tcp_user_timeout", 0)),
        broken("server-dormant-user-timeout", Severity.NOTE, "server_tcp_user_timeout=0",
            modern("server_tcp_user_timeout", 5, "sock_option_flag_out", 1), modern("sock_option_flag_out", 1)),
        broken("server-idle-is-kernel-default", Severity.NOTE, "server_tcp_keepidle=5",
            modern("server_tcp_keepidle", 0), modern("server_tcp_keepidle", 1)),
        broken("server-interval-is-kernel-default", Severity.NOTE, "server_tcp_keepintvl=5",
            modern("server_tcp_keepintvl", 0), modern("server_tcp_keepintvl", 75)),
        broken("server-count-is-kernel-default", Severity.NOTE, "server_tcp_keepcnt=5",
            modern("server_tcp_keepcnt", 0), modern("server_tcp_keepcnt", 9)),
        broken("server-idle-slower-than-path", Severity.NOTE, "server_tcp_keepidle=5",
            modern("server_tcp_keepidle", 720), modern("server_tcp_keepidle", 719)),
        broken("server-keepalive-off", Severity.WARNING, "sock_option_flag_out=3",
            modern("sock_option_flag_out", 1), modern("sock_option_flag_out", 2)),
        broken("server-linger", Severity.NOTE, "sock_option_flag_out=2",
            modern("sock_option_flag_out", 6), modern("sock_option_flag_out", 3)));
  }

  private static Arguments broken(String rule, Severity severity, String mend, ProxyConfig unsafe, ProxyConfig safe) {
    return arguments(rule, severity, mend, unsafe, safe);
  }

  @ParameterizedTest(name = "{0}") @MethodSource("examples")
  void findsWhatBreaksItAndNotWhatDoesNot(String rule, Severity severity, String mend, ProxyConfig unsafe, ProxyConfig safe) {
    Finding finding = finding(rule, unsafe);
    assertThat(finding.severity()).isEqualTo(severity);
    assertThat(finding.statement()).contains("alter proxyconfig set " + mend);
    assertThat(finding.explanation()).endsWith(".");
    assertThat(rules(Situation.of(safe))).doesNotContain(rule);
  }

  @Test void everyRuleThatMendsOdpHasAnExample() {
    assertThat(Rules.ALL).extracting(Rule::id).containsExactlyInAnyOrderElementsOf(
        Stream.concat(examples().map(example -> (String) example.get()[0]), Stream.of("application-keepalive-slower")).toList());
  }

  @Test void theApplicationsOwnKeepAliveShouldNotBeSlower() {
    Situation situation = Situation.of(modern());
    assertThat(rules(situation.application(TcpKeepAlive.LINUX_DEFAULTS))).containsExactly("application-keepalive-slower");
    assertThat(rules(situation.application(TcpKeepAlive.of(false, 5, 5, 5, 0)))).containsExactly("application-keepalive-slower");
    assertThat(rules(situation.application(TcpKeepAlive.RECOMMENDED))).isEmpty();
  }

  @Test void whatTheDocumentationRecommendsIsSafeAndSoAreTheDefaultsOfToday() {
    assertThat(rules(Situation.of(recommended()))).isEmpty();
    assertThat(rules(Situation.of(modern()))).isEmpty();
  }

  @Test void aPathThatForgetsSoonerNeedsAQuickerProxy() {
    assertThat(rules(Situation.of(modern("client_tcp_keepidle", 60)).pathIdleTimeout(60)))
        .containsExactly("client-idle-slower-than-path");
    assertThat(rules(Situation.of(modern("client_tcp_keepidle", 59)).pathIdleTimeout(60))).isEmpty();
  }

  @ParameterizedTest(name = "user timeout {0} s") @MethodSource("userTimeouts")
  void aUserTimeoutIsAsBadAsTheProbesItLeaves(int seconds, Severity severity, String survives) {
    Finding finding = finding("client-user-timeout", modern("client_tcp_user_timeout", seconds));
    assertThat(finding.severity()).isEqualTo(severity);
    assertThat(finding.explanation()).contains(survives).contains("client_tcp_keepcnt");
  }

  static Stream<Arguments> userTimeouts() {
    return Stream.of(
        arguments(1, Severity.SEVERE, "not a single lost probe"),
        arguments(6, Severity.SEVERE, "not a single lost probe"),
        arguments(10, Severity.SEVERE, "not a single lost probe"),
        arguments(11, Severity.WARNING, "1 lost probe "),
        arguments(20, Severity.WARNING, "2 lost probes"));
  }

  @Test void theDefaultsOfOdp31AreMendedUserTimeoutFirst() {
    List<String> statements = Rules.judge(Situation.of(oldest())).stream().flatMap(f -> f.statement().stream()).toList();
    assertThat(statements).startsWith("alter proxyconfig set client_tcp_user_timeout=0");
    assertThat(statements.indexOf("alter proxyconfig set client_sock_option_flag_out=2"))
        .isGreaterThan(statements.indexOf("alter proxyconfig set client_tcp_keepidle=5")).isPositive();
  }

  @ParameterizedTest(name = "{0}") @MethodSource("examples")
  void isSafeOnceTheStatementsWereRun(String rule, Severity severity, String mend, ProxyConfig unsafe, ProxyConfig safe) {
    assertThat(Rules.judge(Situation.of(mended(unsafe)))).isEmpty();
  }

  @Test void mendsEverythingAtOnceThatWasWrongWithTheOldest() {
    assertThat(Rules.judge(Situation.of(mended(oldest("client_sock_option_flag_out", 4))))).isEmpty();
  }

  @Test void judgesNothingThatAnOlderOdpDoesNotHave() {
    assertThat(Rules.judge(Situation.of(ProxyConfig.of(Map.of())))).isEmpty();
  }

  private static ProxyConfig mended(ProxyConfig config) {
    Map<String, String> values = new TreeMap<>(config.values());
    Rules.judge(Situation.of(config)).forEach(finding -> finding.recommended().ifPresent(v -> values.put(finding.parameter(), v)));
    return ProxyConfig.of(values);
  }

  private static List<String> rules(Situation situation) {
    return Rules.judge(situation).stream().map(Finding::rule).toList();
  }

  private static Finding finding(String rule, ProxyConfig config) {
    return Rules.judge(Situation.of(config)).stream().filter(finding -> finding.rule().equals(rule)).findFirst()
        .orElseThrow(() -> new AssertionError(rule + " found nothing in " + config));
  }
}
