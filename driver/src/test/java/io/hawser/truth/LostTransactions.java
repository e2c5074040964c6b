package io.hawser.truth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.hawser.failure.Cause;
import io.hawser.failure.Failure;
import io.hawser.failure.Outcome;
import io.hawser.testbed.Caller;
import io.hawser.testbed.CutPoint;
import io.hawser.testbed.Fault;
import io.hawser.testbed.FaultyConnection;
import io.hawser.testbed.ProxiedConnection;
import io.hawser.testbed.ServerUnderTest;
import io.hawser.testbed.VendorDriver;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junitpioneer.jupiter.cartesian.CartesianTest;

/**
 * What is reported about a transaction is true: 40001 only if it is rolled back, and half a transaction is never committed. For one server.
 */
@Tag("vendors")
@Timeout(60)
abstract class LostTransactions {
  /** MySQL Connector/J asks before a write whether the session is read-only, and would lose that answer. */
  private static final String WITHOUT_QUESTIONS = "readOnlyPropagatesToServer=false";

  private static final Duration SOON = Duration.ofSeconds(10);
  private static final Pattern REPLACED = Pattern.compile("CREATE OR REPLACE (FUNCTION|TRIGGER|PROCEDURE|EVENT) (\\w+)");

  final ServerUnderTest server;

  LostTransactions(ServerUnderTest server) {
    this.server = server;
  }

  private FaultyConnection open(VendorDriver vendor, String... options) throws SQLException {
    return FaultyConnection.open(server, vendor, options);
  }

  private String askServer(String sql) throws SQLException {
    return server.database().ask(sql);
  }

  private void tellServer(String... texts) throws SQLException {
    server.database().tell(texts);
  }

  @BeforeEach void createTables() throws SQLException {
    tellServer("DROP TABLE IF EXISTS entry, ballast", "CREATE TABLE entry (id INT PRIMARY KEY, n INT NOT NULL)",
        "INSERT INTO entry VALUES (1, 0), (2, 0)",
        "CREATE TABLE ballast (id INT PRIMARY KEY, n INT NOT NULL)",
        "INSERT INTO ballast WITH RECURSIVE counts AS (SELECT 1 AS id UNION ALL "
            + "SELECT id + 1 FROM counts WHERE id < 50) SELECT id, 0 FROM counts");
  }

  private static String state(ThrowingCallable call) {
    Throwable thrown = catchThrowable(call);
    assertThat(thrown).isInstanceOf(SQLException.class);
    return ((SQLException) thrown).getSQLState();
  }

  private String n(int id) throws SQLException {
    return askServer("SELECT n FROM entry WHERE id = " + id);
  }

  private String count() throws SQLException {
    return askServer("SELECT COUNT(*) FROM entry");
  }

  private static void loseAnswer(FaultyConnection session) {
    session.proxied().cutAfter(CutPoint.beforeAnswer(), Fault.RESET);
  }

  enum Mistake {
    DUPLICATE_KEY("INSERT INTO entry VALUES (1, 1)"), TYPO("SELEC 1"), NO_TABLE("SELECT * FROM nowhere"),
    REFUSED("SET GLOBAL read_only = 'x'");

    final String sql;

    Mistake(String sql) {
      this.sql = sql;
    }

    void make(FaultyConnection session) {
      assertThat(catchThrowable(() -> session.execute(sql))).isInstanceOf(SQLException.class);
    }
  }

  /** Some drivers say after every error that a transaction is open. */
  @CartesianTest void aWriteInAutocommitAfterAMistakeHasAnUnknownOutcome(@CartesianTest.Enum VendorDriver vendor,
      @CartesianTest.Enum Mistake mistake)
      throws SQLException {
    try (FaultyConnection session = open(vendor, WITHOUT_QUESTIONS)) {
      session.ask("SELECT 1");
      mistake.make(session);
      loseAnswer(session);
      assertThat(state(() -> session.execute("UPDATE entry SET n = n + 1 WHERE id = 1"))).isEqualTo("08007");
      assertThat(session.ask("SELECT @@autocommit")).as("no transaction was lost, so that nothing waits for a rollback").isEqualTo("1");
    }
    assertThat(n(1)).isEqualTo("1");
  }

  @CartesianTest void aMistakeAndAPauseAreNoTransaction(@CartesianTest.Enum VendorDriver vendor, @CartesianTest.Enum Mistake mistake)
      throws SQLException {
    try (FaultyConnection session = open(vendor)) {
      session.ask("SELECT 1");
      mistake.make(session);
      session.reset();
      session.execute("UPDATE entry SET n = n + 1 WHERE id = 1");
      assertThat(session.sessions()).isEqualTo(2);
    }
    assertThat(n(1)).isEqualTo("1");
  }

  @ParameterizedTest @EnumSource void afterAMistakeAHalfOpenConnectionIsFoundByThePing(VendorDriver vendor) throws SQLException {
    try (FaultyConnection session = open(vendor, "hawser.ping.after=1ms", "hawser.ping.timeout=1s")) {
      session.ask("SELECT 1");
      Mistake.TYPO.make(session);
      session.stall();
      assertThat(session.ask("SELECT n FROM entry WHERE id = 1")).isEqualTo("0");
      assertThat(session.sessions()).isEqualTo(2);
    }
  }

  /** MariaDB goes on as if another BEGIN had followed, other servers in autocommit: nobody can say what becomes of the next statement. */
  @CartesianTest void aDeadlockHasEndedTheTransaction(@CartesianTest.Enum VendorDriver vendor,
      @CartesianTest.Values(booleans = {true, false}) boolean lost)
      throws Exception {
    try (FaultyConnection session = open(vendor)) {
      session.execute("BEGIN");
      session.execute("UPDATE entry SET n = 7 WHERE id = 1");
      beVictim(session);
      if (lost) {
        loseAnswer(session);
      } else {
        session.reset();
      }
      assertThat(state(() -> session.execute("INSERT INTO entry VALUES (9, 9)"))).isEqualTo("08007");
      session.execute("ROLLBACK");
      session.execute("INSERT INTO entry VALUES (10, 10)");
    }
    assertThat(askServer("SELECT COUNT(*) FROM entry WHERE n IN (0, 10)")).isEqualTo("3");
  }

