package io.hawser.failure;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.failure.Evidence.Direction;
import io.hawser.failure.Evidence.End;
import io.hawser.failure.Evidence.Phase;
import java.io.EOFException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.sql.SQLException;
import java.sql.SQLSyntaxErrorException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What the socket knows outranks what the exception says. */
@Tag("fast")
class EvidenceTest {
  private static final SQLException VAGUE = new SQLException("No operations allowed after statement closed.", "S1009");

  @ParameterizedTest @CsvSource({
      "CLOSED_BY_PEER, READ, CLOSED_BY_SERVER", "CLOSED_BY_PEER, WRITE, RESET_ON_WRITE", "RESET, READ, RESET_ON_READ",
      "RESET, WRITE, RESET_ON_WRITE", "READ_TIMEOUT, READ, READ_TIMEOUT", "UNACKNOWLEDGED, READ, UNACKNOWLEDGED",
      "CLOSED_BY_US, NONE, LOST_EARLIER", "ABORTED_BY_APPLICATION, NONE, CLOSED_BY_APPLICATION"}) void theEndOfTheSocketIsTheCause(End end,
          Direction direction, Cause cause) {
    Failure failure = Failure.of(VAGUE, Evidence.builder().end(end).direction(direction).build());
    assertThat(failure.cause()).isEqualTo(cause);
    assertThat(failure.connectionLost()).isTrue();
  }

  @Test void anErrorPacketThatNobodyAskedForNamesTheCause() {
    SQLException eof = new SQLException("Communications link failure", "08S01", new EOFException());
    Failure failure = Failure.of(eof, Evidence.builder().serverError(4031, "The client was disconnected").build());
    assertThat(failure.cause()).isEqualTo(Cause.IDLE_TIMEOUT);
    assertThat(failure.explain()).contains("The server said: 4031 The client was disconnected");
    assertThat(Failure.of(eof, Evidence.builder().serverError(9999, "?").build()).cause()).isEqualTo(Cause.CLOSED_BY_SERVER);
  }

  @ParameterizedTest @EnumSource(Phase.class) void nothingAcceptedMeansNotExecutedInEveryPhase(Phase phase) {
    SQLException eof = new SQLException("Communications link failure", "08S01", new EOFException());
    assertThat(Failure.of(eof, Evidence.builder().phase(phase).accepted(0).end(End.CLOSED_BY_PEER).build()).outcome())
        .isEqualTo(Outcome.NOT_EXECUTED);
  }

  @ParameterizedTest @EnumSource(value = Phase.class, names = "CONNECT",
      mode = EnumSource.Mode.EXCLUDE) void aRequestThatWasAcceptedMayHaveRun(Phase phase) {
    for (End end : End.values()) {
      assertThat(
          Failure.of(writeFailed(), Evidence.builder().phase(phase).accepted(100).direction(Direction.READ).end(end).build()).outcome())
          .isEqualTo(Outcome.UNKNOWN);
    }
  }

  @Test void aFailedWriteOfOneRequestMeansNotExecuted() {
    Evidence.Builder written = Evidence.builder().accepted(16_384).direction(Direction.WRITE).end(End.RESET);
    assertThat(Failure.of(writeFailed(), written.build()).outcome()).isEqualTo(Outcome.NOT_EXECUTED);
  }

  @Test void withoutEvidenceTheExceptionDecides() {
    assertThat(Failure.of(new SQLException("x", "08S01", new SocketTimeoutException("Read timed out")), Evidence.NONE).cause())
        .isEqualTo(Cause.READ_TIMEOUT);
    assertThat(Failure.of(new SQLSyntaxErrorException("x", "42000", 1064), Evidence.NONE).connectionLost()).isFalse();
  }

  private static SQLException writeFailed() {
    SocketException root = new SocketException("Connection reset by peer");
    root.setStackTrace(new StackTraceElement[] {
        new StackTraceElement("sun.nio.ch.NioSocketImpl", "implWrite", null, -1),
        new StackTraceElement("com.oceanbase.jdbc.OceanBaseStatement", "executeQuery", null, -1)});
    return new SQLException("Connection reset by peer", "08S01", root);
  }
}
