package io.hawser.recovery;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.testbed.FaultyConnection;
import io.hawser.testbed.ProxiedConnection;
import io.hawser.testbed.VendorDriver;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Threads share a connection, each with statements of its own, while its sessions end at any moment. */
@Tag("vendors")
@Timeout(60)
class SeveralUsersTest {
  private static final int USERS = 3;
  private static final int LOSSES = 40;

  @ParameterizedTest @EnumSource void noRowIsWrittenTwiceAndNoAnswerIsAnothers(VendorDriver vendor) throws Exception {
    FaultyConnection.tellServer("CREATE OR REPLACE TABLE shared (owner INT, n INT)");
    ExecutorService threads = Executors.newFixedThreadPool(USERS);
    try (FaultyConnection session = FaultyConnection.open(vendor, "hawser.ping.after=5ms", "hawser.reconnect.interval=10ms")) {
      AtomicBoolean stop = new AtomicBoolean();
      List<Future<Integer>> users = new ArrayList<>();
      for (int user = 0; user < USERS; user++) {
        int owner = user;
        PreparedStatement insert = session.connection().prepareStatement("INSERT INTO shared VALUES (?, ?)");
        users.add(threads.submit(() -> work(session, insert, owner, stop)));
      }
      for (int loss = 0; loss < LOSSES || session.sessions() <= 5 && loss < 50 * LOSSES; loss++) {
        ProxiedConnection victim = session.proxy().connections().stream().findFirst().orElse(null);
        if (victim != null) {
          victim.reset();
        }
        TimeUnit.MILLISECONDS.sleep(30); // the users' time, in which anything may happen, a recovery too
      }
      stop.set(true);
      int written = 0;
      for (Future<Integer> user : users) {
        written += user.get(30, TimeUnit.SECONDS);
      }
      assertThat(session.sessions()).isGreaterThan(5);
      assertThat(FaultyConnection.askServer("SELECT COUNT(*) - COUNT(DISTINCT owner, n) FROM shared")).as("rows twice").isEqualTo("0");
      assertThat(Integer.parseInt(FaultyConnection.askServer("SELECT COUNT(*) FROM shared"))).as("rows").isGreaterThanOrEqualTo(written);
      assertThat(written).isPositive();
    } finally {
      threads.shutdownNow();
    }
  }

  /** @return how many rows the driver reported as written */
  private static int work(FaultyConnection session, PreparedStatement statement, int owner, AtomicBoolean stop) throws SQLException {
    int written = 0;
    try (PreparedStatement insert = statement) {
      for (int n = 0; !stop.get(); n++) {
        try {
          insert.setInt(1, owner);
          insert.setInt(2, n);
          written += insert.executeUpdate();
        } catch (SQLException | RuntimeException inFlight) {
          assertTold(inFlight); // it may have run, or not: the count of rows is there for that
        }
        int marker = owner * 1_000_000 + n;
        try (PreparedStatement ask = session.connection().prepareStatement("SELECT ?")) {
          ask.setInt(1, marker);
          try (ResultSet rows = ask.executeQuery()) {
            rows.next();
            assertThat(rows.getInt(1)).isEqualTo(marker);
          }
        } catch (SQLException | RuntimeException inFlight) {
          assertTold(inFlight);
        }
      }
    }
    return written;
  }

  /** The reason, or that another thread's failure has just closed the session beneath a setter. */
  private static void assertTold(Exception e) {
    if (e.getSuppressed().length == 0) {
      assertThat(e).hasMessageContaining("closed");
    }
  }
}
