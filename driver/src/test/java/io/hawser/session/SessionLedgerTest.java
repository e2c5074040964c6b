package io.hawser.session;

import static io.hawser.session.Transaction.NONE;
import static io.hawser.session.Transaction.OPEN;
import static io.hawser.session.Transaction.UNCERTAIN;
import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Tag("fast")
class SessionLedgerTest {
  private final SessionLedger ledger = new SessionLedger(Procedures.UNKNOWN);

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
        on.failed(effects, StatementError.of(0, "HY000", null));
      } else {
        on.after(effects);
      }
    }
  }

  private void run(String steps) {
    run(ledger, steps);
  }

  /** What is done on a new session, in order. */
  static List<String> restored(SessionLedger ledger) {
    List<String> steps = new ArrayList<>();
    ledger.restoration().steps().forEach(step -> steps.add(step.toString()));
    steps.addAll(ledger.restoration().lastStatements());
    return steps;
  }

  private List<String> restored() {
    return restored(ledger);
  }

  @Nested
  class Transactions {
    @ParameterizedTest @CsvSource(delimiter = '|', quoteCharacter = '~', value = {
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
        "XA START 'x' -> XA END 'x' -> XA PREPARE 'x'                 | UNCERTAIN",
        "XA START 'x' -> XA END 'x' -> XA COMMIT 'x' ONE PHASE        | NONE"}) void statementsBeginAndEndThem(String steps,
            Transaction expected) {
      run(steps);
      assertThat(ledger.transaction().now()).isEqualTo(expected);
    }

    @ParameterizedTest @CsvSource(delimiter = '|', quoteCharacter = '~', value = {
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
        "SELECT 1           | BEGIN; INSERT INTO t VALUES (1); COMMIT | NONE | UNCERTAIN"}) void theStatementInFlightCountsUntilItIsKnownToBeUnsent(
            String steps, String inFlight, Transaction before, Transaction during) {
      run(steps);
      ledger.before(effects(inFlight));
      assertThat(ledger.transaction().now()).isEqualTo(during);
      assertThat(ledger.transaction().isOpen()).isEqualTo(during != NONE);
      assertThat(ledger.transaction().before()).isEqualTo(before);
      ledger.unsent();
      assertThat(ledger.transaction().now()).isEqualTo(before);
    }

    @Test void jdbcsAutoCommitIsTheSameAsSqls() {
      ledger.before(Effects.autoCommit(false));
      ledger.setters().autoCommit(false, Sent.YES);
      assertThat(ledger.transaction().isOpen()).isFalse();
      run("SELECT 1");
      assertThat(ledger.transaction().now()).isEqualTo(OPEN);
      ledger.before(Effects.COMMIT);
      assertThat(ledger.transaction().now()).isEqualTo(UNCERTAIN);
      ledger.after(Effects.COMMIT);
      assertThat(ledger.transaction().isOpen()).isFalse();
      run("SELECT 1");
      ledger.before(Effects.ROLLBACK);
      ledger.after(Effects.ROLLBACK);
      assertThat(ledger.transaction().isOpen()).isFalse();
      run("SELECT 1");
      ledger.before(Effects.autoCommit(true));
      assertThat(ledger.transaction().now()).isEqualTo(UNCERTAIN);
      ledger.setters().autoCommit(true, Sent.YES);
      run("SELECT 1");
      assertThat(ledger.transaction().isOpen()).isFalse();
    }

    @Test void aDriverThatSkipsSetAutoCommitIsNotBelieved() {
      run("SET autocommit = 0");
      ledger.setters().autoCommit(true, Sent.UNKNOWN);
      run("INSERT INTO t VALUES (1)");
      assertThat(ledger.transaction().now()).isEqualTo(UNCERTAIN);
      ledger.onNewSession();
      ledger.transaction().serverSaysAutoCommit(true);
      run("INSERT INTO t VALUES (1)");
      assertThat(ledger.transaction().now()).isEqualTo(NONE);
    }

    @Test void proceduresDeclaredStatelessMayCommitAllTheSame() {
      SessionLedger stateless = new SessionLedger(Procedures.STATELESS);
      run(stateless, "SET autocommit = 0 -> INSERT INTO t VALUES (1)");
      stateless.before(effects("CALL p()"));
      assertThat(stateless.transaction().now()).isEqualTo(UNCERTAIN);
      stateless.after(effects("CALL p()"));
      assertThat(stateless.transaction().now()).isEqualTo(UNCERTAIN);
      assertThat(stateless.restoration().unrestorable()).isEmpty();
    }
  }

  @Nested
  class WhatCannotBeRestored {
    @ParameterizedTest @CsvSource(delimiter = '|', quoteCharacter = '~', emptyValue = "", value = {
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
        "SET @t = NOW() -> SET @t = NULL                              | user variable @t set from an expression",
        "SET @t = NOW() -> SET @t = NULL -> SET @t = 'x'              | ~~",
        "SET @t = 5 -> SELECT 1 INTO @t                               | user variable @t set by SELECT ... INTO",
        "SET @y = NOW() -> SET x = @y -> SET @y = 1                   | x set from @y",
        "SET @y = NOW() -> SET x = @y -> SET @y = 1, SESSION X = 5    | ~~",
        "SET @y = @@unknown                                           | @y set from unknown",
        "SET unknown = @@unknown + 1                                  | unknown set from unknown",
        "SET @y = @@global.x                                          | user variable @y set from an expression",
        "SET TRANSACTION READ ONLY -> SELECT 1                        | ~~",
        "SET TRANSACTION READ ONLY -> SELECT * FROM t                 | SET TRANSACTION READ ONLY, which a statement since then may have used up",
        "SET TRANSACTION READ ONLY -> SELECT f()                      | SET TRANSACTION READ ONLY, which a statement since then may have used up",
        "SET TRANSACTION READ ONLY -> !ALTER TABLE t ADD c INT; DO 1  | SET TRANSACTION READ ONLY, which a statement since then may have used up",
        "SET TRANSACTION READ ONLY -> SELECT * FROM t -> COMMIT       | ~~",
        "SET TRANSACTION READ ONLY -> SELECT * FROM t -> SET TRANSACTION READ WRITE | ~~",
        "SELECT RELEASE_LOCK('a'), GET_LOCK('a', 0)                   | lock 'a' taken by GET_LOCK",
        "SELECT GET_LOCK('a', 0), RELEASE_LOCK('a')                   | ~~",
        "SELECT RELEASE_ALL_LOCKS(), GET_LOCK('b', 0)                 | lock 'b' taken by GET_LOCK",
        "SET STATEMENT max_statement_time = (@q := 5) FOR SELECT 1    | user variable @q set from an expression",
        "SET STATEMENT sort_buffer_size = 1 FOR SET x = 2             | x set by SET STATEMENT",
        "SELECT GET_LOCK('a', 1)                                      | lock 'a' taken by GET_LOCK",
        "SELECT GET_LOCK('a', 1) -> SELECT RELEASE_LOCK('a')          | ~~",
        "SELECT GET_LOCK('a', 1) -> SELECT RELEASE_LOCK('A')          | lock 'a' taken by GET_LOCK",
        "SELECT GET_LOCK('a', 1) -> DO GET_LOCK('a', 1) -> SELECT RELEASE_LOCK('a') | lock 'a' taken by GET_LOCK",
        "SELECT GET_LOCK('a', 1) -> SELECT RELEASE_LOCK('b')          | lock 'a' taken by GET_LOCK",
        "SELECT GET_LOCK('a', 1) -> SELECT RELEASE_LOCK('a') FROM t   | lock 'a' taken by GET_LOCK",
        "SELECT GET_LOCK(?, 1) -> SELECT RELEASE_ALL_LOCKS()          | ~~",
        "DO GET_LOCK('a', 1) -> SELECT NULL = RELEASE_LOCK('a')       | lock 'a' taken by GET_LOCK",
        "DO GET_LOCK('a', 1) -> SELECT RELEASE_LOCK('a') = NULL       | lock 'a' taken by GET_LOCK",
        "DO GET_LOCK('a', 1) -> SELECT RELEASE_LOCK('a') IS NULL      | lock 'a' taken by GET_LOCK",
        "DO GET_LOCK('a', 1) -> DO NULL + RELEASE_ALL_LOCKS()         | lock 'a' taken by GET_LOCK",
        "DO GET_LOCK('a', 1) -> DO 1 > NULL > RELEASE_LOCK('a')       | lock 'a' taken by GET_LOCK",
        "DO GET_LOCK('a', 1) -> SELECT 1 LIKE 2 ESCAPE RELEASE_LOCK('a') | lock 'a' taken by GET_LOCK",
        "DO GET_LOCK('a', 1) -> SELECT RELEASE_LOCK('a') FETCH FIRST 0 ROWS ONLY | lock 'a' taken by GET_LOCK",
        "DO GET_LOCK('a', 1) -> SELECT RELEASE_LOCK('a') OFFSET 1 ROWS FETCH NEXT 1 ROWS ONLY | lock 'a' taken by GET_LOCK",
        "DO GET_LOCK('a', 1) -> SELECT RELEASE_LOCK('a') EXCEPT SELECT 1 | lock 'a' taken by GET_LOCK",
        "DO GET_LOCK('a', 1) -> SELECT RELEASE_LOCK('a') INTERSECT SELECT 1 | lock 'a' taken by GET_LOCK",
        "DO GET_LOCK('a', 1) -> SELECT RELEASE_LOCK('a') AS released  | ~~",
        "DO GET_LOCK('a', 1) -> (SELECT RELEASE_LOCK('a') released, 1 + 1) | ~~",
        "DO GET_LOCK('a', 1) -> SELECT 1 = 1, RELEASE_LOCK('a'), 2 > 1 | ~~",
        "SET sql_auto_is_null = 1                                     | session variable sql_auto_is_null, by which IS NULL asks for LAST_INSERT_ID()",
        "SET @@session . `sql_auto_is_null` = ON                      | session variable sql_auto_is_null, by which IS NULL asks for LAST_INSERT_ID()",
        "SET SQL_AUTO_IS_NULL = @a                                    | session variable sql_auto_is_null, by which IS NULL asks for LAST_INSERT_ID()",
        "SET sql_auto_is_null = 1 -> SET LOCAL sql_auto_is_null = OFF | ~~",
        "HANDLER t READ FIRST WHERE (@x := a) IS NOT NULL             | user variable @x set from an expression",
        "PREPARE p FROM CONCAT('SELECT ', @q := 7) -> DEALLOCATE PREPARE p | user variable @q set from an expression",
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
        "!PREPARE p FROM 'SELEC 1'                                    | ~~",
        "!HANDLER t OPEN                                              | ~~",
        "!LOCK TABLES t WRITE                                         | ~~",
        "LOCK TABLES t WRITE -> !LOCK TABLES none WRITE               | LOCK TABLES",
        "!SELECT 1; HANDLER t OPEN                                    | handler t",
        "!FLUSH TABLES WITH READ LOCK                                 | FLUSH TABLES WITH READ LOCK",
        "SELECT 1 -> SET a = 1 -> USE d -> SET @x = 1 -> SET NAMES utf8 | ~~"}) void isNamedUntilItEnds(String steps, String reason) {
      run(steps);
      assertThat(ledger.restoration().unrestorable()).isEqualTo(reason.isEmpty() ? List.of() : List.of(reason));
    }

    @Test void metadataMayUseUpWhatIsSetForTheNextTransaction() {
      run("SET TRANSACTION READ ONLY");
      ledger.done(Effects.METADATA);
      assertThat(ledger.restoration().unrestorable())
          .containsExactly("SET TRANSACTION READ ONLY, which a statement since then may have used up");
    }

    @Test void aTextThatTheServerCouldNotReadEitherDidNothing() {
      Effects typo = effects("SELEC 1");
      ledger.before(typo);
      ledger.failed(typo, StatementError.of(0, "42000", null));
      assertThat(ledger.restoration().unrestorable()).isEmpty();
    }

    @Test void aTableThatMayNotBeMadeInAReadOnlyTransactionIsNot() {
      for (String state : new String[] {"25006", "HY000"}) {
        Effects create = effects("CREATE TEMPORARY TABLE t1 (a INT)");
        ledger.before(create);
        ledger.failed(create, StatementError.of(1792, state, "Cannot execute statement in a READ ONLY transaction"));
        assertThat(ledger.restoration().unrestorable()).isEqualTo(state.equals("25006") ? List.of() : List.of("temporary table t1"));
      }
    }

    @ParameterizedTest @CsvSource(delimiter = '|', quoteCharacter = '~', value = {
        "EXECUTE s1          | 1243 | Unknown prepared statement handler (s1) given to EXECUTE             | ",
        "EXECUTE S1          | 1243 | (conn=7) Unknown prepared statement handler (s1) given to EXECUTE    | ",
        "EXECUTE s1 USING @a | 1210 | Incorrect arguments to EXECUTE                                       | ",
        "EXECUTE s1 USING @a | 1210 | Incorrect arguments to AES_ENCRYPT                                   | execution of the prepared statement s1",
        "EXECUTE s1          | 1243 | Unknown prepared statement handler (s2) given to EXECUTE             | execution of the prepared statement s1",
        "EXECUTE s1          | 1146 | Table 't' doesn't exist                                              | execution of the prepared statement s1",
        "DO 1; EXECUTE s1    | 1243 | Unknown prepared statement handler (s1) given to EXECUTE             | execution of the prepared statement s1"}) void anExecuteThatDidNotBeginDidNothing(
            String text, int error, String message, String reason) {
      Effects execute = effects(text);
      ledger.before(execute);
      ledger.failed(execute, StatementError.of(error, "HY000", message));
      assertThat(ledger.restoration().unrestorable()).isEqualTo(reason == null ? List.of() : List.of(reason));
    }

    @Test void aStatementInFlightDoesNotCountUntilTheNextOneIsSent() {
      ledger.before(effects("CREATE TEMPORARY TABLE t1 (a INT)"));
      assertThat(ledger.restoration().unrestorable()).isEmpty();
      ledger.before(effects("PREPARE p FROM 'SELECT 1'"));
      assertThat(ledger.restoration().unrestorable()).containsExactly("temporary table t1");
      ledger.before(effects("SELECT 1"));
      assertThat(ledger.restoration().unrestorable()).as("nobody knows how it was answered").containsExactly("temporary table t1",
          "prepared statement p");
    }

    @Test void aStatementThatNeverLeftDidNothing() {
      ledger.before(effects("CREATE TEMPORARY TABLE t1 (a INT)"));
      ledger.unsent();
      ledger.before(effects("SELECT 1"));
      assertThat(ledger.restoration().unrestorable()).isEmpty();
    }

    @Test void aResetEndsEverything() {
      run("SET @x = NOW() -> SET a = 1 -> SET autocommit = 0 -> SELECT GET_LOCK('a', 1)");
      ledger.done(effects("RESET CONNECTION"));
      assertThat(ledger.restoration().unrestorable()).isEmpty();
      assertThat(restored()).isEmpty();
      run("SELECT 1");
      assertThat(ledger.transaction().isOpen()).isFalse();
    }
  }

  @Nested
  class WhatIsRestored {
    @ParameterizedTest @CsvSource(delimiter = '|', quoteCharacter = '~', value = {
        "SET a = 1                                     | SET @@SESSION.a = 1",
        "SET a = 1 -> SET @b = 'x' -> SET c = ON       | SET @@SESSION.a = 1, @b = 'x', @@SESSION.c = ON",
        "SET a = 1 -> SET b = 2 -> SET SESSION A = 3   | SET @@SESSION.b = 2, @@SESSION.a = 3",
        "SET NAMES utf8 -> SET a = 1 -> USE d          | SET NAMES utf8 & SET @@SESSION.a = 1 & USE d",
        "USE c -> USE d                                | USE d",
        "SET @a = NULL                                 | ",
        "SET @a = 1 -> SET @a = NULL -> set @A = null  | SET @a = 1 & SET @a = NULL",
        "SET @a = 1 -> SET @a = NULL -> SET @a = 'x'   | SET @a = 'x'",
        "SET @a = 'x' -> SET @a = @b                   | SET @a = 'x' & SET @a = @b",
        "SET @a = 'x', @b = NULL -> SET @b = 1         | SET @a = 'x', @b = 1",
        "SET autocommit = 0                            | SET @@SESSION.autocommit = 0",
        "SET tx_isolation = 'A' -> SET SESSION TRANSACTION ISOLATION LEVEL SERIALIZABLE | SET SESSION TRANSACTION ISOLATION LEVEL SERIALIZABLE",
        "ALTER SESSION SET a = 1 b = 'x' -> ALTER SESSION SET c = d | ALTER SESSION SET a = 1 b = 'x' c = d",
        "SET NAMES latin1 -> SET NAMES utf8            | SET NAMES utf8",
        "SET NAMES latin1 -> SET @a = 'x' -> SET NAMES utf8 | SET NAMES latin1 & SET @a = 'x' & SET NAMES utf8",
        "SET NAMES latin1 -> SET @a = 'x' -> SET NAMES utf8 -> SET @a = 'y' | SET NAMES utf8 & SET @a = 'y'",
        "SET TRANSACTION READ ONLY                     | SET TRANSACTION READ ONLY",
        "SET TRANSACTION READ ONLY -> SELECT 1 -> USE d -> DO 1 | USE d & SET TRANSACTION READ ONLY",
        "SET TRANSACTION READ ONLY -> BEGIN -> SELECT * FROM t -> ROLLBACK | ",
        "SET TRANSACTION READ ONLY -> CREATE TABLE t (a INT) | ",
        "SET TRANSACTION READ ONLY -> !CREATE TABLE t (a INT) | ",
        "SET TRANSACTION READ ONLY -> SET SESSION TRANSACTION READ WRITE | SET SESSION TRANSACTION READ WRITE",
        "SET TRANSACTION READ ONLY -> SET SESSION tx_read_only = 0 | SET @@SESSION.tx_read_only = 0",
        "SET TRANSACTION READ ONLY -> SET SESSION TRANSACTION ISOLATION LEVEL SERIALIZABLE | SET SESSION TRANSACTION ISOLATION LEVEL SERIALIZABLE & SET TRANSACTION READ ONLY",
        "SET optimizer_switch = 'a=off' -> SET optimizer_switch = 'b=on' | SET @@SESSION.optimizer_switch = 'a=off' & SET @@SESSION.optimizer_switch = 'b=on'",
        "SET optimizer_switch = 'a=off' -> SET optimizer_switch = 'a=on' | SET @@SESSION.optimizer_switch = 'a=on'",
        "SET optimizer_switch = 'a=off,b=off' -> SET optimizer_switch = 'a=on' | SET @@SESSION.optimizer_switch = 'a=off,b=off' & SET @@SESSION.optimizer_switch = 'a=on'",
        "SET optimizer_switch = 'a=off' -> SET optimizer_switch = 'default,b=off' | SET @@SESSION.optimizer_switch = 'default,b=off'",
        "SET optimizer_switch = 'a=off' -> SET optimizer_switch = DEFAULT | SET @@SESSION.optimizer_switch = DEFAULT",
        "SET sql_mode = CONCAT(@@sql_mode, ',ANSI') -> SET sql_mode = CONCAT(@@sql_mode, ',X') | SET @@SESSION.sql_mode = CONCAT ( @@sql_mode , ',ANSI' ) & SET @@SESSION.sql_mode = CONCAT ( @@sql_mode , ',X' )",
        "SET sql_mode = CONCAT(@@sql_mode, ',ANSI') -> SET sql_mode = '' | SET @@SESSION.sql_mode = ''",
        "SET @old = @@sql_mode, sql_mode = 'ANSI' -> SET sql_mode = @old | SET @old = @@sql_mode, @@SESSION.sql_mode = 'ANSI' & SET @@SESSION.sql_mode = @old",
        "SET @a = 1 -> SET @b = @a + 1 -> SET @a = 5   | SET @a = 1 & SET @b = @a + 1 & SET @a = 5",
        "SET @a = 1 -> SET @b = @a -> SET @b = 2       | SET @a = 1, @b = 2",
        "SET x = 5 -> SET @b = @@x                     | SET @@SESSION.x = 5 & SET @b = @@x",
        "USE c -> SET CHARACTER SET latin1 -> USE d    | USE c & SET CHARACTER SET latin1 & USE d",
        "USE c -> SET CHARACTER SET latin1 -> SET NAMES utf8 -> USE d | SET NAMES utf8 & USE d",
        "SET NAMES latin1 -> SET character_set_results = NULL | SET NAMES latin1 & SET @@SESSION.character_set_results = NULL",
        "SET RESOURCE GROUP g                          | SET RESOURCE GROUP g",
        "SET TRANSACTION READ ONLY -> COMMIT           | ",
        "SET autocommit = 0 -> SET TRANSACTION READ ONLY -> USE d | USE d & SET @@SESSION.autocommit = 0 & SET TRANSACTION READ ONLY"}) void isTheLastOfEachSettingInOrder(
            String steps, String expected) {
      run(steps);
      assertThat(restored()).isEqualTo(expected == null ? List.of() : List.of(expected.split(" & ")));
    }

    @Test void aJdbcSetterForgetsTheStatementBeforeIt() {
      run("USE c -> SET autocommit = 0 -> SET tx_isolation = 'SERIALIZABLE' -> SET tx_read_only = 1 -> SET a = 1");
      ledger.setters().catalog("d", Sent.YES);
      ledger.setters().isolation(2, Sent.YES);
      ledger.setters().readOnly(false, Sent.YES);
      ledger.setters().autoCommit(false, Sent.YES);
      assertThat(restored()).containsExactly("SET @@SESSION.a = 1", "setCatalog(d)", "setTransactionIsolation(2)", "setReadOnly(false)");
      assertThat(ledger.restoration().jdbc().autoCommit()).contains(false);
    }

    @Test void aJdbcSetterThatSendsNothingForgetsNothing() {
      run("USE c -> SET autocommit = 0 -> SET SESSION TRANSACTION READ ONLY -> SET SESSION TRANSACTION ISOLATION LEVEL SERIALIZABLE");
      ledger.setters().schema("d", Sent.NO);
      ledger.setters().readOnly(false, Sent.NO);
      ledger.setters().isolation(2, Sent.NO);
      ledger.setters().autoCommit(true, Sent.NO);
      assertThat(restored()).containsExactly("USE c", "SET SESSION TRANSACTION READ ONLY",
          "SET SESSION TRANSACTION ISOLATION LEVEL SERIALIZABLE",
          "setSchema(d)", "setReadOnly(false)", "setTransactionIsolation(2)", "SET @@SESSION.autocommit = 0");
      assertThat(ledger.restoration().unrestorable()).isEmpty();
      assertThat(ledger.transaction().isAutoCommit(false)).isTrue();
    }

    @Test void whereNobodyKnowsWhetherASetterHasSentAnythingAfterAStatementItIsRefused() {
      ledger.setters().schema("c", Sent.UNKNOWN);
      assertThat(ledger.restoration().unrestorable()).isEmpty();
      run("USE d");
      ledger.setters().schema("c", Sent.UNKNOWN);
      assertThat(ledger.restoration().unrestorable())
          .containsExactly("default schema set through JDBC after it was set before; the driver may have sent nothing");
      run("USE d");
      assertThat(ledger.restoration().unrestorable()).isEmpty();
    }

    @Test void aStatementAfterAJdbcSetterIsMadeAfterIt() {
      ledger.setters().schema("c", Sent.YES);
      run("USE d");
      assertThat(restored()).containsExactly("setSchema(c)", "USE d");
    }

    @Test void whatWasNeverSetThroughJdbcIsEmpty() {
      JdbcState jdbc = ledger.restoration().jdbc();
      assertThat(jdbc.autoCommit()).isEmpty();
      assertThat(jdbc.networkTimeout()).isEmpty();
      assertThat(jdbc.clientInfo()).isEmpty();
    }

    @Test void clientInfoSetAsAWholeClearsWhatItDoesNotName() {
      ledger.setters().clientInfo("ApplicationName", "a");
      Properties all = new Properties();
      all.setProperty("ClientUser", "u");
      ledger.setters().clientInfo(all);
      assertThat(ledger.restoration().jdbc().clientInfo()).containsEntry("ClientUser", "u").containsEntry("ApplicationName", null);
    }

    @Test void settingsSurviveSessionAfterSession() {
      run("SET a = 1");
      ledger.onNewSession();
      run("SET @b = 2");
      ledger.onNewSession();
      assertThat(restored()).containsExactly("SET @@SESSION.a = 1, @b = 2");
    }

    @Test void whatBuildsOnItselfWithoutEndIsRefusedAndDoesNotGrow() {
      run("SET @n = 0");
      for (int i = 0; i < 2 * SettingsLog.MOST; i++) {
        run("SET @n = @n + 1");
      }
      assertThat(ledger.restoration().unrestorable()).containsExactly("more settings than are remembered (4096)");
      assertThat(restored()).isEmpty();
    }

    @Test void whatIsClearedAgainAndAgainStaysSmall() {
      run("SET @n = 'x'");
      for (int i = 0; i < 2 * SettingsLog.MOST; i++) {
        run("SET @n = NULL");
      }
      assertThat(restored()).containsExactly("SET @n = 'x'", "SET @n = NULL");
    }

    @Test void proceduresThatAreSettingsAreCalledAgain() {
      run("CALL dbms_application_info.set_module('m', 'a') -> CALL dbms_application_info.set_action('b') -> call dbms_output.enable(1000) -> "
          + "CALL DBMS_OUTPUT.ENABLE(2000) -> CALL dbms_monitor.ob_session_trace_enable(NULL, 1, 1, 'ALL')");
      assertThat(ledger.restoration().unrestorable()).isEmpty();
      assertThat(restored()).containsExactly("CALL dbms_application_info.set_module('m', 'a')",
          "CALL dbms_application_info.set_action('b')",
          "CALL DBMS_OUTPUT.ENABLE(2000)", "CALL dbms_monitor.ob_session_trace_enable(NULL, 1, 1, 'ALL')");
    }

    @Test void ofACallWithParametersThatAreNotKnownNothingIsPromised() {
      run("{call dbms_application_info.set_module(?, ?)}");
      assertThat(ledger.restoration().unrestorable())
          .containsExactly("call of procedure dbms_application_info.set_module, whose parameters are no longer known");
    }

    @Test void aCallOfWhatDoesNotExistLeavesNothingBehind() {
      Effects call = effects("CALL test.nosuch(1)");
      ledger.before(call);
      ledger.failed(call, StatementError.of(1305, "42000", "(conn=7) PROCEDURE test.nosuch does not exist"));
      assertThat(ledger.restoration().unrestorable()).isEmpty();
      ledger.before(call);
      ledger.failed(call, StatementError.of(1305, "42000", "PROCEDURE test.inner does not exist"));
      assertThat(ledger.restoration().unrestorable()).containsExactly("call of procedure test.nosuch");
    }

    @Test void proceduresAreStatelessByName() {
      SessionLedger some = new SessionLedger(Procedures.stateless(List.of("p", "q.r")));
      run(some, "CALL p() -> CALL d.p() -> CALL q.r()");
      assertThat(some.restoration().unrestorable()).isEmpty();
      run(some, "CALL r()");
      assertThat(some.restoration().unrestorable()).containsExactly("call of procedure r");
    }

    @Test void aHundredThousandSettingsStaySmall() {
      for (int i = 0; i < 25_000; i++) {
        run("SET @a = " + i + " -> SET sort_buffer_size = " + i + " -> SET optimizer_switch = 'a=on' -> USE d" + i % 3);
      }
      assertThat(ledger.size()).isLessThan(100);
      assertThat(restored()).hasSize(2);
    }

    @Test void theSameSettingsOverAndOverTakeNoMoreRoom() {
      for (int i = 0; i < 10_000; i++) {
        run("SET NAMES latin1 -> SET @a = 'x' -> SET NAMES utf8 -> SET @b = 'x'");
      }
      assertThat(restored()).containsExactly("SET NAMES latin1", "SET @a = 'x'", "SET NAMES utf8", "SET @b = 'x'");
    }
  }

  @Nested
  class WhatOnlyTheLostSessionKnew {
    @ParameterizedTest @CsvSource(delimiter = '|', quoteCharacter = '~', value = {
        "INSERT INTO t VALUES (1) | SELECT 1                 | SELECT LAST_INSERT_ID() | LAST_INSERT_ID() of the lost session",
        "INSERT INTO t VALUES (1) | INSERT INTO t VALUES (2) | SELECT LAST_INSERT_ID() | LAST_INSERT_ID() of the lost session",
        "INSERT INTO t VALUES (1) | UPDATE t SET a = LAST_INSERT_ID(a) | SELECT LAST_INSERT_ID() | ",
        "INSERT INTO t VALUES (1) | SELECT 1                 | INSERT INTO t VALUES (LAST_INSERT_ID()) | LAST_INSERT_ID() of the lost session",
        "UPDATE t SET a = 1       | SELECT 1                 | SELECT @@last_gtid       | @@last_gtid of the lost session",
        "SELECT 1                 | SELECT * FROM dual       | SHOW WARNINGS            | warnings and profiles of the lost session",
        "SELECT 1                 | SET @x = 1               | SHOW WARNINGS            | warnings and profiles of the lost session",
        "SELECT 1                 | !SELECT 1                | SHOW WARNINGS            | ",
        "SELECT 1                 | GET DIAGNOSTICS @n = NUMBER | SHOW TRACE            | trace of the lost session",
        "SELECT 1                 | SELECT DATABASE()        | SHOW TRACE               | ",
        "SELECT 1                 | !SELECT 1                | SHOW TRACE               | ",
        "SELECT 1                 | SELECT a FROM t          | SHOW WARNINGS            | ",
        "SELECT 1                 | DROP TABLE IF EXISTS t   | SHOW WARNINGS            | ",
        "SELECT 1                 | CREATE TABLE t AS SELECT 1 | SELECT ROW_COUNT()     | ",
        "SELECT 1                 | GET DIAGNOSTICS @n = NUMBER | SELECT ROW_COUNT()    | ROW_COUNT() of the lost session",
        "INSERT INTO t VALUES (1) | SELECT 1                 | SELECT LASTVAL(s)        | current value of sequence S in the lost session",
        "INSERT INTO t VALUES (1) | SELECT NEXTVAL(s)        | SELECT LASTVAL(s)        | ",
        "SELECT NEXTVAL(test.s)   | SELECT 1                 | SELECT LASTVAL(s)        | current value of sequence S in the lost session",
        "SELECT NEXTVAL(`s`)      | SELECT 1                 | SELECT PREVIOUS VALUE FOR test.s | current value of sequence TEST.S in the lost session",
        "INSERT INTO t VALUES (1) | SELECT 1 | INSERT INTO c SELECT @@`last_insert_id`, 1 | LAST_INSERT_ID() of the lost session",
        "INSERT INTO t VALUES (1) | SELECT 1 | SELECT @@session.`last_insert_id` | LAST_INSERT_ID() of the lost session",
        "INSERT INTO t VALUES (1) | SELECT 1 | SELECT @@session .identity | LAST_INSERT_ID() of the lost session",
        "INSERT INTO t VALUES (1) | SELECT 1 | SELECT @@LOCAL . `Identity` | LAST_INSERT_ID() of the lost session",
        "INSERT INTO t VALUES (1) | SELECT 1 | SELECT @@session. identity | LAST_INSERT_ID() of the lost session",
        "INSERT INTO t VALUES (1) | SELECT 1 | SELECT @@session/**/.\"identity\" | LAST_INSERT_ID() of the lost session",
        "INSERT INTO t VALUES (1) | SELECT 1 | SET STATEMENT sql_auto_is_null = 1 FOR SELECT * FROM t WHERE id IS NULL | LAST_INSERT_ID() of the lost session",
        "INSERT INTO t VALUES (1) | SELECT 1 | SELECT /*+ SET_VAR(SQL_AUTO_IS_NULL = 1) */ * FROM t WHERE id IS NULL | LAST_INSERT_ID() of the lost session",
        "INSERT INTO t VALUES (1) | SELECT 1 | SHOW SESSION VARIABLES LIKE 'last_insert_id' | LAST_INSERT_ID() of the lost session",
        "INSERT INTO t VALUES (1) | SELECT 1 | SHOW VARIABLES LIKE 'Last\\_insert%' | LAST_INSERT_ID() of the lost session",
        "INSERT INTO t VALUES (1) | SELECT 1 | SHOW LOCAL VARIABLES WHERE Variable_name = 'identity' | LAST_INSERT_ID() of the lost session",
        "INSERT INTO t VALUES (1) | SELECT 1 | SELECT @@session .sql_mode, identity | ",
        "INSERT INTO t VALUES (1) | SELECT 1 | SELECT @@last_insert_id_x | ",
        "INSERT INTO t VALUES (1) | SELECT 1 | SHOW VARIABLES | ",
        "INSERT INTO t VALUES (1) | SELECT 1 | SHOW VARIABLES LIKE '%' | ",
        "INSERT INTO t VALUES (1) | SELECT 1 | SHOW VARIABLES LIKE 'sql_mode' | ",
        "INSERT INTO t VALUES (1) | SELECT 1 | SHOW VARIABLES LIKE 'last_insert' | ",
        "INSERT INTO t VALUES (1) | SELECT 1 | SHOW VARIABLES LIKE '_identity' | ",
        "INSERT INTO t VALUES (1) | SELECT 1 | SHOW VARIABLES WHERE Variable_name IN ('sql_mode', 'tx_isolation') | ",
        "INSERT INTO t VALUES (1) | SELECT 1 | SHOW GLOBAL VARIABLES LIKE 'identity' | ",
        "SELECT 1/0 | SELECT 1 | SELECT @@session .warning_count | warnings and profiles of the lost session",
        "SELECT 1/0 | SELECT 1 | SELECT @@`error_count` | warnings and profiles of the lost session",
        "SELECT 1/0 | SELECT 1 | SHOW SESSION VARIABLES LIKE '%error_count' | warnings and profiles of the lost session",
        "SELECT 1                 | SELECT 1                 | SELECT LAST_INSERT_ID() | ",
        "SELECT 1                 | SET @x = 1               | SELECT FOUND_ROWS()     | FOUND_ROWS() of the lost session",
        "SELECT 1                 | SELECT 1                 | SELECT FOUND_ROWS()     | ",
        "UPDATE t SET a = 1       | USE d                    | SELECT ROW_COUNT()      | ",
        "UPDATE t SET a = 1       | UPDATE t SET a = 1       | SELECT ROW_COUNT()      | ",
        "SELECT s.NEXTVAL         | SELECT 1                 | SELECT s.CURRVAL        | current value of sequence S in the lost session",
        "SELECT s.NEXTVAL         | SELECT s.NEXTVAL         | SELECT s.CURRVAL        | ",
        "SELECT s.NEXTVAL         | SELECT 1                 | SELECT u.CURRVAL        | ",
        "INSERT INTO t VALUES (1) | SELECT 1                 | INSERT INTO t VALUES (1); SELECT LAST_INSERT_ID() | LAST_INSERT_ID() of the lost session"}) void isForgottenUntilTheNewOneKnowsIt(
            String onOld, String onNew, String asked, String reason) {
      run(onOld);
      assertThat(ledger.localValues().forgotten(effects(asked))).isEmpty();
      ledger.onNewSession();
      run(onNew);
      assertThat(ledger.localValues().forgotten(effects(asked))).isEqualTo(reason == null ? List.of() : List.of(reason));
    }

    /** It is in the server's list of errors, and has no other effect. */
    @Test void theErrorOfATextThatTheServerCouldNotReadBelongsToItsSession() {
      Effects warnings = effects("SHOW WARNINGS");
      failToRead("SELEC 1");
      ledger.onNewSession();
      assertThat(ledger.localValues().forgotten(warnings)).hasSize(1);
      failToRead("SELEC 2");
      assertThat(ledger.localValues().forgotten(warnings)).isEmpty();
      assertThat(ledger.localValues().forgotten(effects("SELECT ROW_COUNT()"))).isEmpty();
      assertThat(ledger.localValues().forgotten(effects("SELECT FOUND_ROWS()"))).hasSize(1);
      assertThat(ledger.restoration().unrestorable()).isEmpty();
    }

    @Test void aCallOfWhatDoesNotExistHasNoValues() {
      Effects call = effects("CALL p()");
      ledger.before(call);
      ledger.failed(call, StatementError.of(1305, "42000", "PROCEDURE d.p does not exist"));
      ledger.onNewSession();
      assertThat(ledger.localValues().forgotten(effects("SELECT LASTVAL(s), LAST_INSERT_ID()"))).isEmpty();
      assertThat(ledger.localValues().forgotten(effects("SHOW WARNINGS"))).hasSize(1);
    }

    @Test void anErrorOfTheDriversOwnIsNotInTheServersList() {
      run("SELECT * FROM t");
      ledger.onNewSession();
      Effects refused = effects("DROP TABLE IF EXISTS t");
      ledger.before(refused);
      ledger.failedInDriver(refused);
      assertThat(ledger.localValues().forgotten(effects("SHOW WARNINGS"))).hasSize(1);
      assertThat(ledger.localValues().forgotten(effects("SELECT ROW_COUNT()"))).hasSize(1);
    }

    private void failToRead(String text) {
      Effects effects = effects(text);
      ledger.before(effects);
      ledger.failed(effects, new SQLException("You have an error in your SQL syntax", "42000", 1064), false);
    }

    @Test void theServerIsAskedWhetherAnInsertHasGeneratedAnId() {
      run("INSERT INTO t VALUES (1)");
      ledger.onNewSession();
      Effects question = effects("SELECT LAST_INSERT_ID()");
      assertThat(ledger.localValues().query(question)).as("nothing was inserted").isEmpty();
      run("INSERT INTO t VALUES (1)");
      OwnValueQuery query = ledger.localValues().query(question).get();
      ledger.localValues().isOwn(query, false);
      assertThat(ledger.localValues().forgotten(question)).isNotEmpty();
      ledger.localValues().isOwn(query, true);
      assertThat(ledger.localValues().forgotten(question)).isEmpty();
      assertThat(ledger.localValues().forgotten(effects("SELECT FOUND_ROWS()"))).as("that is the query's now").isNotEmpty();
      assertThat(ledger.localValues().query(effects("SELECT LAST_INSERT_ID(), ROW_COUNT()"))).as("the query would change what is asked for")
          .isEmpty();
    }

    @Test void aPingMustNotBeSeen() {
      assertThat(ledger.localValues().mayPing(Effects.NONE)).isTrue();
      run("UPDATE t SET a = 1");
      assertThat(ledger.localValues().mayPing(Effects.NONE)).isFalse();
      assertThat(ledger.localValues().mayPing(effects("SELECT ROW_COUNT()"))).isFalse();
      assertThat(ledger.localValues().mayPing(effects("GET DIAGNOSTICS @n = ROW_COUNT"))).isFalse();
      assertThat(ledger.localValues().mayPing(effects("CALL p()"))).isFalse();
      assertThat(ledger.localValues().mayPing(effects("SELECT 1"))).isTrue();
      run("COMMIT");
      assertThat(ledger.localValues().mayPing(effects("SELECT ROW_COUNT()"))).as("it is 0, as a ping leaves it").isTrue();
    }

    /** It has the row count of a query, and no ping may set it to 0. */
    @Test void whatTheDriverAsksTheServerHasARowCountToo() {
      Effects rowCount = effects("SELECT ROW_COUNT()");
      for (Effects asked : new Effects[] {Effects.SETTING_ASKED, Effects.METADATA}) {
        run("COMMIT");
        assertThat(ledger.localValues().mayPing(rowCount)).isTrue();
        ledger.done(asked);
        assertThat(ledger.localValues().mayPing(rowCount)).isFalse();
        assertThat(ledger.transaction().isOpen()).isFalse();
      }
      run("SET autocommit = 0");
      ledger.done(Effects.SETTING_ASKED);
      assertThat(ledger.transaction().isOpen()).isFalse();
    }

    @Test void aLostTransactionIsOverAndItsCharacteristicsWithIt() {
      run("SET autocommit = 0 -> SET TRANSACTION READ ONLY -> SELECT 1");
      assertThat(ledger.transaction().isOpen()).isTrue();
      ledger.onNewSession();
      assertThat(ledger.transaction().isOpen()).isFalse();
      assertThat(restored()).containsExactly("SET @@SESSION.autocommit = 0");
      run("SELECT 1");
      assertThat(ledger.transaction().isOpen()).isTrue();
    }
  }
}
