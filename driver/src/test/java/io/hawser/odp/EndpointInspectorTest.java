package io.hawser.odp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hawser.engine.DriverOpener;
import io.hawser.testbed.EmbeddedDatabase;
import io.hawser.testbed.VendorDriver;
import io.hawser.testbed.odp.Fault;
import io.hawser.testbed.odp.OdpUnderTest;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLSyntaxErrorException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@EnabledOnOs(value = OS.LINUX, architectures = "amd64", disabledReason = "The stand-in for ODP sets epoll's socket options.")
@Timeout(60)
class EndpointInspectorTest {
  private static final int TIMEOUT_MILLIS = 2_000;
  private static final int SHORT_TIMEOUT_MILLIS = 300;

  private final EndpointInspector inspector = new EndpointInspector(TIMEOUT_MILLIS);
  private OdpUnderTest odp;

  @BeforeEach void start() {
    odp = OdpUnderTest.standIn();
  }

  @AfterEach void stop() {
    odp.close();
  }

  static DriverOpener opener(String url, String user, String password) throws SQLException {
    Properties properties = new Properties();
    properties.setProperty("user", user);
    properties.setProperty("password", password);
    return new DriverOpener(DriverManager.getDriver(url), url, properties);
  }

  private DriverOpener opener(VendorDriver driver) throws SQLException {
    return opener(odp.url(driver), odp.user(), odp.password());
  }

  private Credentials rootOfProxy() {
    return new Credentials(Credentials.ROOT_AT_PROXYSYS, odp.sysPassword());
  }

  @ParameterizedTest @EnumSource(names = {"OCEANBASE", "MARIADB"}) void recognisesOdpAndReadsItsConfigAsRootOfProxy(VendorDriver driver)
      throws SQLException {
    odp.odp().config().force("client_tcp_user_timeout", 5);
    EndpointReport report = inspector.inspect(opener(driver), rootOfProxy());
    assertThat(report.product()).isEqualTo(Product.ODP);
    assertThat(report.version()).contains("4.3.1.0");
    assertThat(report.status()).contains("ACTIVE");
    assertThat(report.draining()).isFalse();
    assertThat(report.clientAddress()).get().asString().startsWith("127.0.0.1:");
    assertThat(report.unreadable()).isEmpty();
    assertThat(report.findings()).extracting(Finding::rule).containsExactly("client-user-timeout");
    assertThat(report.statements()).containsExactly("alter proxyconfig set client_tcp_user_timeout=0");
  }

  @ParameterizedTest @EnumSource void readsItThroughTheApplicationsUserIfThatMay(VendorDriver driver) throws SQLException {
    EndpointReport report = inspector.inspect(
        opener(driver.url(odp.host(), odp.port(), ""), "root@sys#obcluster", odp.password()), null);
    assertThat(report.config()).get().extracting(config -> config.keepAlive(Leg.CLIENT).toString())
        .isEqualTo(TcpKeepAlive.RECOMMENDED.toString());
  }

  @Test void warnsWithTheWordsOfTheDoctorAndTheSameCure() throws SQLException {
    odp.odp().config().force("client_tcp_keepcnt", 1).force("client_tcp_user_timeout", 5).force("sock_option_flag_out", 1);
    EndpointReport report = inspector.inspect(opener(VendorDriver.OCEANBASE), rootOfProxy());
    Cure cure = report.cure().orElseThrow();
    assertThat(report.advice("odp:2883")).contains(String.join("; ", cure.statements())).contains(cure.openConnections().toString());
    assertThat(report.actionable()).isNotEmpty()
        .allSatisfy(finding -> assertThat(report.advice("odp:2883")).contains(finding.explanation()));
    assertThat(report.warning("odp:2883").getMessage()).isEqualTo(report.advice("odp:2883"));
  }

  /** Why the next test is one: if this fails, so may the other way of reading. */
  @Test void mySqlsDriverMakesNoTextOfTheSessionsNumber() throws SQLException {
    try (Connection connection = odp.open(VendorDriver.MYSQL); Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("show proxysession")) {
      assertThat(row.next()).isTrue();
      assertThatThrownBy(() -> row.getString("proxy_sessid")).isInstanceOf(SQLException.class);
    }
  }

  /** Connector/J can't convert an unsigned 64-bit number, such as the session's, to text; everything else is there nevertheless. */
  @ParameterizedTest @EnumSource void readsItsSessionWhateverNumberThatHas(VendorDriver driver) throws SQLException {
    EndpointReport report = inspector.inspect(opener(driver), null);
    assertThat(report.clientAddress()).get().asString().startsWith("127.0.0.1:");
    assertThat(report.session().get("proxy_sessid")).startsWith("138350580").hasSize(20);
  }

  @Test void saysThatAnUpgradeIsDrainingIt() throws SQLException {
    odp.odp().drain();
    assertThat(inspector.inspect(opener(VendorDriver.OCEANBASE), null).draining()).isTrue();
  }

  @ParameterizedTest @EnumSource void saysThatAnOrdinaryUserMayNotReadIt(VendorDriver driver) throws SQLException {
    EndpointReport report = inspector.inspect(opener(driver), null);
    assertThat(report.product()).isEqualTo(Product.ODP);
    assertThat(report.unreadable()).get().asString().contains("not allowed").contains("root@proxysys");
    assertThat(report.findings()).isEmpty();
  }

  @Test void saysThatMySqlsDriverCannotBeRootOfProxy() throws SQLException {
    assertThat(inspector.inspect(opener(VendorDriver.MYSQL), rootOfProxy()).unreadable()).get().asString()
        .contains("MySQL Connector/J").contains("root@sys");
  }

