package io.hawser.recovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.hawser.event.ConnectionListener;
import io.hawser.event.RecoveryRefused;
import io.hawser.event.SessionLost;
import io.hawser.event.SessionRecovered;
import io.hawser.failure.Failure;
import io.hawser.testbed.EmbeddedDatabase;
import io.hawser.testbed.FaultyConnection;
import io.hawser.testbed.IdleDeath;
import io.hawser.testbed.LoggedLines;
import io.hawser.testbed.VendorDriver;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junitpioneer.jupiter.cartesian.CartesianTest;

/** isValid() says whether the connection can be used: it replaces a dead session if nothing is lost by it, within its timeout. */
@Tag("vendors")
@Timeout(60)
class IsValidTest {
  @RegisterExtension final LoggedLines logged = LoggedLines.of(Recovery.class);

  private static final Duration AT_ONCE = Duration.ofSeconds(2); // the machine may be busy

  /** The reported events of the connection, in order. */
  private final List<String> events = new ArrayList<>();

  private void listen(FaultyConnection session) throws SQLException {
    session.facts().addListener(new ConnectionListener() {
      @Override public void lost(SessionLost event) {
        events.add("lost");
      }

      @Override public void recovered(SessionRecovered event) {
        events.add("recovered");
      }

      @Override public void refused(RecoveryRefused event) {
        events.add("refused " + event.why());
      }
    });
  }

  private static Duration timeOf(SqlCall call) throws SQLException {
    long start = System.nanoTime();
    call.run();
    return Duration.ofNanos(System.nanoTime() - start);
  }

  private interface SqlCall {
    void run() throws SQLException;
  }

  @CartesianTest(name = "{0} {1} {2}") void aDeadIdleSessionIsReplaced(@CartesianTest.Enum VendorDriver vendor,
      @CartesianTest.Enum IdleDeath death,
      @CartesianTest.Values(ints = {0, 1, 2_147_483, Integer.MAX_VALUE}) int timeout) throws SQLException {
    try (FaultyConnection session = FaultyConnection.open(vendor)) {
      listen(session);
      session.execute("SET @kept = 7");
      death.prepare(session.connection());
      assertThat(session.connection().isValid(timeout)).isTrue();
      assertThat(session.sessions()).isEqualTo(1);
      session.die(death);
      assertThat(session.connection().isValid(timeout)).isTrue();
      assertThat(session.sessions()).isEqualTo(2);
      assertThat(events).containsExactly("lost", "recovered");
      assertThat(session.ask("SELECT @kept")).isEqualTo("7");
      assertThat(session.connection().isClosed()).isFalse();
      assertThat(session.sessions()).isEqualTo(2);
    }
  }

  /** Nothing ever answers on it, but a new connection gets an answer. */
  @CartesianTest void soIsASilentOneWithinTheTimeout(@CartesianTest.Enum VendorDriver vendor,
      @CartesianTest.Values(ints = {0, 2}) int timeout) throws SQLException {
    try (FaultyConnection session = FaultyConnection.open(vendor, "hawser.ping.timeout=2s")) {
      session.stall();
      boolean[] valid = new boolean[1];
      assertThat(timeOf(() -> valid[0] = session.connection().isValid(timeout))).isBetween(Duration.ofMillis(900),
          Duration.ofMillis(2_500));
      assertThat(valid[0]).isTrue();
      assertThat(session.sessions()).isEqualTo(2);
    }
  }

  @CartesianTest void inATransactionItIsNot(@CartesianTest.Enum VendorDriver vendor, @CartesianTest.Enum IdleDeath death,
      @CartesianTest.Values(booleans = {true, false}) boolean byText) throws SQLException {
    FaultyConnection.tellServer("CREATE OR REPLACE TABLE asked (n INT)");
    try (FaultyConnection session = FaultyConnection.open(vendor)) {
      listen(session);
      death.prepare(session.connection());
      if (byText) {
        session.execute("BEGIN");
      } else {
        session.connection().setAutoCommit(false);
      }
      session.execute("INSERT INTO asked VALUES (1)");
      session.die(death);
      assertThat(session.connection().isValid(2)).isFalse();
      assertThat(session.connection().isValid(2)).isFalse();
      assertThat(session.sessions()).isEqualTo(1);
      assertThat(events).containsExactly("lost");
      assertThatThrownBy(() -> session.execute("INSERT INTO asked VALUES (2)")).hasFieldOrPropertyWithValue("SQLState", "40001");
      assertThat(session.sessions()).isEqualTo(2);
      assertThat(session.connection().isValid(2)).as("the new session lives, and nobody has rolled back").isFalse();
      session.reset();
      assertThat(session.connection().isValid(2)).as("dead again").isFalse();
      assertThat(session.sessions()).isEqualTo(2);
      if (byText) {
        session.execute("ROLLBACK");
      } else {
        session.connection().rollback();
      }
      assertThat(session.connection().isValid(2)).isTrue();
      assertThat(FaultyConnection.askServer("SELECT COUNT(*) FROM asked")).isEqualTo("0");
    }
  }

