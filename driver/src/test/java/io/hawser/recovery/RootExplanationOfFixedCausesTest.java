package io.hawser.recovery;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.failure.Failure;
import io.hawser.thrown.CauseChain;
import io.hawser.failure.Explanation;
import java.io.EOFException;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.sql.BatchUpdateException;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Some exceptions are made with "no cause" for good, and take none later. */
@Tag("fast")
class RootExplanationOfFixedCausesTest {
  @Test void theVendorsExceptionIsTheNextOneIfItTakesNoCause() {
    SQLException vendors = explained(new SQLNonTransientConnectionException("(conn=7) Connection reset", "08S01", 7, null));
    Throwable shown = RootExplanation.in(vendors);
    assertThat(shown).isExactlyInstanceOf(SQLNonTransientConnectionException.class).hasMessage(vendors.getMessage());
    SQLException copy = (SQLException) shown;
    assertThat(copy.getSQLState()).isEqualTo("08S01");
    assertThat(copy.getErrorCode()).isEqualTo(7);
    assertThat((Throwable) copy.getNextException()).isSameAs(vendors);
    assertThat(Failure.of(copy)).isSameAs(Failure.of(vendors));
    assertThat(CauseChain.root(copy)).hasMessageContainingAll("reset", "(conn=7) Connection reset");
  }

  @Test void theSameIfACauseFurtherDownTakesNone() {
    SQLException vendors = explained(new SQLException("lost", "08S01", new IOException("Connection reset", null)));
    SQLException shown = (SQLException) RootExplanation.in(vendors);
    assertThat((Throwable) shown.getNextException()).isSameAs(vendors);
    assertThat(CauseChain.root(shown)).hasMessageEndingWith("(Connection reset)");
  }

  @Test void countsOfABatchStay() {
    SQLException vendors = explained(new BatchUpdateException("lost", "08S01", 0, new int[] {1, 1}, (Throwable) null));
    assertThat(RootExplanation.in(vendors)).isInstanceOfSatisfying(BatchUpdateException.class,
        e -> assertThat(e.getUpdateCounts()).containsExactly(1, 1));
  }

  @Test void isSaidOnce() {
    SQLException vendors = explained(new SQLException("lost", "08S01", new SocketTimeoutException("Read timed out")));
    Throwable root = CauseChain.root(RootExplanation.in(vendors));
    assertThat(root).isExactlyInstanceOf(SocketTimeoutException.class);
    assertThat(CauseChain.root(RootExplanation.in(vendors))).isSameAs(root);
    SQLException later = explained(new SQLException("No operations allowed after connection closed.", "08003", vendors));
    assertThat(CauseChain.root(RootExplanation.in(later))).isSameAs(root);
  }

  @Test void anEndOfTheStreamStaysOne() {
    SQLException vendors = explained(new SQLException("lost", "08S01", new EOFException("unexpected end of stream")));
    assertThat(CauseChain.root(RootExplanation.in(vendors))).isExactlyInstanceOf(EOFException.class)
        .hasMessageEndingWith("(unexpected end of stream)");
  }

  @Test void whatIsNotExplainedIsLeftAlone() {
    SQLException vendors = new SQLException("lost", "08S01", new IOException("Connection reset"));
    assertThat(RootExplanation.in(vendors)).isSameAs(vendors);
    assertThat(CauseChain.root(vendors)).hasMessage("Connection reset");
  }

  private static SQLException explained(SQLException e) {
    return Explanation.attach(e, Failure.of(e), List.of());
  }
}
