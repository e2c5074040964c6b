package io.hawser.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.hawser.failure.ExplainedFailures;
import io.hawser.testbed.FaultyConnection;
import io.hawser.testbed.GeneratedPage;
import io.hawser.testbed.ServerUnderTest;
import io.hawser.testbed.VendorDriver;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Each kind of state that a session can have: set it, cut the connection, use it. Either the new session has it, or the
 * recovery is refused and says why. docs/session-state.md is made from this table.
 */
@Tag("vendors")
@Timeout(60)
@ParameterizedClass
@EnumSource
class SessionStatesTest {
  @Parameter private ServerUnderTest server;

  private static final Path PAGE = Path.of("..", "docs", "session-state.md");

  /**
   * @param set      statements
   * @param ask      a query whose answer depends on the state; a statement to run where the recovery is refused
   * @param restored the answer; null where the recovery is refused
   * @param refused  a part of the reason; null where it is restored
   * @param forgotten a part of the reason why the question is refused; null where it is not
   */
  private record State(String name, List<String> set, String ask, String restored, String refused, String forgotten) {
    static State restored(String name, String ask, String answer, String... set) {
      return new State(name, List.of(set), ask, answer, null, null);
    }

    static State refused(String name, String reason, String... set) {
      return new State(name, List.of(set), "SELECT 1", null, reason, null);
    }

    /** The session is replaced, but is not asked for this. */
    static State forgotten(String name, String ask, String reason, String... set) {
      return new State(name, List.of(set), ask, null, null, reason);
    }

    String outcome() {
      return refused != null ? "**refused**" : forgotten != null ? "restored, but `" + ask + "` is **refused**" : "restored";
    }

    boolean mariaDbOnly() {
      return set.stream().anyMatch(sql -> sql.startsWith("BEGIN NOT ATOMIC") || sql.startsWith("SET STATEMENT")
          || sql.contains("NEXTVAL") || sql.contains("states.numbered"));
    }

    @Override public String toString() {
      return name + " " + set;
    }
  }

