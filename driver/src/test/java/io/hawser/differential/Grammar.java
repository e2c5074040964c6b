package io.hawser.differential;

import io.hawser.testbed.ServerUnderTest;
import io.hawser.testbed.VendorDriver;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.regex.Pattern;

/** Makes programs: statements of all kinds that change, hold or ask for session state, calls of JDBC, and cuts. */
final class Grammar {
  private static final int MOST_STEPS = 14;

  /** It waits for the tables that the other side has open, which no application has to expect of its own session. */
  private static final String GLOBAL_LOCK = "FLUSH TABLES WITH READ LOCK";
  private static final Pattern HOLDS_TABLE = Pattern.compile("HANDLER|LOCK TABLES|READ LOCK|BEGIN|TRANSACTION|autocommit|setAutoCommit");

  private static final String[] SETTINGS = {
      "SET {|SESSION |LOCAL |@@|@@session.|@@local.}group_concat_max_len = {4321|4322|DEFAULT|1024 * 4|@@group_concat_max_len + 1|@@max_allowed_packet}",
      "SET {|SESSION |@@session.}sort_buffer_size = {262144|524288|DEFAULT}, @{a|b} = {1|'x'}, {SESSION |}group_concat_max_len = {5000|DEFAULT}",
      "SET {|SESSION }optimizer_switch = '{index_merge|mrr|semijoin|materialization|default}{=off|=on}'",
      "SET optimizer_switch = '{index_merge=off,mrr=on|default,semijoin=off|default}'",
      "SET {|SESSION }sql_mode = {''|'ANSI_QUOTES'|'NO_BACKSLASH_ESCAPES'|'PIPES_AS_CONCAT,STRICT_ALL_TABLES'|DEFAULT|CONCAT(@@sql_mode, ',ANSI_QUOTES')|@@sql_mode}",
      "SET sql_mode = {'ANSI_QUOTES'|''}, @a = {'x\\\\y'|'z'}",
      "SET NAMES {utf8mb4|latin1|'utf8mb4'|utf8mb4 COLLATE utf8mb4_bin|DEFAULT}",
      "SET CHARACTER SET {utf8mb4|latin1|DEFAULT}",
      "SET {|SESSION }{character_set_client|character_set_results|character_set_connection} = {utf8mb4|latin1}",
      "SET {|SESSION }collation_connection = {utf8mb4_bin|latin1_swedish_ci}",
      "SET {|SESSION }time_zone = {'+09:00'|'-03:00'|DEFAULT|@@time_zone}",
      "SET {|SESSION }{wait_timeout|net_read_timeout} = {100|200|DEFAULT}",
      "SET {|SESSION }lock_wait_timeout = {2|3|DEFAULT}",
      "SET {|SESSION }{div_precision_increment|auto_increment_increment} = {2|3|DEFAULT}",
      "SET {foreign_key_checks|unique_checks|sql_safe_updates|sql_auto_is_null|big_tables} = {0|1|ON|OFF|DEFAULT}",
      "SET {|SESSION }sql_select_limit = {10|DEFAULT|18446744073709551615}",
      "SET lc_time_names = {'ja_JP'|'de_DE'|DEFAULT}",
      "SET {|SESSION }{timestamp} = {1700000000|DEFAULT}",
      "SET {|SESSION }transaction_isolation = {'READ-COMMITTED'|'SERIALIZABLE'|DEFAULT}",
      "SET {SESSION } TRANSACTION {ISOLATION LEVEL {READ COMMITTED|SERIALIZABLE}|READ ONLY|READ WRITE|READ ONLY, ISOLATION LEVEL SERIALIZABLE}",
      "SET TRANSACTION {ISOLATION LEVEL {READ COMMITTED|SERIALIZABLE}|READ ONLY|READ WRITE}",
      "SET {GLOBAL |@@global.}slow_launch_time = {3|4}",
      "SET last_insert_id = {77|88}",
      "SET insert_id = {500|600}",
      "SET {|SESSION }{sql_notes|sql_warnings} = {0|1|DEFAULT}",
      "SET {|SESSION }{collation_database|collation_server} = {latin1_bin|utf8mb4_bin|DEFAULT}",
      "SET nope = 1",
      "SET group_concat_max_len = 4444, nope = 2",
      "SET @a = 5, @b = @a + 1, group_concat_max_len = 4000 + {1|2}",
      "USE z§{1|2}",
      "USE nope"};

  private static final String[] VARIABLES = {
      "SET @{a|b} = {1|-2.5|'it''s'|NULL|NULLIF('x', 'x')|X'4D'|_utf8mb4'ä'|NOW(6) > 0|@b|@a + 1|(SELECT 7)}",
      "SET @a := {1|'q'}, @b = {2|@a}",
      "SELECT @{a|b} := {5|'v'}",
      "SELECT {7|'w'|n} {FROM plain LIMIT 1 |}INTO @{a|b}",
      "DO @a := {5|6}",
      "SELECT COUNT(*), 1 FROM plain INTO @a, @b",
      "SELECT 1 INTO @a, @b"};

