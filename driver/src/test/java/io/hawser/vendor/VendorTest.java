package io.hawser.vendor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.SQLException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Tag("fast")
class VendorTest {
  @ParameterizedTest(name = "{1}") @CsvSource(delimiter = '|', textBlock = """
      false | jdbc:oceanbase://h:2883/test?user=app@tenant#cluster
      false | jdbc:oceanbase:oracle://h:2883/test
      false | jdbc:oceanbase://h1:2883,h2:2883/test
      true  | jdbc:oceanbase:loadbalance://h1:2883,h2:2883/test
      true  | jdbc:oceanbase:oracle:failover://h1,h2/test
      true  | jdbc:oceanbase:replication://h1,h2/test
      true  | jdbc:oceanbase:sequential://h1,h2/test
      true  | JDBC:OCEANBASE:LoadBalance://h1,h2/test
      false | jdbc:oceanbase://h/loadbalance:
      false | jdbc:mysql://h:3306/test?useSSL=false
      false | jdbc:mysql://h/a,b
      false | jdbc:mysql://h/test?sessionVariables=a=1,b=2
      false | jdbc:mysql://(host=h,port=3306)/test
      false | jdbc:mysql://address=(host=h)(port=3306)/test
      false | jdbc:mysql://[::1]:3306/test
      true  | jdbc:mysql://h1,h2/test
      true  | jdbc:mysql://h1:3306,h2:3306/test
      true  | jdbc:mysql://(host=h1,port=1),(host=h2,port=2)/test
      true  | jdbc:mysql://[(host=h1),(host=h2)]/test
      true  | jdbc:mysql://address=(host=h1)(port=1),address=(host=h2)(port=2)/test
      true  | jdbc:mysql:loadbalance://h1,h2/test
      true  | jdbc:mysql:replication://h1,h2/test
      true  | jdbc:mysql://h/test?autoReconnect=true
      true  | jdbc:mysql://h/test?useSSL=false&autoReconnect=TRUE
      true  | jdbc:mysql://h/test?autoReconnectForPools=yes
      false | jdbc:mysql://h/test?autoReconnect=false
      false | jdbc:mysql://h/test?notAutoReconnect=true
      false | jdbc:mariadb://h/test
      false | jdbc:mariadb://h1,h2/test
      true  | jdbc:mariadb:sequential://h1,h2/test
      true  | jdbc:mariadb:replication://h1,h2/test
      true  | jdbc:mariadb:loadbalance://h1,h2/test
      true  | jdbc:mariadb:load-balance-read://h1,h2/test
      true  | jdbc:mariadb:failover://h1,h2/test
      true  | jdbc:mariadb:aurora://h/test
      true  | jdbc:mariadb://h/test?autoReconnect=true
      """) void knowsUrlsWithWhichADriverReconnectsByItself(boolean reconnects, String url) {
    assertThat(Vendor.ofUrl(url).reconnectsByItself(url)).isEqualTo(reconnects);
  }

  @ParameterizedTest @CsvSource({"jdbc:oceanbase://h/, oceanbase", "JDBC:MySQL://h/, mysql", "jdbc:mariadb:replication://h/, mariadb",
      "jdbc:postgresql://h/, ", "jdbc:mysql, ", "jdbc:mysqlx://h/, ", "jdbc:hawser:mysql://h/, ", "'', "}) void isKnownByTheUrl(String url,
          String scheme) {
    Vendor vendor = Vendor.ofUrl(url);
    assertThat(vendor == null ? null : vendor.scheme()).isEqualTo(scheme);
  }

  @Test void whatADriverDoesNotTellIsUnknown() {
    assertThat(Vendor.read(new Object(), "getContext", "getServerStatus")).isNull();
    assertThat(Vendor.read(new Object(), "toString", "length")).isInstanceOf(Integer.class);
    assertThat(Vendor.read(null, "toString")).isNull();
    assertThat(Vendor.read(new Object())).isNull();
  }

  /** A class that is not public, as the drivers' often are, by way of its public interface. */
  @Test void aMethodOfAHiddenClassIsCalledThroughItsInterface() {
    Object hidden = java.util.List.of(1, 2, 3);
    assertThat(Vendor.read(hidden, "size")).isEqualTo(3);
    assertThat(Vendor.read(hidden, "noSuchMethod")).isNull();
  }

  @ParameterizedTest @CsvSource({
      "jdbc:oceanbase://h/, com.oceanbase:oceanbase-client", "jdbc:mysql://h/, com.mysql:mysql-connector-j",
      "jdbc:mariadb://h/, org.mariadb.jdbc:mariadb-java-client"}) void aMissingDriverIsNamedWithItsArtifact(String url, String artifact)
          throws Exception {
    try (Loaders loaders = new Loaders()) {
      ClassLoader alone = loaders.hawser(Loaders.PLATFORM);
      java.sql.Driver driver = Loaders.driver(alone);
      String ours = "jdbc:hawser:" + url.substring("jdbc:".length());
      assertThatThrownBy(() -> Loaders.with(alone, () -> driver.connect(ours, new java.util.Properties())))
          .isInstanceOf(SQLException.class).hasMessageContaining(artifact).hasFieldOrPropertyWithValue("SQLState", "08001");
    }
  }
}
