package io.hawser.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import com.grack.nanojson.JsonObject;
import com.grack.nanojson.JsonParser;
import io.hawser.testbed.EmbeddedDatabase;
import io.hawser.testbed.VendorDriver;
import io.hawser.testbed.odp.OdpStandIn;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DoctorTest extends DoctorBeforeOdp {
  @Test void callsASafeOdpSafe() {
    assertThat(run("doctor", url())).isZero();
    assertThat(out.toString()).contains("4.3.1.0, ACTIVE").contains("Safe:").contains("127.0.0.1:").doesNotContain("SEVERE");
    assertThat(err.toString()).isEmpty();
  }

  @Test void tellsWhatIsUnsafeAndWhatFixesIt() {
    unsafe();
    assertThat(run("doctor", url())).isEqualTo(1);
    assertThat(out.toString()).contains("SEVERE").contains("client-user-timeout")
        .contains("alter proxyconfig set client_tcp_user_timeout=0").contains("alter proxyconfig set sock_option_flag_out=3");
  }

  @Test void saysWhetherTheTableOfOutcomesFits() throws Exception {
    EmbeddedDatabase database = EmbeddedDatabase.get();
    String url = VendorDriver.MARIADB.url(database.host(), database.port(), database.database());
    environment.put("HAWSER_PASSWORD", database.password());
    database.tell("DROP TABLE IF EXISTS doctors_outcome");
    assertThat(run("doctor", "--lang", "en", "--commit-table", "doctors_outcome", "--user", database.user(), url)).isEqualTo(1);
    String ddl = out.toString().lines().findFirst().get();
    assertThat(out.toString()).contains("does not exist");
    database.tell(ddl.replace(";", ""));
    assertThat(run("doctor", "--lang", "en", "--commit-table", "doctors_outcome", "--user", database.user(), url)).isZero();
    assertThat(database.ask("SELECT COUNT(*) FROM doctors_outcome")).isEqualTo("0");
    assertThat(run("doctor", "--commit-table", "no name", url)).isEqualTo(2);
    database.tell("INSERT INTO doctors_outcome (slot, seq, kind, at) SELECT x'00112233445566778899aabbccddeeff', seq, 'C', "
        + "CURRENT_TIMESTAMP - INTERVAL IF(seq <= 250, 25, 23) HOUR FROM seq_1_to_260");
    assertThat(run("doctor", "--lang", "en", "--commit-table", "doctors_outcome", "--user", database.user(), url)).isZero();
    assertThat(out.toString()).contains("260 rows, 250 of them older");
    assertThat(run("doctor", "--lang", "en", "--commit-table", "doctors_outcome", "--fix", "--yes", "--user", database.user(), url))
        .isZero();
    assertThat(out.toString()).contains("250 rows are deleted");
    assertThat(database.ask("SELECT COUNT(*) FROM doctors_outcome")).isEqualTo("10");
    database.tell("DROP TABLE doctors_outcome");
  }

  @Test void speaksJsonToPrograms() throws Exception {
    unsafe();
    assertThat(run("doctor", "--json", url())).isEqualTo(1);
    JsonObject json = JsonParser.object().from(out.toString());
    assertThat(json.getString("product")).isEqualTo("ODP");
    assertThat(json.getInt("exitCode")).isEqualTo(1);
    assertThat(json.getArray("findings").getObject(0).getString("statement"))
        .isEqualTo("alter proxyconfig set client_tcp_user_timeout=0");
    assertThat(json.getArray("parameters")).hasSize(10);
  }

  /** As root@proxysys oceanbase-client can log in only with an option of its own; the password is asked for once. */
  @ParameterizedTest @ValueSource(strings = {"oceanbase", "mariadb"}) void looksAsRootOfProxyAlone(String vendor) {
    unsafe();
    environment.clear();
    environment.put("HAWSER_PASSWORD", odp.sysPassword());
    String url = "jdbc:hawser:" + vendor + "://" + odp.host() + ":" + odp.port() + "/test";
    assertThat(run("doctor", "--fix", "--yes", "--user", "root@proxysys", url)).isZero();
    assertThat(out.toString()).contains("Unsafe:").contains("Safe:");
    assertThat(odp.odp().config().get("client_tcp_user_timeout")).isZero();
    assertThat(doctor.questions).isEmpty();
  }

  @Test void speaksChinese() throws Exception {
    unsafe();
    assertThat(run("doctor", "--lang", "zh", url())).isEqualTo(1);
    assertThat(out.toString()).contains("严重").contains("client-user-timeout").contains("内核不再理会 client_tcp_keepcnt").contains("不安全:")
        .contains("alter proxyconfig set client_tcp_user_timeout=0").doesNotContain("Unsafe").doesNotContain("RECOMMENDED");
    out.getBuffer().setLength(0);
    assertThat(run("doctor", "--lang", "zh", "--json", url())).isEqualTo(1);
    JsonObject json = JsonParser.object().from(out.toString());
    assertThat(json.getString("verdict")).startsWith("不安全");
    assertThat(json.getArray("findings").getObject(0).getString("explanation")).contains("user timeout 为 5 秒");
    assertThat(json.getObject("cure").getArray("statements")).hasSize(2);
    assertThat(run("doctor", "--lang", "de", url())).isEqualTo(2);
  }

  @Test void speaksChineseWhereTheLocaleIs() {
    Locale before = Locale.getDefault();
    Locale.setDefault(Locale.SIMPLIFIED_CHINESE);
    try {
      assertThat(run("doctor", url())).isZero();
      assertThat(run("doctor", "--lang", "en", url())).isZero();
    } finally {
      Locale.setDefault(before);
    }
    assertThat(out.toString()).containsSubsequence("安全:这个 ODP", "Safe: this ODP");
  }

  @Test void tellsWhatOdpsLogSaysOfEndedConnections(@TempDir Path folder) throws Exception {
    assertThat(run("doctor", "--odp-log", folder.toString(), url())).isEqualTo(2);
    Files.writeString(folder.resolve("obproxy_diagnosis.log"),
        "[2026-03-04 12:00:00.000001] [1][Y0-1] [CONNECTION](trace_type=\"TIMEOUT_TRACE\", connection_diagnosis="
            + "{cs_id:77, ss_id:0, user_name:\"shop\", error_code:-10022, error_msg:\"\", request_cmd:\"COM_SLEEP\", sql_cmd:\"COM_END\", req_total_time(us):0}"
            + "{timeout(us):28800000000, timeout_event:\"CLIENT_WAIT_TIMEOUT\"})\n");
    assertThat(run("doctor", "--odp-log", folder.toString(), "--odp-zone", "nowhere", url())).isEqualTo(2);
    assertThat(run("doctor", "--odp-log", folder.toString(), url())).isZero();
    assertThat(run("doctor", "--odp-log", folder.toString(), "--json", url())).isZero();
    assertThat(err.toString()).containsSubsequence("no obproxy_diagnosis.log", "--odp-zone takes a time zone");
    assertThat(out.toString()).containsSubsequence("ENDED BY", "2026-03-04 12:00:00", "77", "ODP", "Idle for 28800 s: wait_timeout",
        "\"session\":\"77\"");
  }

  @Test void saysHowCallsInFlightAreWatched() {
    assertThat(run("doctor", url())).isZero();
    assertThat(run("doctor", url() + "&hawser.watch=off")).isZero();
    assertThat(run("doctor", url().replace("jdbc:hawser:", "jdbc:"))).isZero();
    assertThat(out.toString().replaceAll("\\s+", " "))
        .contains("Watch here retransmissions in /proc/self/net/tcp and checks by a second connection")
        .contains("Watch here off").contains("Watch here nothing but socketTimeout");
  }

  @Test void asksForPasswordsThatTheEnvironmentDoesNotHave() {
    environment.clear();
    doctor.passwords.addAll(List.of(odp.password(), odp.sysPassword()));
    assertThat(run("doctor", url())).isZero();
    assertThat(doctor.questions).containsExactly("Password of " + odp.user(), "Password of root@proxysys");
  }

  @Test void cannotTellWithoutTheRightToRead() {
    environment.remove("HAWSER_ODP_PASSWORD");
    assertThat(run("doctor", url())).isEqualTo(2);
    assertThat(out.toString()).contains("Could not tell: This user is not allowed").contains("HAWSER_ODP_PASSWORD");
  }

  @Test void cannotTellOfAWrongPassword() {
    environment.put("HAWSER_ODP_PASSWORD", "wrong");
    assertThat(run("doctor", url())).isEqualTo(2);
    assertThat(out.toString()).contains("obproxy_sys_password");
  }

  @Test void cannotTellOfADatabaseWithoutOdp() {
    EmbeddedDatabase database = EmbeddedDatabase.get();
    environment.put("HAWSER_PASSWORD", database.password());
    String direct = VendorDriver.MARIADB.url(database.host(), database.port(), database.database());
    assertThat(run("doctor", "--user", database.user(), direct)).isEqualTo(2);
    assertThat(out.toString()).contains("MariaDB").contains("There is no ODP");
  }

  @Test void cannotTellOfWhatIsNotThere() {
    odp.close();
    assertThat(run("doctor", "--timeout", "2", url())).isEqualTo(2);
    assertThat(run("doctor", "--timeout", "2", VendorDriver.MYSQL.url(odp.host(), odp.port(), "test") + "&user=" + odp.user()))
        .isEqualTo(2);
    assertThat(out.toString()).containsSubsequence("Could not tell: No connection could be established", "refused",
        "Could not tell: No connection could be established", "refused");
  }

  @Test void saysWhatIsWrongWithTheCommandLine() {
    assertThat(run("doctor")).isEqualTo(2);
    assertThat(run("doctor", url(), "--no-such-option")).isEqualTo(2);
    assertThat(run("doctor", url(), "--timeout", "soon")).isEqualTo(2);
    assertThat(run("doctor", "jdbc:nobody://host/")).isEqualTo(2);
    assertThat(err.toString()).contains("Give one JDBC URL").contains("--no-such-option").contains("not soon").contains("--driver-jar");
  }

  @Test void saysWhatIsWrongWithTheUrlBeforeItConnects() {
    assertThat(run("doctor", "jdbc:mysql://127.0.0.1:99999/db")).isEqualTo(2);
    assertThat(run("doctor", "jdbc:hawser:mariadb:127.0.0.1/db?password=tiger")).isEqualTo(2);
    assertThat(run("doctor", "jdbc:mysql://127.0.0.1:1/db?hawser.watch=perhaps")).isEqualTo(2);
    assertThat(err.toString()).contains("127.0.0.1:99999 with an invalid port", "no // before its host", "hawser.watch")
        .doesNotContain("tiger");
    assertThat(out.toString()).isEmpty();
  }

  @Test void aFileThatIsNoJarIsNamed(@TempDir Path folder) throws IOException {
    Path text = Files.writeString(folder.resolve("driver.txt"), "no jar");
    assertThat(run("doctor", "--driver-jar", text.toString(), url())).isEqualTo(2);
    assertThat(err.toString()).contains(text + " is no jar");
  }

  @Test void printsHelp() {
    assertThat(run("--help")).isZero();
    assertThat(out.toString()).contains("--fix").contains("HAWSER_ODP_PASSWORD").contains("Exit code");
  }

  @Test void theDocumentationShowsWhatItReallyPrints() throws IOException {
    assertPage(Path.of("..", "docs", "doctor.md"), "en",
        """
            # The doctor

            [中文](doctor.zh-CN.md)

            It shows what a JDBC URL reaches, whether the ODP there keeps connections alive, and which statements fix it if not; `--fix`
            runs them if you agree.

                java -jar hawser-driver-<version>-bundle.jar doctor --driver-jar oceanbase-client.jar \\
                  'jdbc:hawser:oceanbase://odp.example:2883/test?user=app@test#obcluster'

            ## A safe ODP (exit code 0)

            ```
            %s```

            ## An unsafe ODP (exit code 1)

            ```
            %s```

            ## Several hosts

            Each host that the URL lists is judged as above, with its own parameters, findings and statements; `--fix` asks for each. The end
            shows the overall verdict, and the parameters in which the hosts differ:

            ```
            %s```

            The exit code is 1 if any host has findings, otherwise 2 if any host could not be judged, otherwise 0: a difference alone is not a finding. With `--json`
            each host is an object of the array `hosts`, and `differences` has the parameters; with one host it is that object itself. A login
            that one host has refused is not tried at the others. For a name with several addresses one address is checked: list the addresses to have each judged.

            ## All of its options

            ```
            %s```
            """);
  }

  @Test void theChineseDocumentationToo() throws IOException {
    assertPage(Path.of("..", "docs", "doctor.zh-CN.md"), "zh", """
        # doctor

        [English](doctor.md)

        它会说明一个 JDBC URL 到达了什么、那里的 ODP 能否保持连接,以及不能时应执行哪些语句来修复;`--fix` 在您同意后执行这些语句。
        中文环境下自动输出中文,也可以用 `--lang zh` 指定。

            java -jar hawser-driver-<version>-bundle.jar doctor --lang zh --driver-jar oceanbase-client.jar \\
              'jdbc:hawser:oceanbase://odp.example:2883/test?user=app@test#obcluster'

        ## 安全的 ODP(退出码 0)

        ```
        %s```

        ## 不安全的 ODP(退出码 1)

        ```
        %s```

        ## 多个主机

        URL 中列出的每个主机都像上面那样单独判断,各有其参数、问题和语句;`--fix` 会逐个主机询问。最后给出汇总,以及这些参数中各主机不一致的地方:

        ```
        %s```

        退出码:任一主机有问题则为 1;否则任一主机无法判断则为 2;否则为 0,仅仅不一致不算问题。加 `--json` 时,每个主机是数组 `hosts` 中的一个对象,`differences` 列出不一致的参数;
        只有一个主机时,输出就是这个对象本身。一个主机拒绝的登录不会在其他主机上再试。一个名字对应多个地址时只检查其中一个:要逐个检查,请在 URL 中列出各个地址。

        ## 全部选项

        ```
        %s```
        """);
  }

  /** With -Dhawser.docs.write=true the page is written; otherwise it is compared, so that it never grows stale. */
  private void assertPage(Path file, String language, String form) throws IOException {
    assertThat(run("doctor", "--lang", language, url())).isZero();
    String safe = neutral(out.toString());
    out.getBuffer().setLength(0);
    unsafe();
    assertThat(run("doctor", "--lang", language, url())).isEqualTo(1);
    String unsafe = neutral(out.toString());
    out.getBuffer().setLength(0);
    String several = severalHosts(language);
    out.getBuffer().setLength(0);
    assertThat(run("--help")).isZero();
    String page = form.formatted(safe, unsafe, several,
        neutral(out.toString().stripIndent().lines().map(String::stripTrailing).collect(Collectors.joining("\n"))));
    if (Boolean.getBoolean("hawser.docs.write")) {
      Files.writeString(file, page);
    }
    assertThat(page).as(file + " is stale; rewrite it with -Dtest=DoctorTest -Dhawser.docs.write=true")
        .isEqualTo(Files.readString(file));
  }

  /** What is reported about three hosts together, the first of them unsafe. */
  private String severalHosts(String language) {
    try (OdpStandIn second = odp.another(); OdpStandIn third = odp.another()) {
      third.config().force("client_tcp_keepidle", 10);
      assertThat(run("doctor", "--lang", language, urlOf(odp.odp(), second, third))).isEqualTo(1);
      String together = out.toString();
      int begin = Math.max(together.indexOf("HOST "), together.indexOf("主机 "));
      return together.substring(begin).replace("127.0.0.1:" + second.port(), "odp2.example:2883")
          .replace("127.0.0.1:" + third.port(), "odp3.example:2883").replace("127.0.0.1:" + odp.port(), "odp1.example:2883").stripTrailing()
          .replaceAll("(?m)^(odp\\d.example:2883) +", "$1             ") + "\n";
    }
  }

  /** Without what differs from run to run, and from reader to reader. */
  private String neutral(String printed) {
    return printed.replace(odp.host() + ":" + odp.port(), "odp.example:2883").replaceAll("127\\.0\\.0\\.1:\\d+", "192.168.0.17:51234")
        .replaceAll("(Session|会话)( +)\\d+(, user |,用户 )hawser", "$1$21031798004$3app").stripTrailing() + "\n";
  }
}
