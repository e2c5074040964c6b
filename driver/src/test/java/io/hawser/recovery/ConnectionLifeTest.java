package io.hawser.recovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import io.hawser.HawserDriver;
import io.hawser.failure.ExplainedFailures;
import io.hawser.testbed.Command;
import io.hawser.testbed.EmbeddedDatabase;
import io.hawser.testbed.FaultProxy;
import io.hawser.testbed.FaultyConnection;
import io.hawser.testbed.Transport;
import io.hawser.testbed.VendorDriver;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junitpioneer.jupiter.cartesian.CartesianTest;

/** What a connection is after its session has ended: dead, recovered, closed, and for how long anybody waits. */
@Tag("vendors")
@Timeout(60)
class ConnectionLifeTest {
  private final ExecutorService threads = Executors.newCachedThreadPool();

  @AfterEach void end() {
    threads.shutdownNow();
  }

  @ParameterizedTest @EnumSource void aBlackHoleWhileIdleIsFoundByThePing(VendorDriver vendor) throws SQLException {
    try (FaultyConnection session = FaultyConnection.open(vendor, "hawser.ping.timeout=300ms", "hawser.ping.after=1ms")) {
      session.stall();
      assertThat(session.ask("SELECT 1")).isEqualTo("1");
      assertThat(session.sessions()).isEqualTo(2);
    }
  }

  @CartesianTest void askingForStateOfADeadConnectionNeverThrows(@CartesianTest.Enum VendorDriver vendor,
      @CartesianTest.Values(booleans = {true, false}) boolean refused) throws SQLException {
    try (FaultyConnection session = FaultyConnection.open(vendor, "hawser.recovery=" + (refused ? "off" : "on"))) {
      Connection connection = session.connection();
      Statement statement = connection.createStatement();
      var rows = statement.executeQuery("SELECT 1");
      session.reset();
      if (refused) {
        assertThat(catchThrowable(() -> connection.createStatement().execute("SELECT 1"))).isInstanceOf(SQLException.class);
      }
      assertThat((Throwable) connection.getWarnings()).isNull();
      connection.clearWarnings();
      connection.isClosed();
      assertThat((Throwable) statement.getWarnings()).isNull();
      statement.clearWarnings();
      statement.isClosed();
      rows.getWarnings();
      rows.close();
      statement.close();
      assertThat(statement.isClosed()).isTrue();
      connection.close();
      assertThat(connection.isClosed()).isTrue();
      connection.close();
    }
  }

  @CartesianTest void whatWasClosedStaysClosed(@CartesianTest.Enum VendorDriver vendor,
      @CartesianTest.Values(booleans = {true, false}) boolean abort,
      @CartesianTest.Values(booleans = {true, false}) boolean dead) throws SQLException {
    try (FaultyConnection session = FaultyConnection.open(vendor)) {
      Connection connection = session.connection();
      Statement statement = connection.createStatement();
      if (dead) {
        session.reset();
      }
      if (abort) {
        connection.abort(Runnable::run);
      } else {
        connection.close();
      }
      assertThat(connection.isClosed()).isTrue();
      assertThat(connection.isValid(1)).isFalse();
      assertThatThrownBy(() -> statement.execute("SELECT 1")).isInstanceOf(SQLException.class);
      assertThatThrownBy(() -> connection.createStatement().execute("SELECT 1")).isInstanceOf(SQLException.class);
      assertThat(session.proxy().traffic().connections()).as("physical connections").isEqualTo(1);
    }
  }

