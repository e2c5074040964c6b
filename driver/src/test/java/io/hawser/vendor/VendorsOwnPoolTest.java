package io.hawser.vendor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.hawser.testbed.EmbeddedDatabase;
import io.hawser.testbed.FaultProxy;
import io.hawser.testbed.Transport;
import io.hawser.testbed.VendorDriver;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * {@code pool=true}, which oceanbase-client and MariaDB Connector/J 2.7 have: lent connections go back alive, and dead ones are not lent
 * again.
 */
@Tag("vendors")
@Timeout(120)
@Tag("long")
class VendorsOwnPoolTest {
  private static Connection borrow(VendorDriver vendor, FaultProxy proxy, String name) throws SQLException {
    return Transport.PLAIN.open(vendor, proxy, "pool=true", "maxPoolSize=3", "minPoolSize=1", "poolName=" + name + proxy.port(),
        "hawser.odp.check=off");
  }

  private static long session(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement(); ResultSet row = statement.executeQuery("SELECT CONNECTION_ID()")) {
      row.next();
      return row.getLong(1);
    }
  }

  @ParameterizedTest @EnumSource(names = {"OCEANBASE", "MARIADB"}) void everyBorrowWorks(VendorDriver vendor) throws Exception {
    try (FaultProxy proxy = FaultProxy.toDatabase()) {
      Set<Long> sessions = new HashSet<>();
      for (int i = 0; i < 20; i++) {
        try (Connection connection = borrow(vendor, proxy, "again")) {
          sessions.add(session(connection));
        }
      }
      assumeThat(sessions.size()).as("this version's driver has no pool behind DriverManager").isLessThan(20);
      assertThat(sessions).as("the pool's own connections are used again").hasSizeLessThanOrEqualTo(3);
    }
  }

  @ParameterizedTest @EnumSource(names = {"OCEANBASE", "MARIADB"}) void severalAtATime(VendorDriver vendor) throws Exception {
    try (FaultProxy proxy = FaultProxy.toDatabase()) {
      for (int round = 0; round < 5; round++) {
        List<Connection> borrowed = new ArrayList<>();
        Set<Long> sessions = new HashSet<>();
        for (int i = 0; i < 3; i++) {
          borrowed.add(borrow(vendor, proxy, "several"));
          sessions.add(session(borrowed.get(i)));
        }
        assertThat(sessions).hasSize(3);
        for (Connection each : borrowed) {
          each.close();
          each.close(); // the second close does nothing, whichever borrower has it by now
        }
      }
    }
  }

  @ParameterizedTest @EnumSource(names = {"OCEANBASE", "MARIADB"}) void aDeadOneIsReplacedAndNotLentAgain(VendorDriver vendor)
      throws Exception {
    try (FaultProxy proxy = FaultProxy.toDatabase()) {
      for (int i = 0; i < 5; i++) { // more often than the pool has connections: none is lost with a session
        try (Connection connection = borrow(vendor, proxy, "dead")) {
          EmbeddedDatabase.get().kill(session(connection));
          assertThat(session(connection)).as("a read, which runs again").isPositive();
        }
      }
    }
  }

  /** Longer than what bounds a connection that a driver makes beside the application's. */
  @ParameterizedTest @EnumSource(names = {"OCEANBASE", "MARIADB"}) void aSlowStatementIsLeftAlone(VendorDriver vendor) throws Exception {
    try (FaultProxy proxy = FaultProxy.toDatabase(); Connection first = borrow(vendor, proxy, "slow");
        Connection second = borrow(vendor, proxy, "slow")) {
      for (Connection each : List.of(first, second)) {
        try (Statement statement = each.createStatement()) {
          statement.execute("DO SLEEP(6)");
        }
      }
    }
  }
}