  @ParameterizedTest @EnumSource(names = {"OCEANBASE", "MARIADB"}) void saysWhatToCheckWhenThePasswordIsWrong(VendorDriver driver)
      throws SQLException {
    String wrong = "wrong-and-secret";
    String why = inspector.inspect(opener(driver), new Credentials(Credentials.ROOT_AT_PROXYSYS, wrong)).unreadable().orElseThrow();
    assertThat(why).contains("1045").contains("obproxy_sys_password").contains("private").doesNotContain(wrong);
  }

  @ParameterizedTest @EnumSource void recognisesADirectDatabase(VendorDriver driver) throws SQLException {
    EmbeddedDatabase database = EmbeddedDatabase.get();
    EndpointReport report = inspector.inspect(
        opener(driver.url(database.host(), database.port(), database.database()), database.user(), database.password()), null);
    assertThat(report.product()).isEqualTo(Product.MARIADB);
    assertThat(report.unreadable()).get().asString().startsWith("There is no ODP");
  }

  @ParameterizedTest @EnumSource void survivesAnOdpThatClosesOnTheStatement(VendorDriver driver) throws SQLException {
    odp.odp().on("select proxy_version", Fault.CLOSE);
    EndpointReport report = inspector.inspect(opener(driver), null);
    assertThat(report.product()).isEqualTo(Product.UNKNOWN);
    assertThat(report.unreadable()).get().asString().contains("connection was lost");
  }

  @ParameterizedTest @EnumSource void survivesAnOdpThatClosesOnProxyConfig(VendorDriver driver) throws SQLException {
    odp.odp().on("show proxyconfig", Fault.CLOSE);
    EndpointReport report = inspector.inspect(opener(driver), null);
    assertThat(report.product()).isEqualTo(Product.ODP);
    assertThat(report.unreadable()).get().asString().contains("connection was lost");
  }

  @ParameterizedTest @EnumSource @Timeout(10) void waitsForASilentOdpNoLongerThanItMay(VendorDriver driver) throws SQLException {
    odp.odp().on("select proxy_version", Fault.HANG);
    EndpointInspector impatient = new EndpointInspector(SHORT_TIMEOUT_MILLIS);
    long before = System.nanoTime();
    assertThat(impatient.inspect(opener(driver), null).product()).isEqualTo(Product.UNKNOWN);
    assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofMillis(10 * SHORT_TIMEOUT_MILLIS));
  }

  @ParameterizedTest @EnumSource @Timeout(10) void waitsForAGreetingNoLongerThanItMay(VendorDriver driver) throws Exception {
    try (ServerSocket mute = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      EndpointInspector impatient = new EndpointInspector(SHORT_TIMEOUT_MILLIS);
      EndpointReport report = impatient.inspect(
          opener(driver.url("127.0.0.1", mute.getLocalPort(), "test"), "user", "password"), null);
      assertThat(report.product()).isEqualTo(Product.UNKNOWN);
      assertThat(report.unreadable()).isPresent();
    }
  }

  /** The application's URL may wait for ever; an inspection may not. */
  @ParameterizedTest @EnumSource @Timeout(20) void waitsNoLongerWhateverTheUrlSays(VendorDriver driver) throws Exception {
    try (ServerSocket mute = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      String url = driver.url("127.0.0.1", mute.getLocalPort(), "test") + "&connectTimeout=0&socketTimeout=0";
      assertThat(new EndpointInspector(SHORT_TIMEOUT_MILLIS).inspect(opener(url, "user", "password"), null).product())
          .isEqualTo(Product.UNKNOWN);
    }
  }

  @Test void recognisesAnOracleModeTenant() {
    SQLException unknownStatement = new SQLSyntaxErrorException("ORA-00900: You have an error in your SQL syntax", "42000", 900);
    EndpointReport report = inspector.inspect(Scripted.connection(Map.of("otherwise", unknownStatement)));
    assertThat(report.product()).isEqualTo(Product.OBSERVER);
    assertThat(report.unreadable()).get().asString().contains("Oracle-mode");
  }

  @Test void recognisesAnObServerByWhatItSaysOfItself() {
    EndpointReport report = inspector.inspect(Scripted.connection(Map.of(
        "otherwise", new SQLSyntaxErrorException("You have an error in your SQL syntax", "42000", 1064),
        "select version()", "5.7.25-OceanBase_CE-v4.3.5.1",
        "select @@version_comment", "OceanBase_CE 4.3.5.1")));
    assertThat(report.product()).isEqualTo(Product.OBSERVER);
    assertThat(report.version()).contains("5.7.25-OceanBase_CE-v4.3.5.1");
    assertThat(report.unreadable()).get().asString().startsWith("There is no ODP");
  }

  @Test void readsAnOlderOdpThatKnowsLess() throws SQLException {
    odp.odp().version("3.2.3.5");
    EndpointReport report = inspector.inspect(opener(VendorDriver.OCEANBASE), rootOfProxy());
    assertThat(report.version()).contains("3.2.3.5");
    assertThat(report.status()).isEmpty();
    assertThat(report.config()).isPresent();
    assertThat(report.findings()).isEmpty();
  }

  @Test void leavesTheApplicationsConnectionAlone() throws SQLException {
    try (Connection application = odp.open(VendorDriver.OCEANBASE); Statement statement = application.createStatement()) {
      statement.execute("set @mine = 42");
      inspector.inspect(opener(VendorDriver.OCEANBASE), rootOfProxy());
      try (ResultSet row = statement.executeQuery("select @mine")) {
        row.next();
        assertThat(row.getInt(1)).isEqualTo(42);
      }
      assertThat(application.getNetworkTimeout()).isZero();
    }
  }
}
