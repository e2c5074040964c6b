package io.hawser.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.testbed.FaultProxy;
import io.hawser.testbed.FaultyConnection;
import io.hawser.testbed.ServerUnderTest;
import io.hawser.testbed.VendorDriver;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import org.junitpioneer.jupiter.cartesian.CartesianTest;

/** What Hawser asks on the application's session for its own purposes leaves nothing in it that the application can see. */
@Tag("vendors")
@Timeout(60)
@ParameterizedClass
@EnumSource
class OwnStatementsTest {
  private static final String INSERT = "INSERT INTO owned VALUES (1)";

  @Parameter private ServerUnderTest server;

  @CartesianTest(name = "{0} {1}") void leaveNoWarnings(@CartesianTest.Enum VendorDriver vendor,
      @CartesianTest.Values(strings = {"DO @a := 6", "SELECT 1", "SET @b = 1", "SHOW WARNINGS"}) String sql)
      throws SQLException {
    List<String> plain;
    Properties login = new Properties();
    login.setProperty("user", server.database().user());
    login.setProperty("password", server.database().password());
    try (FaultProxy proxy = server.database().proxy(vendor);
        Connection connection = DriverManager.getConnection(server.database().url(vendor, proxy), login)) {
      run(connection, "CREATE TABLE IF NOT EXISTS owned (n INT)");
      run(connection, INSERT);
      plain = run(connection, sql);
    }
    for (String option : new String[] {"hawser.odp.check=off", "hawser.odp.check=log"}) {
      try (FaultyConnection session = FaultyConnection.open(server, vendor, option)) {
        run(session.connection(), INSERT);
        assertThat(run(session.connection(), sql)).as("first session, %s", option).isEqualTo(plain);
      }
      if (!sql.equals("SHOW WARNINGS")) {
        try (FaultyConnection session = FaultyConnection.open(server, vendor, option)) {
          run(session.connection(), INSERT);
          session.reset();
          assertThat(run(session.connection(), sql)).as("second session, %s", option).isEqualTo(plain);
          assertThat(session.sessions()).isEqualTo(2);
        }
      }
    }
  }

  private static List<String> run(Connection connection, String sql) throws SQLException {
    List<String> seen = new ArrayList<>();
    try (Statement statement = connection.createStatement()) {
      if (statement.execute(sql)) {
        try (ResultSet rows = statement.getResultSet()) {
          while (rows.next()) {
            seen.add(rows.getString(1));
          }
        }
      }
      for (SQLWarning warning = statement.getWarnings(); warning != null; warning = warning.getNextWarning()) {
        seen.add("warning " + warning.getErrorCode());
      }
      for (SQLWarning warning = connection.getWarnings(); warning != null; warning = warning.getNextWarning()) {
        seen.add("connection's warning " + warning.getErrorCode());
      }
    }
    return seen;
  }
}
