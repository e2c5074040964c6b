package io.hawser;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hawser.config.ConnectionConfig;
import io.hawser.engine.ConnectionFactory;
import io.hawser.failure.Cause;
import io.hawser.failure.Failure;
import io.hawser.testbed.EmbeddedDatabase;
import io.hawser.testbed.LoggedLines;
import io.hawser.testbed.Transport;
import io.hawser.testbed.VendorDriver;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.DriverManager;
import java.sql.DriverPropertyInfo;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Collections;
import java.util.Locale;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What may be written in URLs and Properties, and how everything else is reported. */
class OptionsTest {
  private static final String URL = "jdbc:mariadb://127.0.0.1:1/test";

  @RegisterExtension final LoggedLines log = LoggedLines.of(ConnectionFactory.class);

  private static String valid(Option option) {
    return option == Option.INIT_SQL ? "SELECT 1 & 2 = 'a%b'" : option.choices() != null ? option.choices()[1] : option.defaultValue();
  }

  @ParameterizedTest @EnumSource void everyOptionIsReadFromTheUrl(Option option) throws SQLException {
    String encoded = valid(option).replace("%", "%25").replace("&", "%26");
    ConnectionConfig settings = ConnectionConfig.of(URL + "?a=b&" + option.key() + "=" + encoded + "&c=d", ConnectionConfig.texts(null),
        true);
    assertThat(settings.get(option)).isEqualTo(valid(option));
    assertThat(settings.vendorUrl).isEqualTo(URL + "?a=b&c=d");
  }

  @ParameterizedTest @EnumSource void everyOptionIsReadFromPropertiesWhichWin(Option option) throws SQLException {
    Properties properties = new Properties();
    properties.setProperty("user", "ann");
    properties.setProperty(option.key(), valid(option));
    ConnectionConfig settings = ConnectionConfig.of(URL + "?" + Option.INIT_SQL.key() + "=SELECT 0", ConnectionConfig.texts(properties),
        true);
    assertThat(settings.get(option)).isEqualTo(valid(option));
    assertThat(settings.vendorUrl).isEqualTo(URL);
    assertThat(settings.vendorProperties).containsOnlyKeys("user");
    assertThat(properties).as("the caller's own").hasSize(2);
  }

  @Test void aValueThatIsNoTextCountsAsOne() throws SQLException {
    Properties properties = new Properties();
    properties.put("hawser.reconnect.attempts", 7);
    assertThat(ConnectionConfig.of(URL, ConnectionConfig.texts(properties), true).get(Option.RECONNECT_ATTEMPTS)).isEqualTo("7");
    properties.put("hawser.reconnect.attempts", -7);
    assertThatThrownBy(() -> ConnectionConfig.of(URL, ConnectionConfig.texts(properties), true)).hasMessageContaining("-7")
        .hasMessageContaining("out of range");
  }

  @Test void aValueThatIsNoTextReachesTheVendorsDriverAsOne() throws SQLException {
    Properties properties = new Properties();
    properties.put("connectTimeout", 500);
    properties.put("useCompression", true);
    assertThat(ConnectionConfig.of(URL, ConnectionConfig.texts(properties), true).vendorProperties).containsEntry("connectTimeout", "500")
        .containsEntry("useCompression", "true");
  }

  @Test void aDriverThatIsToldToReconnectByAPropertyDoesSoByItself() throws SQLException {
    Properties properties = new Properties();
    properties.setProperty("autoReconnect", "true");
    assertThat(ConnectionConfig.of("jdbc:mysql://host/db", ConnectionConfig.texts(properties), true).reconnectsByItself).isTrue();
    properties.setProperty("autoReconnect", "false");
    assertThat(ConnectionConfig.of("jdbc:mysql://host/db", ConnectionConfig.texts(properties), true).reconnectsByItself).isFalse();
  }

  @Test void defaultsOfPropertiesCount() throws SQLException {
    Properties defaults = new Properties();
    defaults.setProperty("hawser.recovery", "off");
    assertThat(ConnectionConfig.of(URL, ConnectionConfig.texts(new Properties(defaults)), true).get(Option.RECOVERY)).isEqualTo("off");
  }

  @ParameterizedTest @CsvSource({
      "hawser.recover, hawser.recovery", "hawser.keepalive, hawser.keepAlive", "hawser.keepAlive.idel, hawser.keepAlive.idle",
      "HAWSER.recovery, hawser.recovery", "hawser.pingafter, hawser.ping.after", "hawser., hawser."}) void anUnknownKeyNamesTheNearest(
          String key, String nearest) {
    assertThatThrownBy(() -> ConnectionConfig.of(URL + "?" + key + "=on", ConnectionConfig.texts(null), true))
        .isInstanceOf(SQLException.class)
        .hasMessageContaining("no option " + key).hasMessageContaining("Did you mean " + nearest);
    Properties properties = new Properties();
    properties.setProperty(key, "on");
    assertThatThrownBy(() -> ConnectionConfig.of(URL, ConnectionConfig.texts(properties), true))
        .hasMessageContaining("Did you mean " + nearest);
  }