  @ParameterizedTest @EnumSource void afterADeadlockWithAutocommitOffNothingIsLeftToLose(VendorDriver vendor) throws Exception {
    try (FaultyConnection session = open(vendor)) {
      session.connection().setAutoCommit(false);
      session.execute("UPDATE entry SET n = 7 WHERE id = 1");
      beVictim(session);
      session.reset();
      session.execute("INSERT INTO entry VALUES (9, 9)");
      assertThat(session.sessions()).isEqualTo(2);
      assertThat(count()).isEqualTo("2");
      session.connection().commit();
    }
    assertThat(askServer("SELECT GROUP_CONCAT(n ORDER BY id) FROM entry")).isEqualTo("0,0,9");
  }

  /** Of two transactions in a deadlock the server rolls back the one that has done less. */
  private void beVictim(FaultyConnection session) throws Exception {
    try (Connection other = server.database().admin(); Statement heavy = other.createStatement()) {
      other.setAutoCommit(false);
      heavy.execute("UPDATE ballast SET n = n + 1");
      heavy.execute("SELECT n FROM entry WHERE id = 2 FOR UPDATE");
      CompletableFuture<Throwable> waits = Caller
          .supply(() -> catchThrowable(() -> heavy.execute("SELECT n FROM entry WHERE id = 1 FOR UPDATE")));
      await().until(() -> askServer("SELECT COUNT(*) FROM information_schema.INNODB_TRX WHERE trx_state = 'LOCK WAIT'").equals("1"));
      SQLException victim = (SQLException) catchThrowable(() -> session.execute("UPDATE entry SET n = 7 WHERE id = 2"));
      assertThat(victim.getErrorCode()).isEqualTo(1213);
      assertThat(waits.get(10, TimeUnit.SECONDS)).isNull();
      other.rollback();
    }
  }

  /** As a lock's time-out does where the server rolls back the statement alone, or all: the next answer tells. */
  @CartesianTest void afterALockTimeoutTheNextAnswerTells(@CartesianTest.Enum VendorDriver vendor,
      @CartesianTest.Values(booleans = {true, false}) boolean answered)
      throws Exception {
    try (FaultyConnection session = open(vendor); Connection other = server.database().admin(); Statement locks = other.createStatement()) {
      session.execute("SET SESSION innodb_lock_wait_timeout = 1");
      other.setAutoCommit(false);
      locks.execute("SELECT n FROM entry WHERE id = 2 FOR UPDATE");
      session.execute("BEGIN");
      session.execute("UPDATE entry SET n = 7 WHERE id = 1");
      SQLException timeout = (SQLException) catchThrowable(() -> session.execute("UPDATE entry SET n = 7 WHERE id = 2"));
      assertThat(timeout.getErrorCode()).isEqualTo(1205);
      if (answered) {
        session.ask("SELECT 1");
      }
      session.reset();
      assertThat(state(() -> session.execute("UPDATE entry SET n = 8 WHERE id = 1"))).isEqualTo(answered ? "40001" : "08007");
      session.execute("ROLLBACK");
    }
    assertThat(n(1)).isEqualTo("0");
  }

  /** @return the statement whose result it was; the update is not committed yet */
  private static Statement updatedARow(FaultyConnection session) throws SQLException {
    Connection connection = session.connection();
    Statement statement = connection.createStatement(ResultSet.TYPE_SCROLL_INSENSITIVE, ResultSet.CONCUR_UPDATABLE);
    connection.setAutoCommit(false);
    ResultSet rows = statement.executeQuery("SELECT id, n FROM entry WHERE id = 1");
    rows.next();
    connection.commit();
    rows.updateInt("n", 5);
    rows.updateRow();
    return statement;
  }

  @ParameterizedTest @EnumSource void aCommitOfAnUpdatedRowHasAnUnknownOutcome(VendorDriver vendor) throws SQLException {
    try (FaultyConnection session = open(vendor); Statement statement = updatedARow(session)) {
      loseAnswer(session);
      assertThat(state(session.connection()::commit)).isEqualTo("08007");
    }
    assertThat(n(1)).isEqualTo("5");
  }

  /** Nothing is open on the new session: a COMMIT there would succeed, and be taken for the first one's success. */
  @CartesianTest void aCommitAfterAnUnknownOneIsNoSuccess(@CartesianTest.Enum VendorDriver vendor,
      @CartesianTest.Values(booleans = {false, true}) boolean isText) throws SQLException {
    try (FaultyConnection session = open(vendor)) {
      Connection connection = session.connection();
      ThrowingCallable commit = isText ? () -> session.execute("COMMIT") : connection::commit;
      connection.setAutoCommit(false);
      session.execute("INSERT INTO entry VALUES (3, 3)");
      loseAnswer(session);
      assertThat(state(commit)).isEqualTo("08007");
      assertThat(state(commit)).isEqualTo("08007");
      assertThat(session.ask("SELECT 1")).isEqualTo("1");
      assertThat(state(commit)).isEqualTo("08007");
      assertThat(connection.isValid(2)).isTrue();
      connection.rollback();
      connection.commit();
      session.execute("INSERT INTO entry VALUES (4, 4)");
      loseAnswer(session);
      assertThat(state(commit)).isEqualTo("08007");
      assertThat(session.ask("SELECT COUNT(*) FROM entry WHERE id IN (3, 4)")).as("what was committed").isEqualTo("2");
      connection.commit();
      session.execute("INSERT INTO entry VALUES (5, 5)");
      loseAnswer(session);
      assertThat(state(commit)).isEqualTo("08007");
      connection.setAutoCommit(true);
      assertThat(count()).isEqualTo("5");
    }
  }

  /** Nothing of these works in a transaction, so there is nothing to commit after them either. */
  enum Between {
    EMPTY_BATCH {
      @Override void run(FaultyConnection session) throws SQLException {
        try (Statement statement = session.connection().createStatement()) {
          statement.executeBatch();
        }
      }
    },
    MISTAKE {
      @Override void run(FaultyConnection session) {
        assertThat(catchThrowable(() -> session.execute("SELEC 1"))).isInstanceOf(SQLException.class);
      }
    },
    REFUSED {
      @Override void run(FaultyConnection session) {
        assertThat(catchThrowable(() -> session.execute("SHOW WARNINGS"))).isInstanceOf(SQLException.class);
      }
    },
    SHOW {
      @Override void run(FaultyConnection session) throws SQLException {
        session.execute("SHOW VARIABLES LIKE 'port'");
      }
    },
    SETTING {
      @Override void run(FaultyConnection session) throws SQLException {
        session.execute("SET @a = 1");
      }
    },
    COMMIT_AND_CHAIN {
      @Override void run(FaultyConnection session) {
        assertThat(state(() -> session.execute("COMMIT AND CHAIN"))).isEqualTo("08007");
      }
    };

