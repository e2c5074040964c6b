package io.hawser.recovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.hawser.failure.ExplainedFailures;
import io.hawser.failure.Failure;
import io.hawser.failure.Outcome;
import io.hawser.testbed.FaultyConnection;
import io.hawser.testbed.VendorDriver;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransactionRollbackException;
import java.sql.Savepoint;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junitpioneer.jupiter.cartesian.CartesianTest;

/** Where something would be lost, the application is informed, in the words of its own driver. */
@Tag("vendors")
@Timeout(60)
class RefusedRecoveryTest {
  @BeforeAll static void createTable() throws SQLException {
    FaultyConnection.tellServer("CREATE OR REPLACE TABLE refused (id INT NOT NULL)");
  }

  enum Begin {
    JDBC {
      @Override void begin(FaultyConnection session) throws SQLException {
        session.connection().setAutoCommit(false);
      }
    },
    BEGIN {
      @Override void begin(FaultyConnection session) throws SQLException {
        session.execute("BEGIN");
      }
    },
    START_TRANSACTION {
      @Override void begin(FaultyConnection session) throws SQLException {
        session.execute("/* hint */ START TRANSACTION");
      }
    },
    SET_AUTOCOMMIT {
      @Override void begin(FaultyConnection session) throws SQLException {
        session.execute("SET autocommit=0");
      }
    },
    INIT_SQL {
      @Override String option() {
        return "hawser.init.sql=SET autocommit=0";
      }

      @Override void begin(FaultyConnection session) {}
    };

    abstract void begin(FaultyConnection session) throws SQLException;

    String option() {
      return "hawser.recovery=on";
    }
  }

  static Stream<Arguments> transactions() {
    return Stream.of(VendorDriver.values()).flatMap(vendor -> Stream.of(Begin.values()).map(begin -> Arguments.of(vendor, begin)));
  }

  @ParameterizedTest(name = "{0} {1}") @MethodSource("transactions") void aLostTransactionShowsOnceAndTheConnectionCanBeUsedAtOnce(
      VendorDriver vendor, Begin begin) throws SQLException {
    try (FaultyConnection session = FaultyConnection.open(vendor, begin.option())) {
      begin.begin(session);
      session.execute("INSERT INTO refused VALUES (1)");
      session.reset();
      Throwable thrown = catchThrowable(() -> session.execute("INSERT INTO refused VALUES (2)"));
      ExplainedFailures.assertOwn(thrown, SQLTransactionRollbackException.class, "40001", "the session is new and restored");
      assertThat(Failure.of(thrown).outcome()).isEqualTo(Outcome.NOT_EXECUTED);
      assertThat(session.sessions()).isEqualTo(2);
      session.execute("ROLLBACK");
      boolean autoCommit = begin == Begin.BEGIN || begin == Begin.START_TRANSACTION;
      assertThat(session.ask("SELECT @@autocommit")).isEqualTo(autoCommit ? "1" : "0");
      assertThat(session.ask("SELECT COUNT(*) FROM refused")).isEqualTo("0");
    }
  }

  @ParameterizedTest @EnumSource void aPreparedStatementInATransactionIsInTheTransaction(VendorDriver vendor) throws SQLException {
    try (FaultyConnection session = FaultyConnection.open(vendor)) {
      session.connection().setAutoCommit(false);
      try (var insert = session.connection().prepareStatement("INSERT INTO refused VALUES (?)")) {
        insert.setInt(1, 1);
        insert.executeUpdate();
        session.reset();
        ExplainedFailures.assertOwn(catchThrowable(insert::executeUpdate), SQLTransactionRollbackException.class, "40001", "transaction");
        session.connection().rollback();
        assertThat(insert.executeUpdate()).as("the transaction, run again on the same connection").isEqualTo(1);
        session.connection().commit();
      }
      assertThat(session.ask("SELECT COUNT(*) FROM refused")).isEqualTo("1");
      session.execute("DELETE FROM refused");
      session.connection().commit();
    }
  }

  @ParameterizedTest(name = "{0} {1}") @MethodSource("transactions") void withTheVendorsExceptionALostTransactionIsNeverANewSession(
      VendorDriver vendor, Begin begin) throws SQLException {
    try (FaultyConnection session = FaultyConnection.open(vendor, begin.option(), "hawser.transaction.lost=vendor")) {
      Connection connection = session.connection();
      begin.begin(session);
      session.execute("INSERT INTO refused VALUES (1)");
      session.reset();
      for (int i = 0; i < 2; i++) {
        ExplainedFailures.assertVendorsOwn(vendor, catchThrowable(() -> session.execute("INSERT INTO refused VALUES (2)")), "transaction");
        assertThat(session.sessions()).isEqualTo(1);
      }
      connection.rollback();
      session.execute("INSERT INTO refused VALUES (3)");
      assertThat(session.sessions()).isEqualTo(2);
      boolean autoCommit = begin == Begin.BEGIN || begin == Begin.START_TRANSACTION;
      assertThat(session.ask("SELECT @@autocommit")).isEqualTo(autoCommit ? "1" : "0");
      session.execute(autoCommit ? "DELETE FROM refused" : "ROLLBACK");
    }
    assertThat(FaultyConnection.askServer("SELECT COUNT(*) FROM refused")).isEqualTo("0");
  }

  @ParameterizedTest @EnumSource void aCommitOfALostTransactionFails(VendorDriver vendor) throws SQLException {
    try (FaultyConnection session = FaultyConnection.open(vendor)) {
      session.connection().setAutoCommit(false);
      session.execute("INSERT INTO refused VALUES (1)");
      session.reset();
      ExplainedFailures.assertOwn(catchThrowable(session.connection()::commit), SQLTransactionRollbackException.class, "40001",
          "transaction");
      session.connection().rollback();
      assertThat(session.ask("SELECT COUNT(*) FROM refused")).isEqualTo("0");
      assertThat(session.sessions()).isEqualTo(2);
    }
  }