  @ParameterizedTest @CsvSource(delimiter = '|', value = {
      "hawser.recovery | yes", "hawser.recovery | ON", "hawser.recovery | ''",
      "hawser.keepAlive.idle | 5", "hawser.keepAlive.idle | 1500ms", "hawser.keepAlive.idle | 0s", "hawser.keepAlive.idle | 7201s",
      "hawser.keepAlive.count | 0", "hawser.keepAlive.count | 128", "hawser.keepAlive.count | five", "hawser.keepAlive.count | 99999999999",
      "hawser.ping.after | 0", "hawser.ping.after | 2d", "hawser.ping.after | -1s", "hawser.ping.after | 1.5s", "hawser.ping.after | 1 s",
      "hawser.ping.after | 213504d", "hawser.ping.timeout | 5ms", "hawser.reconnect.timeout | 999999999d",
      "hawser.look.after | 1w"}) void aWrongValueNamesKeyValueAndWhatIsAllowed(String key, String value) throws SQLException {
    assertThatThrownBy(() -> ConnectionConfig.of(URL + "?" + key + "=" + value, ConnectionConfig.texts(null), true))
        .isInstanceOf(SQLException.class)
        .hasMessageContaining(key).hasMessageContaining('"' + value + '"').hasMessageContaining(Option.ofKey(key).allowed());
  }

  @ParameterizedTest @ValueSource(
      strings = {"jdbc:mariadb://host/db?useSsl=false?hawser.recovery=off", "jdbc:mariadb://host/db&hawser.recovery=off",
          "jdbc:mysql://host/db?a=b;hawser.recovery=off",
          "jdbc:oceanbase://host/hawser.recovery=off"}) void anOptionThatIsNoneOfItsOwnIsAnError(String url) {
    assertThatThrownBy(() -> ConnectionConfig.of(url, ConnectionConfig.texts(null), true)).isInstanceOf(SQLException.class)
        .hasMessageContaining("hawser.recovery").hasMessageContaining("&");
  }

  @ParameterizedTest @ValueSource(
      strings = {"jdbc:oceanbase://ann:tiger@host:2883/db", "jdbc:mariadb://ann:tiger@host/db?a=b"}) void aPasswordIsNotTakenForAPort(
          String url) throws SQLException {
    assertThatThrownBy(() -> ConnectionConfig.of(url, ConnectionConfig.texts(null), true)).isInstanceOf(SQLException.class)
        .hasMessageContaining("password=").hasMessageNotContaining("tiger");
    assertThat(ConnectionConfig.of("jdbc:oceanbase://host/db?user=ann@tenant#cluster", ConnectionConfig.texts(null), true).vendorUrl)
        .endsWith("ann@tenant#cluster");
    assertThat(ConnectionConfig.of("jdbc:mysql://ann:tiger@host/db", ConnectionConfig.texts(null), true).vendorUrl).contains("ann");
  }

  @ParameterizedTest @EnumSource void aPortThatIsNoneIsAnSqlException(VendorDriver vendor) {
    assertThatThrownBy(() -> Transport.open(VendorDriver.throughHawser(vendor.url("127.0.0.1", 99_999, "db"))))
        .isInstanceOf(SQLException.class)
        .hasStackTraceContaining("99999");
    assertThatThrownBy(() -> Transport.open(VendorDriver.throughHawser(vendor.url("[::1", 1, "db")))).isInstanceOf(SQLException.class);
  }

  @ParameterizedTest @ValueSource(strings = {"//host:99999/db", "//host:0/db", "//host:abc/db", "//a:1,b:x/db", "//[::1]:70000/",
      "//host:-1"}) void aPortThatIsNoneIsNamedWithWhatIsAllowed(String hosts) {
    for (VendorDriver vendor : VendorDriver.values()) {
      assertThatThrownBy(
          () -> ConnectionConfig.of("jdbc:" + vendor.name().toLowerCase(Locale.ROOT) + ":" + hosts, ConnectionConfig.texts(null), true))
          .isInstanceOf(SQLException.class).hasMessageContaining("from 1 to 65535").hasFieldOrPropertyWithValue("SQLState", "08001")
          .matches(thrown -> Failure.of(thrown).cause() == Cause.BAD_URL && !Failure.of(thrown).connectionLost());
    }
  }

