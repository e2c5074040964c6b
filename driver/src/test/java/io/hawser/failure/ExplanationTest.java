package io.hawser.failure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatObject;

import io.hawser.failure.Evidence.Direction;
import io.hawser.failure.Evidence.End;
import io.hawser.failure.Evidence.Phase;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.ConnectException;
import java.net.SocketException;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("fast")
class ExplanationTest {
  private final SocketException root = new SocketException("Connection reset by peer: socket write error");
  private final SQLException vendor = new SQLNonTransientConnectionException("(conn=7) " + root.getMessage(), "08S01", 0, root);
  private final Failure failure = Failure.of(vendor, Evidence.builder().peer("10.1.2.3:2883").sessionId(4711)
      .idleNanos(TimeUnit.MINUTES.toNanos(15)).phase(Phase.IN_TRANSACTION).accepted(0).direction(Direction.WRITE).end(End.RESET)
      .keepAlive("idle 5 s, interval 5 s, count 5").build()).withRecovery("refused: a transaction was open.");

  @Test void leavesTheVendorsExceptionAsItWas() {
    String message = vendor.getMessage();
    assertThatObject(Explanation.attach(vendor, failure, List.of())).isSameAs(vendor);
    assertThat(vendor.getMessage()).isEqualTo(message);
    assertThat(vendor.getCause()).isSameAs(root);
    assertThatObject(vendor.getNextException()).isNull();
  }

  @Test void givesTheSameAnswerBackFromTheExceptionAndFromItsWrappers() {
    Explanation.attach(vendor, failure, List.of());
    assertThat(Failure.of(vendor)).isSameAs(failure);
    assertThat(Failure.of(vendor, Evidence.NONE)).isSameAs(failure);
    assertThat(Failure.of(new RuntimeException("DataAccessException", vendor))).isSameAs(failure);
  }

  @Test void aLaterFailureThatNamesAnExplainedOneAsItsReasonHasAnAnswerOfItsOwn() {
    Explanation.attach(vendor, failure, List.of());
    SQLException later = new SQLNonTransientConnectionException("No operations allowed after connection closed.", "08003", vendor);
    assertThat(Failure.of(later)).isNotSameAs(failure).returns(true, Failure::connectionLost);
  }

  @Test void isAttachedOnceOnly() {
    Explanation.attach(vendor, failure, List.of());
    Explanation.attach(vendor, Failure.of(new SQLException()), List.of());
    assertThat(vendor.getSuppressed()).hasSize(1);
  }

  @Test void carriesTheAttemptsToReconnect() {
    ConnectException attempt = new ConnectException("Connection refused");
    Explanation.attach(vendor, failure, List.of(attempt, vendor));
    assertThat(vendor.getSuppressed()[0].getSuppressed()).containsExactly(attempt);
  }

  @Test void bearsExceptionsThatTakeNoSuppressedOnes() {
    final class Sparse extends Exception {
      private static final long serialVersionUID = 1;

      Sparse() {
        super("sparse", null, false, false);
      }
    }
    assertThat(Explanation.attach(new Sparse(), failure, List.of()).getSuppressed()).isEmpty();
  }

  @Test void printsWellAndWithoutFramesOfItsOwn() {
    Explanation.attach(vendor, failure, List.of());
    assertThat(vendor.getSuppressed()[0].getStackTrace()).isEmpty();
    StringWriter printed = new StringWriter();
    vendor.printStackTrace(new PrintWriter(printed, true));
    assertThat(printed.toString()).contains("Suppressed: Hawser explains: ", "[reset-on-write]", "10.1.2.3:2883, session 4711",
        "900 s (15 min)",
        "in transaction", "idle 5 s, interval 5 s, count 5", "No: it did not reach the server", "refused: a transaction was open.",
        "client_tcp_user_timeout", "client_sock_option_flag_out", "root@proxysys", "OCP");
  }
}
