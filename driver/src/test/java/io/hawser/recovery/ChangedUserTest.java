package io.hawser.recovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hawser.testbed.FaultyConnection;
import io.hawser.testbed.VendorDriver;
import java.lang.reflect.Method;
import java.sql.Connection;
import java.sql.SQLException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A session that has become another user's, through the vendor's own connection, is not replaced by one of the first user. */
@Tag("vendors")
@Timeout(60)
class ChangedUserTest {
  /** MariaDB Connector/J has no way to do it, and oceanbase-client's is not understood by other servers. */
  @ParameterizedTest @EnumSource(names = "MYSQL") void isTheReasonForNoRecovery(VendorDriver vendor) throws Exception {
    FaultyConnection.tellServer("CREATE USER IF NOT EXISTS 'changed'@'%' IDENTIFIED BY 'changed'");
    try (FaultyConnection session = FaultyConnection.open(vendor)) {
      changeUser(session.connection(), "changed", "changed");
      assertThat(session.ask("SELECT CURRENT_USER()")).startsWith("changed@");
      session.reset();
      assertThatThrownBy(() -> session.ask("SELECT CURRENT_USER()")).satisfies(thrown -> assertThat(thrown.getSuppressed())
          .anySatisfy(e -> assertThat(e.getMessage()).contains("another user than at its login")));
    }
  }

  @ParameterizedTest @EnumSource void isNoneIfOnlySomethingWasUnwrapped(VendorDriver vendor) throws SQLException {
    try (FaultyConnection session = FaultyConnection.open(vendor)) {
      session.connection().unwrap(Connection.class);
      session.connection().getMetaData().unwrap(java.sql.DatabaseMetaData.class);
      vendors(session.connection());
      session.reset();
      assertThat(session.ask("SELECT 1")).isEqualTo("1");
      assertThat(session.sessions()).isEqualTo(2);
    }
  }

  private static Connection vendors(Connection hawser) throws SQLException {
    for (String type : new String[] {"com.mysql.cj.jdbc.JdbcConnection", "com.oceanbase.jdbc.OceanBaseConnection",
        "org.mariadb.jdbc.Connection", "org.mariadb.jdbc.MariaDbConnection"}) {
      try {
        Class<?> known = Class.forName(type);
        if (hawser.isWrapperFor(known)) {
          return (Connection) hawser.unwrap(known);
        }
      } catch (ClassNotFoundException anotherVersion) {
        continue;
      }
    }
    throw new AssertionError("no connection of a vendor's: " + hawser);
  }

  private static void changeUser(Connection hawser, String user, String password) throws Exception {
    Connection vendors = vendors(hawser);
    Method change = vendors.getClass().getMethod("changeUser", String.class, String.class);
    change.setAccessible(true);
    change.invoke(vendors, user, password);
  }
}
