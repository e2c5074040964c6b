package io.hawser.recovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import io.hawser.failure.Cause;
import io.hawser.failure.ExplainedFailures;
import io.hawser.failure.Failure;
import io.hawser.failure.Outcome;
import io.hawser.testbed.Caller;
import io.hawser.testbed.CutPoint;
import io.hawser.testbed.Fault;
import io.hawser.testbed.FaultyConnection;
import io.hawser.testbed.ServerUnderTest;
import io.hawser.testbed.VendorDriver;
import java.io.ByteArrayInputStream;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** A session that ends while a statement is under way: it ran once or not at all, and the application is informed. */
@Tag("vendors")
@Timeout(60)
@ParameterizedClass
@EnumSource
class InFlightTest {
  @Parameter private ServerUnderTest server;

  /** No look and no ping: the end of the session is found by the statement itself. */
  private static final String[] BLIND = {"hawser.look.after=1h", "hawser.ping.after=1d"};

  @BeforeEach void createTable() throws SQLException {
    server.database().tell("DROP TABLE IF EXISTS flight", "CREATE TABLE flight (n INT NOT NULL, bytes BLOB)");
  }

  enum Sent {
    WRITE {
      @Override void run(FaultyConnection session) throws SQLException {
        session.execute("INSERT INTO flight (n) VALUES (1)");
      }
    },
    PREPARED_WRITE {
      @Override void run(FaultyConnection session) throws SQLException {
        try (PreparedStatement statement = session.connection().prepareStatement("INSERT INTO flight (n) VALUES (?)")) {
          statement.setInt(1, 1);
          statement.executeUpdate();
        }
      }
    },
    BATCH {
      @Override void run(FaultyConnection session) throws SQLException {
        try (Statement statement = session.connection().createStatement()) {
          statement.addBatch("INSERT INTO flight (n) VALUES (1)");
          statement.executeBatch();
        }
      }
    },
    READ {
      @Override void run(FaultyConnection session) throws SQLException {
        session.ask("SELECT n FROM flight");
      }
    };

    abstract void run(FaultyConnection session) throws SQLException;
  }

  static Stream<Arguments> cuts() {
    return Stream.of(VendorDriver.values()).flatMap(vendor -> Stream.of(Sent.values()).flatMap(sent -> Stream.of(Fault.FIN, Fault.RESET)
        .flatMap(fault -> Stream.of(true, false).map(executed -> Arguments.of(vendor, sent, fault, executed)))));
  }

  @ParameterizedTest(name = "{0} {1} {2} executed={3}") @MethodSource("cuts") void aReadRunsAgainAndOfAnythingElseTheOutcomeIsUnknown(
      VendorDriver vendor, Sent sent, Fault fault, boolean executed) throws Exception {
    try (FaultyConnection session = FaultyConnection.open(server, vendor)) {
      session.proxied().cutAfter(executed ? CutPoint.beforeAnswer() : CutPoint.beforeRequest(), fault);
      Throwable thrown = catchThrowable(() -> sent.run(session));
      if (sent == Sent.READ) {
        assertThat(thrown).isNull();
        assertThat(session.sessions()).isEqualTo(2);
      } else {
        ExplainedFailures.assertOwn(thrown, SQLException.class, "08007", "in flight");
        assertThat(Failure.of(thrown).outcome()).isEqualTo(Outcome.UNKNOWN);
        assertThat(session.sessions()).as("the next use recovers, not this one").isEqualTo(1);
      }
      assertRanOnceAtMost(session, executed && sent != Sent.READ);
    }
  }

  @ParameterizedTest(name = "{0} {1} {2} executed={3}") @MethodSource("cuts") void withoutRecoveryItFailsAsTheVendorSays(
      VendorDriver vendor, Sent sent, Fault fault, boolean executed) throws Exception {
    try (FaultyConnection session = FaultyConnection.open(server, vendor)) {
      session.facts().setRecoveryEnabled(false);
      session.proxied().cutAfter(executed ? CutPoint.beforeAnswer() : CutPoint.beforeRequest(), fault);
      ExplainedFailures.assertVendorsOwn(vendor, catchThrowable(() -> sent.run(session)), "recovery is off");
      session.facts().setRecoveryEnabled(true);
      assertRanOnceAtMost(session, executed && sent != Sent.READ);
    }
  }

  private static void assertRanOnceAtMost(FaultyConnection session, boolean mayHaveRun) throws SQLException {
    long rows = Long.parseLong(session.ask("SELECT COUNT(*) FROM flight"));
    assertThat(session.sessions()).isEqualTo(2);
    assertThat(rows).isBetween(0L, mayHaveRun ? 1L : 0L);
    session.execute("INSERT INTO flight (n) VALUES (2)");
    assertThat(session.ask("SELECT COUNT(*) FROM flight")).as("nothing came later").isEqualTo(String.valueOf(rows + 1));
  }

