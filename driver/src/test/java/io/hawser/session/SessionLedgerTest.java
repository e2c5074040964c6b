package io.hawser.session;

import static io.hawser.session.Transaction.NONE;
import static io.hawser.session.Transaction.OPEN;
import static io.hawser.session.Transaction.UNCERTAIN;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Properties;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SessionLedgerTest {
  private final SessionLedger ledger = new SessionLedger(false);

  private static Effects effects(String text) {
    return Effects.of(text, Dialect.UNKNOWN);
  }

  /** Each statement of a list with arrows between them, sent and answered well; "!" before one: answered with an error. */
  private void run(SessionLedger on, String steps) {
    for (String step : steps.split(" -> ")) {
      boolean fails = step.startsWith("!");
      Effects effects = effects(fails ? step.substring(1) : step);
      on.before(effects);
      if (fails) {
        on.failed(effects, "HY000");
      } else {
        on.after(effects);
      }
    }
  }

  private void run(String steps) {
    run(ledger, steps);
  }

  @Nested class Transactions {
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', value = {
        "SELECT 1                                                     | NONE",
        "INSERT INTO t VALUES (1)                                     | NONE",
        "BEGIN                                                        | OPEN",
        "BEGIN -> INSERT INTO t VALUES (1) -> COMMIT                  | NONE",
        "START TRANSACTION -> ROLLBACK                                | NONE",
        "BEGIN -> ROLLBACK TO s                                       | OPEN",
        "BEGIN -> COMMIT AND CHAIN                                    | OPEN",
        "BEGIN -> CREATE TABLE t (a INT)                              | NONE",
        "BEGIN -> CREATE TEMPORARY TABLE t (a INT)                    | OPEN",
        "BEGIN -> ANALYZE TABLE t                                     | UNCERTAIN",
        "BEGIN -> ANALYZE TABLE t -> COMMIT                           | NONE",
        "BEGIN -> !CREATE TABLE t (a INT)                             | UNCERTAIN",
        "BEGIN -> !COMMIT                                             | UNCERTAIN",
        "BEGIN -> !COMMIT -> ROLLBACK                                 | NONE",
        "BEGIN -> !ROLLBACK                                           | OPEN",
        "BEGIN -> !SELECT 1                                           | OPEN",
        "!BEGIN                                                       | OPEN",
        "BEGIN -> CALL p()                                            | UNCERTAIN",
        "CALL p()                                                     | NONE",
        "SET autocommit = 0                                           | NONE",
        "SET autocommit = 0 -> SET @x = 1 -> USE d                    | NONE",
        "SET autocommit = 0 -> SELECT 1                               | OPEN",
        "SET autocommit = 0 -> !SELECT 1                              | OPEN",
        "SET autocommit = 0 -> SELECT 1 -> COMMIT                     | NONE",
        "SET autocommit = 0 -> SELECT 1 -> SET autocommit = 1         | NONE",
        "SET autocommit = 0 -> SELECT 1 -> SET autocommit = 0         | OPEN",
        "SET autocommit = 0 -> SELECT 1; COMMIT; SELECT 2             | OPEN",
        "SET autocommit = 0 -> SELECT 1; COMMIT                       | NONE",
        "BEGIN -> SET autocommit = 1                                  | OPEN",
        "BEGIN -> SET autocommit = 0 -> COMMIT -> SELECT 1            | OPEN",
        "SET autocommit = @x -> SELECT 1                              | UNCERTAIN",
        "SET autocommit = @x -> SELECT 1 -> COMMIT                    | NONE",
        "SET autocommit = 0 -> LOCK TABLES t WRITE -> UPDATE t SET a = 1 -> UNLOCK TABLES | UNCERTAIN",
        "BEGIN -> UNLOCK TABLES                                       | OPEN",
        "XA START 'x' -> XA END 'x' -> XA PREPARE 'x'                 | OPEN",
        "XA START 'x' -> XA END 'x' -> XA COMMIT 'x' ONE PHASE        | NONE"})
    void statementsBeginAndEndThem(String steps, Transaction expected) {
      run(steps);
      assertThat(ledger.transaction()).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', value = {
        "SELECT 1           | INSERT INTO t VALUES (1) | NONE      | NONE",
        "SELECT 1           | BEGIN                    | NONE      | OPEN",
        "SELECT 1           | COMMIT                   | NONE      | NONE",
        "BEGIN              | SELECT 1                 | OPEN      | OPEN",
        "BEGIN              | COMMIT                   | OPEN      | UNCERTAIN",
        "BEGIN              | ROLLBACK                 | OPEN      | OPEN",
        "BEGIN              | CREATE TABLE t (a INT)   | OPEN      | UNCERTAIN",
        "BEGIN              | BEGIN                    | OPEN      | UNCERTAIN",
        "BEGIN              | CALL p()                 | OPEN      | UNCERTAIN",
        "SET autocommit = 0 | SELECT 1                 | NONE      | OPEN",
        "SET autocommit = 0 | SET @x = 1               | NONE      | NONE",
        "SET autocommit = 0 | INSERT INTO t VALUES (1); COMMIT | NONE | UNCERTAIN",
        "SELECT 1           | BEGIN; INSERT INTO t VALUES (1); COMMIT | NONE | UNCERTAIN"})
    void theStatementInFlightCountsUntilItIsKnownToBeUnsent(String steps, String inFlight, Transaction before, Transaction during) {
      run(steps);
      ledger.before(effects(inFlight));
      assertThat(ledger.transaction()).isEqualTo(during);
      assertThat(ledger.inTransaction()).isEqualTo(during != NONE);
      assertThat(ledger.transactionBefore()).isEqualTo(before);
      ledger.unsent();
      assertThat(ledger.transaction()).isEqualTo(before);
    }

    @Test void jdbcsAutoCommitIsTheSameAsSqls() {
      ledger.before(Effects.autoCommit(false));
      ledger.autoCommitSet(false);
      assertThat(ledger.inTransaction()).isFalse();
      run("SELECT 1");
      assertThat(ledger.transaction()).isEqualTo(OPEN);
      ledger.before(Effects.COMMIT);
      assertThat(ledger.transaction()).isEqualTo(UNCERTAIN);
      ledger.after(Effects.COMMIT);
      assertThat(ledger.inTransaction()).isFalse();
      run("SELECT 1");
      ledger.before(Effects.ROLLBACK);
      ledger.after(Effects.ROLLBACK);
      assertThat(ledger.inTransaction()).isFalse();
      run("SELECT 1");
      ledger.before(Effects.autoCommit(true));
      assertThat(ledger.transaction()).isEqualTo(UNCERTAIN);
      ledger.autoCommitSet(true);
      run("SELECT 1");
      assertThat(ledger.inTransaction()).isFalse();
    }

    @Test void aDriverThatSkipsSetAutoCommitIsNotBelieved() {
      run("SET autocommit = 0");
      ledger.autoCommitSet(true);
      run("INSERT INTO t VALUES (1)");
      assertThat(ledger.transaction()).isEqualTo(UNCERTAIN);
      ledger.onNewSession();
      ledger.autoCommitIs(true);
      run("INSERT INTO t VALUES (1)");
      assertThat(ledger.transaction()).isEqualTo(NONE);
    }

    @Test void proceduresDeclaredStatelessLeaveTheTransactionAlone() {
      SessionLedger stateless = new SessionLedger(true);
      run(stateless, "SET autocommit = 0 -> CALL p()");
      assertThat(stateless.transaction()).isEqualTo(OPEN);
      stateless.before(effects("CALL p()"));
      assertThat(stateless.transaction()).isEqualTo(OPEN);
      assertThat(stateless.unrestorable()).isEmpty();
    }
  }

  @Nested class WhatCannotBeRestored {
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', emptyValue = "", value = {
        "CREATE TEMPORARY TABLE t1 (a INT)                            | temporary table t1",
        "!CREATE TEMPORARY TABLE t1 (a INT)                           | temporary table t1",
        "CREATE TEMPORARY TABLE t1 (a INT) -> DROP TABLE t1           | ~~",
        "CREATE TEMPORARY TABLE t1 (a INT) -> !DROP TABLE t1          | temporary table t1",
        "CREATE TEMPORARY TABLE t1 (a INT) -> DROP TABLE T1           | temporary table t1",
        "CREATE TEMPORARY TABLE t1 (a INT) -> DROP SEQUENCE IF EXISTS t1 | temporary table t1",
        "CREATE TEMPORARY SEQUENCE s -> DROP TEMPORARY SEQUENCE s     | ~~",
        "CREATE TEMPORARY TABLE t1 (a INT) -> USE d -> DROP TABLE t1  | temporary table t1",
        "CREATE TEMPORARY TABLE t1 (a INT) -> ALTER TABLE t1 RENAME t2 -> DROP TABLE t1 | temporary table t1",
        "SET @t = NOW()                                               | user variable @t set from an expression",
        "SET @t = NOW() -> SET @T = 5                                 | ~~",
        "SET @t = NOW() -> SET @t = NULL                              | ~~",
        "SET @t = 5 -> SELECT 1 INTO @t                               | user variable @t set by SELECT ... INTO",
        "SET x = @y                                                   | session variable x set from an expression",
        "SET x = @y -> SET SESSION X = 5                              | ~~",
        "SELECT GET_LOCK('a', 1)                                      | lock 'a' taken by GET_LOCK",
        "SELECT GET_LOCK('a', 1) -> SELECT RELEASE_LOCK('a')          | ~~",
        "SELECT GET_LOCK('a', 1) -> SELECT RELEASE_LOCK('A')          | lock 'a' taken by GET_LOCK",
        "SELECT GET_LOCK('a', 1) -> DO GET_LOCK('a', 1) -> SELECT RELEASE_LOCK('a') | lock 'a' taken by GET_LOCK",
        "SELECT GET_LOCK('a', 1) -> SELECT RELEASE_LOCK('b')          | lock 'a' taken by GET_LOCK",
        "SELECT GET_LOCK('a', 1) -> SELECT RELEASE_LOCK('a') FROM t   | lock 'a' taken by GET_LOCK",
        "SELECT GET_LOCK(?, 1) -> SELECT RELEASE_ALL_LOCKS()          | ~~",
        "LOCK TABLES t READ                                           | LOCK TABLES",
        "LOCK TABLES t READ -> UNLOCK TABLES                          | ~~",
        "LOCK TABLES t READ -> BEGIN                                  | ~~",
        "FLUSH TABLES WITH READ LOCK -> BEGIN                         | FLUSH TABLES WITH READ LOCK",
        "FLUSH TABLES WITH READ LOCK -> UNLOCK TABLES                 | ~~",
        "PREPARE s FROM 'SELECT 1'                                    | prepared statement s",
        "PREPARE s FROM 'SELECT 1' -> DEALLOCATE PREPARE s            | ~~",
        "HANDLER t OPEN AS h -> HANDLER h CLOSE                       | ~~",
        "HANDLER t OPEN                                               | handler t",
        "XA START 'x'                                                 | XA transaction",
        "XA START 'x' -> XA END 'x' -> XA ROLLBACK 'x'                | ~~",
        "CALL p()                                                     | call of procedure p",
        "!CALL p()                                                    | call of procedure p",
        "CALL p() -> RESET CONNECTION                                 | ~~",
        "BEGIN NOT ATOMIC SELECT 1; END                               | anonymous block",
        "FOO BAR                                                      | unknown statement FOO",
        "SET a = 1 -> !SET b = 2; SELECT 1                            | b set by one of several statements, of which one failed",
        "!SET a = 1                                                   | ~~",
        "SELECT 1 -> SET a = 1 -> USE d -> SET @x = 1 -> SET NAMES utf8 | ~~"})
    void isNamedUntilItEnds(String steps, String reason) {
      run(steps);
      assertThat(ledger.unrestorable()).isEqualTo(reason.isEmpty() ? List.of() : List.of(reason));
    }

    @Test void aTextThatTheServerCouldNotReadEitherDidNothing() {
      Effects typo = effects("SELEC 1");
      ledger.before(typo);
      ledger.failed(typo, "42000");
      assertThat(ledger.unrestorable()).isEmpty();
    }

    @Test void aStatementInFlightDoesNotCountUntilTheNextOneIsSent() {
      ledger.before(effects("CREATE TEMPORARY TABLE t1 (a INT)"));
      assertThat(ledger.unrestorable()).isEmpty();
      ledger.before(effects("SELECT 1"));
      assertThat(ledger.unrestorable()).containsExactly("temporary table t1");
    }

    @Test void aStatementThatNeverLeftDidNothing() {
      ledger.before(effects("CREATE TEMPORARY TABLE t1 (a INT)"));
      ledger.unsent();
      ledger.before(effects("SELECT 1"));
      assertThat(ledger.unrestorable()).isEmpty();
    }

    @Test void aResetEndsEverything() {
      run("SET @x = NOW() -> SET a = 1 -> SET autocommit = 0 -> SELECT GET_LOCK('a', 1)");
      ledger.onReset();
      assertThat(ledger.unrestorable()).isEmpty();
      assertThat(ledger.restoreStatements()).isEmpty();
      run("SELECT 1");
      assertThat(ledger.inTransaction()).isFalse();
    }
  }

  @Nested class WhatIsRestored {
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', value = {
        "SET a = 1                                     | SET @@SESSION.a = 1",
        "SET a = 1 -> SET @b = 'x' -> SET c = ON       | SET @@SESSION.a = 1, @b = 'x', @@SESSION.c = ON",
        "SET a = 1 -> SET b = 2 -> SET SESSION A = 3   | SET @@SESSION.b = 2, @@SESSION.a = 3",
        "SET NAMES utf8 -> SET a = 1 -> USE d          | SET NAMES utf8 & SET @@SESSION.a = 1 & USE d",
        "USE c -> USE d                                | USE d",
        "SET @a = 1 -> SET @a = NULL                   | ",
        "SET autocommit = 0                            | SET @@SESSION.autocommit = 0",
        "SET tx_isolation = 'A' -> SET SESSION TRANSACTION ISOLATION LEVEL SERIALIZABLE | SET SESSION TRANSACTION ISOLATION LEVEL SERIALIZABLE",
        "ALTER SESSION SET a = 1 b = 'x' -> ALTER SESSION SET c = d | ALTER SESSION SET a = 1 b = 'x' c = d",
        "SET NAMES latin1 -> SET NAMES utf8            | SET NAMES utf8",
        "SET NAMES latin1 -> SET @a = 'x' -> SET NAMES utf8 | SET NAMES latin1 & SET @a = 'x' & SET NAMES utf8",
        "SET NAMES latin1 -> SET @a = 'x' -> SET NAMES utf8 -> SET @a = 'y' | SET NAMES utf8 & SET @a = 'y'",
        "SET TRANSACTION READ ONLY                     | SET TRANSACTION READ ONLY",
        "SET TRANSACTION READ ONLY -> SELECT 1         | ",
        "SET TRANSACTION READ ONLY -> BEGIN            | ",
        "SET TRANSACTION READ ONLY -> COMMIT           | ",
        "SET autocommit = 0 -> SET TRANSACTION READ ONLY -> USE d | SET @@SESSION.autocommit = 0 & USE d & SET TRANSACTION READ ONLY"})
    void isTheLastOfEachSettingInOrder(String steps, String expected) {
      run(steps);
      assertThat(ledger.restoreStatements()).isEqualTo(expected == null ? List.of() : List.of(expected.split(" & ")));
    }

    @Test void aJdbcSetterForgetsTheStatementBeforeIt() {
      run("USE c -> SET autocommit = 0 -> SET tx_isolation = 'SERIALIZABLE' -> SET tx_read_only = 1 -> SET a = 1");
      ledger.catalogSet("d");
      ledger.isolationSet(2);
      ledger.readOnlySet(false);
      ledger.autoCommitSet(false);
      assertThat(ledger.restoreStatements()).containsExactly("SET @@SESSION.a = 1");
      assertThat(ledger.jdbc().catalog()).isEqualTo("d");
      assertThat(ledger.jdbc().isolation()).isEqualTo(2);
      assertThat(ledger.jdbc().readOnly()).isFalse();
      assertThat(ledger.jdbc().autoCommit()).isFalse();
    }

    @Test void aStatementAfterAJdbcSetterIsMadeAfterIt() {
      ledger.schemaSet("c");
      run("USE d");
      assertThat(ledger.jdbc().schema()).isEqualTo("c");
      assertThat(ledger.restoreStatements()).containsExactly("USE d");
    }

    @Test void whatWasNeverSetThroughJdbcIsNull() {
      JdbcState jdbc = ledger.jdbc();
      assertThat(jdbc.autoCommit()).isNull();
      assertThat(jdbc.networkTimeout()).isNull();
      assertThat(jdbc.clientInfo()).isEmpty();
    }

    @Test void clientInfoSetAsAWholeClearsWhatItDoesNotName() {
      ledger.clientInfoSet("ApplicationName", "a");
      Properties all = new Properties();
      all.setProperty("ClientUser", "u");
      ledger.clientInfoSet(all);
      assertThat(ledger.jdbc().clientInfo()).containsEntry("ClientUser", "u").containsEntry("ApplicationName", null);
    }

    @Test void settingsSurviveSessionAfterSession() {
      run("SET a = 1");
      ledger.onNewSession();
      run("SET @b = 2");
      ledger.onNewSession();
      assertThat(ledger.restoreStatements()).containsExactly("SET @@SESSION.a = 1, @b = 2");
    }

    @Test void theSameSettingsOverAndOverTakeNoMoreRoom() {
      for (int i = 0; i < 10_000; i++) {
        run("SET NAMES latin1 -> SET @a = 'x' -> SET NAMES utf8 -> SET @b = 'x'");
      }
      assertThat(ledger.restoreStatements()).containsExactly("SET NAMES latin1", "SET @a = 'x'", "SET NAMES utf8", "SET @b = 'x'");
    }
  }

  @Nested class WhatOnlyTheLostSessionKnew {
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', value = {
        "INSERT INTO t VALUES (1) | SELECT 1                 | SELECT LAST_INSERT_ID() | LAST_INSERT_ID() of the session that was lost",
        "INSERT INTO t VALUES (1) | INSERT INTO t VALUES (2) | SELECT LAST_INSERT_ID() | ",
        "SELECT 1                 | SELECT 1                 | SELECT LAST_INSERT_ID() | ",
        "SELECT 1                 | SET @x = 1               | SELECT FOUND_ROWS()     | FOUND_ROWS() of the session that was lost",
        "SELECT 1                 | SELECT 1                 | SELECT FOUND_ROWS()     | ",
        "UPDATE t SET a = 1       | USE d                    | SELECT ROW_COUNT()      | ROW_COUNT() of the session that was lost",
        "UPDATE t SET a = 1       | UPDATE t SET a = 1       | SELECT ROW_COUNT()      | ",
        "SELECT s.NEXTVAL         | SELECT 1                 | SELECT s.CURRVAL        | current value of sequence S in the session that was lost",
        "SELECT s.NEXTVAL         | SELECT s.NEXTVAL         | SELECT s.CURRVAL        | ",
        "SELECT s.NEXTVAL         | SELECT 1                 | SELECT u.CURRVAL        | ",
        "INSERT INTO t VALUES (1) | SELECT 1                 | INSERT INTO t VALUES (1); SELECT LAST_INSERT_ID() | "})
    void isForgottenUntilTheNewOneKnowsIt(String onOld, String onNew, String asked, String reason) {
      run(onOld);
      assertThat(ledger.forgotten(effects(asked))).isEmpty();
      ledger.onNewSession();
      run(onNew);
      assertThat(ledger.forgotten(effects(asked))).isEqualTo(reason == null ? List.of() : List.of(reason));
    }

    @Test void aLostTransactionIsOverAndItsCharacteristicsWithIt() {
      run("SET autocommit = 0 -> SET TRANSACTION READ ONLY -> SELECT 1");
      assertThat(ledger.inTransaction()).isTrue();
      ledger.onNewSession();
      assertThat(ledger.inTransaction()).isFalse();
      assertThat(ledger.restoreStatements()).containsExactly("SET @@SESSION.autocommit = 0");
      run("SELECT 1");
      assertThat(ledger.inTransaction()).isTrue();
    }
  }
}