  @CartesianTest void aConnectionClosedWhileAnotherThreadReconnectsStaysClosed(@CartesianTest.Enum VendorDriver vendor,
      @CartesianTest.Values(booleans = {true, false}) boolean abort) throws Exception {
    try (FaultyConnection session = FaultyConnection.open(vendor, "hawser.reconnect.interval=10ms", "hawser.reconnect.maxInterval=50ms",
        "hawser.reconnect.attempts=1000", "hawser.reconnect.timeout=20s")) {
      session.reset();
      session.proxy().refuseConnections();
      Future<String> user = threads.submit(() -> session.ask("SELECT 1"));
      while (!isReconnecting()) {
        Thread.onSpinWait();
      }
      long start = System.nanoTime();
      if (abort) {
        session.connection().abort(Runnable::run);
      } else {
        session.connection().close();
      }
      assertThat(Duration.ofNanos(System.nanoTime() - start)).as("close() does not wait").isLessThan(Duration.ofSeconds(1));
      session.proxy().acceptConnections();
      assertThatThrownBy(() -> user.get(2, TimeUnit.SECONDS)).isInstanceOf(ExecutionException.class).hasCauseInstanceOf(SQLException.class);
      assertThat(session.connection().isClosed()).isTrue();
      assertThatThrownBy(() -> session.ask("SELECT 1")).isInstanceOf(SQLException.class);
      session.proxy().connections().forEach(leftBehind -> leftBehind.awaitClosed(Duration.ofSeconds(2)));
    }
  }

  private static boolean isReconnecting() {
    return Thread.getAllStackTraces().values().stream()
        .anyMatch(trace -> java.util.Arrays.stream(trace).anyMatch(frame -> frame.getClassName().endsWith("recovery.Reconnector")));
  }

  @ParameterizedTest @EnumSource void severalThreadsOnOneDeadConnectionRecoverItOnce(VendorDriver vendor) throws Exception {
    int rounds = 100;
    int users = 3;
    try (FaultyConnection session = FaultyConnection.open(vendor)) {
      for (int round = 0; round < rounds; round++) {
        session.reset();
        CountDownLatch start = new CountDownLatch(1);
        List<Future<String>> answers = new ArrayList<>();
        for (int user = 0; user < users; user++) {
          answers.add(threads.submit(() -> {
            start.await();
            return session.ask("SELECT 1");
          }));
        }
        start.countDown();
        for (Future<String> answer : answers) {
          assertThat(answer.get(20, TimeUnit.SECONDS)).isEqualTo("1");
        }
        assertThat(session.sessions()).isEqualTo(round + 2);
      }
    }
  }

  @ParameterizedTest @EnumSource void recoveryCanBeOffForOneConnection(VendorDriver vendor) throws SQLException {
    try (FaultyConnection session = FaultyConnection.open(vendor)) {
      session.facts().setRecoveryEnabled(false);
      session.reset();
      ExplainedFailures.assertVendorsOwn(vendor, catchThrowable(() -> session.ask("SELECT 1")), "recovery is off");
      session.facts().setRecoveryEnabled(true);
      assertThat(session.ask("SELECT 1")).isEqualTo("1");
      assertThat(session.sessions()).isEqualTo(2);
    }
  }

  @ParameterizedTest @EnumSource void recoveryCanBeOffByOption(VendorDriver vendor) throws SQLException {
    try (FaultyConnection session = FaultyConnection.open(vendor, "hawser.recovery=off")) {
      session.reset();
      ExplainedFailures.assertVendorsOwn(vendor, catchThrowable(() -> session.ask("SELECT 1")), "recovery is off");
      assertThat(session.sessions()).isEqualTo(1);
    }
  }