  @ParameterizedTest @ValueSource(strings = {"//host:3306/db", "//host/db", "//a:1,b,c:65535/db?x=:y", "//[::1]:3306/", "///db", "//::1/db",
      "//host", "//host:1?a=b:c"}) void aPortIsLeftToTheVendorIfItIsOneOrThereIsNone(String hosts) throws SQLException {
    for (VendorDriver vendor : VendorDriver.values()) {
      String url = "jdbc:" + vendor.name().toLowerCase(Locale.ROOT) + ":" + hosts;
      assertThat(ConnectionConfig.of(url, ConnectionConfig.texts(null), false).vendorUrl).isEqualTo(url);
    }
  }

  @ParameterizedTest @ValueSource(
      strings = {"host/db?password=tiger", "host:3306/db", "?password=tiger&x=//", ""}) void aUrlWithoutSlashesSaysWhatToWrite(
          String rest) {
    assertThatThrownBy(() -> new HawserDriver().connect("jdbc:hawser:mariadb:" + rest, null)).isInstanceOf(SQLException.class)
        .hasMessageContaining("jdbc:hawser:mariadb://host:port/database").hasMessageNotContaining("tiger")
        .matches(thrown -> Failure.of(thrown).cause() == Cause.BAD_URL);
  }

  @ParameterizedTest @ValueSource(
      strings = {"hawser%2Eretry=off", "%68awser.retry=off", "hawser.retr%79=off"}) void anEncodedNameIsNotLeftToTheVendor(
          String parameter) {
    assertThatThrownBy(() -> ConnectionConfig.of(URL + "?a=b&" + parameter, ConnectionConfig.texts(null), true))
        .isInstanceOf(SQLException.class).hasMessageContaining("hawser.retry");
  }

  @ParameterizedTest @ValueSource(
      strings = {"hawser.retry.functions=f(1)", "hawser.session.procedures=p();q",
          "hawser.session.procedures=p=q"}) void whatIsNoNameIsNamed(
              String parameter) {
    assertThatThrownBy(() -> ConnectionConfig.of(URL + "?" + parameter, ConnectionConfig.texts(null), true))
        .isInstanceOf(SQLException.class)
        .hasMessageContaining(parameter.substring(0, parameter.indexOf('='))).hasMessageContaining("separated by commas");
  }

  @ParameterizedTest @CsvSource(delimiter = '|',
      textBlock = """
          hawser.recovery=off&hawser.transaction.replay=on | hawser.transaction.replay has no effect, because hawser.recovery is off and not on.
          hawser.recovery=off&hawser.commit.outcome=marker | hawser.commit.outcome has no effect, because hawser.recovery is off and not on.
          hawser.hosts.weights=1 | hawser.hosts.weights has no effect, because hawser.hosts is ordered and not weighted.
          hawser.commit.table=mine | hawser.commit.table has no effect, because hawser.commit.outcome is off and not marker or always.
          hawser.watch=off&hawser.watch.frozen=1m | hawser.watch.frozen has no effect, because hawser.watch is off and not on.
          hawser.keepAlive=match&hawser.keepAlive.idle=7s | hawser.keepAlive.idle has no effect, because hawser.keepAlive is match and not on.
          hawser.odp.password=x | hawser.odp.password has no effect, because hawser.odp.user is not set.
          hawser.transaction.replay=observe&hawser.transaction.replay.timeout=1s | hawser.transaction.replay.timeout has no effect, because hawser.transaction.replay is observe and not on.
          hawser.recovery=off&hawser.transaction.replay=off | ''
          hawser.watch=off&hawser.watch.after=3s | ''
          hawser.hosts=weighted&hawser.hosts.weights=1 | ''
          hawser.odp.user=root@proxysys&hawser.odp.password=x | ''
          """) void anOptionWithoutEffectIsSaid(
          String parameters, String said) throws SQLException {
    assertThat(String.join(" ", ConnectionConfig.of(URL + "?" + parameters, ConnectionConfig.texts(null), true).withoutEffect))
        .isEqualTo(said);
  }

  @Test void anOptionWithoutEffectIsLoggedOnce() throws SQLException {
    EmbeddedDatabase database = EmbeddedDatabase.get();
    String url = VendorDriver.throughHawser(VendorDriver.MARIADB.url(database.host(), database.port(), database.database()))
        + "&hawser.hosts.weights=1&user=" + database.user() + "&password=" + database.password();
    for (int i = 0; i < 3; i++) {
      new HawserDriver().connect(url, null).close();
    }
    assertThat(log.lines()).filteredOn(line -> line.contains("hawser.hosts.weights has no effect")).hasSize(1);
    assertThat(log.lines()).noneMatch(line -> line.contains("password=" + database.password()));
  }

  @Test void anOptionThatIsNotPercentEncodedNamesItself() {
    assertThatThrownBy(() -> ConnectionConfig.of(URL + "?hawser.init.sql=SELECT 5 % 2", ConnectionConfig.texts(null), true))
        .isInstanceOf(SQLException.class)
        .hasMessageContaining("hawser.init.sql").hasMessageContaining("%25");
  }

