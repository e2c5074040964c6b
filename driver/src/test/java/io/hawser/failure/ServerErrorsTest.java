package io.hawser.failure;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A number means one thing in MySQL mode and another in Oracle mode, where the text names the mode. */
@Tag("fast")
class ServerErrorsTest {
  @ParameterizedTest @CsvSource(delimiter = '|', nullValues = "-", value = {
      "1184 | Aborted connection 12 to db: 'x' | CLOSED_BY_SERVER", "1203 | Too many sessions | TOO_MANY_CONNECTIONS",
      "1203 | - | TOO_MANY_CONNECTIONS", "1226 | User 'u' has exceeded the 'max_user_connections' resource | TOO_MANY_CONNECTIONS",
      "1226 | User 'u' has exceeded the 'max_queries_per_hour' resource | -", "4669 | cluster 'x' not exist | ACCESS_DENIED",
      "5066 | Session interrupted | KILLED", "1317 | Query execution was interrupted | -", "4012 | Timeout | -", "4013 | No memory | -",
      "4016 | Internal error | -", "6002 | transaction is rolled back | -", "6005 | - | -", "28 | Out of resources | -",
      "28 | ORA-00028: your session has been killed | KILLED", "3113 | ORA-03113: end-of-file on communication channel | CLOSED_BY_SERVER",
      "3114 | ORA-03114: not connected | CLOSED_BY_SERVER", "12537 | ORA-12537: TNS:connection closed | CLOSED_BY_SERVER",
      "12541 | ORA-12541: TNS:no listener | CONNECT_REFUSED", "12547 | ORA-12547: TNS:lost contact | CLOSED_BY_SERVER",
      "600 | ORA-00600: internal error code, arguments: -5066, Session interrupted | KILLED",
      "600 | ORA-00600: internal error code, arguments: -4012, Timeout | -",
      "600 | ORA-00600: internal error code, arguments: -99999, ? | -",
      "600 | internal error code, arguments: -8002, Server is stopping | SHUTDOWN", "600 | ORA-00600 | -", "600 | - | -",
      "99999 | ? | -"}) void meansWhatItsModeSays(int code, String message, Cause cause) {
    assertThat(ServerErrors.cause(code, message)).isEqualTo(cause);
  }
}
