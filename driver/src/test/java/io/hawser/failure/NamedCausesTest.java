package io.hawser.failure;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.SocketException;
import java.nio.channels.ClosedByInterruptException;
import java.sql.SQLException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Failures that show more than that something is lost. */
@Tag("fast")
class NamedCausesTest {
  @Test void anInterrupt() {
    for (Exception root : new Exception[] {new SocketException("Closed by interrupt"), new ClosedByInterruptException()}) {
      SQLException thrown = new SQLException("(conn=5) Connection error", "08000", root);
      assertThat(Failure.of(thrown)).returns(Cause.INTERRUPTED, Failure::cause).returns(true, Failure::connectionLost);
    }
  }

  @Test void anIdleTimeThatTheDriverItselfFindsTooLong() {
    SQLException thrown = new SQLException(
        "The last packet successfully received from the server was 30,012 milliseconds ago. The last packet sent successfully to the "
            + "server was 30,013 milliseconds ago. is longer than the server configured value of 'wait_timeout'. You should consider either expiring and/or testing "
            + "connection validity before use in your application",
        "08S01");
    assertThat(Failure.of(thrown)).returns(Cause.IDLE_TIMEOUT, Failure::cause).returns(true, Failure::connectionLost);
  }

  @ParameterizedTest @CsvSource(delimiter = '|', value = {
      "1927 | 08S01 | Lost connection to backend server: network error (server1: 104, Connection reset by peer) | BACKEND_LOST",
      "0 | 08S01 | Lost connection to backend server | BACKEND_LOST",
      "1927 | 70100 | Connection was killed | KILLED"}) void aProxysLostServerIsNobodysKill(int code, String state, String text,
          Cause cause) {
    assertThat(Failure.of(new SQLException(text, state, code))).returns(cause, Failure::cause).returns(true, Failure::connectionLost);
  }

  @ParameterizedTest @CsvSource(delimiter = '|', value = {
      "1290 | The MySQL server is running with the --read-only option so it cannot execute this statement | READ_ONLY_SERVER",
      "1290 | The MySQL server is running with the --super-read-only option so it cannot execute this statement | READ_ONLY_SERVER",
      "1290 | The MariaDB server is running with the --read_only option so it cannot execute this statement | READ_ONLY_SERVER",
      "1836 | Running in read-only mode | READ_ONLY_SERVER",
      "1290 | The MySQL server is running with the --secure-file-priv option so it cannot execute this statement | NOT_A_CONNECTION_FAILURE",
      "1792 | Cannot execute statement in a READ ONLY transaction. | NOT_A_CONNECTION_FAILURE"}) void aServerThatIsNoPrimaryAnyMoreLives(
          int code, String text, Cause cause) {
    assertThat(Failure.of(new SQLException(text, "HY000", code))).returns(cause, Failure::cause).returns(false, Failure::connectionLost);
  }
}