  private static final String[] HOLDS = {
      "SELECT GET_LOCK('z§{a|b}', 0)",
      "SELECT RELEASE_LOCK('z§{a|b}')",
      "SELECT RELEASE_LOCK('z§a'), GET_LOCK('z§a', 0)",
      "SELECT GET_LOCK('z§a', 0), RELEASE_LOCK('z§a')",
      "SELECT RELEASE_LOCK('z§a') + GET_LOCK('z§b', 0)",
      "SELECT IF({0|1}, GET_LOCK('z§b', 0), RELEASE_LOCK('z§b'))",
      "DO GET_LOCK('z§{a|b}', 0){|, RELEASE_LOCK('z§a')}",
      "SELECT GET_LOCK(CONCAT('z§', 'a'), 0)",
      "SELECT RELEASE_ALL_LOCKS()",
      "CREATE TEMPORARY TABLE {IF NOT EXISTS |}tmp{1|2} (id INT {AUTO_INCREMENT PRIMARY KEY|})",
      "CREATE TEMPORARY TABLE tmp{1|2} {AS |}SELECT {1 AS n|n FROM plain}",
      "CREATE TEMPORARY TABLE z§2.tmp1 (id INT)",
      "ALTER TABLE tmp{1|2} {RENAME TO tmp{1|2}|ADD COLUMN c INT}",
      "DROP {TEMPORARY |}TABLE {IF EXISTS |}tmp{1|2}",
      "DROP TEMPORARY TABLE IF EXISTS tmp1, tmp2",
      "HANDLER {plain|plain|nope} OPEN{| AS h1}",
      "HANDLER {plain|h1} {CLOSE|READ FIRST}",
      "PREPARE s{1|2} FROM '{SELECT 1|SELECT @a|SET @a = 9|nonsense}'",
      "PREPARE s{1|2} FROM @a",
      "EXECUTE s{1|2}{| USING @a}",
      "{DEALLOCATE|DROP} PREPARE s{1|2}",
      "PREPARE s1 FROM 'SELECT {1|@a}'; EXECUTE s1; DEALLOCATE PREPARE s1",
      "HANDLER plain OPEN; HANDLER plain CLOSE",
      "FLUSH TABLES plain WITH READ LOCK",
      "LOCK TABLES {plain|plain|nope} {READ|WRITE}",
      "LOCK TABLES plain WRITE, keyed READ",
      "UNLOCK TABLES",
      GLOBAL_LOCK};

  private static final String[] WRITES = {
      "INSERT INTO plain VALUES ({1|2})",
      "INSERT INTO plain VALUES (1), (2), (3)",
      "INSERT INTO keyed (n) VALUES ({1|2})",
      "INSERT INTO keyed (n) VALUES (1), (2)",
      "INSERT INTO plain VALUES (LAST_INSERT_ID())",
      "UPDATE plain SET n = {n + 1|n|LAST_INSERT_ID(9)}{| WHERE n > 100}",
      "DELETE FROM plain WHERE n = {1|99}",
      "REPLACE INTO keyed VALUES (1, 5)",
      "INSERT INTO nope VALUES (1)",
      "CREATE TABLE IF NOT EXISTS made (n INT)",
      "CREATE TABLE IF NOT EXISTS made SELECT n FROM plain",
      "DROP TABLE IF EXISTS made",
      "DROP TABLE IF EXISTS nope",
      "TRUNCATE TABLE made"};

  private static final String[] QUERIES = {
      "SELECT 1",
      "SELECT n FROM plain ORDER BY n{| LIMIT 1}",
      "SELECT SQL_CALC_FOUND_ROWS n FROM plain LIMIT 1",
      "SELECT LAST_INSERT_ID(){|, @@identity}",
      "SELECT LAST_INSERT_ID(11)",
      "SELECT ROW_COUNT()",
      "SELECT FOUND_ROWS()",
      "SHOW WARNINGS",
      "SHOW COUNT(*) WARNINGS",
      "SELECT @@{warning_count|error_count|last_insert_id|insert_id|autocommit}",
      "SELECT 'x' + 1, 1 / 0",
      "SELECT CAST('abc' AS SIGNED)",
      "SELECT nope",
      "SELECT nope(1)",
      "SELECT CHARSET('x'), COLLATION('x'), @@collation_database",
      "SELECT @a, @b, @@group_concat_max_len",
      "GET DIAGNOSTICS @a = NUMBER",
      "SELEC 1",
      "SELECT 1; SELECT 2",
      "SET @a = 1; SELECT @a; SET @b = NOW() > 0",
      "SET group_concat_max_len = 7000; SELECT nope; SET group_concat_max_len = 8000",
      "INSERT INTO keyed (n) VALUES (3); SELECT LAST_INSERT_ID()",
      "CALL {quiet|setting|failing|nope}()"};

