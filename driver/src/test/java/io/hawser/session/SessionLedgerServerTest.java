package io.hawser.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.hawser.testbed.DatabaseServer;
import io.hawser.testbed.ServerUnderTest;
import io.hawser.testbed.VendorDriver;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.mariadb.jdbc.util.constants.ServerStatus;

/** The ledger compared with a server, which reports with each answer whether a transaction is open. */
@ParameterizedClass
@EnumSource
class SessionLedgerServerTest {
  /** Statements that MySQL does not have, or that release a lock there. */
  private static final Pattern MARIADB_ONLY = Pattern
      .compile("SEQUENCE|ANALYZE (INSERT|SELECT)|tx_isolation|max_statement_time|IMMEDIATE|FETCH|PREPARE p FROM CONCAT"
          + "|RELEASE_LOCK\\('A'\\)|GROUP BY RELEASE_LOCK");

  @Parameter private ServerUnderTest server;

  private final SessionLedger ledger = new SessionLedger(Procedures.UNKNOWN);
  private Connection connection;

  @BeforeParameterizedClassInvocation static void create(ServerUnderTest server) throws SQLException {
    DatabaseServer database = server.database();
    database.tell("DROP DATABASE IF EXISTS ledger", "CREATE DATABASE ledger", "DROP DATABASE IF EXISTS other", "CREATE DATABASE other");
  }

  private Connection open() throws SQLException {
    DatabaseServer database = server.database();
    return DriverManager.getConnection(VendorDriver.MARIADB.url(database.host(), database.port(), "ledger")
        + "&allowPublicKeyRetrieval=true&allowMultiQueries=true", database.user(), database.password());
  }

  @BeforeEach void connect() throws SQLException {
    connection = open();
    try (Statement statement = connection.createStatement()) {
      statement.execute("CREATE TABLE IF NOT EXISTS t (a INT) ENGINE=InnoDB");
    }
  }

  @AfterEach void close() throws SQLException {
    connection.close();
  }

  private void run(String steps) throws SQLException {
    assumeTrue(server == ServerUnderTest.MARIADB || !MARIADB_ONLY.matcher(steps).find(), "it is otherwise on MySQL");
    for (String step : steps.split(" -> ")) {
      Effects effects = Effects.of(step, Dialect.UNKNOWN);
      ledger.before(effects);
      try (Statement statement = connection.createStatement()) {
        statement.execute(step);
        ledger.after(effects);
      } catch (SQLException refused) {
        ledger.failed(effects, StatementError.of(0, refused.getSQLState(), null));
      }
    }
  }

