package io.hawser.failure;

import io.hawser.thrown.CauseChain;
import io.hawser.failure.TextRule.Carrier;
import java.nio.BufferUnderflowException;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * A driver's own messages, as opposed to server messages that it repeats; and what the driver was doing at the time: logging in, or
 * executing a statement.
 */
final class DriverWords {
  /** How deep in a chain of causes the wanted one may be. */
  private static final int DEEPEST = 4;

  private final CauseChain chain;

  DriverWords(CauseChain chain) {
    this.chain = chain;
  }

  /** No server uses these numbers: 0 and below, and 1220, which oceanbase-client and MariaDB Connector/J use for a closed connection. */
  static boolean areIn(Throwable t) {
    if (t instanceof SQLException) {
      int code = CauseChain.code(t);
      return code <= 0 || code == 1220;
    }
    return t instanceof RuntimeException && (isBrokenCode(t) || !wrapsSqlException(t));
  }

  /** What no driver throws on purpose. */
  static boolean isBrokenCode(Throwable t) {
    return t instanceof IndexOutOfBoundsException || t instanceof NullPointerException || t instanceof NegativeArraySizeException
        || t instanceof ClassCastException || t instanceof BufferUnderflowException;
  }

  /** A framework's exception, which may quote the statement. */
  private static boolean wrapsSqlException(Throwable wrapper) {
    Throwable t = CauseChain.cause(wrapper);
    for (int depth = 0; t != null && depth < DEEPEST; depth++) {
      if (t instanceof SQLException) {
        return true;
      }
      t = CauseChain.cause(t);
    }
    return false;
  }

  /** oceanbase-client and MariaDB Connector/J put the session's id before the message of a statement's exception. */
  static boolean haveSessionPrefix(@Nullable String message) {
    return message != null && message.startsWith("(conn=");
  }

  /** Why the driver closed the connection before. MySQL Connector/J names the loss that led to it, if any. */
  static Cause whyClosed(Throwable closed, String said) {
    Throwable t = closed;
    for (int depth = 0; t != null && depth < DEEPEST; depth++) {
      String message = CauseChain.message(t);
      if (message != null && !message.equals(said)) {
        TextRule rule = TextRule.of(Carrier.DRIVER, message);
        return rule != null && rule.cause.lost() && rule.cause != Cause.LOST ? rule.cause : Cause.LOST_EARLIER;
      }
      t = CauseChain.cause(t);
    }
    return Cause.CLOSED_BY_APPLICATION;
  }

  /** The rule for its first message; null if there is none. */
  @Nullable TextRule rule() {
    for (Throwable t : chain.all()) {
      TextRule rule = areIn(t) ? TextRule.of(Carrier.DRIVER, CauseChain.message(t)) : null;
      if (rule != null) {
        return rule;
      }
    }
    return null;
  }

  /**
   * Whether it was logging in. oceanbase-client and MariaDB Connector/J wrap the server's answer to a login, and begin with their own
   * words; MySQL Connector/J's text shows only an error instead of a greeting; its stack trace shows the rest.
   */
  boolean areOfLogin() {
    for (Throwable t : chain.all()) { // a pool wraps it
      String message = CauseChain.message(t);
      if (message != null && message.startsWith("Could not connect to ") && CauseChain.cause(t) != null
          || message != null && message.contains(",  message from server: \"") && !StackTraces.statement(CauseChain.frames(t))
          || StackTraces.login(CauseChain.frames(t))) {
        return true;
      }
    }
    return false;
  }

  /** The outcome of a connect or a login: nothing was requested yet, unless a driver reconnects by itself within a statement. */
  Outcome outcomeOfLogin() {
    TextRule driver = rule();
    return driver != null && driver.reconnecting() || chain.any(StackTraces::calledByStatement) ? Outcome.UNKNOWN : Outcome.NOT_EXECUTED;
  }

  /** Whether a server's message was the answer to a statement. */
  boolean answerStatement(@Nullable String message) {
    return haveSessionPrefix(message) || StackTraces.statement(CauseChain.frames(chain.top()));
  }
}
