package io.hawser.testbed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junitpioneer.jupiter.cartesian.CartesianTest;

/** Every driver reaches each server: what other tests take for granted. */
@Tag("vendors")
@Timeout(120)
class ServerUnderTestTest {
  @CartesianTest(name = "{0} {1} tls={2}") void everyDriverReachesIt(@CartesianTest.Enum ServerUnderTest server,
      @CartesianTest.Enum VendorDriver vendor,
      @CartesianTest.Values(booleans = {false, true}) boolean tls) throws SQLException {
    DatabaseServer database = server.database();
    assumeTrue(!tls || database.speaksTlsWith(vendor), "see OceanBaseToMysql");
    try (FaultProxy proxy = database.proxy(vendor);
        Connection connection = DriverManager.getConnection(tls ? database.tlsUrl(vendor, proxy) : database.url(vendor, proxy),
            database.user(), database.password());
        Statement statement = connection.createStatement()) {
      try (ResultSet row = statement.executeQuery("SELECT VERSION()")) {
        row.next();
        assertThat(row.getString(1)).matches(server == ServerUnderTest.MYSQL ? "[89]\\..*" : ".*MariaDB.*");
      }
      try (ResultSet row = statement.executeQuery("SHOW SESSION STATUS LIKE 'Ssl_version'")) {
        row.next();
        assertThat(row.getString(2)).startsWith(tls ? "TLSv1." : "");
        assertThat(row.getString(2).isEmpty()).isNotEqualTo(tls);
      }
    }
  }
}