  private boolean serverSaysOpen() throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("DO 1"); // after an error the driver says yes, whatever the server says
    }
    return (connection.unwrap(org.mariadb.jdbc.Connection.class).getContext().getServerStatus() & ServerStatus.IN_TRANSACTION) != 0;
  }

  private static String ask(Connection connection, String expression) throws SQLException {
    try (Statement statement = connection.createStatement(); ResultSet row = statement.executeQuery("SELECT " + expression)) {
      row.next();
      return row.getString(1);
    }
  }

  @ParameterizedTest @ValueSource(strings = {
      "INSERT INTO t VALUES (1)",
      "BEGIN",
      "BEGIN -> INSERT INTO t VALUES (1) -> COMMIT",
      "BEGIN -> COMMIT AND CHAIN",
      "BEGIN -> ROLLBACK AND NO CHAIN",
      "BEGIN -> SAVEPOINT s -> ROLLBACK TO s",
      "BEGIN -> CREATE TABLE IF NOT EXISTS u (a INT)",
      "BEGIN -> CREATE TEMPORARY TABLE v (a INT) -> DROP TEMPORARY TABLE v",
      "BEGIN -> CREATE TEMPORARY SEQUENCE s",
      "SET autocommit = 0 -> ANALYZE INSERT INTO t VALUES (1)",
      "BEGIN -> SET autocommit = 1",
      "BEGIN -> SET autocommit = 0",
      "BEGIN -> SET @x = 1",
      "BEGIN -> USE other",
      "BEGIN -> LOCK TABLES t READ",
      "BEGIN -> UNLOCK TABLES",
      "BEGIN -> TRUNCATE TABLE t",
      "BEGIN -> RENAME TABLE t TO t2 -> RENAME TABLE t2 TO t",
      "BEGIN -> CREATE OR REPLACE VIEW w AS SELECT 1",
      "BEGIN -> SET GLOBAL slow_launch_time = 2",
      "SET autocommit = 0 -> SELECT * FROM t",
      "SET autocommit = 0 -> SELECT * FROM t -> COMMIT",
      "SET autocommit = 0 -> SELECT * FROM t -> SET autocommit = 1",
      "SET autocommit = 0 -> SET @x = 1 -> USE other",
      "SET autocommit = 0 -> SELECT * FROM t; COMMIT; SELECT * FROM t",
      "SET autocommit = 0 -> SELECT * FROM t -> SET @@autocommit = 'on'",
      "SET autocommit = 0 -> SELECT * FROM t -> ALTER TABLE t COMMENT 'x'",
      "/*!40101 START TRANSACTION */",
      "XA START 'x' -> XA END 'x' -> XA ROLLBACK 'x'"}) void agreesOnWhetherATransactionIsOpen(String steps) throws SQLException {
    run(steps);
    assertThat(ledger.transaction().now()).isEqualTo(serverSaysOpen() ? Transaction.OPEN : Transaction.NONE);
  }

  @ParameterizedTest @ValueSource(
      strings = {"BEGIN -> ANALYZE TABLE t", "BEGIN -> FLUSH STATUS", "BEGIN -> CREATE TABLE t (a INT)"}) void doesNotPretendToKnow(
          String steps) throws SQLException {
    run(steps);
    assertThat(ledger.transaction().now()).isEqualTo(Transaction.UNCERTAIN);
  }

  @ParameterizedTest @CsvSource(delimiter = '|', quoteCharacter = '~', value = {
      "SET sql_mode = 'ANSI_QUOTES'                              | @@sql_mode",
      "SET sort_buffer_size = 1048576 -> SET SESSION time_zone = '+08:00' | CONCAT(@@sort_buffer_size, @@time_zone)",
      "SET NAMES utf8mb3 -> SET @a = 'x' -> SET NAMES utf8mb4    | CONCAT(CHARSET(@a), @@character_set_client)",
      "SET NAMES utf8mb4 COLLATE utf8mb4_bin                     | @@collation_connection",
      "SET CHARACTER SET utf8mb3                                 | @@character_set_results",
      "SET @a = -1.5, @`B c` := 'it''s', @d = X'4D', @e = _utf8mb4'ä' 'x' | CONCAT(@a, @`B c`, @d, @e)",
      "SET @a = 'a\\nb' -> SET sql_mode = 'NO_BACKSLASH_ESCAPES' -> SET @b = 'a\\nb' | CONCAT(@a, @b)",
      "SET @c = '1', sql_mode = 'NO_BACKSLASH_ESCAPES', @b = 'a\\nb' | CONCAT(@c, @b)",
      "SET sql_mode = 'HIGH_NOT_PRECEDENCE' -> SET @a = NOT 1 BETWEEN -5 AND 5 -> SET sql_mode = '' | @a",
      "SET sql_mode = 'NO_BACKSLASH_ESCAPES' -> SET @p = 'a' -> SET @a = @p LIKE @p -> SET sql_mode = '' | @a",
      "SET @m = 1 -> SET sql_mode = 'NO_UNSIGNED_SUBTRACTION' -> SET @a = - @m, @b = ! 1 -> SET sql_mode = '' | CONCAT(@a, @b)",
      "SET autocommit = 0                                        | @@autocommit",
      "USE other                                                 | DATABASE()",
      "SET SESSION TRANSACTION ISOLATION LEVEL SERIALIZABLE, READ ONLY | CONCAT(@@transaction_isolation, @@transaction_read_only)",
      "SET @@session.tx_isolation = 'READ-COMMITTED'             | @@tx_isolation",
      "SET SESSION max_statement_time = 5, LOCAL wait_timeout = 100, @q = 1 | CONCAT(@@max_statement_time, @@wait_timeout, @q)",
      "SET wait_timeout = 7 -> SET wait_timeout = DEFAULT        | @@wait_timeout",
      "SET ROLE NONE                                             | CURRENT_ROLE() IS NULL"}) void restoresWhatWasSet(String steps,
          String expression) throws SQLException {
    run(steps);
    assertThat(ledger.restoration().unrestorable()).isEmpty();
    try (Connection restored = open(); Statement statement = restored.createStatement()) {
      for (String sql : SessionLedgerTest.restored(ledger)) {
        statement.execute(sql);
      }
      assertThat(ask(restored, expression)).isNotNull().isEqualTo(ask(connection, expression));
    }
  }

  @ParameterizedTest @ValueSource(strings = {
      "SELECT GET_LOCK('a', 0) -> SELECT RELEASE_LOCK('A')",
      "SELECT GET_LOCK('a', 0) -> SELECT 1 ORDER BY RELEASE_LOCK('a')",
      "SELECT GET_LOCK('a', 0) -> SELECT 1 GROUP BY RELEASE_LOCK('a')",
      "SELECT GET_LOCK('a', 0) -> SELECT 1 || RELEASE_LOCK('a')",
      "SELECT GET_LOCK('a', 0) -> SELECT CASE WHEN 1 THEN 1 ELSE RELEASE_LOCK('a') END",
      "SELECT GET_LOCK('a', 0) -> SELECT NULL = RELEASE_LOCK('a')",
      "SELECT GET_LOCK('a', 0) -> DO 1 > NULL > RELEASE_LOCK('a')",
      "SELECT GET_LOCK('a', 0) -> SELECT RELEASE_LOCK('a') FETCH FIRST 0 ROWS ONLY",
      "SELECT GET_LOCK('a', 0) -> SELECT RELEASE_LOCK('a') OFFSET 1 ROWS FETCH NEXT 1 ROWS ONLY",
      "ANALYZE SELECT GET_LOCK('a', 0)",
      "DO GET_LOCK('a', 0), GET_LOCK('a', 0), RELEASE_LOCK('a')"}) void knowsThatALockIsHeld(String steps) throws SQLException {
    run(steps);
    assertThat(ask(connection, "IS_USED_LOCK('a') = CONNECTION_ID()")).isEqualTo("1");
    assertThat(ledger.restoration().unrestorable()).isNotEmpty();
  }

  @ParameterizedTest @ValueSource(strings = {
      "CREATE TEMPORARY TABLE mine (a INT) -> DROP SEQUENCE IF EXISTS mine",
      "CREATE TEMPORARY TABLE mine (a INT) -> DROP VIEW IF EXISTS mine",
      "CREATE TEMPORARY TABLE mine (a INT) -> ALTER TABLE mine RENAME TO other_name -> DROP TABLE IF EXISTS mine",
      "CREATE TEMPORARY TABLE mine (a INT) -> USE other -> DROP TABLE IF EXISTS mine"}) void knowsThatATemporaryTableIsThere(String steps)
          throws SQLException {
    assumeTrue(server == ServerUnderTest.MARIADB, "MySQL does not list temporary tables");
    run(steps);
    assertThat(ask(connection, "COUNT(*) FROM information_schema.TABLES WHERE TABLE_TYPE LIKE 'TEMPORARY%'")).isEqualTo("1");
    assertThat(ledger.restoration().unrestorable()).isNotEmpty();
  }

  @ParameterizedTest @ValueSource(
      strings = {"ANALYZE SELECT @v := 5", "SELECT 5 INTO @v", "DO @v := 5", "PREPARE p FROM CONCAT('SELECT ', @v := 5)",
          "INSERT INTO t VALUES (5) -> HANDLER t OPEN -> HANDLER t READ FIRST WHERE (@v := 5) IS NOT NULL -> HANDLER t CLOSE",
          "EXECUTE IMMEDIATE 'SET @v = 5'"}) void knowsThatAVariableIsSet(String steps) throws SQLException {
    run(steps);
    assertThat(ask(connection, "@v")).isEqualTo("5");
    assertThat(ledger.restoration().unrestorable()).isNotEmpty();
  }

  @Test void beginningATransactionUnlocksTables() throws SQLException {
    run("LOCK TABLES t READ -> BEGIN -> INSERT INTO t VALUES (1) -> ROLLBACK");
    assertThat(ledger.restoration().unrestorable()).isEmpty();
    assertThat(ledger.transaction().now()).isEqualTo(Transaction.NONE);
  }
}