    abstract void run(FaultyConnection session) throws SQLException;
  }

  @CartesianTest void whatDoesNoWorkAfterAnUnknownCommitDoesNotEndIt(@CartesianTest.Enum VendorDriver vendor,
      @CartesianTest.Enum Between between) throws SQLException {
    try (FaultyConnection session = open(vendor)) {
      session.connection().setAutoCommit(false);
      session.execute("INSERT INTO entry VALUES (3, 3)");
      loseAnswer(session);
      assertThat(state(session.connection()::commit)).isEqualTo("08007");
      between.run(session);
      assertThat(state(session.connection()::commit)).isEqualTo("08007");
      session.execute("UPDATE entry SET n = 7 WHERE id = 1");
      session.connection().commit();
    }
    assertThat(n(1)).isEqualTo("7");
  }

  @ParameterizedTest @EnumSource void aChainWhoseCommitIsUnknownEndsInNoSuccess(VendorDriver vendor) throws SQLException {
    try (FaultyConnection session = open(vendor)) {
      session.connection().setAutoCommit(false);
      session.execute("INSERT INTO entry VALUES (3, 3)");
      loseAnswer(session);
      assertThat(state(() -> session.execute("COMMIT AND CHAIN"))).isEqualTo("08007");
      assertThat(state(session.connection()::commit)).isEqualTo("08007");
      assertThat(state(session.connection()::commit)).isEqualTo("08007");
    }
    assertThat(count()).isEqualTo("3");
  }

  @ParameterizedTest @EnumSource void anUpdatedRowIsLostWithItsTransaction(VendorDriver vendor) throws SQLException {
    try (FaultyConnection session = open(vendor); Statement statement = updatedARow(session)) {
      session.reset();
      assertThat(state(session.connection()::commit)).isEqualTo("40001");
    }
    assertThat(n(1)).isEqualTo("0");
  }

  /** No other session can write it; but nothing of it has reached a server. */
  @CartesianTest void aRowIsNotSentToASessionThatDiedWhileIdle(@CartesianTest.Enum VendorDriver vendor,
      @CartesianTest.Enum(names = {"FIN", "RESET"}) Fault fault) throws SQLException {
    try (FaultyConnection session = open(vendor);
        Statement statement = session.connection().createStatement(ResultSet.TYPE_SCROLL_INSENSITIVE, ResultSet.CONCUR_UPDATABLE);
        ResultSet rows = statement.executeQuery("SELECT id, n FROM entry WHERE id = 1")) {
      rows.next();
      rows.updateInt("n", 5);
      ProxiedConnection proxied = session.proxied();
      proxied.apply(fault);
      proxied.awaitClosed(SOON);
      Throwable thrown = catchThrowable(rows::updateRow);
      assertThat(thrown).isInstanceOf(SQLException.class);
      assertThat(((SQLException) thrown).getSQLState()).isNotEqualTo("08007");
      assertThat(Failure.of(thrown)).returns(true, Failure::connectionLost).returns(Outcome.NOT_EXECUTED, Failure::outcome)
          .returns(fault == Fault.FIN ? Cause.CLOSED_BY_SERVER : Cause.RESET_ON_READ, Failure::cause);
      assertThat(session.ask("SELECT n FROM entry WHERE id = 1")).isEqualTo("0");
      assertThat(session.sessions()).isEqualTo(2);
    }
  }

  private static Connection vendors(FaultyConnection session) throws SQLException {
    return session.vendor().unwrap(session.connection());
  }

  private static void behind(FaultyConnection session, String sql) throws SQLException {
    try (Statement statement = vendors(session).createStatement()) {
      statement.execute(sql);
    }
  }

  /** A tool casts for each statement, and asks whether the connection is valid before it. */
  @ParameterizedTest @EnumSource void aPingIsNoWorkBehind(VendorDriver vendor) throws SQLException {
    try (FaultyConnection session = open(vendor)) {
      session.connection().setAutoCommit(false);
      session.execute("INSERT INTO entry VALUES (3, 3)");
      vendors(session);
      session.execute("INSERT INTO entry VALUES (4, 4)");
      assertThat(session.connection().isValid(2)).isTrue();
      session.execute("INSERT INTO entry VALUES (5, 5)");
      session.reset();
      assertThat(state(() -> session.execute("INSERT INTO entry VALUES (6, 6)"))).isEqualTo("40001");
    }
    assertThat(count()).isEqualTo("2");
  }

  /** The answer to a prepare has no word on the transaction, and MySQL Connector/J then says that none is open. */
  @ParameterizedTest @EnumSource void aPrepareIsNotTheEndOfWhatRanBehind(VendorDriver vendor) throws SQLException {
    try (FaultyConnection session = open(vendor, "useServerPrepStmts=true")) {
      session.connection().setAutoCommit(false);
      behind(session, "INSERT INTO entry VALUES (3, 3)");
      try (PreparedStatement insert = session.connection().prepareStatement("INSERT INTO entry VALUES (?, 4)")) {
        insert.setInt(1, 4);
        session.reset();
        assertThat(state(insert::executeUpdate)).isEqualTo("08007");
      }
      session.connection().rollback();
    }
    assertThat(count()).isEqualTo("2");
  }

  /** MySQL Connector/J says that no transaction is open, since what it sent last was no statement. */
  @ParameterizedTest @EnumSource void aTransactionIsLostAlsoWhereAStatementWasPreparedLast(VendorDriver vendor) throws SQLException {
    try (FaultyConnection session = open(vendor, "useServerPrepStmts=true")) {
      session.connection().setAutoCommit(false);
      session.execute("INSERT INTO entry VALUES (3, 3)");
      try (PreparedStatement insert = session.connection().prepareStatement("INSERT INTO entry VALUES (?, 4)")) {
        insert.setInt(1, 4);
        session.reset();
        assertThat(state(insert::executeUpdate)).isEqualTo("40001");
      }
    }
    assertThat(count()).isEqualTo("2");
  }

  @CartesianTest void aTransactionIsLostAlsoWhereAPreparedStatementWasClosedLast(@CartesianTest.Enum VendorDriver vendor,
      @CartesianTest.Values(booleans = {false, true}) boolean isHandedOut) throws SQLException {
    try (FaultyConnection session = open(vendor, "useServerPrepStmts=true")) {
      session.connection().setAutoCommit(false);
      if (isHandedOut) {
        vendors(session);
      }
      try (PreparedStatement insert = session.connection().prepareStatement("INSERT INTO entry VALUES (?, 4)")) {
        insert.setInt(1, 4);
        insert.executeUpdate();
      }
      session.reset();
      assertThat(state(() -> session.execute("INSERT INTO entry VALUES (5, 5)"))).isEqualTo("40001");
    }
    assertThat(count()).isEqualTo("2");
  }

