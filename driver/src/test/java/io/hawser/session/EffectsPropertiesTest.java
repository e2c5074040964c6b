package io.hawser.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.GenerationMode;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.StringLength;

class EffectsPropertiesTest {
  private static final String[] PIECES = {"SELECT", "SET", "@x", "@@session.x", "=", ":=", "(", ")", ",", ";", "'", "\"", "`", "\\", "/*",
      "*/",
      "/*!", "/*!99999", "--", "#", "\n", " ", "{", "}", "?", "BEGIN", "END", "CASE", "CREATE", "PROCEDURE", "TEMPORARY", "TABLE",
      "GET_LOCK", "q'[", "N'",
      "a", ".", "1", "NEXT", "VALUE", "FOR", "UPDATE", "INTO", "STATEMENT", "ALTER", "SESSION", "XA", "\u3000", "\0", "\uD83D", "WITH",
      "AS", "+", "FLUSH"};

  @Provide Arbitrary<String> soup() {
    return Arbitraries.of(PIECES).list().ofMaxSize(60).map(pieces -> String.join("", pieces));
  }

  @Provide Arbitrary<String> spacedSoup() {
    return Arbitraries.of(PIECES).list().ofMaxSize(60).map(pieces -> String.join(" ", pieces));
  }

  @Property(tries = 5000) void noTextMakesItThrow(@ForAll @StringLength(max = 300) String text, @ForAll Dialect dialect) {
    assertThat(Effects.of(text, dialect)).isNotNull();
  }

  @Property(tries = 20000) void noSoupOfSqlMakesItThrow(@ForAll("soup") String text, @ForAll Dialect dialect) {
    assertThat(Effects.of(text, dialect).toString()).isNotEmpty();
  }

  @Property(tries = 20000) void noSoupOfSqlMakesALedgerThrow(@ForAll("spacedSoup") String text, @ForAll Dialect dialect) {
    SessionLedger ledger = new SessionLedger(Procedures.UNKNOWN);
    Effects effects = Effects.of(text, dialect);
    ledger.before(effects);
    ledger.transaction().now();
    ledger.after(effects);
    ledger.failed(effects, StatementError.of(0, "HY000", null));
    assertThat(SessionLedgerTest.restored(ledger)).doesNotContainNull();
    assertThat(ledger.localValues().forgotten(effects)).isEmpty();
    ledger.onNewSession();
    assertThat(ledger.transaction().isOpen()).isFalse();
  }

  /** A few pieces, half a million times over: linear time is a tenth of a second, quadratic time is minutes. */
  @Property(tries = 40) void repetitionTakesLinearTime(@ForAll("repeated") String unit, @ForAll("start") String start,
      @ForAll Dialect dialect) {
    String text = start + unit.repeat(500_000);
    assertThat(assertTimeoutPreemptively(Duration.ofSeconds(30), () -> Effects.of(text, dialect))).isNotNull();
  }

  /** Texts that are put together token by token: chains of names, values, settings, blocks. */
  @Property(generation = GenerationMode.EXHAUSTIVE) void chainsTakeLinearTime(@ForAll("chain") String unit,
      @ForAll("collector") String start) {
    repetitionTakesLinearTime(unit, start, Dialect.UNKNOWN);
  }

  @Provide Arbitrary<String> chain() {
    return Arbitraries.of("a.", "a ", "'a' ", "a=1,", "a=1 ", "SET STATEMENT a=1 FOR ", "BEGIN;");
  }

  @Provide Arbitrary<String> collector() {
    return Arbitraries.of("SELECT ", "SET x = ", "ALTER SESSION SET a = ", "SET ROLE ", "");
  }

  @Provide Arbitrary<String> repeated() {
    Arbitrary<String> piece = Arbitraries.of(PIECES);
    return piece.list().ofMinSize(1).ofMaxSize(3).map(pieces -> String.join("", pieces));
  }

  @Provide Arbitrary<String> start() {
    return Arbitraries.of("", "SELECT ", "SET x = ", "SET @x = ", "ALTER SESSION SET a = ", "CREATE PROCEDURE p ", "LOAD DATA ",
        "DROP TABLE ", "SET ROLE ");
  }