  private static final String[] OF_MARIADB = {
      "SET STATEMENT {max_statement_time = {5|(@b := 6)}|sort_buffer_size = 300000|max_statement_time = GET_LOCK('z§b', 0)} FOR {SELECT 1|SET @a = 2|INSERT INTO plain VALUES (4)}",
      "SELECT {NEXTVAL(s)|NEXT VALUE FOR s|NEXTVAL(z§1.s)|NEXTVAL(`s`)}",
      "SELECT {LASTVAL(s)|PREVIOUS VALUE FOR s|LASTVAL(z§1.s)}",
      "SELECT SETVAL(s, {50|60})",
      "INSERT INTO drawn VALUES (DEFAULT)",
      "INSERT INTO drawn () VALUES ()",
      "SET ROLE {diff1|diff2|NONE}",
      "SET {|SESSION }{max_statement_time|max_error_count} = {5|DEFAULT}",
      "SET {|SESSION }gtid_domain_id = {1|2}",
      "SELECT @@last_gtid = ''",
      "EXECUTE IMMEDIATE 'SET @{a|b} = {4|8}'",
      "BEGIN NOT ATOMIC SET @a = 3; END",
      "INSERT INTO keyed (n) VALUES (8) RETURNING id",
      "SET {|SESSION }character_set_collations = 'utf8mb4={utf8mb4_bin|utf8mb4_general_ci}'"};

  private static final String[] OF_MYSQL = {
      "SET ROLE {diff1|diff2|NONE|ALL|DEFAULT|ALL EXCEPT diff1}",
      "SET RESOURCE GROUP {diff_group|USR_default}",
      "SET PERSIST slow_launch_time = {3|4}",
      "SET {|SESSION }max_execution_time = {5000|DEFAULT}, {|SESSION }internal_tmp_mem_storage_engine = {MEMORY|DEFAULT}",
      "SET {|SESSION }session_track_state_change = {ON|OFF}",
      "SET {|SESSION }default_collation_for_utf8mb4 = {utf8mb4_general_ci|utf8mb4_0900_ai_ci}",
      "SELECT /*+ SET_VAR(sort_buffer_size = 300000) */ @@sort_buffer_size"};

  private final Random random;
  private final ServerUnderTest server;
  private final VendorDriver vendor;
  private final List<Step> steps = new ArrayList<>();
  private boolean inTransaction;
  private boolean autocommit = true;
  /** Never both: some drivers keep a flag that knows nothing of SQL, and whether a transaction is open would depend on the driver. */
  private final boolean autocommitBySql;

  private Grammar(long seed, ServerUnderTest server) {
    random = new Random(seed);
    this.server = server;
    autocommitBySql = random.nextInt(3) == 0;
    VendorDriver[] vendors = VendorDriver.values();
    vendor = vendors[random.nextInt(vendors.length)];
  }

  static Program program(long seed, ServerUnderTest server) {
    return new Grammar(seed, server).make(seed);
  }

  private Program make(long seed) {
    boolean pings = random.nextInt(6) == 0;
    boolean serverPrepared = random.nextInt(4) == 0;
    int length = 3 + random.nextInt(MOST_STEPS - 2);
    while (steps.size() < length) {
      step();
    }
    cut();
    for (int i = 0; i < 3; i++) {
      statement();
    }
    commit();
    steps.addAll(Probes.of(server));
    return new Program(seed, server, vendor, pings, serverPrepared, List.copyOf(steps));
  }

  private void step() {
    int kind = random.nextInt(20);
    if (kind < 3) {
      cut();
    } else if (kind < 6) {
      call();
    } else if (kind == 6) {
      transaction();
    } else {
      statement();
    }
  }

  private void cut() {
    commit();
    steps.add(Step.cut(random.nextBoolean()));
  }

  /** Cuts are for sessions without a transaction. */
  private void commit() {
    if (inTransaction || !autocommit) {
      steps.add(Step.sql(random.nextBoolean() ? "COMMIT" : "ROLLBACK"));
      inTransaction = false;
    }
  }

  private void transaction() {
    steps.add(Step.sql(Template.expand("{BEGIN|START TRANSACTION|START TRANSACTION READ ONLY}", random)));
    inTransaction = true;
    statement();
  }

  private void statement() {
    String[][] tables = {SETTINGS, SETTINGS, VARIABLES, HOLDS, HOLDS, WRITES, QUERIES, QUERIES,
        server == ServerUnderTest.MARIADB ? OF_MARIADB : OF_MYSQL};
    String[] table = tables[random.nextInt(tables.length)];
    String text = Template.expand(table[random.nextInt(table.length)], random);
    if (text.equals(GLOBAL_LOCK) && steps.stream().anyMatch(step -> HOLDS_TABLE.matcher(step.name()).find())) {
      return;
    }
    steps.add(random.nextInt(4) == 0 ? Step.sqlAndMore(text) : Step.sql(text));
  }

  private void call() {
    if (random.nextInt(5) == 0) {
      autocommit = random.nextBoolean();
      commit();
      boolean on = autocommit;
      steps.add(
          autocommitBySql ? Step.sql("SET autocommit = " + (on ? 1 : 0)) : Step.call("setAutoCommit(" + on + ")", (connection, side) -> {
            connection.setAutoCommit(on);
            return "";
          }));
      inTransaction = false;
      return;
    }
    List<Step> calls = Calls.all(random);
    steps.add(calls.get(random.nextInt(calls.size())));
  }
}