  @ParameterizedTest @EnumSource void anotherLossDoesNotStandForTheRollback(VendorDriver vendor) throws SQLException {
    try (FaultyConnection session = open(vendor)) {
      session.execute("BEGIN");
      session.execute("INSERT INTO entry VALUES (3, 3)");
      session.reset();
      assertThat(state(() -> session.execute("INSERT INTO entry VALUES (4, 4)"))).isEqualTo("40001");
      behind(session, "INSERT INTO entry VALUES (5, 5)");
      loseAnswer(session);
      assertThat(state(() -> session.connection().setAutoCommit(false))).isEqualTo("08007");
      assertThat(state(() -> session.execute("INSERT INTO entry VALUES (6, 6)"))).isIn("40001", "08007");
      session.connection().rollback();
    }
    assertThat(askServer("SELECT GROUP_CONCAT(id ORDER BY id) FROM entry")).isEqualTo("1,2,5");
  }

  /** MySQL Connector/J sends COM_PING for it. */
  @ParameterizedTest @EnumSource void aPingByTextIsNotTheEndOfWhatRanBehind(VendorDriver vendor) throws SQLException {
    try (FaultyConnection session = open(vendor)) {
      session.connection().setAutoCommit(false);
      session.ask("SELECT 1");
      behind(session, "INSERT INTO entry VALUES (3, 3)");
      session.execute("/* ping */ SELECT 1");
      session.reset();
      assertThat(state(session.connection()::commit)).isEqualTo("08007");
    }
    assertThat(count()).isEqualTo("2");
  }

  @ParameterizedTest @EnumSource void aCommitIsTheEndOfWhatRanBehind(VendorDriver vendor) throws SQLException {
    try (FaultyConnection session = open(vendor)) {
      session.connection().setAutoCommit(false);
      behind(session, "INSERT INTO entry VALUES (3, 3)");
      session.connection().commit();
      session.execute("INSERT INTO entry VALUES (4, 4)");
      session.reset();
      assertThat(state(() -> session.execute("INSERT INTO entry VALUES (5, 5)"))).isEqualTo("40001");
    }
    assertThat(count()).isEqualTo("3");
  }

  /** It begins where Hawser does not see it, with autocommit on: the application knows of it. */
  @ParameterizedTest @EnumSource void aTransactionBegunBehindIsCommittedByNoSecondCommit(VendorDriver vendor) throws SQLException {
    try (FaultyConnection session = open(vendor)) {
      session.ask("SELECT 1");
      behind(session, "BEGIN");
      behind(session, "INSERT INTO entry VALUES (3, 3)");
      session.reset();
      assertThat(state(() -> session.execute("COMMIT"))).isEqualTo("08007");
      assertThat(state(() -> session.execute("COMMIT"))).isEqualTo("08007");
    }
    assertThat(count()).isEqualTo("2");
  }

  /** With MySQL Connector/J's emulateLocators a Blob of a result writes by itself. */
  @Test void whatALocatorWritesIsNotLostUnseen() throws Exception {
    try (FaultyConnection session = open(VendorDriver.MYSQL, "emulateLocators=true");
        Statement statement = session.connection().createStatement();
        ResultSet rows = statement.executeQuery("SELECT id, 'n' AS blob_data FROM entry WHERE id = 1")) {
      session.connection().setAutoCommit(false);
      rows.next();
      rows.getBlob(2).setBytes(1, "5".getBytes(StandardCharsets.US_ASCII));
      session.reset();
      assertThat(state(session.connection()::commit)).isEqualTo("08007");
    }
    assertThat(n(1)).isEqualTo("0");
  }

  /** MySQL Connector/J forgets with a ping whether a transaction is open. */
  @ParameterizedTest @EnumSource(names = {"OCEANBASE", "MARIADB"}) void anIdleConnectionThatWasCastAndPingedIsReplaced(VendorDriver vendor)
      throws SQLException {
    try (FaultyConnection session = open(vendor)) {
      session.connection().setAutoCommit(false);
      session.execute("INSERT INTO entry VALUES (3, 3)");
      session.connection().commit();
      vendors(session);
      session.ask("SELECT 2");
      assertThat(session.connection().isValid(2)).isTrue();
      session.reset();
      assertThat(session.connection().isValid(2)).isTrue();
      assertThat(session.sessions()).isEqualTo(2);
    }
    assertThat(count()).isEqualTo("3");
  }

  /** It belongs to a transaction of the new session, which only a real rollback ends. */
  @ParameterizedTest @EnumSource void whatRanBehindAfterALossIsRolledBack(VendorDriver vendor) throws SQLException {
    try (FaultyConnection session = open(vendor)) {
      session.connection().setAutoCommit(false);
      session.execute("INSERT INTO entry VALUES (3, 0)");
      session.reset();
      assertThat(state(() -> session.execute("INSERT INTO entry VALUES (4, 0)"))).isEqualTo("40001");
      behind(session, "INSERT INTO entry VALUES (5, 0)");
      session.connection().rollback();
      session.execute("INSERT INTO entry VALUES (6, 0)");
      session.connection().commit();
    }
    assertThat(askServer("SELECT GROUP_CONCAT(id ORDER BY id) FROM entry")).isEqualTo("1,2,6");
  }

  enum Ending {
    COMMIT, COMMIT_BY_TEXT, BEGIN;

    private void run(FaultyConnection session) throws SQLException {
      switch (this) {
        case COMMIT -> session.connection().commit();
        case COMMIT_BY_TEXT -> session.execute("COMMIT");
        case BEGIN -> session.execute("BEGIN");
      }
    }
  }

  /** It would be committed with the next transaction. */
  @CartesianTest void aFailedCommitIsNotTheEndOfWhatRanBehindSince(@CartesianTest.Enum VendorDriver vendor,
      @CartesianTest.Enum Ending ending) throws SQLException {
    try (FaultyConnection session = open(vendor)) {
      session.connection().setAutoCommit(false);
      session.execute("BEGIN");
      session.execute("INSERT INTO entry VALUES (3, 0)");
      session.reset();
      assertThat(state(() -> session.execute("INSERT INTO entry VALUES (4, 0)"))).isEqualTo("40001");
      behind(session, "INSERT INTO entry VALUES (5, 0)");
      assertThat(state(() -> ending.run(session))).isEqualTo("40001");
      assertThat(state(() -> session.execute("INSERT INTO entry VALUES (6, 0)"))).isEqualTo("40001");
      assertThat(state(session.connection()::commit)).isEqualTo("40001");
      session.connection().rollback();
      session.execute("INSERT INTO entry VALUES (7, 0)");
      session.connection().commit();
    }
    assertThat(askServer("SELECT GROUP_CONCAT(id ORDER BY id) FROM entry")).isEqualTo("1,2,7");
  }