  private static final List<List<String>> TOKENS = List.of(
      List.of("SELECT", "count", "(", "a", ")", "FROM", "t", "WHERE", "b", "=", "'x'", "FOR", "UPDATE"),
      List.of("SELECT", "my_f", "(", "a", ")", ",", "b", ".", "g", "(", ")", "FROM", "t"),
      List.of("SET", "@x", "=", "1", ",", "@@session.y", ":=", "'a'", ",", "GLOBAL", "z", "=", "2"),
      List.of("SET", "SESSION", "TRANSACTION", "ISOLATION", "LEVEL", "READ", "COMMITTED"),
      List.of("SELECT", "a", "INTO", "@x", ",", "@y", "FROM", "t"),
      List.of("SELECT", "GET_LOCK", "(", "'a'", ",", "1", ")"),
      List.of("SELECT", "RELEASE_LOCK", "(", "'a'", ")"),
      List.of("SELECT", "s", ".", "NEXTVAL", ",", "u", ".", "CURRVAL", "FROM", "dual"),
      List.of("CREATE", "TEMPORARY", "TABLE", "IF", "NOT", "EXISTS", "d", ".", "t", "(", "a", "INT", ")"),
      List.of("DROP", "TABLE", "IF", "EXISTS", "t", ",", "u"),
      List.of("ALTER", "SESSION", "SET", "nls_sort", "=", "'BINARY'", "nls_comp", "=", "'LINGUISTIC'"),
      List.of("ROLLBACK", "WORK", "TO", "SAVEPOINT", "s"),
      List.of("COMMIT", "AND", "CHAIN"),
      List.of("LOCK", "TABLES", "t", "READ"),
      List.of("FLUSH", "TABLES", "WITH", "READ", "LOCK"),
      List.of("{", "?", "=", "CALL", "p", "(", "?", ")", "}"),
      List.of("INSERT", "INTO", "t", "VALUES", "(", "1", ")", ";", "SELECT", "LAST_INSERT_ID", "(", ")"),
      List.of("SELECT", "SQL_CALC_FOUND_ROWS", "1", ";", "COMMIT", ";", "START", "TRANSACTION"),
      List.of("WITH", "c", "(", "a", ")", "AS", "(", "SELECT", "1", ")", "SELECT", "*", "FROM", "c"),
      List.of("HANDLER", "t", "OPEN", "AS", "h"));

  private static final String[] BLANKS = {" ", "\n", "\t ", "/* COMMIT; */", " -- SET @q = 1\n", "/*+ GET_LOCK('z', 1) */", "/**/ ",
      " /* ' */ ", "--\n"};

  @Property(tries = 4000) void commentsAndBlanksAndCaseChangeNothing(@ForAll Random random, @ForAll Dialect dialect) {
    List<String> tokens = TOKENS.get(random.nextInt(TOKENS.size()));
    StringBuilder changed = new StringBuilder(blank(random));
    for (String token : tokens) {
      boolean keepCase = token.equals(token.toLowerCase(Locale.ROOT)) || token.startsWith("'");
      changed.append(keepCase ? token : anyCase(token, random)).append(blank(random));
    }
    assertThat(Effects.of(changed.toString(), dialect)).as(changed.toString())
        .asString().isEqualToIgnoringCase(Effects.of(String.join(" ", tokens), dialect).toString());
  }

  private static String blank(Random random) {
    return BLANKS[random.nextInt(BLANKS.length)];
  }

  private static String anyCase(String token, Random random) {
    StringBuilder mixed = new StringBuilder();
    for (char c : token.toCharArray()) {
      mixed.append(random.nextBoolean() ? Character.toLowerCase(c) : Character.toUpperCase(c));
    }
    return mixed.toString();
  }

  @Property(tries = 4000) void whatIsQuotedHasNoEffect(@ForAll Random random, @ForAll Dialect dialect) {
    List<String> quoted = new ArrayList<>(TOKENS.get(random.nextInt(TOKENS.size())));
    String inside = String.join(" ", quoted);
    Assume.that(!inside.contains("'"));
    String string = "SELECT a FROM t WHERE b = '" + inside + "' AND c = \"" + inside + "\" AND d = `" + inside + "`";
    assertThat(Effects.of(string, dialect)).as(string).hasToString("[RUN] read");
    String comment = "SELECT a /* " + inside + " */ FROM t -- " + inside + "\n WHERE b = 1";
    assertThat(Effects.of(comment, dialect)).as(comment).hasToString("[RUN] read");
  }

  @Property(tries = 2000) void theEffectsOfTwoTextsAreThoseOfTheirConcatenation(@ForAll Random random, @ForAll Dialect dialect) {
    String first = String.join(" ", TOKENS.get(random.nextInt(TOKENS.size())));
    String second = String.join(" ", TOKENS.get(random.nextInt(TOKENS.size())));
    Effects both = Effects.of(first, dialect).then(Effects.of(second, dialect));
    SessionLedger apart = new SessionLedger(Procedures.UNKNOWN);
    apart.after(both);
    SessionLedger together = new SessionLedger(Procedures.UNKNOWN);
    together.after(Effects.of(first + ";" + second, dialect));
    assertThat(together.restoration().unrestorable()).isEqualTo(apart.restoration().unrestorable());
    assertThat(SessionLedgerTest.restored(together)).isEqualTo(SessionLedgerTest.restored(apart));
    assertThat(together.transaction().now()).isEqualTo(apart.transaction().now());
  }
}