  @ParameterizedTest @EnumSource void aReadIsNotRunAgainWhereThatIsNotWanted(VendorDriver vendor) throws SQLException {
    try (FaultyConnection session = FaultyConnection.open(server, vendor, "hawser.retry=unsent")) {
      session.proxied().cutAfter(CutPoint.beforeAnswer(), Fault.RESET);
      ExplainedFailures.assertVendorsOwn(vendor, catchThrowable(() -> session.ask("SELECT n FROM flight")), "in flight");
    }
  }

  /** Which waits for a table until the application's own time-out. */
  @ParameterizedTest @EnumSource void aReadThatTakesTooLongIsRunAgainOnce(VendorDriver vendor) throws SQLException {
    try (Connection admin = server.database().admin(); Statement locks = admin.createStatement();
        FaultyConnection session = FaultyConnection.open(server, vendor, "socketTimeout=500")) {
      locks.execute("LOCK TABLES flight WRITE");
      Throwable thrown = catchThrowable(() -> session.ask("SELECT n FROM flight"));
      assertThat(thrown).isInstanceOf(SQLException.class);
      assertThat(Failure.of(thrown)).returns(Cause.READ_TIMEOUT, Failure::cause);
      assertThat(Failure.of(thrown).explain()).contains("run again once");
      assertThat(session.sessions()).isEqualTo(2);
      locks.execute("UNLOCK TABLES");
      assertThat(session.ask("SELECT COUNT(*) FROM flight")).isEqualTo("0");
    }
  }

  @ParameterizedTest @EnumSource void aReadThatLosesEverySessionIsGivenUp(VendorDriver vendor) throws Exception {
    try (Connection admin = server.database().admin(); Statement locks = admin.createStatement();
        FaultyConnection session = FaultyConnection.open(server, vendor)) {
      locks.execute("LOCK TABLES flight WRITE");
      CompletableFuture<Throwable> call = Caller.supply(() -> catchThrowable(() -> session.ask("SELECT n FROM flight")));
      await().pollInterval(50, TimeUnit.MILLISECONDS).atMost(60, TimeUnit.SECONDS).until(() -> {
        session.proxy().applyToAll(Fault.RESET);
        return call.isDone();
      });
      assertThat(call.get()).isInstanceOf(SQLException.class);
      assertThat(Failure.of(call.get()).explain()).contains("run again once");
      locks.execute("UNLOCK TABLES");
      assertThat(session.ask("SELECT COUNT(*) FROM flight")).isEqualTo("0");
    }
  }

  @ParameterizedTest @EnumSource void aStatementThatIsClosedStaysSoOnANewSession(VendorDriver vendor) throws SQLException {
    try (FaultyConnection session = FaultyConnection.open(server, vendor)) {
      Statement closed = session.connection().createStatement();
      closed.close();
      session.reset();
      session.connection().setAutoCommit(false);
      session.execute("INSERT INTO flight (n) VALUES (1)");
      assertThat(session.sessions()).isEqualTo(2);
      assertThat(catchThrowable(() -> closed.execute("INSERT INTO flight (n) VALUES (2)"))).isInstanceOf(SQLException.class)
          .hasFieldOrPropertyWithValue("SQLState", "HY010");
      session.connection().commit();
      assertThat(server.database().ask("SELECT GROUP_CONCAT(n) FROM flight")).as("the transaction was not taken for lost").isEqualTo("1");
    }
  }

  @ParameterizedTest @EnumSource void askingAboutAStatementDoesNotCountAsRunningIt(VendorDriver vendor) throws SQLException {
    try (FaultyConnection session = FaultyConnection.open(server, vendor, "useServerPrepStmts=true");
        PreparedStatement statement = session.connection().prepareStatement("CREATE TEMPORARY TABLE never (n INT)")) {
      assertThat(statement.getParameterMetaData().getParameterCount()).isZero();
      session.reset();
      assertThat(session.ask("SELECT 1")).as("nothing holds the session").isEqualTo("1");
    }
  }

  @ParameterizedTest @EnumSource void aCommitInFlightHasAnUnknownOutcome(VendorDriver vendor) throws SQLException {
    try (FaultyConnection session = FaultyConnection.open(server, vendor)) {
      session.connection().setAutoCommit(false);
      session.execute("INSERT INTO flight (n) VALUES (1)");
      session.proxied().cutAfter(CutPoint.beforeAnswer(), Fault.RESET);
      ExplainedFailures.assertOwn(catchThrowable(session.connection()::commit), SQLException.class, "08007", "commit");
      assertThat(session.ask("SELECT @@autocommit")).isEqualTo("0");
      session.connection().setAutoCommit(true);
      assertRanOnceAtMost(session, true);
    }
  }

