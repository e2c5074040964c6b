package io.hawser.vendor;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.testbed.EmbeddedDatabase;
import io.hawser.testbed.Transport;
import io.hawser.testbed.VendorDriver;
import java.sql.Connection;
import java.sql.SQLException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The build runs the tests with several versions of the vendors' drivers: are they the ones that it means? */
@Tag("vendors")
class VendorVersionsTest {
  private final EmbeddedDatabase database = EmbeddedDatabase.get();

  @Test void theDriversAreTheOnesThatTheBuildNames() throws SQLException {
    assertThat(versionOf(VendorDriver.MYSQL)).contains(System.getProperty("hawser.test.mysql"));
    assertThat(versionOf(VendorDriver.MARIADB)).contains(System.getProperty("hawser.test.mariadb"));
    assertThat(versionOf(VendorDriver.OCEANBASE)).startsWith("2.4");
  }

  private String versionOf(VendorDriver vendor) throws SQLException {
    try (Connection connection = Transport
        .open(VendorDriver.throughHawser(vendor.url(database.host(), database.port(), database.database())))) {
      return connection.getMetaData().getDriverVersion();
    }
  }
}