  @ParameterizedTest @EnumSource void aLostTransactionIsLoggedOnceThoughNoCallFollows(VendorDriver vendor) throws SQLException {
    FaultyConnection.tellServer("CREATE OR REPLACE TABLE asked (n INT)");
    try (FaultyConnection session = FaultyConnection.open(vendor)) {
      session.connection().setAutoCommit(false);
      session.execute("INSERT INTO asked VALUES (1)");
      session.reset();
      assertThat(session.connection().isValid(2)).isFalse();
      assertThat(session.connection().isValid(2)).isFalse();
      assertThat(logged.lines().stream().filter(line -> line.contains("with a transaction"))).singleElement().asString()
          .contains("found by isValid()", "until the application has rolled back");
    }
  }

  /** Otherwise a pause that a pool's sessions survive every day would be reported as too long after three others were lost. */
  @ParameterizedTest @EnumSource void whatASessionSurvivesIsRemembered(VendorDriver vendor, @TempDir Path folder) throws Exception {
    Path journal = folder.resolve("journal");
    try (FaultyConnection session = FaultyConnection.open(vendor, "hawser.journal=" + journal)) {
      long before = System.nanoTime();
      await().pollDelay(300, TimeUnit.MILLISECONDS).until(() -> session.connection().isValid(2)); // after a pause
      long most = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - before) + 1;
      session.reset();
      assertThat(session.ask("SELECT 1")).isEqualTo("1");
      String[] loss = Files.readAllLines(journal).get(0).split("\t");
      assertThat(Long.parseLong(loss[loss.length - 2])).as("survived, in ms").isBetween(290L, most);
    }
  }

  /**
   * What ODC does: without autocommit it asks for the trace, or for warnings, after each statement, COMMIT too. The server begins no
   * transaction for that.
   */
  @CartesianTest void whatOnlyAsksTheSessionIsNoTransactionToLose(@CartesianTest.Enum VendorDriver vendor,
      @CartesianTest.Enum IdleDeath death) throws SQLException {
    try (FaultyConnection session = FaultyConnection.open(vendor)) {
      death.prepare(session.connection());
      session.connection().setAutoCommit(false);
      session.execute("DO 1");
      session.connection().commit();
      session.execute("SHOW WARNINGS");
      session.die(death);
      assertThat(session.connection().isValid(2)).isTrue();
      assertThat(session.sessions()).isEqualTo(2);
      assertThat(session.ask("SELECT @@autocommit")).isEqualTo("0");
    }
  }

  @CartesianTest void withStateThatCantBeRestoredItIsNot(@CartesianTest.Enum VendorDriver vendor, @CartesianTest.Enum IdleDeath death)
      throws SQLException {
    try (FaultyConnection session = FaultyConnection.open(vendor)) {
      listen(session);
      death.prepare(session.connection());
      session.execute("CREATE TEMPORARY TABLE held (n INT)");
      session.die(death);
      assertThat(session.connection().isValid(2)).isFalse();
      assertThat(session.connection().isValid(0)).isFalse();
      assertThat(session.sessions()).isEqualTo(1);
      assertThat(events).containsExactly("lost", "refused STATE");
      assertThat(Failure.of(catchThrowable(() -> session.ask("SELECT 1"))).connectionLost()).isTrue();
      assertThat(events).hasSize(2);
    }
  }

  enum Kept {
    TRANSACTION("START TRANSACTION"), TEMPORARY_TABLE("DO 1");

    final String begin;

    Kept(String begin) {
      this.begin = begin;
    }
  }

  /** A tool that asks with 0 would give the session up, and lose what only that has, because of a silence that may be over in a moment. */
  @CartesianTest void whereSomethingWouldBeLostZeroWaitsAsACallDoes(@CartesianTest.Enum VendorDriver vendor, @CartesianTest.Enum Kept kept)
      throws Exception {
    try (FaultyConnection session = FaultyConnection.open(vendor, "hawser.ping.timeout=100ms", "hawser.ping.after=1ms")) {
      session.execute("CREATE TEMPORARY TABLE held (n INT)");
      session.execute(kept.begin);
      session.execute("INSERT INTO held VALUES (7)");
      session.stall();
      FutureTask<Boolean> call = new FutureTask<>(() -> session.connection().isValid(0));
      new Thread(call, "asking").start();
      assertThat(catchThrowable(() -> call.get(1, TimeUnit.SECONDS))).as("it waits").isInstanceOf(TimeoutException.class);
      session.proxied().heal();
      assertThat(call.get(20, TimeUnit.SECONDS)).isTrue();
      assertThat(session.ask("SELECT n FROM held")).isEqualTo("7");
      assertThat(session.sessions()).isEqualTo(1);
    }
  }

  @ParameterizedTest @EnumSource void thatWaitHasABoundToo(VendorDriver vendor) throws SQLException {
    try (FaultyConnection session = FaultyConnection.open(vendor, "hawser.ping.timeout=100ms", "hawser.ping.after=1ms",
        "hawser.reconnect.timeout=1s")) {
      session.execute("CREATE TEMPORARY TABLE held (n INT)");
      session.stall();
      boolean[] valid = {true};
      assertThat(timeOf(() -> valid[0] = session.connection().isValid(0))).isBetween(Duration.ofMillis(900), Duration.ofSeconds(10));
      assertThat(valid).containsExactly(false);
    }
  }

  enum Unreachable {
    REFUSED {
      @Override void prepare(FaultyConnection session) {
        session.proxy().refuseConnections();
        session.reset();
      }
    },
    SILENT {
      @Override void prepare(FaultyConnection session) throws SQLException {
        session.proxy().leaveConnectionsUnanswered();
        session.stall();
      }
    },
    RESET_AND_SILENT {
      @Override void prepare(FaultyConnection session) {
        session.proxy().leaveConnectionsUnanswered();
        session.reset();
      }
    };

    abstract void prepare(FaultyConnection session) throws SQLException;
  }

  @Tag("long") @CartesianTest void ofAServerThatCantBeReachedItTakesNoLongerThanItsTimeout(@CartesianTest.Enum VendorDriver vendor,
      @CartesianTest.Enum Unreachable how,
      @CartesianTest.Values(ints = {0, 1}) int timeout) throws SQLException {
    try (FaultyConnection session = FaultyConnection.open(vendor, "hawser.ping.timeout=1s", "hawser.reconnect.timeout=20s")) {
      listen(session);
      how.prepare(session);
      boolean[] valid = {true, true};
      assertThat(timeOf(() -> valid[0] = session.connection().isValid(timeout))).isLessThan(Duration.ofMillis(1_600));
      assertThat(timeOf(() -> valid[1] = session.connection().isValid(timeout))).isLessThan(Duration.ofMillis(1_600));
      assertThat(valid).containsExactly(false, false);
      assertThat(events).containsExactly("lost", "refused UNREACHABLE");
      session.proxy().acceptConnections();
      assertThat(session.ask("SELECT 1")).as("a call makes all of its attempts").isEqualTo("1");
      assertThat(session.connection().isValid(timeout)).isTrue();
    }
  }

  @ParameterizedTest @EnumSource void aCallMakesAllOfItsAttemptsAfterIsValidHasMadeOne(VendorDriver vendor) throws Exception {
    try (FaultyConnection session = FaultyConnection.open(vendor, "hawser.reconnect.interval=50ms", "hawser.reconnect.maxInterval=50ms",
        "hawser.reconnect.attempts=1000")) {
      session.proxy().refuseConnections();
      session.reset();
      assertThat(session.connection().isValid(1)).isFalse();
      FutureTask<String> call = new FutureTask<>(() -> session.ask("SELECT 1"));
      new Thread(call).start();
      assertThat(catchThrowable(() -> call.get(500, TimeUnit.MILLISECONDS))).as("it tries on").isInstanceOf(TimeoutException.class);
      session.proxy().acceptConnections();
      assertThat(call.get(20, TimeUnit.SECONDS)).isEqualTo("1");
    }
  }

  @CartesianTest void withRecoveryOffItSaysThatTheSessionIsDead(@CartesianTest.Enum VendorDriver vendor,
      @CartesianTest.Enum IdleDeath death) throws SQLException {
    try (FaultyConnection session = FaultyConnection.open(vendor, "hawser.recovery=off")) {
      death.prepare(session.connection());
      session.die(death);
      assertThat(session.connection().isValid(2)).isFalse();
      assertThat(session.connection().isValid(0)).isFalse();
      assertThat(session.sessions()).isEqualTo(1);
    }
  }

  @ParameterizedTest @EnumSource void aNegativeTimeoutIsRefusedInTheVendorsWords(VendorDriver vendor) throws SQLException {
    EmbeddedDatabase database = EmbeddedDatabase.get();
    try (FaultyConnection session = FaultyConnection.open(vendor);
        Connection plain = DriverManager.getConnection(database.url(vendor, session.proxy()), database.user(),
            database.password())) {
      Throwable thrown = catchThrowable(() -> session.connection().isValid(-1));
      assertThat(thrown).isInstanceOf(SQLException.class);
      if (vendor != VendorDriver.MYSQL) { // it takes one, and gives the connection up for it
        Throwable vendors = catchThrowable(() -> plain.isValid(-1));
        assertThat(thrown).hasSameClassAs(vendors);
        assertThat(withoutId(thrown)).isEqualTo(withoutId(vendors));
        assertThat(((SQLException) thrown).getSQLState()).isEqualTo(((SQLException) vendors).getSQLState());
      }
      assertThat(session.connection().isValid(1)).isTrue();
      assertThat(session.sessions()).isEqualTo(1);
    }
  }

  private static String withoutId(Throwable thrown) {
    return thrown.getMessage().replaceAll("conn(ection)?=\\d+", "conn");
  }

  @CartesianTest(name = "{0} {1} {2}") void itEndsAtOnce(@CartesianTest.Enum VendorDriver vendor,
      @CartesianTest.Enum(mode = CartesianTest.Enum.Mode.EXCLUDE, names = "REFUSED") Unreachable how,
      @CartesianTest.Enum CancelledReconnectTest.End end) throws Exception {
    assumeFalse(end == CancelledReconnectTest.End.CLOSE && how == Unreachable.SILENT,
        "the vendor's close() waits behind its own ping, and says QUIT after it");
    try (FaultyConnection session = FaultyConnection.open(vendor)) {
      how.prepare(session);
      boolean[] flag = new boolean[1];
      FutureTask<Boolean> call = new FutureTask<>(() -> {
        boolean valid = session.connection().isValid(30);
        flag[0] = Thread.currentThread().isInterrupted();
        return valid;
      });
      Thread thread = new Thread(call, "asking");
      thread.start();
      assertThat(catchThrowable(() -> call.get(500, TimeUnit.MILLISECONDS))).as("it waits").isInstanceOf(TimeoutException.class);
      long start = System.nanoTime();
      end.end(session.connection(), thread);
      assertThat(call.get(20, TimeUnit.SECONDS)).isFalse();
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(AT_ONCE);
      assertThat(flag[0]).as("the flag is kept").isEqualTo(end == CancelledReconnectTest.End.INTERRUPT);
    }
  }

  @ParameterizedTest @EnumSource void aThreadThatWasInterruptedBeforeIsAnsweredAllTheSame(VendorDriver vendor) throws Exception {
    try (FaultyConnection session = FaultyConnection.open(vendor)) {
      asInterrupted(session);
      assertThat(session.sessions()).isEqualTo(1);
      session.reset();
      asInterrupted(session);
      assertThat(session.sessions()).isEqualTo(2);
    }
  }

  private static void asInterrupted(FaultyConnection session) throws SQLException {
    Thread.currentThread().interrupt();
    try {
      assertThat(session.connection().isValid(2)).isTrue();
      assertThat(Thread.currentThread().isInterrupted()).isTrue();
    } finally {
      Thread.interrupted();
    }
  }

  /** The session itself is asked whether an exception meant its end. */
  @ParameterizedTest @EnumSource void aFailureIsNotTakenForHarmlessBecauseTheSessionWasReplaced(VendorDriver vendor) throws Exception {
    try (FaultyConnection session = FaultyConnection.open(vendor)) {
      session.reset();
      assertThat(Failure.of(new SQLException("Query execution was interrupted", "70100", 1317), session.connection()).connectionLost())
          .isTrue();
      assertThat(session.sessions()).isEqualTo(1);
      assertThat(session.ask("SELECT 1")).isEqualTo("1");
    }
  }
}
