package io.hawser.failure;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.io.EOFException;
import java.io.IOException;
import java.net.SocketException;
import java.sql.BatchUpdateException;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLSyntaxErrorException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Tag;

/** What holds for every Throwable. */
@Tag("fast")
class FailurePropertiesTest {
  /** Whose accessors all fail, as a badly written subclass may. */
  private static final class Hostile extends SQLException {
    private static final long serialVersionUID = 1;

    @Override public String getMessage() {
      throw new IllegalStateException();
    }

    @Override public String getSQLState() {
      throw new IllegalStateException();
    }

    @Override public int getErrorCode() {
      throw new IllegalStateException();
    }

    @Override public SQLException getNextException() {
      throw new IllegalStateException();
    }

    @Override public synchronized Throwable getCause() {
      throw new IllegalStateException();
    }

    @Override public StackTraceElement[] getStackTrace() {
      throw new IllegalStateException();
    }
  }

  @Property void neverThrowsAndNeverLoops(@ForAll("chains") Throwable thrown) {
    assertThatCode(() -> {
      Failure failure = Failure.of(thrown);
      assertThat(failure.cause()).isNotNull();
      assertThat(failure.outcome()).isNotNull();
      assertThat(failure.explain()).contains(failure.cause().code(), failure.remedy());
    }).doesNotThrowAnyException();
  }

  @Property void whatASyntaxErrorQuotesChangesNothing(@ForAll("socketTexts") String quoted, @ForAll("codes") int code) {
    String message = "You have an error in your SQL syntax near 'SELEC";
    Failure plain = Failure.of(new SQLSyntaxErrorException(message + "'", "42000", code));
    Failure quoting = Failure.of(new SQLSyntaxErrorException(message + " " + quoted + "'", "42000", code));
    assertThat(quoting.cause()).isEqualTo(plain.cause()).isEqualTo(Cause.NOT_A_CONNECTION_FAILURE);
    assertThat(quoting.connectionLost()).isFalse();
    assertThat(quoting.outcome()).isEqualTo(plain.outcome());
  }

  @Property void aProcedureThatSignalsAnyTextAndStateLosesNothing(@ForAll("socketTexts") String text, @ForAll("states") String state) {
    assertThat(Failure.of(new SQLException("(conn=5) " + text, state, 1644)).connectionLost()).isFalse();
  }

  @Property void aTextInCapitalsMeansTheSame(@ForAll("socketTexts") String text) {
    assertThat(Failure.of(new SocketException(text.toUpperCase(Locale.ROOT))).cause())
        .isEqualTo(Failure.of(new SocketException(text)).cause());
  }

  /** MySQL Connector/J 8.0.11 and 8.0.22, rows of a cursor. */
  @Example void aSocketsTextAloneIsALossAndAQuotedOneIsNot() {
    assertThat(Failure.of(new SQLException("Connection reset", "S1000"))).returns(true, Failure::connectionLost)
        .returns(Cause.RESET_ON_READ, Failure::cause);
    assertThat(Failure.of(new SQLException(
        "Can not read response from server. Expected to read 4 bytes, read 0 bytes before connection was unexpectedly lost.",
        "S1000"))).returns(true, Failure::connectionLost).returns(Cause.CLOSED_BY_SERVER, Failure::cause);
    assertThat(Failure
        .of(new SQLException("Communications link failure\n\nThe last packet successfully received from the server was 5 milliseconds ago.",
            "S1000"))
        .connectionLost()).isTrue();
    assertThat(Failure.of(new SQLException("Cannot convert 'Connection reset'", "S1000")).connectionLost()).isFalse();
  }

