package io.hawser.recovery;

import io.hawser.failure.Cause;
import io.hawser.failure.Failure;
import io.hawser.thrown.CauseChain;
import java.nio.BufferUnderflowException;
import java.sql.SQLException;
import java.util.EnumSet;
import java.util.Set;

/** What exceptions say of the end of a connection that its socket does not show yet. */
final class LastWords {
  private static final Set<Cause> ENDS = EnumSet.of(Cause.SHUTDOWN, Cause.KILLED, Cause.IDLE_TIMEOUT, Cause.BACKEND_LOST,
      Cause.CLOSED_BY_SERVER);
  private static final int DEEPEST = 8;

  private LastWords() {}

  /** Whether a server that has answered so closes the connection, mostly a moment later. */
  static boolean announceEnd(SQLException answer) {
    return ENDS.contains(Failure.of(answer).cause());
  }

  /**
   * Whether a driver failed to read what had arrived: it says so, or it ran over the end of a packet, which it does with bytes alone that
   * are not what it expects. Other exceptions of broken code, such as a NullPointerException, may be about the statement.
   *
   * @param thrown that is no server's answer
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
