package io.hawser.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.hawser.HawserConnection;
import io.hawser.HawserDriver;
import io.hawser.testbed.CutPoint;
import io.hawser.testbed.DatabaseServer;
import io.hawser.testbed.Fault;
import io.hawser.testbed.FaultProxy;
import io.hawser.testbed.ServerUnderTest;
import io.hawser.testbed.VendorDriver;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Properties;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A query that calls a stored function, which may write, is not run a second time, whatever the function is called. */
@Tag("vendors")
@Timeout(60)
@Tag("servers")
class StoredFunctionsTest {
  private static final List<String> WRITING = List.of("connect(7)", "`count`(7)", "count/**/(7)", "uid(7)", "test.abs(7)", "to_date(7)",
      "minus(7)", "vec_fromtext(7)");
  private static final List<String> FUNCTIONS = List.of("connect", "count", "uid", "abs", "to_date", "minus", "vec_fromtext");

  static Stream<Arguments> calls() {
    return Stream.of(ServerUnderTest.values())
        .flatMap(server -> Stream.of(VendorDriver.values())
            .flatMap(vendor -> Stream.concat(WRITING.stream().map(call -> Arguments.of(server, vendor, call, true)),
                Stream.of("abs(7)", "count(7)", "abs (7)").map(call -> Arguments.of(server, vendor, call, false)))));
  }

  @ParameterizedTest(name = "{0} {1} {2}") @MethodSource("calls") void isNotCalledTwice(ServerUnderTest server, VendorDriver vendor,
      String call, boolean writes) throws SQLException {
    DatabaseServer database = server.database();
    create(database);
    Properties login = new Properties();
    login.setProperty("user", database.user());
    login.setProperty("password", database.password());
    login.setProperty("hawser.odp.check", "off");
    try (FaultProxy proxy = database.proxy(vendor);
        Connection connection = new HawserDriver().connect(VendorDriver.throughHawser(database.url(vendor, proxy)), login);
        Statement statement = connection.createStatement()) {
      proxy.newest().cutAfter(CutPoint.beforeAnswer(), Fault.RESET);
      Throwable thrown = catchThrowable(() -> read(statement, "SELECT 'x', " + call));
      if (writes) {
        assertThat(thrown).isInstanceOf(SQLException.class).extracting(e -> ((SQLException) e).getSQLState()).isEqualTo("08007");
      } else {
        assertThat(thrown).isNull();
        assertThat(connection.unwrap(HawserConnection.class).sessions()).isEqualTo(2);
      }
      assertThat(database.ask("SELECT COUNT(*) FROM called")).isEqualTo(writes ? "1" : "0");
    }
  }

  private static void create(DatabaseServer database) throws SQLException {
    database.tell("CREATE TABLE IF NOT EXISTS called (n INT)", "TRUNCATE TABLE called");
    for (String name : FUNCTIONS) {
      database.tell("DROP FUNCTION IF EXISTS `" + name + "`",
          "CREATE FUNCTION `" + name
              + "`(a INT) RETURNS INT MODIFIES SQL DATA DETERMINISTIC BEGIN INSERT INTO called VALUES (a); RETURN a; END");
    }
  }

  private static void read(Statement statement, String sql) throws SQLException {
    try (ResultSet row = statement.executeQuery(sql)) {
      assertThat(row.next()).isTrue();
    }
  }
}
