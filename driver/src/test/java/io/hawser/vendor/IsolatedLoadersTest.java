package io.hawser.vendor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hawser.testbed.EmbeddedDatabase;
import io.hawser.testbed.FaultProxy;
import io.hawser.testbed.ProxiedConnection;
import io.hawser.testbed.VendorDriver;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Properties;
import org.junit.jupiter.api.Timeout;
import org.junitpioneer.jupiter.cartesian.CartesianTest;

/** Whichever loader sees which: queries run, an idle death is recovered, an abort ends the connection. */
@Timeout(60)
class IsolatedLoadersTest {
  enum Arrangement {
    /** As an extension that was added to the driver. */
    VENDOR_ABOVE {
      @Override ClassLoader[] make(Loaders loaders, VendorDriver vendor) throws ReflectiveOperationException {
        ClassLoader hawser = loaders.hawser(loaders.vendor(vendor, Loaders.PLATFORM));
        return new ClassLoader[] {hawser, hawser};
      }
    },
    /** Hawser is the application server's, the driver the application's: found by the thread's context class loader. */
    HAWSER_ABOVE {
      @Override ClassLoader[] make(Loaders loaders, VendorDriver vendor) throws ReflectiveOperationException {
        ClassLoader hawser = loaders.hawser(Loaders.PLATFORM);
        return new ClassLoader[] {hawser, loaders.vendor(vendor, hawser)};
      }
    },
    SIDE_BY_SIDE {
      @Override ClassLoader[] make(Loaders loaders, VendorDriver vendor) throws ReflectiveOperationException {
        ClassLoader platform = Loaders.PLATFORM;
        return new ClassLoader[] {loaders.hawser(platform), loaders.vendor(vendor, platform)};
      }
    };

    /** Hawser's and the thread's context class loader. */
    abstract ClassLoader[] make(Loaders loaders, VendorDriver vendor) throws ReflectiveOperationException;
  }

  @CartesianTest(name = "{0} {1}") void itWorks(@CartesianTest.Enum VendorDriver vendor, @CartesianTest.Enum Arrangement arrangement)
      throws Exception {
    EmbeddedDatabase database = EmbeddedDatabase.get();
    Properties properties = new Properties();
    properties.setProperty("user", database.user());
    properties.setProperty("password", database.password());
    try (Loaders loaders = new Loaders(); FaultProxy proxy = FaultProxy.toDatabase()) {
      ClassLoader[] made = arrangement.make(loaders, vendor);
      Driver driver = Loaders.driver(made[0]);
      String url = VendorDriver.throughHawser(vendor.url(proxy.host(), proxy.port(), database.database()))
          + "&hawser.ping.after=1ms&hawser.odp.check=off";
      Loaders.with(made[1], () -> {
        Connection connection = driver.connect(url, properties);
        long first = session(connection);
        proxy.newest().reset();
        Thread.sleep(5); // longer than hawser.ping.after
        assertThat(session(connection)).as("on a new session").isNotEqualTo(first);
        ProxiedConnection second = proxy.newest();
        connection.abort(Runnable::run);
        second.awaitClosed(Duration.ofSeconds(10));
        assertThat(connection.isClosed()).isTrue();
        assertThatThrownBy(() -> session(connection)).isInstanceOf(SQLException.class);
        return null;
      });
    }
  }

  private static long session(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement(); ResultSet rows = statement.executeQuery("SELECT CONNECTION_ID()")) {
      assertThat(rows.next()).isTrue();
      return rows.getLong(1);
    }
  }
}