  private static final List<State> STATES = List.of(
      State.restored("nothing", "SELECT 1", "1"),
      State.restored("default schema", "SELECT DATABASE()", "states", "USE states"),
      State.restored("session variable", "SELECT @@group_concat_max_len", "4321", "SET SESSION group_concat_max_len = 4321"),
      State.restored("session variable", "SELECT @@group_concat_max_len", "4322", "SET @@group_concat_max_len = 4322"),
      State.restored("session variable", "SELECT @@group_concat_max_len", "4324", "SET group_concat_max_len = 4323",
          "SET LOCAL group_concat_max_len = 4324"),
      State.restored("several variables", "SELECT CONCAT(@@group_concat_max_len, @@sort_buffer_size, @a)", "43252097152x",
          "SET group_concat_max_len = 4325, sort_buffer_size = 2097152, @a = 'x'"),
      State.restored("user variable", "SELECT @name", "it's", "SET @name = 'it''s'"),
      State.restored("user variable", "SELECT @`Name 2`", "2", "SET @`name 2` := 2"),
      State.restored("SQL mode", "SELECT \"x\"", "x", "SET sql_mode = 'ANSI_QUOTES'", "SET @b = 'x'", "SET sql_mode = ''"),
      State.restored("character set", "SELECT @@collation_connection", "utf8mb4_bin", "SET NAMES utf8mb4 COLLATE utf8mb4_bin"),
      State.restored("time zone", "SELECT @@time_zone", "+09:00", "SET time_zone = '+09:00'"),
      State.restored("isolation level", "SELECT @@transaction_isolation", "SERIALIZABLE",
          "SET SESSION TRANSACTION ISOLATION LEVEL SERIALIZABLE"),
      State.restored("access mode", "SELECT @@transaction_read_only", "1", "SET SESSION TRANSACTION READ ONLY"),
      State.restored("autocommit off, and nothing run since", "SELECT @@autocommit", "0", "SET autocommit = 0"),
      State.restored("autocommit off, and committed", "SELECT @@autocommit", "0", "SET autocommit = 0", "SELECT 1", "COMMIT"),
      State.restored("transaction that is over", "SELECT COUNT(*) FROM states.t", "0", "BEGIN", "INSERT INTO states.t VALUES (1)",
          "ROLLBACK"),
      State.restored("temporary table that was dropped", "SELECT 1", "1", "CREATE TEMPORARY TABLE scratch (id INT)",
          "DROP TEMPORARY TABLE scratch"),
      State.restored("lock that was released", "SELECT 1", "1", "DO GET_LOCK('states', 0)", "DO RELEASE_LOCK('states')"),
      State.restored("tables that were unlocked", "SELECT 1", "1", "LOCK TABLES states.t WRITE", "UNLOCK TABLES"),
      State.restored("prepared statement that was deallocated", "SELECT 1", "1", "PREPARE p FROM 'SELECT 1'", "DEALLOCATE PREPARE p"),
      State.restored("user variable set anew by a literal", "SELECT @c", "1", "SET @c = NOW()", "SET @c = 1"),
      State.restored("user variable that is NULL, with the character set that it had before", "SELECT CONCAT(@c IS NULL, CHARSET(@c))",
          "1latin1", "SET @c = _latin1'x'", "SET @c = NULL"),
      State.restored("default schema and character set", "SELECT CONCAT(@@collation_connection, DATABASE())", "latin1_swedish_citest",
          "USE latin", "SET CHARACTER SET utf8mb4", "USE test"),
      State.restored("flags of a variable, one after the other",
          "SELECT @@optimizer_switch LIKE '%index_merge=off,%' AND @@optimizer_switch LIKE '%materialization=off%'", "1",
          "SET optimizer_switch = 'index_merge=off'", "SET optimizer_switch = 'materialization=off'"),
      State.restored("SQL mode that adds to the one before", "SELECT @@sql_mode", "ANSI_QUOTES,NO_UNSIGNED_SUBTRACTION",
          "SET sql_mode = 'ANSI_QUOTES'",
          "SET sql_mode = CONCAT(@@sql_mode, ',NO_UNSIGNED_SUBTRACTION')"),
      State.restored("user variable whose value depends on the SQL mode", "SELECT @x", "1", "SET sql_mode = 'HIGH_NOT_PRECEDENCE'",
          "SET @x = NOT 1 BETWEEN -5 AND 5", "SET sql_mode = ''"),
      State.restored("variable that keeps the value of another", "SELECT @@sql_mode LIKE '%STRICT_TRANS_TABLES%'", "1",
          "SET @old = @@sql_mode, sql_mode = ''",
          "SET sql_mode = @old"),
      State.restored("user variable from literals and other variables", "SELECT CONCAT(@b, @c)", "a-b3", "SET @a = 'a'",
          "SET @b = CONCAT(@a, '-', 'b'), @c = 1 + 2", "SET @a = 'x'"),
      State.restored("lock that was taken and released in one statement", "SELECT 1", "1",
          "SELECT GET_LOCK('states', 0), RELEASE_LOCK('states')"),
      State.restored("access mode of the next transaction", "INSERT INTO states.t VALUES (1)", "1792", "SET TRANSACTION READ ONLY",
          "SELECT 1", "SET @a = 1"),
      State.restored("access mode that is overridden", "SELECT 1", "1", "SET TRANSACTION READ ONLY", "SET SESSION TRANSACTION READ WRITE"),
      State.restored("procedure that is a setting of OceanBase", "SELECT COUNT(*) FROM states.calls WHERE session = CONNECTION_ID()", "3",
          "CALL dbms_monitor.OB_SESSION_TRACE_ENABLE(null, 1, 1, 'ALL')", "CALL dbms_application_info.set_module('m', 'a')",
          "call dbms_output.enable()"),
      State.refused("lock that was released and taken in one statement", "states", "SELECT RELEASE_LOCK('states'), GET_LOCK('states', 0)"),
      State.refused("access mode of a transaction that may be over", "may have used up", "SET TRANSACTION READ ONLY",
          "SELECT * FROM states.t"),
      State.refused("user variable in the settings of a statement", "@q", "SET STATEMENT max_statement_time = (@q := 5) FOR SELECT 1"),
      State.refused("lock in the settings of a statement", "lock", "SET STATEMENT max_statement_time = GET_LOCK('states', 0) FOR SELECT 1"),
      State.forgotten("generated key", "SELECT LAST_INSERT_ID()", "LAST_INSERT_ID()", "INSERT INTO states.keyed (n) VALUES (1)"),
      State.forgotten("generated key, by a variable with a quoted name", "SELECT @@`last_insert_id`",
          "LAST_INSERT_ID()",
          "INSERT INTO states.keyed (n) VALUES (1)"),
      State.forgotten("generated key, by a variable with a blank in its name", "SELECT @@session .identity",
          "LAST_INSERT_ID()", "INSERT INTO states.keyed (n) VALUES (1)"),
      State.forgotten("generated key, among the variables", "SHOW SESSION VARIABLES LIKE 'last_insert_id'", "LAST_INSERT_ID()",
          "INSERT INTO states.keyed (n) VALUES (1)"),
      State.forgotten("rows that were changed", "SELECT ROW_COUNT()", "ROW_COUNT()", "INSERT INTO states.t VALUES (1)",
          "DELETE FROM states.t"),
      State.forgotten("rows of a query", "SELECT FOUND_ROWS()", "FOUND_ROWS()", "SELECT * FROM states.t"),
      State.forgotten("warnings", "SHOW WARNINGS", "warnings", "DROP TABLE IF EXISTS states.none"),
      State.forgotten("current value of a sequence", "SELECT LASTVAL(states.s)", "sequence", "SELECT NEXTVAL(states.s)"),
      State.forgotten("current value of a sequence by a column's default", "SELECT LASTVAL(states.s)", "sequence",
          "INSERT INTO states.numbered (n) VALUES (1)"),
      State.refused("temporary table", "scratch", "CREATE TEMPORARY TABLE scratch (id INT)"),
      State.refused("temporary table of a query", "scratch", "CREATE TEMPORARY TABLE scratch AS SELECT 1 AS n"),
      State.refused("named lock", "states", "DO GET_LOCK('states', 0)"),
      State.refused("named lock whose release the server had no need of", "states", "DO GET_LOCK('states', 0)",
          "SELECT NULL = RELEASE_LOCK('states')"),
      State.refused("generated key that IS NULL finds", "sql_auto_is_null", "SET sql_auto_is_null = 1",
          "INSERT INTO states.keyed (n) VALUES (1)"),
      State.refused("table locks", "LOCK TABLES", "LOCK TABLES states.t WRITE"),
      State.refused("global read lock", "FLUSH TABLES WITH READ LOCK", "FLUSH TABLES states.t", "FLUSH TABLES WITH READ LOCK"),
      State.refused("user variable from an expression", "@c", "SET @c = NOW()"),
      State.refused("user variable from a query", "@c", "SELECT 7 INTO @c"),
      State.refused("user variable assigned in a query", "@c", "SELECT @c := 7"),
      State.refused("user variable assigned by a handler", "@c", "INSERT INTO states.keyed (n) VALUES (1)",
          "HANDLER states.keyed OPEN AS h",
          "HANDLER h READ FIRST WHERE (@c := n) IS NOT NULL", "HANDLER h CLOSE"),
      State.refused("session variable from an expression", "group_concat_max_len", "SET group_concat_max_len = @@max_allowed_packet + 0"),
      State.refused("statement prepared in SQL", "prepared statement p", "PREPARE p FROM 'SELECT 1'"),
      State.refused("open handler", "handler", "HANDLER states.t OPEN"),
      State.refused("procedure, which may have done anything", "states.nothing", "CALL states.nothing()"),
      State.refused("anonymous block, which may too", "anonymous block", "BEGIN NOT ATOMIC DO 1; END"));

