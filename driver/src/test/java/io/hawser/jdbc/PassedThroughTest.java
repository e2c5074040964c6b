package io.hawser.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.hawser.HawserDriver;
import io.hawser.HawserXADataSource;
import io.hawser.config.ConnectionConfig;
import io.hawser.testbed.EmbeddedDatabase;
import io.hawser.testbed.FaultProxy;
import io.hawser.testbed.VendorDriver;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Properties;
import javax.sql.XAConnection;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The vendor's own features work as without Hawser: lists of hosts that its driver handles, and the values of its options. */
@Timeout(120)
@Tag("long")
class PassedThroughTest {
  private static Properties login() {
    Properties properties = new Properties();
    properties.setProperty("user", EmbeddedDatabase.get().user());
    properties.setProperty("password", EmbeddedDatabase.get().password());
    properties.setProperty("hawser.odp.check", "off");
    return properties;
  }

  @ParameterizedTest @CsvSource(delimiter = '|', value = {
      "jdbc:mysql://a:1,b:2/d?autoReconnect=true | jdbc:mysql://a:1,b:2/d?autoReconnect=true",
      "jdbc:mysql://a:1,b:2/d?autoReconnectForPools=true | jdbc:mysql://a:1,b:2/d?autoReconnectForPools=true",
      "jdbc:mysql:loadbalance://a:1,b:2/d | jdbc:mysql:loadbalance://a:1,b:2/d",
      "jdbc:mariadb:sequential://a:1,b:2/d | jdbc:mariadb:sequential://a:1,b:2/d",
      "jdbc:mariadb:failover://a:1,b:2/d | jdbc:mariadb:failover://a:1,b:2/d",
      "jdbc:mariadb://a:1,b:2/d?autoReconnect=1 | jdbc:mariadb://a:1,b:2/d?autoReconnect=1",
      "jdbc:oceanbase:sequential://a:1,b:2/d | jdbc:oceanbase:sequential://a:1,b:2/d"}) void aListWithWhichTheVendorReconnectsStaysWhole(
          String url, String whole) throws SQLException {
    ConnectionConfig settings = ConnectionConfig.of(url, ConnectionConfig.texts(new Properties()), true);
    assertThat(settings.vendorUrls).containsExactly(whole);
    assertThat(settings.reconnectsByItself).isTrue();
  }

  @Test void soItDoesWithTheOptionAmongTheProperties() throws SQLException {
    Properties properties = new Properties();
    properties.setProperty("autoReconnect", "true");
    assertThat(ConnectionConfig.of("jdbc:mysql://a:1,b:2/d", ConnectionConfig.texts(properties), true).vendorUrls)
        .containsExactly("jdbc:mysql://a:1,b:2/d");
    assertThat(ConnectionConfig.of("jdbc:mysql://a:1,b:2/d", ConnectionConfig.texts(new Properties()), true).vendorUrls).hasSize(2);
  }

  /** As without Hawser: the second host serves when the first is lost, in the same connection. */
  @Test void theVendorsDriverFailsOver() throws Exception {
    EmbeddedDatabase database = EmbeddedDatabase.get();
    for (String prefix : List.of("", "hawser:")) {
      try (FaultProxy one = FaultProxy.toDatabase(); FaultProxy other = FaultProxy.toDatabase()) {
        String url = "jdbc:" + prefix + "mysql://" + one.host() + ":" + one.port() + "," + other.host() + ":" + other.port() + "/"
            + database.database()
            + "?autoReconnect=true&failOverReadOnly=false&sslMode=DISABLED&allowPublicKeyRetrieval=true";
        Properties login = login();
        if (prefix.isEmpty()) {
          login.remove("hawser.odp.check");
        }
        try (Connection connection = DriverManager.getConnection(url, login)) {
          assertThat(ask(connection, "SELECT 1")).isEqualTo("1");
          one.refuseConnections();
          one.newest().reset();
          catchThrowable(() -> ask(connection, "SELECT 1")); // the loss itself may show
          assertThat(ask(connection, "SELECT 2")).as("%s through the second host", url).isEqualTo("2");
          assertThat(other.connections()).isNotEmpty();
          ask(connection, "SELECT SLEEP(6)"); // longer than the bound on a driver's connections for a KILL
          assertThat(connection.isValid(5)).isTrue();
        }
      }
    }
  }