  @ParameterizedTest @EnumSource void workThroughTheVendorsConnectionIsNotLostSilently(VendorDriver vendor) throws SQLException {
    try (FaultyConnection session = open(vendor)) {
      session.connection().setAutoCommit(false);
      behind(session, "INSERT INTO entry VALUES (3, 3)");
      session.reset();
      assertThat(state(session.connection()::commit)).isIn("40001", "08007");
    }
    assertThat(count()).isEqualTo("2");
  }

  @CartesianTest void workThroughTheVendorsConnectionThatIsCommittedIsNotCalledRolledBack(@CartesianTest.Enum VendorDriver vendor,
      @CartesianTest.Values(booleans = {true, false}) boolean mistake) throws SQLException {
    try (FaultyConnection session = open(vendor)) {
      session.execute("BEGIN");
      session.execute("INSERT INTO entry VALUES (3, 3)");
      behind(session, "COMMIT");
      behind(session, "INSERT INTO entry VALUES (4, 4)");
      if (mistake) {
        assertThat(catchThrowable(() -> behind(session, "SELEC 1"))).isInstanceOf(SQLException.class);
      }
      session.reset();
      Throwable thrown = catchThrowable(() -> session.ask("SELECT 1"));
      if (thrown != null) {
        assertThat(((SQLException) thrown).getSQLState()).isEqualTo("08007");
      }
    }
    assertThat(count()).isEqualTo("4");
  }

  /** A tool asks the vendor's connection for this and that. */
  @ParameterizedTest @EnumSource void aVendorsConnectionThatIsHeldIsNoTransaction(VendorDriver vendor) throws SQLException {
    try (FaultyConnection session = open(vendor)) {
      vendors(session).getCatalog();
      session.ask("SELECT 1");
      Mistake.TYPO.make(session);
      session.reset();
      assertThat(session.ask("SELECT n FROM entry WHERE id = 1")).isEqualTo("0");
      assertThat(session.sessions()).isEqualTo(2);
    }
  }

  @CartesianTest void whatCommitsImplicitlyIsNotCalledRolledBack(@CartesianTest.Enum VendorDriver vendor, @CartesianTest.Values(strings = {
      "LOAD INDEX INTO CACHE entry", "CACHE INDEX entry IN `default`", "ANALYZE TABLE entry", "CHECK TABLE entry", "OPTIMIZE TABLE entry",
      "REPAIR TABLE entry",
      "FLUSH TABLES entry", "FLUSH STATUS", "CREATE OR REPLACE VIEW visible AS SELECT 1",
      "CREATE OR REPLACE FUNCTION seven() RETURNS INT RETURN 7",
      "CREATE OR REPLACE TRIGGER noticed BEFORE INSERT ON entry FOR EACH ROW SET @noticed = 1", "DROP TABLE IF EXISTS nowhere",
      "ALTER TABLE entry COMMENT 'altered'", "CREATE INDEX again ON entry (n)", "TRUNCATE TABLE ballast",
      "RENAME TABLE ballast TO ballast2, ballast2 TO ballast",
      "CREATE DATABASE IF NOT EXISTS another", "CREATE OR REPLACE SEQUENCE counts",
      "CREATE OR REPLACE PROCEDURE nothing() DO 1", "CREATE OR REPLACE EVENT never ON SCHEDULE EVERY 1 YEAR DO DO 1", "RESET QUERY CACHE",
      "BEGIN", "START TRANSACTION", "LOCK TABLES ballast WRITE"}) String sql) throws SQLException {
    assumeTrue(server == ServerUnderTest.MARIADB || !sql.contains("SEQUENCE") && !sql.contains("QUERY CACHE"), "MySQL has none");
    try (FaultyConnection session = open(vendor)) {
      session.execute("BEGIN");
      session.execute("INSERT INTO entry VALUES (3, 3)");
      session.execute(inServersWords(sql));
      session.execute(sql.startsWith("LOCK") ? "UNLOCK TABLES" : "DO 1");
      session.reset();
      Throwable thrown = catchThrowable(() -> session.ask("SELECT 1"));
      boolean begins = sql.equals("BEGIN") || sql.equals("START TRANSACTION");
      if (thrown != null && !begins) {
        assertThat(((SQLException) thrown).getSQLState()).isEqualTo("08007");
      }
    }
    if (!sql.endsWith("CACHE entry") && !sql.startsWith("CACHE")) {
      assertThat(count()).as("MySQL commits all of these, and MariaDB all but the first two").isEqualTo("3");
    }
  }

  /** MySQL replaces nothing but views. */
  private String inServersWords(String sql) throws SQLException {
    Matcher made = REPLACED.matcher(sql);
    if (server == ServerUnderTest.MARIADB || !made.find()) {
      return sql;
    }
    tellServer("DROP " + made.group(1) + " IF EXISTS " + made.group(2));
    return sql.replace("OR REPLACE ", "");
  }

  /** A tool swallows the first failure and goes on with the second half. */
  @CartesianTest void halfATransactionIsNeverCommitted(@CartesianTest.Enum VendorDriver vendor,
      @CartesianTest.Values(strings = {"0", "1h"}) String look)
      throws SQLException {
    try (FaultyConnection session = open(vendor, "hawser.look.after=" + look)) {
      Connection connection = session.connection();
      connection.setAutoCommit(false);
      session.execute("INSERT INTO entry VALUES (3, -100)");
      session.reset();
      assertThat(state(() -> session.execute("INSERT INTO entry VALUES (4, 100)"))).isEqualTo("40001");
      assertThat(state(() -> session.execute("UPDATE entry SET n = n + 100 WHERE id = 1"))).isEqualTo("40001");
      assertThat(state(connection::commit)).isEqualTo("40001");
      session.execute("UPDATE entry SET n = 1 WHERE id = 2");
      connection.commit();
    }
    assertThat(askServer("SELECT GROUP_CONCAT(n ORDER BY id) FROM entry")).isEqualTo("0,1");
  }

