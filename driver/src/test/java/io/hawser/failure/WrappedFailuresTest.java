package io.hawser.failure;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.ConnectException;
import java.net.SocketException;
import java.sql.SQLException;
import java.sql.SQLInvalidAuthorizationSpecException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLTransientConnectionException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What pools and frameworks make of a driver's exception, in the words that they use. */
@Tag("fast")
class WrappedFailuresTest {
  private static final String POOL = "HikariPool-1 - Connection is not available, request timed out after 30000ms (total=0, active=0, idle=0, waiting=3)";

  @Test void aPoolThatCouldNotConnectNamesTheReason() {
    SQLException refused = new SQLNonTransientConnectionException("Could not connect to odp:2883 : Connection refused", "08000", -1,
        new ConnectException("Connection refused"));
    assertThat(Failure.of(new SQLTransientConnectionException(POOL, "08000", refused))).returns(true, Failure::connectionLost)
        .returns(Cause.CONNECT_REFUSED, Failure::cause).returns(Outcome.NOT_EXECUTED, Failure::outcome);
  }

  @Test void aLoginThatTheServerRefusedIsOneBelowAPoolToo() {
    SQLException answer = new SQLException("(conn=5) Tenant not in this server", "HY000", 4012);
    SQLException login = new SQLException("Could not connect to 127.0.0.1:2883 : (conn=5) Timeout", "HY000", 4012, answer);
    assertThat(Failure.of(new SQLTransientConnectionException(POOL, "HY000", login))).returns(true, Failure::connectionLost)
        .returns(Cause.CONNECT_FAILED, Failure::cause).returns(Outcome.NOT_EXECUTED, Failure::outcome);
    SQLException denied = new SQLInvalidAuthorizationSpecException("Access denied for user 'a'@'b'", "28000", 1045);
    assertThat(Failure
        .of(new IllegalStateException("Failed to obtain JDBC Connection", new SQLTransientConnectionException(POOL, "28000", denied))))
        .returns(false, Failure::connectionLost).returns(Cause.ACCESS_DENIED, Failure::cause);
  }

  @ParameterizedTest @ValueSource(strings = {
      "PreparedStatementCallback; uncategorized SQLException for SQL [SELECT \"connection is closed\"]; SQL state [07004]; error code [0]",
      "### Error querying database.  Cause: java.sql.SQLException: x\n### SQL: SELECT * FROM t WHERE note LIKE \"could not connect to%\""}) void whatAFrameworkQuotesChangesNothing(
          String quoting) {
    SQLException usage = new SQLException("Parameter at position 1 is not set", "07004", -1);
    assertThat(Failure.of(new IllegalStateException(quoting, usage))).returns(false, Failure::connectionLost)
        .returns(Cause.NOT_A_CONNECTION_FAILURE, Failure::cause);
    assertThat(Failure.of(new IllegalStateException(quoting, new IllegalStateException("Failed to obtain JDBC Connection", usage)))
        .connectionLost()).isFalse();
  }

  @Test void aLossBelowAFrameworkIsALoss() {
    SQLException lost = new SQLNonTransientConnectionException("Communications link failure", "08S01", 0,
        new SocketException("Connection reset"));
    assertThat(Failure.of(new IllegalStateException("PreparedStatementCallback; SQL [SELECT 1]; Communications link failure", lost)))
        .returns(true, Failure::connectionLost).returns(Cause.RESET_ON_READ, Failure::cause).returns(Outcome.UNKNOWN, Failure::outcome);
  }
}