  @BeforeParameterizedClassInvocation static void createObjects(ServerUnderTest server) throws SQLException {
    server.database().tell("DROP DATABASE IF EXISTS states", "CREATE DATABASE states", "CREATE TABLE states.t (id INT)",
        "CREATE PROCEDURE states.nothing() BEGIN END", "CREATE TABLE states.keyed (id INT AUTO_INCREMENT PRIMARY KEY, n INT)",
        "CREATE TABLE states.calls (session INT)", "CREATE DATABASE IF NOT EXISTS latin CHARACTER SET latin1");
    if (server == ServerUnderTest.MARIADB) {
      server.database().tell("CREATE SEQUENCE states.s", "CREATE TABLE states.numbered (id INT DEFAULT NEXTVAL(states.s), n INT)");
    }
    standIn(server, "dbms_monitor", "ob_session_trace_enable(a INT, b INT, c INT, d TEXT)");
    standIn(server, "dbms_application_info", "set_module(a TEXT, b TEXT)");
    standIn(server, "dbms_output", "enable()");
  }

  /** Notes that the session has called it. */
  private static void standIn(ServerUnderTest server, String schema, String procedure) throws SQLException {
    server.database().tell("CREATE DATABASE IF NOT EXISTS " + schema,
        "DROP PROCEDURE IF EXISTS " + schema + "." + procedure.substring(0, procedure.indexOf('(')),
        "CREATE PROCEDURE " + schema + "." + procedure + " INSERT INTO states.calls VALUES (CONNECTION_ID())");
  }