  @ParameterizedTest @EnumSource void untilTheApplicationRollsBackNothingIsSent(VendorDriver vendor) throws SQLException {
    try (FaultyConnection session = open(vendor); Statement batch = session.connection().createStatement();
        Statement updatable = session.connection().createStatement(ResultSet.TYPE_SCROLL_INSENSITIVE, ResultSet.CONCUR_UPDATABLE);
        PreparedStatement prepared = session.connection().prepareStatement("UPDATE entry SET n = ? WHERE id = 1")) {
      Connection connection = session.connection();
      connection.setAutoCommit(false);
      Savepoint before = connection.setSavepoint("before");
      session.execute("INSERT INTO entry VALUES (3, 3)");
      ResultSet rows = updatable.executeQuery("SELECT id, n FROM entry WHERE id = 1");
      rows.next();
      rows.updateInt("n", 5);
      session.reset();
      batch.addBatch("UPDATE entry SET n = 1 WHERE id = 1");
      assertThat(state(batch::executeBatch)).isEqualTo("40001");
      prepared.setInt(1, 1);
      for (ThrowingCallable call : new ThrowingCallable[] {batch::executeBatch, prepared::executeUpdate, () -> session.ask("SELECT 1"),
          () -> session.execute("SET @a = 1"), () -> connection.rollback(before), () -> connection.releaseSavepoint(before),
          connection::setSavepoint,
          () -> connection.setAutoCommit(true), rows::updateRow, () -> session.execute("BEGIN"),
          () -> session.execute("CREATE TABLE never (n INT)")}) {
        Throwable thrown = catchThrowable(call);
        assertThat(thrown).isInstanceOf(java.sql.SQLTransactionRollbackException.class).hasMessageContaining("oll back first");
        assertThat(((SQLException) thrown).getSQLState()).isEqualTo("40001");
        assertThat(Failure.of(thrown)).returns(Outcome.NOT_EXECUTED, Failure::outcome);
      }
      connection.setAutoCommit(false);
      connection.getTransactionIsolation();
      connection.getMetaData().getTables(null, null, "entry", null).close();
      assertThat(connection.isValid(5)).as("the caller can't use it").isFalse();
      assertThat(connection.isClosed()).isFalse();
      connection.clearWarnings();
      connection.rollback();
      connection.setAutoCommit(true);
      connection.setReadOnly(false);
      connection.clearWarnings();
      assertThat(connection.isValid(5)).isTrue();
      assertThat(session.ask("SELECT n FROM entry WHERE id = 1")).isEqualTo("0");
    }
    assertThat(count()).isEqualTo("2");
  }

  @CartesianTest void aTransactionByTextIsOverWithRollbackOrAnotherBegin(@CartesianTest.Enum VendorDriver vendor,
      @CartesianTest.Values(strings = {"ROLLBACK", "BEGIN", "START TRANSACTION"}) String end) throws SQLException {
    try (FaultyConnection session = open(vendor)) {
      session.execute("START TRANSACTION");
      session.execute("INSERT INTO entry VALUES (3, 3)");
      session.reset();
      assertThat(state(() -> session.execute("INSERT INTO entry VALUES (4, 4)"))).isEqualTo("40001");
      assertThat(state(() -> session.ask("SELECT 1"))).isEqualTo("40001");
      session.execute(end);
      session.execute("INSERT INTO entry VALUES (5, 5)");
      assertThat(askServer("SELECT COUNT(*) FROM entry")).isEqualTo(end.equals("ROLLBACK") ? "3" : "2");
      session.execute("COMMIT");
    }
    assertThat(askServer("SELECT GROUP_CONCAT(id ORDER BY id) FROM entry")).isEqualTo("1,2,5");
  }

  @ParameterizedTest @EnumSource void aCommitByTextEndsItByFailing(VendorDriver vendor) throws SQLException {
    try (FaultyConnection session = open(vendor)) {
      session.execute("BEGIN");
      session.execute("INSERT INTO entry VALUES (3, 3)");
      session.reset();
      assertThat(state(() -> session.ask("SELECT 1"))).isEqualTo("40001");
      assertThat(state(() -> session.execute("COMMIT"))).isEqualTo("40001");
      assertThat(session.ask("SELECT COUNT(*) FROM entry")).isEqualTo("2");
    }
  }

  /** The same failure is reported again: 40001 would not be true of work that may have been committed. */
  @ParameterizedTest @EnumSource void anUnknownOutcomeWithinATransactionIsNotForgottenEither(VendorDriver vendor) throws SQLException {
    try (FaultyConnection session = open(vendor)) {
      session.execute("BEGIN");
      session.execute("INSERT INTO entry VALUES (3, 3)");
      loseAnswer(session);
      assertThat(state(() -> session.execute("ALTER TABLE ballast ADD m INT"))).isEqualTo("08007");
      assertThat(state(() -> session.execute("INSERT INTO entry VALUES (4, 4)"))).isEqualTo("08007");
      session.execute("ROLLBACK");
      session.execute("INSERT INTO entry VALUES (5, 5)");
    }
    assertThat(askServer("SELECT COUNT(*) FROM entry WHERE id = 4")).isEqualTo("0");
  }

  @ParameterizedTest @EnumSource void aReadThatIsKilledRunsAgainOnce(VendorDriver vendor) throws Exception {
    try (Connection admin = server.database().admin(); Statement locks = admin.createStatement(); FaultyConnection session = open(vendor)) {
      locks.execute("LOCK TABLES entry WRITE");
      CompletableFuture<Throwable> call = Caller.supply(() -> catchThrowable(() -> session.ask("SELECT COUNT(*) FROM entry")));
      int kills = 0;
      while (!call.isDone() && kills < 8) {
        await().pollInterval(20, TimeUnit.MILLISECONDS).until(() -> call.isDone() || waiting() != null);
        String id = waiting();
        if (id != null) {
          server.database().kill(Long.parseLong(id));
          kills++;
          await().pollInterval(20, TimeUnit.MILLISECONDS).until(() -> call.isDone() || !id.equals(waiting()));
        }
      }
      locks.execute("UNLOCK TABLES");
      assertThat(call.get(20, TimeUnit.SECONDS)).isInstanceOf(SQLException.class);
      assertThat(kills).isLessThanOrEqualTo(2);
    }
  }

  private String waiting() throws SQLException {
    return askServer("SELECT id FROM information_schema.PROCESSLIST WHERE info LIKE 'SELECT COUNT(*) FROM entry%' AND command <> 'Killed'");
  }