  @ParameterizedTest @EnumSource void rollbackIsEnoughAfterAHalfOpenConnectionTookTheTransactionWithIt(VendorDriver vendor)
      throws SQLException {
    try (FaultyConnection session = FaultyConnection.open(vendor)) {
      session.connection().setAutoCommit(false);
      session.execute("INSERT INTO refused VALUES (1)");
      session.proxied().halfOpen();
      ExplainedFailures.assertOwn(catchThrowable(() -> session.ask("SELECT 1")), SQLTransactionRollbackException.class, "40001",
          "in transaction");
      session.connection().rollback();
      assertThat(session.ask("SELECT COUNT(*) FROM refused")).isEqualTo("0");
      assertThat(session.sessions()).isEqualTo(2);
    }
  }

  /** Whether the statement that finds the loss was sent does not matter: what ran before it may be committed. */
  @ParameterizedTest @EnumSource void theOutcomeIsUnknownIfAStatementMayHaveCommitted(VendorDriver vendor) throws SQLException {
    try (FaultyConnection session = FaultyConnection.open(vendor)) {
      session.execute("BEGIN");
      session.execute("INSERT INTO refused VALUES (1)");
      session.execute("ANALYZE TABLE refused");
      session.reset();
      Throwable thrown = catchThrowable(() -> session.execute("INSERT INTO refused VALUES (2)"));
      ExplainedFailures.assertOwn(thrown, SQLException.class, "08007", "commit");
      assertThat(Failure.of(thrown).outcome()).isEqualTo(Outcome.UNKNOWN);
      session.execute("ROLLBACK");
      session.execute("DELETE FROM refused");
    }
  }

  /** Only the server's answers show it, and not what the procedure has done before it. */
  @ParameterizedTest @EnumSource void aTransactionThatAProcedureHasBegunIsOfUnknownOutcome(VendorDriver vendor) throws SQLException {
    FaultyConnection.tellServer("CREATE OR REPLACE PROCEDURE begins() BEGIN START TRANSACTION; INSERT INTO refused VALUES (1); END");
    try (FaultyConnection session = FaultyConnection.open(vendor, "hawser.session.procedures=stateless")) {
      session.execute("CALL begins()");
      session.reset();
      ExplainedFailures.assertOwn(catchThrowable(() -> session.execute("INSERT INTO refused VALUES (2)")), SQLException.class, "08007",
          "commit");
      assertThat(session.ask("SELECT COUNT(*) FROM refused")).isEqualTo("0");
    }
  }

  @ParameterizedTest @EnumSource void aVariableForAnOutParameterIsNoMatterOfTheProcedures(VendorDriver vendor) throws SQLException {
    FaultyConnection.tellServer("CREATE OR REPLACE PROCEDURE answers(OUT n INT) SET n = 7");
    try (FaultyConnection session = FaultyConnection.open(vendor, "hawser.session.procedures=stateless")) {
      session.execute("CALL answers(@n)");
      session.reset();
      ExplainedFailures.assertVendorsOwn(vendor, catchThrowable(() -> session.ask("SELECT @n")), "user variable @n");
    }
  }

  /** Like rollback(): the application's request is fulfilled. */
  @CartesianTest(name = "{0} hawser.look.after={1}") void aRollbackInSqlIsEnoughToo(@CartesianTest.Enum VendorDriver vendor,
      @CartesianTest.Values(strings = {"0", "1h"}) String look)
      throws SQLException {
    try (FaultyConnection session = FaultyConnection.open(vendor, "hawser.look.after=" + look)) {
      session.execute("BEGIN");
      session.execute("INSERT INTO refused VALUES (1)");
      session.reset();
      session.execute("ROLLBACK");
      assertThat(session.ask("SELECT COUNT(*) FROM refused")).isEqualTo("0");
      assertThat(session.sessions()).isEqualTo(2);
    }
  }

  @ParameterizedTest @EnumSource void savepointsAreGoneAsAfterARollback(VendorDriver vendor) throws SQLException {
    try (FaultyConnection session = FaultyConnection.open(vendor)) {
      Connection connection = session.connection();
      connection.setAutoCommit(false);
      session.execute("INSERT INTO refused VALUES (1)");
      Savepoint lost = connection.setSavepoint("before");
      session.execute("INSERT INTO refused VALUES (2)");
      session.reset();
      ExplainedFailures.assertOwn(catchThrowable(() -> session.execute("INSERT INTO refused VALUES (3)")),
          SQLTransactionRollbackException.class, "40001",
          "in transaction");
      assertThat(catchThrowable(() -> connection.rollback(lost))).isInstanceOf(SQLTransactionRollbackException.class);
      connection.rollback();
      Throwable thrown = catchThrowable(() -> connection.rollback(lost));
      assertThat(thrown).isInstanceOf(SQLException.class).hasMessageContaining("SAVEPOINT").hasMessageContaining("does not exist");
      assertThat(Failure.of(thrown).connectionLost()).isFalse();
      Savepoint again = connection.setSavepoint("before");
      session.execute("INSERT INTO refused VALUES (4)");
      connection.rollback(again);
      session.execute("INSERT INTO refused VALUES (5)");
      connection.commit();
      assertThat(session.ask("SELECT GROUP_CONCAT(id) FROM refused")).isEqualTo("5");
      session.execute("DELETE FROM refused");
      connection.commit();
    }
  }
}
