package io.hawser.failure;

import io.hawser.thrown.CauseChain;
import io.hawser.failure.Evidence.Direction;
import io.hawser.failure.TextRule.Carrier;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * Reads one exception. The witnesses, from the most to the least credible: the I/O exception at the bottom, the server's error
 * number, the driver's own message, the SQLState, and whether the connection reports itself closed.
 */
final class Classifier {
  private final CauseChain chain;
  private final DriverWords words;
  private final boolean closed;

  private Cause cause = Cause.NOT_A_CONNECTION_FAILURE;
  private boolean lost;
  private Outcome outcome = Outcome.UNKNOWN;

  private Classifier(@Nullable Throwable thrown, boolean closed) {
    this.chain = new CauseChain(thrown);
    this.words = new DriverWords(chain);
    this.closed = closed;
  }

  static Failure classify(@Nullable Throwable thrown, boolean closed) {
    Classifier reading = new Classifier(thrown, closed);
    reading.read();
    return new Failure(reading.cause, reading.lost, reading.outcome, Evidence.NONE, thrown);
  }

  private void read() {
    if (!readSocket() && !readServer() && !readDriver()) {
      readState();
    }
    if (!lost && closed && cause != Cause.CLOSED_BY_APPLICATION) {
      found(cause == Cause.NOT_A_CONNECTION_FAILURE ? Cause.LOST_EARLIER : cause, true);
    }
  }

  private void found(Cause what, boolean connectionLost) {
    cause = what;
    lost = connectionLost;
  }

  private void found(Cause what) {
    found(what, what.lost());
  }

  // the I/O exception

  private boolean readSocket() {
    Throwable deepest = null;
    boolean onlyConnecting = true;
    for (Throwable t : chain.all()) {
      if (IoFailure.isNetwork(t)) {
        deepest = t;
        onlyConnecting &= IoFailure.isConnecting(t);
      }
    }
    if (deepest == null) {
      return false;
    }
    found(IoFailure.cause(deepest));
    TextRule driver = words.rule();
    if (driver != null && driver.readingRows() && !DriverWords.haveSessionPrefix(CauseChain.message(chain.top()))) {
      outcome = Outcome.EXECUTED; // with the prefix, it is another statement that had to drain the rows
    }
    if (onlyConnecting || driver != null && driver.connecting()
        || chain.any(StackTraces::login) && !chain.any(StackTraces::calledByStatement)) {
      outcome = words.outcomeOfLogin();
      if (cause == Cause.UNREACHABLE || cause == Cause.RESET_ON_WRITE) {
        cause = Cause.CONNECT_FAILED;
      } else if (cause == Cause.UNACKNOWLEDGED) {
        cause = Cause.CONNECT_TIMED_OUT;
      }
      return true;
    }
    if (cause == Cause.CONNECT_REFUSED) {
      cause = Cause.UNREACHABLE; // an ICMP answer, on an established connection
    }
    Direction direction = StackTraces.direction(CauseChain.frames(deepest));
    if (direction == Direction.WRITE && cause == Cause.RESET_ON_READ) {
      cause = Cause.RESET_ON_WRITE;
    } else if (direction == Direction.READ && cause == Cause.RESET_ON_WRITE) {
      cause = Cause.RESET_ON_READ;
    }
    if (direction == Direction.WRITE && cause != Cause.UNACKNOWLEDGED && !chain.batch()
        && StackTraces.singleRequest(CauseChain.frames(deepest))) {
      outcome = Outcome.NOT_EXECUTED;
    }
    return true;
  }

  // the server's error number

  private boolean readServer() {
    for (Throwable t : chain.all()) {
      if (!(t instanceof SQLException) || DriverWords.areIn(t)) {
        continue;
      }
      String message = CauseChain.message(t);
      boolean login = words.areOfLogin();
      Cause what = ServerErrors.cause(CauseChain.code(t), message);
      if ((what == Cause.TOO_MANY_CONNECTIONS || what == Cause.ACCESS_DENIED) && !login && words.answerStatement(message)) {
        what = null;
      }
      if (what == null) {
        found(Cause.NOT_A_CONNECTION_FAILURE);
        if (login) {
          String state = CauseChain.state(t);
          found(state != null && (state.startsWith("28") || state.startsWith("42")) ? Cause.ACCESS_DENIED : Cause.CONNECT_FAILED);
        }
      } else {
        found(what, what.lost() || what == Cause.PACKET_TOO_LARGE);
      }
      if (login) {
        outcome = words.outcomeOfLogin();
      }
      return true;
    }
    return false;
  }

  // the driver's own message

  private boolean readDriver() {
    for (Throwable t : chain.all()) {
      String message = DriverWords.areIn(t) ? CauseChain.message(t) : null;
      TextRule rule = TextRule.of(Carrier.DRIVER, message);
      if (rule == null) {
        continue;
      }
      String state = CauseChain.state(t);
      found(rule.cause);
      if (rule.connecting()) {
        TextRule greeting = TextRule.of(Carrier.GREETING, message);
        found(greeting == null ? rule.cause : greeting.cause);
        outcome = words.outcomeOfLogin();
      } else if (rule == TextRule.NOT_ALLOWED_AFTER_CLOSE && "08003".equals(state)) {
        found(DriverWords.whyClosed(t, message));
      } else if (rule.cause == Cause.PACKET_TOO_LARGE && words.areOfLogin()) {
        found(Cause.PROTOCOL_BROKEN); // no server's greeting is that long
        outcome = words.outcomeOfLogin();
      } else if (rule.cause == Cause.PACKET_TOO_LARGE) {
        found(rule.cause, state != null && state.startsWith("08"));
        outcome = lost || chain.batch() || chain.any(StackTraces::batch) ? Outcome.UNKNOWN : Outcome.NOT_EXECUTED; // a batch's other rows may have run
      } else if (rule.cause == Cause.BAD_URL || lost && chain.any(StackTraces::login)) {
        outcome = words.outcomeOfLogin();
      }
      return true;
    }
    return false;
  }

  // the SQLState

  private void readState() {
    boolean login = chain.any(StackTraces::login) && !chain.any(StackTraces::calledByStatement);
    for (Throwable t : chain.all()) {
      if (login && DriverWords.isBrokenCode(t)) {
        found(Cause.PROTOCOL_BROKEN); // it could not read what arrived instead of a greeting
      } else if (t instanceof SQLException && DriverWords.areIn(t)) {
        String state = CauseChain.state(t);
        TextRule whole = TextRule.wholeSocketText(CauseChain.message(t)); // MySQL Connector/J 8.0.11 keeps only the text
        if (whole != null) {
          found(whole.cause);
        } else if (state != null && state.startsWith("08")) {
          TextRule rule = TextRule.of(Carrier.SOCKET, CauseChain.message(t));
          found(rule == null ? login ? Cause.CONNECT_FAILED : Cause.LOST : rule.cause);
        }
      }
      if (lost) {
        outcome = login ? Outcome.NOT_EXECUTED : outcome;
        return;
      }
    }
  }
}