  @ParameterizedTest @ValueSource(
      strings = {"jdbc:hawser:", "jdbc:hawser:oracle:thin:scott/tiger@host:1521", "jdbc:hawser:postgresql://a/b",
          "jdbc:hawser:mysq1://ann:tiger@host/db", "jdbc:hawser://host?password=tiger"}) void anUnknownKindOfDatabaseIsNamedButNoSecret(
              String url) throws SQLException {
    HawserDriver driver = new HawserDriver();
    assertThat(driver.acceptsURL(url)).as("ours to explain").isTrue();
    assertThatThrownBy(() -> driver.connect(url, null)).isInstanceOf(SQLException.class)
        .hasMessageContaining("jdbc:hawser:mysql://").hasMessageNotContaining("tiger");
  }

  @Test void theUrlOfAnotherDriverIsNoneOfOurs() throws SQLException {
    assertThat(new HawserDriver().connect("jdbc:mysql://host/db", null)).isNull();
    assertThat(new HawserDriver().acceptsURL("jdbc:h2:mem:")).isFalse();
    assertThat(new HawserDriver().acceptsURL("")).isFalse();
    assertThat(new HawserDriver().acceptsURL("JDBC:Hawser:mysql://host/db")).isTrue();
    assertThat(new InPlaceDriver().connect("jdbc:hawser:mysql://host/db", null)).isNull();
    assertThat(new InPlaceDriver().acceptsURL("jdbc:oceanbase:oracle://host/db")).isTrue();
  }

  @ParameterizedTest @ValueSource(classes = {HawserDriver.class, InPlaceDriver.class}) void aNullUrlIsAnErrorThatSaysWhatToWrite(
      Class<? extends Driver> type) throws ReflectiveOperationException, SQLException {
    Driver driver = type.getDeclaredConstructor().newInstance();
    assertThatThrownBy(() -> driver.connect(null, new Properties())).isInstanceOf(SQLException.class)
        .hasMessageContaining("jdbc:hawser:oceanbase://");
    assertThatThrownBy(() -> driver.acceptsURL(null)).isInstanceOf(SQLException.class);
    assertThat(driver.getPropertyInfo(null, null)).hasSize(Option.values().length);
  }

  @ParameterizedTest @EnumSource void getPropertyInfoListsOurOptionsAndTheVendors(VendorDriver vendor) throws SQLException {
    Properties properties = new Properties();
    properties.setProperty("hawser.recovery", "off");
    DriverPropertyInfo[] all = new HawserDriver().getPropertyInfo(VendorDriver.throughHawser(vendor.url("host", 1, "db")), properties);
    assertThat(all).hasSizeGreaterThan(Option.values().length);
    for (Option option : Option.values()) {
      DriverPropertyInfo info = Arrays.stream(all).filter(each -> each.name.equals(option.key())).findAny().orElseThrow();
      assertThat(info.value).isEqualTo(option == Option.RECOVERY ? "off" : option.defaultValue());
      assertThat(info.description).isEqualTo(option.meaning());
      assertThat(info.choices).isEqualTo(option.choices());
    }
  }

  @Test void everyDefaultIsAllowed() throws SQLException {
    for (Option option : Option.values()) {
      option.check(option.defaultValue());
    }
  }

  @ParameterizedTest @EnumSource void driverManagerFindsTheDriver(VendorDriver vendor) throws SQLException {
    EmbeddedDatabase database = EmbeddedDatabase.get();
    String url = VendorDriver.throughHawser(vendor.url(database.host(), database.port(), database.database()));
    try (Connection connection = DriverManager.getConnection(url, database.user(), database.password())) {
      assertThat(connection.unwrap(HawserConnection.class).sessions()).isEqualTo(1);
    }
    try (Connection connection = DriverManager.getConnection(url + "&user=" + database.user() + "&password=" + database.password())) {
      assertThat(connection.isValid(1)).isTrue();
    }
  }

  @ParameterizedTest @EnumSource void theInPlaceDriverServesTheVendorsOwnUrlAndIsNotRegistered(VendorDriver vendor) throws SQLException {
    EmbeddedDatabase database = EmbeddedDatabase.get();
    Properties properties = new Properties();
    properties.setProperty("user", database.user());
    properties.setProperty("password", database.password());
    String url = vendor.url(database.host(), database.port(), database.database()) + "&hawser.keepAlive.idle=7s";
    try (Connection connection = new InPlaceDriver().connect(url, properties)) {
      assertThat(connection.unwrap(HawserConnection.class).keepAlive()).contains("7");
    }
    assertThat(Collections.list(DriverManager.getDrivers())).hasAtLeastOneElementOfType(HawserDriver.class)
        .doesNotHaveAnyElementsOfTypes(InPlaceDriver.class);
  }
}