  @ParameterizedTest @EnumSource void aServerThatRefusesConnectionsIsGivenUpInTime(VendorDriver vendor) throws SQLException {
    try (FaultyConnection session = FaultyConnection.open(vendor, "hawser.reconnect.timeout=400ms", "hawser.reconnect.attempts=1000",
        "hawser.reconnect.interval=20ms", "hawser.reconnect.maxInterval=100ms")) {
      Statement statement = session.connection().createStatement();
      session.reset();
      session.proxy().refuseConnections();
      long start = System.nanoTime();
      Throwable thrown = catchThrowable(() -> statement.execute("SELECT 1"));
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isBetween(Duration.ofMillis(300), Duration.ofSeconds(2));
      ExplainedFailures.assertVendorsOwn(vendor, thrown, "attempts to reconnect failed");
      assertThat(thrown.getSuppressed()[thrown.getSuppressed().length - 1].getSuppressed()).as("the attempts").hasSizeGreaterThan(2)
          .allSatisfy(attempt -> assertThat(attempt).isInstanceOf(SQLException.class));
      session.proxy().acceptConnections();
      assertThat(session.ask("SELECT 1")).as("the next use tries again").isEqualTo("1");
    }
  }

  @ParameterizedTest @EnumSource void anAttemptThatWasMadeIsNotForgotten(VendorDriver vendor) throws SQLException {
    try (FaultyConnection session = FaultyConnection.open(vendor, "hawser.reconnect.attempts=3", "hawser.reconnect.interval=10ms")) {
      session.proxy().refuseConnections();
      session.reset();
      Throwable thrown = catchThrowable(() -> session.ask("SELECT 1")); // createStatement() has tried three times, executeQuery() tries once more
      ExplainedFailures.assertVendorsOwn(vendor, thrown, "so did the attempts before");
      assertThat(thrown.getSuppressed()[thrown.getSuppressed().length - 1].getSuppressed()).as("the attempts").hasSize(4);
    }
  }

  /** It would be no bound if each part of a call tried again. */
  @ParameterizedTest @EnumSource void oneCallTriesToReconnectOnce(VendorDriver vendor) throws SQLException {
    try (FaultyConnection session = FaultyConnection.open(vendor, "hawser.reconnect.timeout=400ms", "hawser.reconnect.attempts=1")) {
      PreparedStatement statement = session.connection().prepareStatement("SELECT 1");
      session.proxy().refuseConnections();
      session.reset();
      Throwable thrown = catchThrowable(statement::executeQuery);
      ExplainedFailures.assertVendorsOwn(vendor, thrown, "1 attempt to reconnect failed");
      assertThat(thrown.getSuppressed()[thrown.getSuppressed().length - 1].getSuppressed()).as("the attempts").hasSize(1);
    }
  }

