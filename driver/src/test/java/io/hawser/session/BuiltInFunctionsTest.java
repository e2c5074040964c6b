package io.hawser.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.testbed.DatabaseServer;
import io.hawser.testbed.ServerUnderTest;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** The lists compared with real servers: a stored function is made for each name, and called in every way of writing. */
@Tag("servers")
class BuiltInFunctionsTest {
  private static final String DATABASE = "names";
  private static final String MARK = "@called";

  private static Set<String> everyName() {
    Set<String> names = new TreeSet<>();
    for (Dialect dialect : Dialect.values()) {
      names.addAll(BuiltInFunctions.pure(dialect));
      names.addAll(Keywords.of(dialect));
    }
    return names;
  }

  @Timeout(120) @ParameterizedTest @EnumSource void noStoredFunctionIsTakenForTheServersOwn(ServerUnderTest server) throws SQLException {
    DatabaseServer database = server.database();
    database.tell("DROP DATABASE IF EXISTS " + DATABASE, "CREATE DATABASE " + DATABASE);
    Dialect known = Dialect.of(database.ask("SELECT VERSION()"), false, false);
    Set<String> wrong = new TreeSet<>();
    int stored = 0;
    try (Connection admin = database.admin(); Statement statement = admin.createStatement()) {
      admin.setCatalog(DATABASE);
      statement.execute("SET sql_mode = ''"); // this driver logs in with IGNORE_SPACE, others do not
      for (String name : everyName()) {
        statement.execute("CREATE FUNCTION `" + name + "`(a INT) RETURNS INT DETERMINISTIC BEGIN SET " + MARK + " = 1; RETURN 1; END");
        for (String call : new String[] {name + "(7)", name + " (7)", name + "/**/(7)", "`" + name + "`(7)",
            DATABASE + "." + name + "(7)"}) {
          if (callsTheStored(statement, call)) {
            stored++;
            wrong.addAll(takenForOwn(call, known, Dialect.UNKNOWN));
          }
        }
        statement.execute("DROP FUNCTION `" + name + "`");
      }
    }
    assertThat(known).as("the dialect that the server's version tells").isNotEqualTo(Dialect.UNKNOWN);
    assertThat(stored).as("calls that the server made of stored functions").isGreaterThan(1000);
    assertThat(wrong).isEmpty();
  }

  private static Set<String> takenForOwn(String call, Dialect... dialects) {
    Set<String> taken = new TreeSet<>();
    for (Dialect dialect : dialects) {
      if (Effects.of("SELECT 'x', " + call, dialect).isRead(Set.of())) {
        taken.add(dialect + " " + call);
      }
    }
    return taken;
  }

  private static boolean callsTheStored(Statement statement, String call) throws SQLException {
    statement.execute("SET " + MARK + " = 0");
    try {
      statement.executeQuery("SELECT 'x', " + call).close();
    } catch (SQLException noFunctionOrAnotherNumberOfArguments) {
      // nothing was called then, which the mark shows
    }
    try (ResultSet row = statement.executeQuery("SELECT " + MARK)) {
      row.next();
      return row.getInt(1) == 1;
    }
  }

  @Timeout(60) @ParameterizedTest @EnumSource void whatEveryProductHasIsTheServersOwn(ServerUnderTest server) throws SQLException {
    Dialect known = Dialect.of(server.database().ask("SELECT VERSION()"), false, false);
    assertThat(Effects.of("SELECT COUNT(*), MAX(a), NOW(), CONCAT(a, 'x'), IF (a, 1, 2), COALESCE(a, 1) FROM t WHERE a IN (1, 2)", known)
        .isRead(Set.of())).isTrue();
  }

  @Test void whatIsNotKnownHasOnlyWhatEveryProductHas() {
    for (Dialect dialect : Dialect.values()) {
      if (dialect.mode() == SqlMode.MYSQL) {
        assertThat(BuiltInFunctions.pure(dialect)).as(dialect.name()).containsAll(BuiltInFunctions.pure(Dialect.UNKNOWN));
        assertThat(Keywords.of(dialect)).as(dialect.name()).containsAll(Keywords.of(Dialect.UNKNOWN));
      }
    }
    assertThat(BuiltInFunctions.pure(Dialect.UNKNOWN)).hasSizeGreaterThan(150).doesNotContain("MD5", "RANK", "CONNECT");
  }

  @ParameterizedTest @CsvSource(delimiter = '|', nullValues = "null", value = {
      "9.7.4-2                        | MYSQL_9",
      "9.4.0                          | MYSQL_9",
      "26.1.0-commercial              | MYSQL_9",
      "8.4.6                          | MYSQL_8",
      "8.0.43-0ubuntu0.24.04.1        | MYSQL_8",
      "8.0.35-27                      | MYSQL_8",
      "8.0.40-cluster-log             | MYSQL_8",
      "8.0.30                         | UNKNOWN",
      "8.0.11-TiDB-v8.5.0             | UNKNOWN",
      "8.0.33-Vitess                  | UNKNOWN",
      "5.7.44-log                     | UNKNOWN",
      "5.6.25                         | UNKNOWN",
      "5.7.25-OceanBase-v4.2.1.0      | OCEANBASE_MYSQL",
      "11.4.5-MariaDB                 | MARIADB_11_4",
      "12.1.2-MariaDB-log             | MARIADB_11_4",
      "5.5.5-10.11.6-MariaDB-1:10.11.6+maria~deb12 | MARIADB_10_6",
      "10.3.39-MariaDB                | MARIADB_10_2",
      "5.5.68-MariaDB                 | UNKNOWN",
      "''                             | UNKNOWN",
      "null                           | UNKNOWN",
      "99999999999.1.1                | UNKNOWN"}) void theVersionTellsTheDialect(String version, Dialect dialect) {
    assertThat(Dialect.of(version, false, false)).isEqualTo(dialect);
    assertThat(Dialect.of(version, false, true)).isEqualTo(Dialect.OCEANBASE_ORACLE);
  }

  /** Behind an ODP, which announces whatever version it is configured with, OceanBase is likelier than MySQL. */
  @Test void whatOceanBasesDriverReachesIsMySqlOnlyPerhaps() {
    assertThat(Dialect.of("8.0.36", true, false)).isEqualTo(Dialect.UNKNOWN);
    assertThat(Dialect.of("5.7.25-OceanBase-v4.2.1.0", true, false)).isEqualTo(Dialect.OCEANBASE_MYSQL);
    assertThat(Dialect.of("11.4.5-MariaDB", true, false)).isEqualTo(Dialect.MARIADB_11_4);
  }
}
