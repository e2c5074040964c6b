package io.hawser.recovery;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.HawserConnection;
import io.hawser.testbed.EmbeddedDatabase;
import io.hawser.testbed.FaultProxy;
import io.hawser.testbed.VendorDriver;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.io.TempDir;

/**
 * A name with several addresses counts as several hosts, and is resolved again for each session. In a JVM of its own, whose names are this
 * test's.
 */
@EnabledForJreRange(minVersion = 9, disabledReason = "the file of names is a property from Java 9 on")
@Timeout(120)
class SeveralAddressesTest {
  @Test void eachAddressIsAHost(@TempDir Path folder) throws Exception {
    Path names = folder.resolve("hosts");
    EmbeddedDatabase database = EmbeddedDatabase.get();
    try (FaultProxy proxy = FaultProxy.toDatabase()) {
      Process jvm = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Djdk.net.hosts.file=" + names,
          "-cp", System.getProperty("java.class.path"), Application.class.getName(), names.toString(), String.valueOf(proxy.port()),
          database.database(), database.user(), database.password()).redirectErrorStream(true).start();
      String said = new String(jvm.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(jvm.waitFor(60, TimeUnit.SECONDS)).isTrue();
      assertThat(jvm.exitValue()).as(said).isZero();
      for (VendorDriver vendor : VendorDriver.values()) {
        assertThat(said).contains(vendor + " begins at 127.0.0.1:" + proxy.port(), vendor + " goes on at 127.0.0.1:" + proxy.port());
      }
    }
  }

  static final class Application {
    public static void main(String[] arguments) throws Exception {
      Path names = Path.of(arguments[0]);
      java.security.Security.setProperty("networkaddress.cache.ttl", "0");
      for (VendorDriver vendor : VendorDriver.values()) {
        String url = VendorDriver.throughHawser(vendor.url("several.test", Integer.parseInt(arguments[1]), arguments[2]));
        Files.writeString(names, "127.0.0.9 several.test\n127.0.0.1 several.test\n"); // nobody listens at the first
        try (Connection connection = DriverManager.getConnection(url + "&hawser.odp.check=off", arguments[3], arguments[4])) {
          System.out.println(vendor + " begins at " + connection.unwrap(HawserConnection.class).peer());
          try (Statement statement = connection.createStatement()) {
            statement.execute("KILL " + connection.unwrap(HawserConnection.class).sessionId());
          } catch (java.sql.SQLException killed) {
            System.out.println("as it should: " + killed.getMessage());
          }
          Files.writeString(names, "127.0.0.8 several.test\n127.0.0.1 several.test\n");
          try (Statement statement = connection.createStatement()) {
            statement.execute("SELECT 1");
          }
          System.out.println(vendor + " goes on at " + connection.unwrap(HawserConnection.class).peer());
        }
      }
      System.exit(0);
    }
  }
}