  @ParameterizedTest @EnumSource void aServerThatNeverGreetsIsGivenUpInTime(VendorDriver vendor) throws SQLException {
    try (FaultyConnection session = FaultyConnection.open(vendor, "hawser.reconnect.timeout=400ms")) {
      Statement statement = session.connection().createStatement();
      session.reset();
      session.proxy().leaveConnectionsUnanswered();
      long start = System.nanoTime();
      ExplainedFailures.assertVendorsOwn(vendor, catchThrowable(() -> statement.execute("SELECT 1")), "to reconnect failed");
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(3));
    }
  }

  /** As behind a load balancer that has noticed meanwhile which proxy is dead. */
  @Tag("long") @ParameterizedTest @EnumSource void anAttemptThatIsNeverAnsweredLeavesTimeForAnother(VendorDriver vendor) throws Exception {
    try (FaultyConnection session = FaultyConnection.open(vendor, "hawser.reconnect.timeout=8s")) {
      Statement statement = session.connection().createStatement();
      session.reset();
      session.proxy().leaveConnectionsUnanswered();
      Future<Boolean> answer = threads.submit(() -> statement.execute("SELECT 1"));
      await().until(() -> session.proxy().unanswered() == 1);
      session.proxy().acceptConnections();
      assertThat(answer.get()).isTrue();
      assertThat(session.sessions()).isEqualTo(2);
    }
  }

  @ParameterizedTest @EnumSource void anInitialStatementThatHangsIsGivenUpInTime(VendorDriver vendor) throws SQLException {
    String table = "pause_of_" + vendor; // the server notices late that nobody waits, and holds its locks until then
    FaultyConnection.tellServer("CREATE OR REPLACE TABLE " + table + " (seconds INT)", "INSERT INTO " + table + " VALUES (0)");
    try (FaultyConnection session = FaultyConnection.open(vendor, "hawser.reconnect.timeout=500ms",
        "hawser.init.sql=DO SLEEP((SELECT seconds FROM " + table + "))")) {
      Statement statement = session.connection().createStatement();
      FaultyConnection.tellServer("UPDATE " + table + " SET seconds = 4");
      session.reset();
      long start = System.nanoTime();
      ExplainedFailures.assertVendorsOwn(vendor, catchThrowable(() -> statement.execute("SELECT 1")), "to reconnect failed");
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(3));
    }
  }

  @ParameterizedTest @EnumSource void aThreadInterruptedWhileItReconnectsStopsAndStaysInterrupted(VendorDriver vendor) throws Exception {
    try (FaultyConnection session = FaultyConnection.open(vendor, "hawser.reconnect.interval=5s", "hawser.reconnect.timeout=20s")) {
      session.reset();
      session.proxy().refuseConnections();
      CountDownLatch done = new CountDownLatch(1);
      Throwable[] thrown = new Throwable[1];
      boolean[] interrupted = new boolean[1];
      Thread user = new Thread(() -> {
        thrown[0] = catchThrowable(() -> session.ask("SELECT 1"));
        interrupted[0] = Thread.interrupted();
        done.countDown();
      }, "interrupted user");
      user.start();
      while (user.getState() != Thread.State.TIMED_WAITING) {
        Thread.onSpinWait();
      }
      user.interrupt();
      assertThat(done.await(3, TimeUnit.SECONDS)).isTrue();
      assertThat(interrupted[0]).isTrue();
      assertThat(thrown[0]).isInstanceOf(SQLException.class);
      session.proxy().acceptConnections();
    }
  }

  @ParameterizedTest @EnumSource void aServerThatWasRestartedIsUsedAgain(VendorDriver vendor) throws SQLException {
    try (FaultyConnection session = FaultyConnection.open(vendor)) {
      session.ask("SELECT 1");
      EmbeddedDatabase.get().restart();
      assertThat(session.ask("SELECT 1")).isEqualTo("1");
      assertThat(session.sessions()).isEqualTo(2);
    }
  }

  @ParameterizedTest @EnumSource void aUserWhoIsGoneIsNotTriedAgain(VendorDriver vendor) throws SQLException {
    FaultyConnection.tellServer("CREATE OR REPLACE USER leaver@'127.0.0.1' IDENTIFIED BY 'secret1'",
        "GRANT ALL ON test.* TO leaver@'127.0.0.1'");
    FaultProxy proxy = FaultProxy.toDatabase();
    Properties login = new Properties();
    login.setProperty("user", "leaver");
    login.setProperty("password", "secret1");
    login.setProperty("hawser.odp.check", "off"); // its connection would be the newest
    String url = VendorDriver.throughHawser(Transport.PLAIN.url(vendor, proxy));
    try (FaultyConnection session = new FaultyConnection(vendor, proxy, new HawserDriver().connect(url, login))) {
      FaultyConnection.tellServer("DROP USER leaver@'127.0.0.1'");
      Statement statement = session.connection().createStatement();
      session.reset();
      ExplainedFailures.assertVendorsOwn(vendor, catchThrowable(() -> statement.execute("SELECT 1")), "1 attempt to reconnect failed");
    }
  }

  @ParameterizedTest @EnumSource void aHealthyConnectionIsNotPingedBeforeItsTime(VendorDriver vendor) throws SQLException {
    try (FaultyConnection session = FaultyConnection.open(vendor, "hawser.ping.after=1h")) {
      for (int i = 0; i < 5; i++) {
        session.ask("SELECT 1");
      }
      assertThat(session.proxied().traffic().commands(Command.PING)).isZero();
    }
  }
}
