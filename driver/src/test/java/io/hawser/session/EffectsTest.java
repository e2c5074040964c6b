package io.hawser.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@Tag("fast")
class EffectsTest {
  record Row(String text, String mysql, String oracle) {
    @Override public String toString() {
      return text;
    }
  }

  /** effects.txt: a text, indented its effects in MySQL mode, and below those in Oracle mode where they differ. */
  static Stream<Row> table() throws IOException {
    List<Row> rows = new ArrayList<>();
    try (InputStream in = EffectsTest.class.getResourceAsStream("effects.txt")) {
      String text = null;
      for (String line : new String(in.readAllBytes(), StandardCharsets.UTF_8).split("\n")) {
        if (line.startsWith("    ")) {
          boolean second = rows.size() > 0 && rows.get(rows.size() - 1).text.equals(text);
          String mysql = second ? rows.remove(rows.size() - 1).mysql : line.trim();
          rows.add(new Row(text, mysql, line.trim()));
        } else {
          text = line;
        }
      }
    }
    return rows.stream();
  }

  @ParameterizedTest @MethodSource("table") void aTextHasTheseEffectsInMySqlMode(Row row) {
    assertThat(Effects.of(row.text, Dialect.MYSQL_8)).hasToString(row.mysql);
  }

  @ParameterizedTest @MethodSource("table") void aTextHasTheseEffectsInOracleMode(Row row) {
    assertThat(Effects.of(row.text, Dialect.OCEANBASE_ORACLE)).hasToString(row.oracle);
  }

  @Test void nullAndEmptyTextsHaveNoEffects() {
    assertThat(Effects.of(null, Dialect.UNKNOWN)).isSameAs(Effects.NONE);
    assertThat(Effects.of("", Dialect.OCEANBASE_ORACLE)).isSameAs(Effects.NONE);
    assertThat(Effects.of(" ; -- nothing", Dialect.UNKNOWN).isRead(Set.of())).isFalse();
  }

  /** ANSI_QUOTES makes names of them, and nobody here knows whether it is on. */
  @Test void whatMayBeAFunctionInDoubleQuotesIsOne() {
    assertThat(Effects.of("SELECT \"audit\"(1), \"d\".\"f\"(2)", Dialect.UNKNOWN).unknownFunctions()).containsExactlyInAnyOrder("AUDIT",
        "D.F");
    assertThat(Effects.of("SELECT \"s\".NEXTVAL", Dialect.UNKNOWN).isRead(Set.of())).isFalse();
    assertThat(Effects.of("SELECT \"text\", 'f'(1) FROM t WHERE a = \"b\" AND c IN (\"d\", \"e\")", Dialect.UNKNOWN).isRead(Set.of()))
        .isTrue();
  }

  @Test void aLongBatchIsFoldedInTheTimeThatItsTextsTake() {
    Effects all = Effects.of("INSERT INTO t VALUES (0) /* hawser:retry */", Dialect.UNKNOWN);
    Effects first = all;
    for (int i = 1; i < 100_000; i++) {
      all = all.then(Effects.of("INSERT INTO t VALUES (" + i + ") /* hawser:retry */", Dialect.UNKNOWN));
    }
    assertThat(all).isSameAs(first);
    assertThat(all.retryHint()).isTrue();
    assertThat(all.then(Effects.of("INSERT INTO t VALUES (0)", Dialect.UNKNOWN)).retryHint()).isFalse();
    assertThat(all.then(Effects.of("SET @a = 1", Dialect.UNKNOWN)).then(first)).hasToString(
        Effects.of("INSERT INTO t VALUES (0); SET @a = 1; INSERT INTO t VALUES (0)", Dialect.UNKNOWN).toString());
  }

  /** Each text in it has an effect of its own. */
  @Test void aLongBatchOfAnyTextsIsFoldedInTheTimeThatItsTextsTake() {
    List<Effects> texts = IntStream.range(0, 100_000)
        .mapToObj(i -> Effects.of("INSERT INTO t VALUES (NEXTVAL(s), " + i + ")", Dialect.UNKNOWN)).toList();
    long start = System.nanoTime();
    Effects all = Effects.inOrder(texts);
    SessionLedger ledger = new SessionLedger(Procedures.UNKNOWN);
    ledger.before(all);
    ledger.after(all);
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
    assertThat(all.changes).hasSize(200_000);
  }

  @Test void aFunctionThatIsDeclaredPureMakesARead() {
    Effects effects = Effects.of("SELECT my_function(1), d.other(2)", Dialect.UNKNOWN);
    assertThat(effects.isRead(Set.of())).isFalse();
    assertThat(effects.isRead(Set.of("MY_FUNCTION"))).isFalse();
    assertThat(effects.isRead(Set.of("MY_FUNCTION", "OTHER"))).isTrue();
    assertThat(effects.isRead(Set.of("MY_FUNCTION", "D.OTHER"))).isTrue();
    assertThat(effects.unknownFunctions()).containsExactly("MY_FUNCTION", "D.OTHER");
  }

  @Test void noFunctionMakesAReadOfAWrite() {
    assertThat(Effects.of("UPDATE t SET a = f()", Dialect.UNKNOWN).isRead(Set.of("F"))).isFalse();
  }

  @Test void onlyWhatTouchesNothingButTheSessionIsSessionOnly() {
    assertThat(List.of("SET a = 1, @b = 2", "USE d", "SET NAMES utf8", "SET autocommit = 0", "BEGIN", "SET TRANSACTION READ ONLY"))
        .allMatch(text -> Effects.of(text, Dialect.UNKNOWN).sessionOnly());
    assertThat(
        List.of("SELECT 1", "SET a = f()", "SET GLOBAL a = 1", "CREATE TEMPORARY TABLE t (a INT)", "COMMIT", "SELECT GET_LOCK('a', 1)"))
        .noneMatch(text -> Effects.of(text, Dialect.UNKNOWN).sessionOnly());
  }

  @Test void twoTextsTogetherDoWhatBothDo() {
    Effects read = Effects.of("SELECT 1", Dialect.UNKNOWN);
    Effects both = read.then(Effects.of("SET @x = 1", Dialect.UNKNOWN));
    assertThat(both).hasToString("[RUN, SET @x [@x = 1]]");
    assertThat(both.isRead(Set.of())).isFalse();
    assertThat(read.then(read)).isSameAs(read);
  }

  @Test void aCallIsMarkedAsOne() {
    assertThat(Effects.of("{call p()}", Dialect.OCEANBASE_ORACLE).mayCommit()).isTrue();
    assertThat(Effects.of("SELECT 'CALL p()'", Dialect.OCEANBASE_ORACLE).mayCommit()).isFalse();
  }
}
