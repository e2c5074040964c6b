package io.hawser.odp;

import static org.assertj.core.api.Assertions.assertThat;

import com.grack.nanojson.JsonObject;
import com.grack.nanojson.JsonParser;
import io.hawser.testbed.EmbeddedDatabase;
import io.hawser.testbed.VendorDriver;
import io.hawser.testbed.odp.OdpUnderTest;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@EnabledOnOs(value = OS.LINUX, architectures = "amd64", disabledReason = "The stand-in for ODP sets epoll's socket options.")
@Timeout(60)
class DoctorTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private final Map<String, String> environment = new HashMap<>();
  private final Answers terminal = new Answers();
  private OdpUnderTest odp;

  /** A person who answers what was prepared, and is not there otherwise. */
  private static final class Answers implements Terminal {
    final Deque<String> passwords = new ArrayDeque<>();
    final Deque<String> questions = new ArrayDeque<>();
    boolean agrees;

    @Override public boolean attended() {
      return !passwords.isEmpty();
    }

    @Override public String password(String question) {
      questions.add(question);
      return passwords.poll();
    }

    @Override public boolean confirms(String question) {
      questions.add(question);
      return agrees;
    }
  }

  @BeforeEach void start() {
    odp = OdpUnderTest.standIn();
    environment.put("HAWSER_PASSWORD", odp.password());
    environment.put("HAWSER_ODP_PASSWORD", odp.sysPassword());
  }

  @AfterEach void stop() {
    assertThat(out + "" + err).doesNotContain(odp.password()).doesNotContain(odp.sysPassword());
    odp.close();
  }

  private int run(String... arguments) {
    return new Doctor(new PrintWriter(out), new PrintWriter(err), environment::get, terminal, TcpKeepAlive.LINUX_DEFAULTS)
        .run(arguments);
  }

  private String url() {
    return "jdbc:hawser:oceanbase://" + odp.host() + ":" + odp.port() + "/test?useSSL=false&user=" + odp.user();
  }

  private void unsafe() {
    odp.odp().config().force("client_tcp_user_timeout", 5).force("sock_option_flag_out", 1);
  }

  @Test void callsASafeOdpSafe() {
    assertThat(run("doctor", url())).isZero();
    assertThat(out.toString()).contains("4.3.1.0, ACTIVE").contains("Safe:").contains("127.0.0.1:").doesNotContain("SEVERE");
    assertThat(err.toString()).isEmpty();
  }

  @Test void tellsWhatIsUnsafeAndWhatMendsIt() {
    unsafe();
    assertThat(run("doctor", url())).isEqualTo(1);
    assertThat(out.toString()).contains("SEVERE").contains("client-user-timeout")
        .contains("alter proxyconfig set client_tcp_user_timeout=0").contains("alter proxyconfig set sock_option_flag_out=3");
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

  @Test void mendsItWhenAskedAndAllowedAndReadsBackWhatIsInForce() {
    unsafe();
    terminal.agrees = true;
    assertThat(run("doctor", "--fix", url())).isZero();
    assertThat(odp.odp().config().get("client_tcp_user_timeout")).isZero();
    assertThat(odp.odp().config().get("sock_option_flag_out")).isEqualTo(3);
    assertThat(out.toString()).contains("Unsafe:").contains("Safe:");
    assertThat(err.toString()).contains("Only new connections");
    assertThat(terminal.questions).containsExactly("Run these statements as root@proxysys?");
  }

  /** Whom oceanbase-client can't be without an option of its own, and whose password is asked for once. */
  @ParameterizedTest @ValueSource(strings = {"oceanbase", "mariadb"}) void looksAsRootOfProxyAlone(String vendor) {
    unsafe();
    environment.clear();
    environment.put("HAWSER_PASSWORD", odp.sysPassword());
    String url = "jdbc:hawser:" + vendor + "://" + odp.host() + ":" + odp.port() + "/test";
    assertThat(run("doctor", "--fix", "--yes", "--user", "root@proxysys", url)).isZero();
    assertThat(out.toString()).contains("Unsafe:").contains("Safe:");
    assertThat(odp.odp().config().get("client_tcp_user_timeout")).isZero();
    assertThat(terminal.questions).isEmpty();
  }

  /** Who could read it runs the statements, and nobody is tried without a password. */
  @ParameterizedTest @EnumSource void fixesAsRootOfSysWhoCouldReadIt(VendorDriver driver) {
    unsafe();
    environment.remove("HAWSER_ODP_PASSWORD");
    assertThat(run("doctor", "--fix", "--yes", "--user", "root@sys#obcluster", odp.url(driver))).isZero();
    assertThat(odp.odp().config().get("client_tcp_user_timeout")).isZero();
    assertThat(out.toString()).contains("Seen from").contains("Safe:");
    assertThat(err.toString()).contains("read back");
  }

  @Test void saysWhosePasswordIsMissingForTheFix() {
    unsafe();
    environment.remove("HAWSER_ODP_PASSWORD");
    assertThat(run("doctor", "--fix", "--yes", "--user", "root@sys#obcluster", "--odp-user", "root@proxysys", odp.url(VendorDriver.OCEANBASE))).isEqualTo(1);
    assertThat(err.toString()).contains("Nothing was changed. Put the password of root@proxysys into HAWSER_ODP_PASSWORD");
    assertThat(odp.odp().config().get("client_tcp_user_timeout")).isEqualTo(5);
  }

  /** What the doctor has set for a path it is content with, on the same path. */
  @Test void convergesOnAPathThatForgetsSoon() {
    assertThat(run("doctor", "--path-idle", "5", url())).isEqualTo(1);
    assertThat(run("doctor", "--path-idle", "5", "--fix", "--yes", url())).isZero();
    assertThat(odp.odp().config().get("client_tcp_keepidle")).isBetween(1, 4);
    assertThat(run("doctor", "--path-idle", "5", url())).isZero();
    assertThat(run("doctor", "--path-idle", "1", url())).isEqualTo(2);
    assertThat(err.toString()).contains("2 seconds or more");
  }

  @Test void setsTheCountBeforeItTakesTheUserTimeoutAway() {
    odp.odp().config().force("client_tcp_keepidle", 1).force("client_tcp_keepintvl", 1).force("client_tcp_keepcnt", 1).force("client_tcp_user_timeout", 20);
    assertThat(run("doctor", "--fix", "--yes", url())).isZero();
    assertThat(err.toString()).containsSubsequence("before: ", "reset after 20 s", "after: ", "reset after 46 s", "keepcnt=9", "user_timeout=0", "Only new connections");
  }

  @Test void saysWhenSomethingElseSetsTheValues() {
    unsafe();
    odp.odp().config().pin("client_tcp_user_timeout");
    assertThat(run("doctor", "--fix", "--yes", url())).isEqualTo(1);
    assertThat(err.toString()).contains("ODP accepted client_tcp_user_timeout=0, but says 5 now");
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

  @Test void saysHowCallsInFlightAreWatched() {
    assertThat(run("doctor", url())).isZero();
    assertThat(run("doctor", url() + "&hawser.watch=off")).isZero();
    assertThat(run("doctor", url().replace("jdbc:hawser:", "jdbc:"))).isZero();
    assertThat(out.toString().replaceAll("\\s+", " ")).contains("Watch here retransmissions in /proc/self/net/tcp and checks by a second connection")
        .contains("Watch here off").contains("Watch here nothing but socketTimeout");
  }

  @Test void changesNothingWithoutConsent() {
    unsafe();
    assertThat(run("doctor", "--fix", url())).isEqualTo(1);
    assertThat(odp.odp().config().get("client_tcp_user_timeout")).isEqualTo(5);
    assertThat(err.toString()).contains("Nothing was changed").contains("--yes");
  }

  @Test void asksForPasswordsThatTheEnvironmentDoesNotHave() {
    environment.clear();
    terminal.passwords.addAll(List.of(odp.password(), odp.sysPassword()));
    assertThat(run("doctor", url())).isZero();
    assertThat(terminal.questions).containsExactly("Password of " + odp.user(), "Password of root@proxysys");
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
    assertThat(run("doctor", "--timeout", "2", VendorDriver.MYSQL.url(odp.host(), odp.port(), "test") + "&user=" + odp.user())).isEqualTo(2);
    assertThat(out.toString()).containsSubsequence("Could not tell: No connection came about", "refused", "Could not tell: No connection came about", "refused");
  }

  @Test void saysWhatIsWrongWithTheCommandLine() {
    assertThat(run("doctor")).isEqualTo(2);
    assertThat(run("doctor", url(), "--no-such-option")).isEqualTo(2);
    assertThat(run("doctor", url(), "--timeout", "soon")).isEqualTo(2);
    assertThat(run("doctor", "jdbc:nobody://host/")).isEqualTo(2);
    assertThat(err.toString()).contains("Give one JDBC URL").contains("--no-such-option").contains("not soon").contains("--driver-jar");
  }

  @Test void printsHelp() {
    assertThat(run("--help")).isZero();
    assertThat(out.toString()).contains("--fix").contains("HAWSER_ODP_PASSWORD").contains("Exit code");
  }

  /** With -Dhawser.docs.write=true the page is written; otherwise it is compared, so that it never grows stale. */
  @Test void theDocumentationShowsWhatItReallyPrints() throws IOException {
    assertThat(run("doctor", url())).isZero();
    String safe = neutral(out.toString());
    out.getBuffer().setLength(0);
    unsafe();
    assertThat(run("doctor", url())).isEqualTo(1);
    String unsafe = neutral(out.toString());
    out.getBuffer().setLength(0);
    assertThat(run("--help")).isZero();
    String page = """
        # The doctor

        It says what a JDBC URL reaches, whether the ODP there keeps connections alive, and which statements mend it if not; `--fix`
        runs them, when you agree.

            java -jar hawser-driver-<version>-bundle.jar doctor --driver-jar oceanbase-client.jar \\
              'jdbc:hawser:oceanbase://odp.example:2883/test?user=app@test#obcluster'

        ## A safe ODP (exit code 0)

        ```
        %s```

        ## An unsafe ODP (exit code 1)

        ```
        %s```

        ## All of its options

        ```
        %s```
        """.formatted(safe, unsafe, neutral(out.toString().stripIndent().lines().map(String::stripTrailing)
            .collect(Collectors.joining("\n"))));
    Path file = Path.of("..", "docs", "doctor.md");
    if (Boolean.getBoolean("hawser.docs.write")) {
      Files.createDirectories(file.getParent());
      Files.writeString(file, page);
    }
    assertThat(page).as("docs/doctor.md is stale; write it anew with -Dtest=DoctorTest -Dhawser.docs.write=true")
        .isEqualTo(Files.readString(file));
  }

  /** Without what differs from run to run, and from reader to reader. */
  private String neutral(String printed) {
    return printed.replace(odp.host() + ":" + odp.port(), "odp.example:2883").replaceAll("127\\.0\\.0\\.1:\\d+", "192.168.0.17:51234")
        .replaceAll("Session( +)\\d+, user hawser", "Session$11031798004, user app").stripTrailing() + "\n";
  }
}