  /** MySQL Connector/J names the reason for which it has closed a connection, as a cause of its own. */
  @Example void aClosedConnectionIsLostIfTheDriverNamesAReason() {
    String said = "No operations allowed after connection closed.";
    SQLException byApplication = new SQLNonTransientConnectionException(said, "08003", new RuntimeException(said));
    assertThat(Failure.of(byApplication)).returns(false, Failure::connectionLost).returns(Cause.CLOSED_BY_APPLICATION, Failure::cause);
    SQLException idle = new SQLNonTransientConnectionException(said, "08003", new RuntimeException(said,
        new RuntimeException(
            "The client was disconnected by the server because of inactivity. See wait_timeout and interactive_timeout.")));
    assertThat(Failure.of(idle)).returns(true, Failure::connectionLost).returns(Cause.IDLE_TIMEOUT, Failure::cause);
    SQLException other = new SQLNonTransientConnectionException(said, "08003",
        new RuntimeException(said, new RuntimeException("Communications link failure")));
    assertThat(Failure.of(other)).returns(true, Failure::connectionLost).returns(Cause.LOST_EARLIER, Failure::cause);
  }

  @Example void cyclesOfCausesAndOfNextExceptionsEnd() {
    SQLException first = new SQLException("a", "08S01");
    SQLException second = new SQLException("b", "08S01", first);
    first.initCause(second);
    first.setNextException(second);
    assertTimeoutPreemptively(Duration.ofSeconds(10),
        () -> assertThat(Failure.of(first).connectionLost()).isTrue());
  }

  @Example void exceptionsWhoseMethodsThrowAreBorne() {
    assertThat(Failure.of(new Hostile()).connectionLost()).isFalse();
    assertThat(Failure.of(new RuntimeException("a wrapper", new Hostile())).cause()).isEqualTo(Cause.NOT_A_CONNECTION_FAILURE);
  }

  @Example void nothingIsNoFailureOfTheConnection() {
    assertThat(Failure.of(null).connectionLost()).isFalse();
    assertThat(Failure.of(null).explain()).contains("no exception");
  }

  @Example void aVeryLongTextCostsLittle() {
    String text = "broken pip".repeat(5_000_000);
    long start = System.nanoTime();
    for (int i = 0; i < 100; i++) {
      Failure.of(new SQLException(text, "08S01", new SocketException(text)));
    }
    assertThat(System.nanoTime() - start).isLessThan(SECONDS.toNanos(5));
  }

  @Provide Arbitrary<String> socketTexts() {
    return Arbitraries.of(Arrays.stream(TextRule.values()).map(rule -> rule.pattern).toList());
  }

  @Provide Arbitrary<String> states() {
    return Arbitraries.of("08S01", "08003", "08000", "08004", "08007", "HY000", "45000");
  }

  @Provide Arbitrary<Integer> codes() {
    return Arbitraries.of(1064, 1149, 900, 0, -1);
  }

  @Provide Arbitrary<Throwable> chains() {
    Arbitrary<String> texts = Arbitraries.oneOf(Arbitraries.strings().ofMaxLength(40), socketTexts()).injectNull(0.1);
    Arbitrary<String> states = states().injectNull(0.3);
    Arbitrary<Throwable> links = Combinators.combine(Arbitraries.integers().between(0, 8), texts, states, Arbitraries.integers())
        .as(FailurePropertiesTest::link);
    return links.list().ofMinSize(1).ofMaxSize(90).map(FailurePropertiesTest::chained);
  }

  private static Throwable link(int kind, String text, String state, int code) {
    switch (kind) {
      case 0:
        return new SQLException(text, state, code);
      case 1:
        return new BatchUpdateException(text, state, code, new int[0]);
      case 2:
        return new SocketException(text);
      case 3:
        return new EOFException(text);
      case 4:
        return new IOException(text);
      case 5:
        return new NullPointerException(text);
      case 6:
        return new Hostile();
      case 7:
        return new Error(text);
      default:
        return new SQLSyntaxErrorException(text, state, code);
    }
  }

  /** Links causes and next exceptions one after the other, and the last to the first again where Java allows it. */
  private static Throwable chained(List<Throwable> links) {
    List<Throwable> ring = new ArrayList<>(links);
    ring.add(links.get(0));
    for (int i = 0; i + 1 < ring.size(); i++) {
      Throwable holder = ring.get(i);
      Throwable held = ring.get(i + 1);
      if (holder != held && !(holder instanceof Hostile)) {
        holder.initCause(held);
        if (holder instanceof SQLException && held instanceof SQLException) {
          ((SQLException) holder).setNextException((SQLException) held);
        }
      }
    }
    return links.get(0);
  }
}