  static Stream<Arguments> states() {
    return Stream.of(VendorDriver.values()).flatMap(vendor -> STATES.stream().map(state -> Arguments.of(vendor, state)));
  }

  @ParameterizedTest(name = "{0} {1}") @MethodSource("states") void isRestoredOrItsLossIsTold(VendorDriver vendor, State state)
      throws SQLException {
    assumeTrue(server == ServerUnderTest.MARIADB || !state.mariaDbOnly(), "MySQL has no such statement");
    try (FaultyConnection session = FaultyConnection.open(server, vendor)) {
      for (String sql : state.set) {
        session.execute(sql);
      }
      session.reset();
      if (state.forgotten != null) {
        assertThatThrownBy(() -> session.ask(state.ask)).hasMessageContaining("lost with the session that had it")
            .hasMessageContaining(state.forgotten);
        assertThat(session.sessions()).isEqualTo(2);
      } else if ("1792".equals(state.restored)) {
        assertThatThrownBy(() -> session.execute(state.ask)).hasMessageContaining("READ ONLY");
        assertThat(session.sessions()).isEqualTo(2);
      } else if (state.refused == null) {
        assertThat(session.ask(state.ask)).isEqualTo(state.restored);
        assertThat(session.sessions()).isEqualTo(2);
        session.execute("COMMIT"); // with autocommit off, the question has begun a transaction
        session.reset();
        assertThat(session.ask(state.ask)).as("after another loss").isEqualTo(state.restored);
      } else {
        ExplainedFailures.assertVendorsOwn(vendor, catchThrowable(() -> session.ask(state.ask)), state.refused);
        assertThat(session.sessions()).isEqualTo(1);
        assertThat(session.connection().isValid(1)).as("a pool evicts it").isFalse();
      }
    }
  }

  @Test void thePageIsTheTable() throws IOException {
    GeneratedPage.assertIs(PAGE, page());
  }