  private static String ask(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement(); ResultSet row = statement.executeQuery(sql)) {
      row.next();
      return row.getString(1);
    }
  }

  @ParameterizedTest @EnumSource void anXaDataSourcesPropertiesArriveAsTheyAre(VendorDriver vendor) throws Exception {
    EmbeddedDatabase database = EmbeddedDatabase.get();
    String odd = "a&b=c%25d+e ü 数 #?/";
    HawserXADataSource source = new HawserXADataSource();
    source.setUrl(VendorDriver.throughHawser(vendor.url(database.host(), database.port(), database.database()))
        + "&useUnicode=true&characterEncoding=UTF-8");
    Properties properties = login();
    properties.setProperty("sessionVariables", "@hawser_odd='" + odd + "'");
    if (vendor == VendorDriver.MYSQL) {
      properties.setProperty("connectionTimeZone", "GMT+8");
    }
    source.setProperties(properties);
    String plain; // MariaDB Connector/J sends session variables before it has announced their character set
    try (Connection bare = DriverManager.getConnection(vendor.url(database.host(), database.port(), database.database())
        + "&useUnicode=true&characterEncoding=UTF-8", properties)) {
      plain = ask(bare, "SELECT @hawser_odd");
    }
    assertThat(plain).startsWith("a&b=c%25d+e ").endsWith(" #?/");
    XAConnection opened = source.getXAConnection();
    try {
      assertThat(ask(opened.getConnection(), "SELECT @hawser_odd")).isEqualTo(plain);
    } finally {
      opened.close();
    }
  }

  @ParameterizedTest @ValueSource(strings = {"jdbc:hawser:mysql://h:port/d", "jdbc:hawser:mysql://h/d?%%%=%",
      "jdbc:hawser:mariadb://h:port/d?x=%zz", "jdbc:hawser:oceanbase://h:port/d",
      "jdbc:hawser:mysql://(host=h/d", "jdbc:hawser:mysql:"}) void getPropertyInfoThrowsNothingUnchecked(String url) {
    Throwable thrown = catchThrowable(() -> new HawserDriver().getPropertyInfo(url, login()));
    if (thrown != null) {
      assertThat(thrown).isInstanceOf(SQLException.class);
    }
  }

  @ParameterizedTest @EnumSource void afterItsCloseAConnectionSaysWhatTheVendorsSays(VendorDriver vendor) throws Exception {
    EmbeddedDatabase database = EmbeddedDatabase.get();
    String url = vendor.url(database.host(), database.port(), database.database());
    Properties plain = login();
    plain.remove("hawser.odp.check");
    try (Connection vendors = DriverManager.getConnection(url, plain);
        Connection hawsers = new HawserDriver().connect(VendorDriver.throughHawser(url), login())) {
      Statement ofVendor = vendors.createStatement();
      Statement ofHawser = hawsers.createStatement();
      assertSame(() -> vendors.setClientInfo((Properties) null), () -> hawsers.setClientInfo((Properties) null));
      vendors.close();
      hawsers.close();
      assertSame(ofVendor::getWarnings, ofHawser::getWarnings);
      assertSame(ofVendor::clearWarnings, ofHawser::clearWarnings);
      assertSame(vendors::getWarnings, hawsers::getWarnings);
      assertSame(vendors::clearWarnings, hawsers::clearWarnings);
      assertThatThrownBy(() -> ofHawser.executeQuery("SELECT 1")).isInstanceOf(SQLException.class);
    }
  }

  private static void assertSame(org.assertj.core.api.ThrowableAssert.ThrowingCallable vendors,
      org.assertj.core.api.ThrowableAssert.ThrowingCallable hawsers) {
    Throwable expected = catchThrowable(vendors);
    Throwable actual = catchThrowable(hawsers);
    if (expected == null) {
      assertThat(actual).isNull();
    } else {
      assertThat(actual).hasSameClassAs(expected);
    }
  }
}
