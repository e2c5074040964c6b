package io.hawser.odp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.hawser.testbed.EmbeddedDatabase;
import io.hawser.testbed.FaultyConnection;
import io.hawser.testbed.VendorDriver;
import io.hawser.testbed.odp.OdpUnderTest;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** An endpoint is recognised on the application's own connection, which must not notice. */
@Timeout(60)
class RecognitionTest {
  /**
   * What a query before the application's first statement could leave. ROW_COUNT() is 0 or -1, because the drivers' logins end with a SET
   * or a SELECT.
   */
  private static final List<String> TRACES = List.of("SHOW WARNINGS", "SHOW ERRORS", "SELECT @@warning_count, @@error_count",
      "SELECT GREATEST(ROW_COUNT(), 0)",
      "SELECT LAST_INSERT_ID(), @@insert_id, @@in_transaction");

  private static String first(Connection connection, String sql) throws SQLException {
    StringBuilder all = new StringBuilder();
    try (connection; Statement statement = connection.createStatement(); ResultSet rows = statement.executeQuery(sql)) {
      while (rows.next()) {
        for (int i = 1; i <= rows.getMetaData().getColumnCount(); i++) {
          all.append(rows.getString(i)).append(' ');
        }
      }
    }
    return all.toString();
  }

  /** The error with which every server except ODP answers. */
  @ParameterizedTest @EnumSource void theQuestionLeavesNoTrace(VendorDriver vendor) throws Exception {
    EmbeddedDatabase database = EmbeddedDatabase.get();
    for (String trace : TRACES) {
      try (io.hawser.testbed.FaultProxy unknown = io.hawser.testbed.FaultProxy.toDatabase()) { // never asked before
        String url = vendor.url(unknown.host(), unknown.port(), database.database());
        String plain = first(DriverManager.getConnection(url, database.user(), database.password()), trace);
        Connection hawsers = DriverManager.getConnection(VendorDriver.throughHawser(url), database.user(), database.password());
        assertThat((Throwable) hawsers.getWarnings()).isNull();
        assertThat(hawsers.getAutoCommit()).isTrue();
        String hawser = first(hawsers, trace);
        boolean leavesItsOwn = vendor == VendorDriver.OCEANBASE && !hawser.equals(plain); // the error of its question for ob_version()
        assertThat(hawser).as(trace).isEqualTo(!leavesItsOwn ? plain : trace.contains("_count") ? "0 0 " : "");
      }
    }
  }

  /** An account that may have two connections gets both of them, again and again. */
  @ParameterizedTest @EnumSource void anInspectionTakesNoSlot(VendorDriver vendor) throws Exception {
    EmbeddedDatabase database = EmbeddedDatabase.get();
    String user = "two" + vendor.ordinal();
    try (Connection admin = database.admin(); Statement statement = admin.createStatement()) {
      statement.execute(
          "CREATE OR REPLACE USER " + user + "@'127.0.0.1' IDENTIFIED BY '" + database.password() + "' WITH MAX_USER_CONNECTIONS 2");
      statement.execute("GRANT ALL ON test.* TO " + user + "@'127.0.0.1'");
    }
    for (int i = 0; i < 6; i++) {
      try (OdpUnderTest odp = OdpUnderTest.standIn()) {
        Properties login = new Properties();
        login.setProperty("user", user + "@test#obcluster");
        login.setProperty("password", database.password());
        List<Connection> both = new ArrayList<>();
        for (int n = 0; n < 2; n++) {
          both.add(DriverManager.getConnection(VendorDriver.throughHawser(odp.url(vendor)), login));
        }
        for (Connection each : both) {
          each.close();
        }
        assertThat(odp.odp().accepted()).isEqualTo(2);
      }
      await().until(
          () -> FaultyConnection.askServer("SELECT COUNT(*) FROM information_schema.processlist WHERE user = '" + user + "'").equals("0"));
    }
  }
}
