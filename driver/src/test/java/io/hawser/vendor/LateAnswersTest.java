package io.hawser.vendor;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.testbed.Caller;
import io.hawser.testbed.FaultyConnection;
import io.hawser.testbed.ServerUnderTest;
import io.hawser.testbed.VendorDriver;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * MySQL Connector/J leaves an answer unread where a statement with a cursor is cancelled, and drops it before its next request if the
 * socket reports available bytes. A socket that reports none gives each later statement the answer of the one before.
 */
@Tag("vendors")
@Timeout(120)
class LateAnswersTest {
  private static final int CONNECTIONS = 12;
  private static final Duration QUIET = Duration.ofMillis(20);
  private static final Duration SOON = Duration.ofSeconds(20);

  @ParameterizedTest @EnumSource void noStatementGetsAnotherOnesAnswer(ServerUnderTest server) throws Exception {
    for (int i = 0; i < CONNECTIONS; i++) {
      try (FaultyConnection session = FaultyConnection.open(server, VendorDriver.MYSQL, "useServerPrepStmts=true", "useCursorFetch=true",
          "defaultFetchSize=2", "hawser.look.after=1h", "hawser.ping.after=1d");
          Statement statement = session.connection().createStatement()) {
        CompletableFuture<Void> cancelled = Caller.run(() -> cancel(statement));
        answer(() -> {
          try (ResultSet rows = statement.executeQuery("SELECT SLEEP(3)")) {
            rows.next();
            return rows.getString(1);
          }
        });
        cancelled.get(20, TimeUnit.SECONDS);
        for (int n = 1; n < 6; n++) {
          // no socket shows an answer that has not arrived yet: the driver takes it for the next one without Hawser too; and only the
          // driver looks
          session.proxied().awaitQuiet(QUIET, SOON);
          String asked = String.valueOf(n);
          assertThat(answer(() -> session.ask("SELECT " + asked))).isIn(asked, null);
        }
      }
    }
  }

  private interface Question {
    String ask() throws SQLException;
  }

  /** Null where the driver refuses what it has read, as it does without Hawser too. */
  private static String answer(Question question) {
    try {
      return question.ask();
    } catch (SQLException refused) {
      return null;
    }
  }

  private static void cancel(Statement statement) {
    try {
      TimeUnit.MILLISECONDS.sleep(200); // the statement sleeps on the server by then
      statement.cancel();
    } catch (SQLException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
