package io.hawser.recovery;

import io.hawser.failure.Cause;
import io.hawser.failure.Failure;
import io.hawser.thrown.CauseChain;
import java.nio.BufferUnderflowException;
import java.sql.SQLException;
import java.util.EnumSet;
import java.util.Set;

/** What exceptions say about the end of a connection before its socket shows it. */
final class LastWords {
  private static final Set<Cause> ENDS = EnumSet.of(Cause.SHUTDOWN, Cause.KILLED, Cause.IDLE_TIMEOUT, Cause.BACKEND_LOST,
      Cause.CLOSED_BY_SERVER);
  private static final int DEEPEST = 8;

  private LastWords() {}

  /** Whether a server that gives this answer closes the connection, usually a moment later. */
  static boolean announceEnd(SQLException answer) {
    return ENDS.contains(Failure.of(answer).cause());
  }

  /**
   * Whether a driver failed to read what had arrived: it says so, or it ran past the end of a packet, which happens only with bytes that it
   * does not expect. Other exceptions from broken code, such as a NullPointerException, may be about the statement.
   *
   * @param thrown not an answer of the server
   */
  static boolean unreadable(Throwable thrown) {
    Throwable t = thrown;
    for (int depth = 0; t != null && depth < DEEPEST; depth++) {
      if (t instanceof IndexOutOfBoundsException || t instanceof BufferUnderflowException || t instanceof NegativeArraySizeException) {
        return true;
      }
      t = CauseChain.cause(t);
    }
    return Failure.of(thrown).cause() == Cause.PROTOCOL_BROKEN;
  }
}