  /** Some drivers close their connection and its statements with the loss: not even a setter works on them. */
  @ParameterizedTest @EnumSource void theStatementThatFailedIsUsedAgainFromItsSettersOn(VendorDriver vendor) throws SQLException {
    try (FaultyConnection session = FaultyConnection.open(server, vendor);
        PreparedStatement statement = session.connection().prepareStatement("INSERT INTO flight (n) VALUES (?)")) {
      statement.setInt(1, 1);
      session.proxied().cutAfter(CutPoint.beforeRequest(), Fault.RESET);
      ExplainedFailures.assertOwn(catchThrowable(statement::executeUpdate), SQLException.class, "08007", "in flight");
      statement.setInt(1, 2);
      assertThat(statement.executeUpdate()).isEqualTo(1);
      assertThat(session.ask("SELECT GROUP_CONCAT(n) FROM flight")).isEqualTo("2");
      assertThat(session.sessions()).isEqualTo(2);
    }
  }

  @ParameterizedTest @EnumSource void theConnectionAnswersWhatNeedsNoNetwork(VendorDriver vendor) throws SQLException {
    try (FaultyConnection session = FaultyConnection.open(server, vendor)) {
      session.proxied().cutAfter(CutPoint.beforeAnswer(), Fault.RESET);
      ExplainedFailures.assertOwn(catchThrowable(() -> session.execute("INSERT INTO flight (n) VALUES (1)")), SQLException.class, "08007",
          "in flight");
      assertThat(session.connection().getAutoCommit()).isTrue();
      assertThat(session.connection().nativeSQL("SELECT 1")).isEqualTo("SELECT 1");
      session.connection().createBlob().setBytes(1, new byte[1]);
      assertThat(session.sessions()).isEqualTo(2);
    }
  }

  @ParameterizedTest @EnumSource void aRequestOfWhichNothingWasSentIsRepeated(VendorDriver vendor) throws SQLException {
    try (FaultyConnection session = FaultyConnection.open(server, vendor, BLIND)) {
      try (PreparedStatement statement = session.connection().prepareStatement("INSERT INTO flight (n) VALUES (?)")) {
        statement.setInt(1, 7);
        session.reset();
        assertThat(statement.executeUpdate()).isEqualTo(1);
      }
      assertThat(session.sessions()).isEqualTo(2);
      assertThat(session.ask("SELECT COUNT(*) FROM flight WHERE n = 7")).isEqualTo("1");
    }
  }

  @ParameterizedTest @EnumSource void aBatchOfWhichNothingWasSentIsRepeatedWhole(VendorDriver vendor) throws SQLException {
    try (FaultyConnection session = FaultyConnection.open(server, vendor, BLIND)) {
      try (PreparedStatement statement = session.connection().prepareStatement("INSERT INTO flight (n) VALUES (?)")) {
        for (int n = 0; n < 3; n++) {
          statement.setInt(1, n);
          statement.addBatch();
        }
        session.reset();
        assertThat(statement.executeBatch()).hasSize(3);
        statement.executeBatch();
      }
      assertThat(session.ask("SELECT GROUP_CONCAT(n ORDER BY n) FROM flight")).isEqualTo("0,1,2");
    }
  }

  @ParameterizedTest @EnumSource void aBatchThatFailedIsNotSentAgain(VendorDriver vendor) throws SQLException {
    try (FaultyConnection session = FaultyConnection.open(server, vendor)) {
      try (Statement statement = session.connection().createStatement()) {
        statement.addBatch("INSERT INTO flight (n) VALUES (1)");
        session.proxied().cutAfter(CutPoint.beforeAnswer(), Fault.RESET);
        ExplainedFailures.assertOwn(catchThrowable(statement::executeBatch), SQLException.class, "08007", "in flight");
        long rows = Long.parseLong(session.ask("SELECT COUNT(*) FROM flight"));
        statement.executeBatch();
        assertThat(session.ask("SELECT COUNT(*) FROM flight")).isEqualTo(String.valueOf(rows));
      }
    }
  }

  /** The driver has read the stream in order to compose the request: a second one would store nothing. */
  @ParameterizedTest @EnumSource void aRequestWithAStreamIsNotRepeatedWithAnEmptyOne(VendorDriver vendor) throws SQLException {
    try (FaultyConnection session = FaultyConnection.open(server, vendor, BLIND);
        PreparedStatement statement = session.connection().prepareStatement("INSERT INTO flight VALUES (1, ?)")) {
      statement.setBinaryStream(1, new ByteArrayInputStream(new byte[] {1, 2, 3}));
      session.reset();
      Throwable thrown = catchThrowable(statement::executeUpdate);
      assertThat(thrown).isInstanceOf(SQLException.class);
      assertThat(thrown.getSuppressed())
          .anySatisfy(why -> assertThat(why).hasMessageContaining("parameter 1").hasMessageContaining("stream"));
      assertThat(session.ask("SELECT COUNT(*) FROM flight")).isEqualTo("0");
      statement.setBinaryStream(1, new ByteArrayInputStream(new byte[] {1, 2, 3}));
      assertThat(statement.executeUpdate()).isEqualTo(1);
      assertThat(session.ask("SELECT HEX(bytes) FROM flight")).isEqualTo("010203");
    }
  }
}
