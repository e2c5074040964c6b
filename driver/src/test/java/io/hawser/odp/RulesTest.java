package io.hawser.odp;

import static io.hawser.odp.Configs.modern;
import static io.hawser.odp.Configs.oldest;
import static io.hawser.odp.Configs.recommended;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("fast")
class RulesTest {
  /** Each rule with a proxyconfig that breaks it, how bad that is, what fixes it, and the nearest that does not break it. */
  static Stream<Arguments> examples() {
    return Stream.of(
        broken("client-user-timeout", Severity.SEVERE, "client_tcp_user_timeout=0",
            modern("client_tcp_user_timeout", 10), modern("client_tcp_user_timeout", 0)),
        broken("client-dormant-user-timeout", Severity.WARNING, "client_tcp_user_timeout=0",
            modern("client_tcp_user_timeout", 5, "client_sock_option_flag_out", 1), modern("client_sock_option_flag_out", 1)),
        broken("client-few-probes", Severity.SEVERE, "client_tcp_keepcnt=5",
            modern("client_tcp_keepcnt", 1), modern("client_tcp_keepcnt", 3)),
        broken("client-given-up-soon", Severity.WARNING, "client_tcp_keepintvl=5",
            modern("client_tcp_keepintvl", 1, "client_tcp_keepcnt", 9), modern("client_tcp_keepintvl", 2)),
        broken("client-idle-slower-than-path", Severity.WARNING, "client_tcp_keepidle=5",
            modern("client_tcp_keepidle", 0), modern("client_tcp_keepidle", 719)),
        broken("client-keepalive-off", Severity.SEVERE, "client_sock_option_flag_out=3",
            modern("client_sock_option_flag_out", 1), modern("client_sock_option_flag_out", 2)),
        broken("client-linger", Severity.WARNING, "client_sock_option_flag_out=3",
            modern("client_sock_option_flag_out", 7), modern("client_sock_option_flag_out", 3)),
        broken("server-user-timeout", Severity.WARNING, "server_tcp_user_timeout=0",
            modern("server_tcp_user_timeout", 10), modern("server_tcp_user_timeout", 0)),
        broken("server-dormant-user-timeout", Severity.NOTE, "server_tcp_user_timeout=0",
            modern("server_tcp_user_timeout", 5, "sock_option_flag_out", 1), modern("sock_option_flag_out", 1)),
        broken("server-few-probes", Severity.WARNING, "server_tcp_keepcnt=5",
            modern("server_tcp_keepcnt", 1), modern("server_tcp_keepcnt", 3)),
        broken("server-given-up-soon", Severity.NOTE, "server_tcp_keepintvl=5",
            modern("server_tcp_keepintvl", 1, "server_tcp_keepcnt", 9), modern("server_tcp_keepintvl", 2)),
        broken("server-idle-slower-than-path", Severity.NOTE, "server_tcp_keepidle=5",
            modern("server_tcp_keepidle", 720), modern("server_tcp_keepidle", 719)),
        broken("server-keepalive-off", Severity.WARNING, "sock_option_flag_out=3",
            modern("sock_option_flag_out", 1), modern("sock_option_flag_out", 2)),
        broken("server-linger", Severity.NOTE, "sock_option_flag_out=2",
            modern("sock_option_flag_out", 6), modern("sock_option_flag_out", 3)));
  }

  private static Arguments broken(String rule, Severity severity, String fix, ProxyConfig unsafe, ProxyConfig safe) {
    return arguments(rule, severity, fix, unsafe, safe);
  }

  @ParameterizedTest(name = "{0}") @MethodSource("examples") void findsWhatBreaksItAndNotWhatDoesNot(String rule, Severity severity,
      String fix, ProxyConfig unsafe, ProxyConfig safe) {
    Finding finding = finding(rule, unsafe);
    assertThat(finding.severity()).isEqualTo(severity);
    assertThat(finding.statement()).contains("alter proxyconfig set " + fix);
    assertThat(finding.explanation()).endsWith(".");
    assertThat(rules(Situation.of(safe))).doesNotContain(rule);
  }

  @Test void everyRuleThatFixesOdpHasAnExample() {
    assertThat(Rules.ALL).extracting(Rule::id).containsExactlyInAnyOrderElementsOf(
        Stream.concat(examples().map(example -> (String) example.get()[0]),
            Stream.of("application-keepalive-slower", "client-noticed-late", "server-noticed-late")).toList());
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

  @ParameterizedTest(name = "user timeout {0} s") @MethodSource("userTimeouts") void aUserTimeoutIsAsBadAsTheProbesItLeaves(int seconds,
      Severity severity, String survives) {
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

  @Test void theKeepAliveBitOfOdp31IsTurnedOnLast() {
    assertThat(Cure.of(Situation.of(oldest())).statements()).containsExactlyInAnyOrder(
        "alter proxyconfig set client_tcp_user_timeout=0", "alter proxyconfig set client_tcp_keepidle=5",
        "alter proxyconfig set client_tcp_keepintvl=5",
        "alter proxyconfig set client_tcp_keepcnt=5", "alter proxyconfig set client_sock_option_flag_out=2",
        "alter proxyconfig set server_tcp_user_timeout=0",
        "alter proxyconfig set server_tcp_keepidle=5", "alter proxyconfig set server_tcp_keepintvl=5",
        "alter proxyconfig set server_tcp_keepcnt=5",
        "alter proxyconfig set sock_option_flag_out=3").endsWith("alter proxyconfig set sock_option_flag_out=3");
    assertThat(Cure.of(Situation.of(oldest())).statements().get(4)).isEqualTo("alter proxyconfig set client_sock_option_flag_out=2");
  }

  /** A client that vanished is noticed late: that costs nobody a connection, and to notice it sooner would mean to survive less. */
  @ParameterizedTest @ValueSource(ints = {0, 75}) void aLongIntervalIsOnlyNotedHoweverItIsWritten(int interval) {
    ProxyConfig config = modern("client_tcp_keepintvl", interval);
    assertThat(finding("client-noticed-late", config).severity()).isEqualTo(Severity.NOTE);
    assertThat(finding("client-noticed-late", config).explanation()).contains("380 s").contains("interval 75 s");
    assertThat(rules(Situation.of(config))).containsExactly("client-noticed-late");
    assertThat(Cure.of(Situation.of(config)).statements()).isEmpty();
  }

  @ParameterizedTest(name = "{0}") @MethodSource("examples") void isSafeOnceTheStatementsWereRun(String rule, Severity severity, String fix,
      ProxyConfig unsafe, ProxyConfig safe) {
    assertThat(Rules.judge(Situation.of(fixed(unsafe)))).isEmpty();
  }

  @Test void mendsEverythingAtOnceThatWasWrongWithTheOldest() {
    assertThat(Rules.judge(Situation.of(fixed(oldest("client_sock_option_flag_out", 4))))).isEmpty();
  }

  @Test void judgesNothingThatAnOlderOdpDoesNotHave() {
    assertThat(Rules.judge(Situation.of(ProxyConfig.of(Map.of())))).isEmpty();
  }

  private static ProxyConfig fixed(ProxyConfig config) {
    return Cure.of(Situation.of(config)).after();
  }

  private static List<String> rules(Situation situation) {
    return Rules.judge(situation).stream().map(Finding::rule).toList();
  }

  private static Finding finding(String rule, ProxyConfig config) {
    return Rules.judge(Situation.of(config)).stream().filter(finding -> finding.rule().equals(rule)).findFirst()
        .orElseThrow(() -> new AssertionError(rule + " found nothing in " + config));
  }
}
