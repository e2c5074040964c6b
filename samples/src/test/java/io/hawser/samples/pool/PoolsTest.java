package io.hawser.samples.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.hawser.testbed.GeneratedPage;
import io.hawser.testbed.VendorDriver;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every pool with its defaults, every vendor's driver, every way of losing a connection, without Hawser and with it. The table of
 * docs/pools.md is made from this; {@code -Dhawser.test.update=true} rewrites it.
 */
@Tag("odc")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class PoolsTest {
  /** The second run has the jars of OceanBase Developer Center, and a table of its own. */
  private static final String SET = System.getProperty("hawser.samples.jars", "pools");
  private static final Map<Scene, Outcome> OUTCOMES = new LinkedHashMap<>();
  private static Server server;

  @BeforeAll static void connect() throws SQLException {
    server = new Server();
  }

  @AfterAll static void disconnect() throws SQLException {
    server.close();
  }

  static EnumSet<Pool> pools() {
    return SET.equals("odc") ? EnumSet.of(Pool.HIKARI, Pool.DRUID) : EnumSet.allOf(Pool.class);
  }

  @ParameterizedTest @MethodSource("pools") @Order(1) void hidesWhatCanBeHiddenAndIsNeverWorseThanTheVendorsDriver(Pool pool)
      throws SQLException {
    for (VendorDriver vendor : VendorDriver.values()) {
      for (Moment moment : Moment.values()) {
        for (Loss loss : Loss.values()) {
          Scene scene = new Scene(pool, vendor, moment, loss);
          Outcome outcome = scene.play(server);
          OUTCOMES.put(scene, outcome);
          assertThat(outcome.hawser()).as("%s", scene).hasSizeLessThanOrEqualTo(Math.max(1, outcome.plain().size()));
          switch (moment) {
            case IDLE, IN_USE -> assertThat(outcome.hawser()).as("%s", scene).isEmpty();
            case IN_TRANSACTION -> {
              assertThat(outcome.hawser()).as("%s", scene).containsExactly("40001");
              // c3p0 asks isValid() after each exception, which says no until the application has rolled back
              assertThat(outcome.kept()).as("%s: the session is new, the connection is not", scene).isEqualTo(pool != Pool.C3P0);
            }
            case WRITING -> assertThat(outcome.hawser()).as("%s", scene).containsExactly("08007");
            case IRREPLACEABLE -> assertThat(outcome.hawser()).as("%s: the vendor's own", scene).isEqualTo(outcome.plain());
            default -> throw new AssertionError(moment);
          }
        }
      }
    }
  }

  @Test @Order(2) void thePageShowsWhatWasSeen() throws Exception {
    assumeTrue(OUTCOMES.size() == pools().size() * VendorDriver.values().length * Moment.values().length * Loss.values().length,
        "all pools were played");
    String table = PoolsPage.table(OUTCOMES);
    System.out.println(table);
    GeneratedPage.assertPart(Path.of("..", "docs", "pools.md"), SET, drivers() + "\n\n" + table);
  }

  private static String drivers() {
    return "Drivers: " + String.join(", ", Stream.of(VendorDriver.values()).map(PoolsTest::jar).toList()) + ".";
  }

  private static String jar(VendorDriver vendor) {
    try {
      return Jar.of(DriverManager.getDriver(vendor.url("localhost", 1, "test")).getClass());
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }
}