  private static String page() {
    StringBuilder page = new StringBuilder("# What happens to a session's state\n\n"
        + "Each row was run with every vendor's driver, on MariaDB and on MySQL: the state was set, the connection cut, and the state used. What is set through JDBC\n"
        + "(autocommit, isolation, read-only, catalog, schema, holdability, network timeout, client info, type map) is restored too.\n\n"
        + "| state | set by | on the new session |\n|---|---|---|\n");
    for (State state : STATES) {
      page.append("| ").append(state.name).append(state.mariaDbOnly() ? " (MariaDB)" : "").append(" | ")
          .append(state.set.isEmpty() ? "" : "`" + String.join("`; `", state.set).replace("|", "\\|") + "`")
          .append(" | ").append(state.outcome()).append(" |\n");
    }
    return page
        .append(
            """

                A refused recovery shows as the vendor's own exception, with the reason attached; the connection is lost, `isValid` returns false, and a
                pool replaces it. Values that only the old session knew (`LAST_INSERT_ID()`, `FOUND_ROWS()`, `ROW_COUNT()`, warnings, `LASTVAL`, `@@last_gtid`)
                do not prevent a recovery, but a later statement that asks for one of them is refused before it is sent, until the new session
                has its own. The text of an INSERT does not show whether it generates a key: in that case the server is asked. `SHOW VARIABLES` is refused only with a pattern
                or name that means one of them: tools send it without one, and look for other variables. The counters of `SHOW SESSION STATUS` restart on the new session,
                after `FLUSH STATUS` too.

                Settings are repeated in their original order if one builds on another: the default schema and `SET CHARACTER SET`, `SET NAMES`
                and strings, flags of a variable, an expression and the variables in it. A setting that a later one has replaced is forgotten. A JDBC setter
                counts only if the driver has sent something: some compare with a flag of their own, and `setSchema` does nothing in most. An expression is evaluated again
                if it is made of literals, of variables that were set, and of functions that are the same each time; a value taken from the server's defaults
                (`@@sql_mode`) is the new session's. A session with more than 4,096 settings that are all needed is not recovered.

                `SET TRANSACTION` without SESSION is restored until a transaction has ended. With autocommit on, a statement that uses a transactional table also ends it,
                which its text does not show: after a statement that uses any table a recovery is refused, until a COMMIT, ROLLBACK or DDL.

                Procedures and anonymous blocks may do anything: `hawser.session.procedures=stateless` says that yours leave nothing behind; a list of names says this of the named ones
                these do not. Those of OceanBase that are settings (`DBMS_APPLICATION_INFO`, `DBMS_MONITOR.OB_SESSION_TRACE_…` of its own session, `DBMS_OUTPUT.ENABLE` and
                `DISABLE`, `DBMS_SESSION`) are called again with the values that they had. A call of a procedure that does not exist leaves nothing behind, nor does a block
                that only reads `DBMS_OUTPUT`.

                ## Refused although nothing may be lost

                `SessionDifferentialTest` compares cut sessions with uncut ones, and counts these:

                | refused | because |
                |---|---|
                | everything, after `GET_LOCK` that got no lock, or was not called (`IF(0, …)`) | no text tells whether the lock was got |
                | everything, after a statement that failed and could have set several things, or in a text of several statements | it is not known how far it got. MySQL and MariaDB check a whole SET first, so nothing is refused then; OceanBase, and a server that may be OceanBase, do not |
                | everything, after `EXECUTE` of a statement prepared by SQL | its text is not known. Not refused after an EXECUTE that did not start because there is no such statement |
                | everything, after a call of a procedure that left nothing behind | only `hawser.session.procedures` can say so |
                | everything, after `SET insert_id` and an INSERT | whether the INSERT has used the value depends on the table |
                | everything, after `SET TRANSACTION` and a statement that uses a table | whether the setting was used up depends on the storage engine of the table |
                | everything, after a setting taken from a server value (`SET sort_buffer_size = @@max_allowed_packet`) | the new session's value may be another |
                | `DEALLOCATE PREPARE`, `HANDLER … CLOSE`, `DROP TEMPORARY TABLE`, `RELEASE_LOCK` of what was lost | they would fail, warn or answer differently on the new session; and the loss of a lock must be known before the work that it protected ends |
                | `LAST_INSERT_ID()` after an INSERT without AUTO_INCREMENT | the text does not show whether the table has such a column |
                | `LASTVAL`, `@@last_gtid` after an INSERT or a statement that may be one | as before: a column's default may have drawn from any sequence |
                | `LASTVAL` of a sequence whose name is written differently from that in the new session's `NEXTVAL` | `s` and `d.s` may be two sequences |
                | `SHOW WARNINGS`, `GET DIAGNOSTICS` after a statement that uses no table | it may have left a warning |
                | `FOUND_ROWS()`, `ROW_COUNT()` of a session on which nothing has run | their values come from the statements that the driver ran at login; MariaDB even returns those of another session |
                """)
        .toString();
  }
}
