package io.hawser.recovery;

import io.hawser.failure.Explanation;
import io.hawser.log.PlainText;
import io.hawser.thrown.CauseChain;
import java.io.EOFException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.sql.BatchUpdateException;
import java.sql.SQLException;

/**
 * Puts the explanation of an exception at the root of its causes, for tools that show only the root cause's message: the new root has the
 * class of the old one where tools look at that class, and its message ends with the old one's.
 */
final class RootExplanation {
  private static final String UNKNOWN = "08007";

  private RootExplanation() {}

  /**
   * Explains an exception at its root, if it carries an explanation and was not explained this way before.
   *
   * @return the same exception; if its root takes no cause, one of the same kind that has the explanation as its cause and the given one
   *     as its next exception
   */
  static Throwable in(Throwable thrown) {
    Explanation explanation = Explanation.of(thrown);
    Throwable root = CauseChain.root(thrown);
    if (explanation == null || explanation.failure() == null || root != thrown && Explanation.of(root) != null) {
      return thrown;
    }
    Throwable said = like(root, explanation.failure().summary(UNKNOWN.equals(CauseChain.state(thrown))) + " ("
        + PlainText.shortLine(String.valueOf(CauseChain.message(root))) + ")");
    said.setStackTrace(CauseChain.frames(root));
    said.addSuppressed(explanation);
    try {
      root.initCause(said);
      return thrown;
    } catch (IllegalStateException | IllegalArgumentException fixed) {
      return thrown instanceof SQLException ? inFrontOf((SQLException) thrown, said, explanation) : thrown;
    }
  }

  private static Throwable like(Throwable root, String message) {
    if (root instanceof ConnectException) {
      return new ConnectException(message);
    } else if (root instanceof SocketTimeoutException) {
      return new SocketTimeoutException(message);
    } else if (root instanceof UnknownHostException) {
      return new UnknownHostException(message);
    } else if (root instanceof EOFException) {
      return new EOFException(message);
    }
    return new IOException(message);
  }

  private static SQLException inFrontOf(SQLException vendors, Throwable said, Explanation explanation) {
    SQLException e = copy(vendors);
    e.initCause(said);
    e.setStackTrace(vendors.getStackTrace());
    e.setNextException(vendors);
    e.addSuppressed(explanation);
    return e;
  }

  private static SQLException copy(SQLException of) {
    if (of instanceof BatchUpdateException) {
      return new BatchUpdateException(of.getMessage(), of.getSQLState(), of.getErrorCode(), ((BatchUpdateException) of).getUpdateCounts());
    }
    Class<?> type = of.getClass();
    while (!type.getName().startsWith("java.sql.")) { // a vendor's own may have any constructor
      type = type.getSuperclass();
    }
    try {
      return type.asSubclass(SQLException.class).getConstructor(String.class, String.class, int.class).newInstance(of.getMessage(),
          of.getSQLState(),
          of.getErrorCode());
    } catch (ReflectiveOperationException unusual) {
      return new SQLException(of.getMessage(), of.getSQLState(), of.getErrorCode());
    }
  }
}