  @ParameterizedTest @EnumSource void aRequestTooLargeForTheServerIsNotSentAgain(VendorDriver vendor) throws SQLException {
    String limit = askServer("SELECT @@GLOBAL.max_allowed_packet");
    tellServer("SET GLOBAL max_allowed_packet = 1048576");
    try (FaultyConnection session = open(vendor)) {
      long before = session.proxy().traffic().connections();
      String sql = "SELECT LENGTH('" + "x".repeat(3_000_000) + "')";
      Throwable thrown = catchThrowable(() -> session.ask(sql));
      assertThat(thrown).isInstanceOf(SQLException.class);
      assertThat(session.sessions()).isLessThanOrEqualTo(2);
      assertThat(session.ask("SELECT 1")).isEqualTo("1");
      assertThat(session.proxy().traffic().connections() - before).as("connections that were opened for it").isLessThanOrEqualTo(1);
    } finally {
      tellServer("SET GLOBAL max_allowed_packet = " + limit);
    }
  }

  @CartesianTest void aCommitOfReadsAloneHasNothingToLose(@CartesianTest.Enum VendorDriver vendor,
      @CartesianTest.Values(booleans = {true, false}) boolean executed)
      throws SQLException {
    try (FaultyConnection session = open(vendor)) {
      session.connection().setAutoCommit(false);
      session.ask("SELECT n FROM entry WHERE id = 1");
      session.proxied().cutAfter(executed ? CutPoint.beforeAnswer() : CutPoint.beforeRequest(), Fault.RESET);
      session.connection().commit();
      assertThat(session.ask("SELECT n FROM entry WHERE id = 1")).isEqualTo("0");
      session.connection().commit();
      assertThat(session.sessions()).isEqualTo(2);
    }
  }

  enum ReadOnly {
    JDBC {
      @Override void begin(FaultyConnection session) throws SQLException {
        session.connection().setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
        session.connection().setAutoCommit(false);
      }
    },
    TEXT {
      @Override void begin(FaultyConnection session) throws SQLException {
        session.execute("SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED");
        session.execute("BEGIN");
      }
    },
    ONE_SHOT {
      @Override void begin(FaultyConnection session) throws SQLException {
        session.execute("SET TRANSACTION ISOLATION LEVEL READ COMMITTED");
        session.execute("START TRANSACTION");
      }
    },
    /** Nobody has set it: the server is asked. */
    DEFAULT {
      @Override void begin(FaultyConnection session) throws SQLException {
        session.execute("BEGIN");
      }
    };

    abstract void begin(FaultyConnection session) throws SQLException;
  }

  /** Each of its reads stood alone. */
  @CartesianTest void aTransactionOfReadsAtReadCommittedIsReplacedUnseen(@CartesianTest.Enum VendorDriver vendor,
      @CartesianTest.Enum ReadOnly how,
      @CartesianTest.Values(booleans = {true, false}) boolean idle) throws SQLException {
    tellServer("SET GLOBAL TRANSACTION ISOLATION LEVEL " + (how == ReadOnly.DEFAULT ? "READ COMMITTED" : "REPEATABLE READ"));
    try (FaultyConnection session = open(vendor)) {
      how.begin(session);
      session.ask("SELECT n FROM entry WHERE id = 1");
      if (idle) {
        session.reset();
      } else {
        loseAnswer(session);
      }
      assertThat(session.ask("SELECT n FROM entry WHERE id = 1")).isEqualTo("0");
      assertThat(session.sessions()).isEqualTo(2);
      tellServer("UPDATE entry SET n = 1 WHERE id = 1");
      assertThat(session.ask("SELECT n FROM entry WHERE id = 1")).as("its isolation is what it was").isEqualTo("1");
      session.execute("INSERT INTO entry VALUES (3, 3)");
      assertThat(count()).as("the transaction is still one").isEqualTo("2");
      session.execute("COMMIT");
      assertThat(count()).isEqualTo("3");
    } finally {
      tellServer("SET GLOBAL TRANSACTION ISOLATION LEVEL REPEATABLE READ");
    }
  }

  @CartesianTest void aTransactionThatHasReadASnapshotOrLockedIsLost(@CartesianTest.Enum VendorDriver vendor,
      @CartesianTest.Values(strings = {
          "BEGIN; SELECT n FROM entry WHERE id = 1", "START TRANSACTION WITH CONSISTENT SNAPSHOT",
          "SET SESSION TRANSACTION ISOLATION LEVEL SERIALIZABLE; BEGIN; SELECT n FROM entry WHERE id = 1",
          "SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED; BEGIN; SELECT n FROM entry WHERE id = 1 FOR UPDATE",
          "SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED; BEGIN; SELECT n FROM entry WHERE id = 1 LOCK IN SHARE MODE"}) String program)
      throws SQLException {
    try (FaultyConnection session = open(vendor)) {
      for (String sql : program.split("; ")) {
        session.execute(sql);
      }
      session.reset();
      assertThat(state(() -> session.ask("SELECT n FROM entry WHERE id = 1"))).isEqualTo("40001");
      assertThat(state(() -> session.ask("SELECT n FROM entry WHERE id = 1"))).isEqualTo("40001");
      session.execute("ROLLBACK");
      assertThat(session.ask("SELECT n FROM entry WHERE id = 1")).isEqualTo("0");
    }
  }

  @CartesianTest void aTransactionInWhichNothingHasRunIsBegunAgain(@CartesianTest.Enum VendorDriver vendor,
      @CartesianTest.Values(strings = {"BEGIN", "START TRANSACTION READ ONLY"}) String begin) throws SQLException {
    try (FaultyConnection session = open(vendor)) {
      session.execute("SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED");
      session.execute(begin);
      session.reset();
      assertThat(session.ask("SELECT n FROM entry WHERE id = 1")).isEqualTo("0");
      Throwable thrown = catchThrowable(() -> session.execute("UPDATE entry SET n = 1 WHERE id = 1"));
      assertThat(thrown == null).isEqualTo(begin.equals("BEGIN"));
      assertThat(n(1)).as("not committed").isEqualTo("0");
      session.execute("ROLLBACK");
      assertThat(session.sessions()).isEqualTo(2);
    }
    assertThat(n(1)).isEqualTo("0");
  }

