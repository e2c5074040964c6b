package io.hawser.link;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.HawserConnection;
import io.hawser.testbed.EmbeddedDatabase;
import io.hawser.testbed.FaultProxy;
import io.hawser.testbed.VendorDriver;
import java.lang.reflect.ReflectPermission;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.Permission;
import java.security.Policy;
import java.security.ProtectionDomain;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnJre;
import org.junit.jupiter.api.condition.JRE;

/**
 * A Java 8 whose security manager denies the driver access to private fields: the drivers use the platform's sockets, and no interrupt ends
 * a connection.
 */
@EnabledOnJre(value = JRE.JAVA_8, disabledReason = "only there does a channel need reflection to survive an interrupt")
@Timeout(120)
class RefusedReflectionTest {
  @Test void aConnectionThatDiedIdleIsReplaced() throws Exception {
    Process jvm = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-cp", System.getProperty("java.class.path"), Application.class.getName()).redirectErrorStream(true).start();
    String said = new String(jvm.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(jvm.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(jvm.exitValue()).as(said).isZero();
    assertThat(said).contains("denies the reflective access", "OCEANBASE: 2 sessions", "MYSQL: 2 sessions", "MARIADB: 2 sessions");
  }

  static final class Application {
    public static void main(String[] none) throws Exception {
      EmbeddedDatabase database = EmbeddedDatabase.get();
      try (FaultProxy proxy = FaultProxy.toDatabase()) {
        forbid();
        for (VendorDriver vendor : VendorDriver.values()) {
          String url = VendorDriver.throughHawser(vendor.url(proxy.host(), proxy.port(), database.database()));
          try (Connection connection = DriverManager.getConnection(url + "&hawser.ping.after=1ms&hawser.odp.check=off", database.user(),
              database.password())) {
            for (int i = 0; i < 100; i++) {
              Thread.currentThread().interrupt();
              use(connection);
              Thread.interrupted();
            }
            proxy.newest().reset();
            TimeUnit.MILLISECONDS.sleep(5); // longer than hawser.ping.after
            use(connection);
            System.out.println(vendor + ": " + connection.unwrap(HawserConnection.class).sessions() + " sessions");
          }
        }
      }
      System.exit(0);
    }

    /** All is granted, except this to the driver. */
    @SuppressWarnings("removal") private static void forbid() {
      ProtectionDomain driver = InterruptShield.class.getProtectionDomain();
      Policy.setPolicy(new Policy() {
        @Override public boolean implies(ProtectionDomain domain, Permission permission) {
          return domain != driver || !(permission instanceof ReflectPermission);
        }
      });
      System.setSecurityManager(new SecurityManager());
    }

    private static void use(Connection connection) throws SQLException {
      try (Statement statement = connection.createStatement()) {
        statement.execute("SELECT 1");
      }
    }
  }
}