  /** Some drivers have an empty batch after a failed one, and say that nothing was to be done. */
  @ParameterizedTest @EnumSource void aBatchThatFailedIsNotSilentlyEmpty(VendorDriver vendor) throws SQLException {
    try (FaultyConnection session = open(vendor); Statement batch = session.connection().createStatement()) {
      session.connection().setAutoCommit(false);
      session.execute("INSERT INTO entry VALUES (3, 3)");
      batch.addBatch("INSERT INTO entry VALUES (4, 4)");
      loseAnswer(session);
      assertThat(state(batch::executeBatch)).isEqualTo("40001");
      assertThat(state(batch::executeBatch)).isEqualTo("40001");
      assertThat(state(session.connection()::commit)).isEqualTo("40001");
    }
    assertThat(count()).isEqualTo("2");
  }

  /** The first of several ran. */
  @ParameterizedTest @EnumSource void aBatchOfWhichSomeMayHaveRunIsNotCalledNotExecuted(VendorDriver vendor) throws SQLException {
    String options = vendor == VendorDriver.MARIADB ? "useBulkStmts=false" : "useServerPrepStmts=true";
    try (FaultyConnection session = open(vendor, options, "hawser.recovery=off");
        PreparedStatement insert = session.connection().prepareStatement("INSERT INTO entry VALUES (?, 0)")) {
      for (int id = 3; id < 6; id++) {
        insert.setInt(1, id);
        insert.addBatch();
      }
      session.proxied().cutAfter(CutPoint.packetsToClient(1), Fault.RESET);
      Throwable thrown = catchThrowable(insert::executeBatch);
      assertThat(thrown).isNotNull();
      if (!count().equals("2")) {
        assertThat(Failure.of(thrown).outcome()).isNotEqualTo(Outcome.NOT_EXECUTED);
      }
    }
  }

  @ParameterizedTest @EnumSource void theApplicationsAbortIsNamed(VendorDriver vendor) throws Exception {
    try (Connection admin = server.database().admin(); Statement locks = admin.createStatement(); FaultyConnection session = open(vendor)) {
      locks.execute("LOCK TABLES entry WRITE");
      CompletableFuture<Throwable> call = Caller.supply(() -> catchThrowable(() -> session.ask("SELECT COUNT(*) FROM entry")));
      await().until(() -> waiting() != null);
      session.connection().abort(Runnable::run);
      assertThat(Failure.of(call.get(10, TimeUnit.SECONDS)).cause()).isEqualTo(Cause.CLOSED_BY_APPLICATION);
      locks.execute("UNLOCK TABLES");
    }
  }

  /** MySQL Connector/J says after it that no transaction is open. */
  @ParameterizedTest @EnumSource void afterIsValidASnapshotIsStillLost(VendorDriver vendor) throws SQLException {
    try (FaultyConnection session = open(vendor)) {
      session.connection().setAutoCommit(false);
      session.ask("SELECT COUNT(*) FROM entry");
      assertThat(session.connection().isValid(5)).isTrue();
      session.reset();
      assertThat(state(() -> session.ask("SELECT COUNT(*) FROM entry"))).isEqualTo("40001");
    }
  }

  @ParameterizedTest @EnumSource void afterIsValidAWriteIsStillRolledBack(VendorDriver vendor) throws SQLException {
    try (FaultyConnection session = open(vendor)) {
      session.connection().setAutoCommit(false);
      session.execute("UPDATE entry SET n = n + 1 WHERE id = 1");
      assertThat(session.connection().isValid(5)).isTrue();
      session.reset();
      assertThat(state(() -> session.execute("UPDATE entry SET n = n + 1 WHERE id = 2"))).isEqualTo("40001");
    }
  }

  @CartesianTest void afterIsValidWorkThroughTheVendorsConnectionIsStillKnown(@CartesianTest.Enum VendorDriver vendor,
      @CartesianTest.Values(booleans = {true, false}) boolean executed) throws Exception {
    try (FaultyConnection session = open(vendor)) {
      session.connection().setAutoCommit(false);
      behind(session, "UPDATE entry SET n = n + 1 WHERE id = 1");
      assertThat(session.connection().isValid(5)).isTrue();
      session.proxied().cutAfter(executed ? CutPoint.beforeAnswer() : CutPoint.beforeRequest(), Fault.RESET);
      assertThat(state(session.connection()::commit)).isEqualTo("08007");
    }
  }

  /** Sent as COM_PING by MySQL Connector/J. */
  @ParameterizedTest @EnumSource void afterAPingByTextASnapshotIsStillLost(VendorDriver vendor) throws SQLException {
    try (FaultyConnection session = open(vendor)) {
      session.connection().setAutoCommit(false);
      session.ask("SELECT COUNT(*) FROM entry");
      session.ask("/* ping */ SELECT 1");
      session.reset();
      assertThat(state(() -> session.ask("SELECT COUNT(*) FROM entry"))).isEqualTo("40001");
    }
  }

  @ParameterizedTest @EnumSource void afterIsValidOfTheVendorsConnectionATransactionBegunThereIsNotForgotten(VendorDriver vendor)
      throws SQLException {
    try (FaultyConnection session = open(vendor)) {
      behind(session, "BEGIN");
      behind(session, "UPDATE entry SET n = n + 1 WHERE id = 1");
      assertThat(vendors(session).isValid(5)).isTrue();
      session.reset();
      assertThat(state(() -> session.execute("UPDATE entry SET n = n + 1 WHERE id = 2"))).isNotNull();
    }
  }

  /** After an error two drivers say that a transaction is open, and do not read what the server says when the schema is changed. */
  @ParameterizedTest @EnumSource void afterAnErrorAndAChangeOfSchemaNothingIsLost(VendorDriver vendor) throws SQLException {
    try (FaultyConnection session = open(vendor)) {
      assertThat(state(() -> session.execute("SELEC 1"))).isEqualTo("42000");
      session.connection().setCatalog("mysql");
      session.reset();
      assertThat(session.ask("SELECT DATABASE()")).isEqualTo("mysql");
    }
  }

  /** What the call itself has sent is no work behind Hawser's back. */
  @ParameterizedTest @EnumSource void whoHasTheVendorsConnectionAndDoesNotUseItIsToldTheSame(VendorDriver vendor) throws SQLException {
    try (FaultyConnection session = open(vendor)) {
      session.connection().setAutoCommit(false);
      assertThat(vendors(session)).isNotNull();
      session.execute("UPDATE entry SET n = n + 1 WHERE id = 1");
      session.proxied().cutAfter(CutPoint.beforeAnswer(), Fault.RESET);
      assertThat(state(() -> session.execute("UPDATE entry SET n = n + 1 WHERE id = 2"))).isEqualTo("40001");
    }
    assertThat(n(1)).isEqualTo("0");
  }
}
