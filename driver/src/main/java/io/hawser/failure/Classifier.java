package io.hawser.failure;

import io.hawser.failure.Evidence.Direction;
import io.hawser.failure.TextRule.Carrier;
import java.io.EOFException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.BufferUnderflowException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ClosedChannelException;
import java.nio.file.FileSystemException;
import java.sql.SQLException;
import java.sql.SQLTimeoutException;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLPeerUnverifiedException;

/**
 * Reads one exception. The witnesses, from the most to the least credible: the I/O exception at the bottom, the server's error
 * number, what the driver says itself, the SQLState, and whether the connection says that it is closed.
 */
final class Classifier {
  /** SQLState classes: no data, cardinality, values, constraints, syntax and access, check option. */
  private static final Set<String> STATEMENTS_OWN = new HashSet<>(Arrays.asList("01", "02", "21", "22", "23", "42", "44"));

  private static final Pattern DOUBTFUL_TEXT = Pattern.compile("closed|cancelled due to timeout", Pattern.CASE_INSENSITIVE);

  /** How far down a chain of causes the one that is looked for may be. */
  private static final int DEEPEST = 4;

  private final CauseChain chain;
  private final boolean closed;

  private Cause cause = Cause.NOT_A_CONNECTION_FAILURE;
  private boolean lost;
  private Outcome outcome = Outcome.UNKNOWN;

  private Classifier(Throwable thrown, boolean closed) {
    this.chain = new CauseChain(thrown);
    this.closed = closed;
  }

  static Failure classify(Throwable thrown, boolean closed) {
    Classifier reading = new Classifier(thrown, closed);
    reading.read();
    return new Failure(reading.cause, reading.lost, reading.outcome, Evidence.NONE, thrown, null);
  }

  /**
   * Whether only the connection can tell if it is lost: a server closes after what it said, or does not; a driver closes its
   * statements when it loses its connection, and so does an application; a timeout of the driver's own ends the statement, and
   * the connection may be what it waited for; what breaks within a driver may come of bytes that it can't read; and an IOException
   * may be that of a stream that the application sends. Of a statement's own errors (syntax, keys, values) no session ends.
   */
  static boolean doubtful(Throwable thrown) {
    Classifier reading = new Classifier(thrown, false);
    if (reading.isLogin()) {
      return false;
    }
    if (reading.readSocket()) {
      return reading.chain.all().stream().noneMatch(Classifier::isOfSocket);
    }
    String message = CauseChain.message(thrown);
    if (message != null && DOUBTFUL_TEXT.matcher(message).find()) {
      return true;
    }
    for (Throwable t : reading.chain.all()) {
      if (t instanceof SQLException && !isDriversOwn(t)) {
        String state = CauseChain.state(t);
        return !StackTraces.readingRows(CauseChain.frames(t)) // with rows on the way, MySQL Connector/J calls a living connection invalid
            && (ServerErrors.cause(CauseChain.code(t), CauseChain.message(t)) != null
            || state == null || state.length() < 2 || !STATEMENTS_OWN.contains(state.substring(0, 2)));
      }
    }
    reading.read();
    return reading.cause == Cause.LOST || reading.chain.all().stream().anyMatch(t -> t instanceof SQLTimeoutException || isBrokenCode(t));
  }

  /** Not a stream that the application gives to a statement: its own exceptions are of the general kinds. */
  private static boolean isOfSocket(Throwable t) {
    return t instanceof SocketException || t instanceof SocketTimeoutException || t instanceof SSLException || t instanceof UnknownHostException
        || t instanceof ClosedChannelException || t instanceof IOException && StackTraces.direction(CauseChain.frames(t)) != Direction.NONE;
  }

  /** What no driver throws on purpose. */
  private static boolean isBrokenCode(Throwable t) {
    return t instanceof IndexOutOfBoundsException || t instanceof NullPointerException || t instanceof NegativeArraySizeException
        || t instanceof ClassCastException || t instanceof BufferUnderflowException;
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
    IOException deepest = null;
    boolean onlyConnecting = true;
    for (Throwable t : chain.all()) {
      if (t instanceof IOException && isNetwork((IOException) t)) {
        deepest = (IOException) t;
        onlyConnecting &= isConnecting(deepest);
      }
    }
    if (deepest == null) {
      return false;
    }
    found(cause(deepest));
    TextRule driver = driverRule();
    if (driver != null && driver.readingRows() && !hasSessionPrefix(CauseChain.message(chain.all().get(0)))) {
      outcome = Outcome.EXECUTED; // with the prefix, it is another statement that had to drain the rows
    }
    if (onlyConnecting || driver != null && driver.connecting() || any(StackTraces::login) && !any(StackTraces::calledByStatement)) {
      outcome = nothingAsked();
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

  /** Files that a statement loads, and streams that it sends, throw IOExceptions that are not the socket's. */
  private static boolean isNetwork(IOException e) {
    if (e instanceof FileNotFoundException || e instanceof FileSystemException) {
      return false;
    }
    return e instanceof SocketException || e instanceof SocketTimeoutException || e instanceof EOFException || e instanceof SSLException
        || e instanceof UnknownHostException || e instanceof ClosedChannelException || TextRule.of(Carrier.SOCKET, CauseChain.message(e)) != null
        || StackTraces.direction(CauseChain.frames(e)) != Direction.NONE; // Windows: a bare IOException, its text in the user's language
  }

  private static boolean isConnecting(IOException e) {
    if (e instanceof ConnectException || e instanceof UnknownHostException || e instanceof NoRouteToHostException
        || e instanceof BindException) {
      return true;
    }
    String message = CauseChain.message(e);
    return message != null && (message.regionMatches(true, 0, "connect timed out", 0, 17) || message.endsWith(": connect")
        || message.endsWith("(connect failed)")) || StackTraces.connecting(CauseChain.frames(e));
  }

  private static Cause cause(IOException e) {
    if (e instanceof SSLPeerUnverifiedException) {
      return Cause.TLS_REFUSED;
    }
    if (e instanceof UnknownHostException) {
      return Cause.UNKNOWN_HOST;
    }
    TextRule rule = TextRule.of(Carrier.SOCKET, CauseChain.message(e));
    if (rule != null) {
      return rule.cause;
    }
    if (e instanceof SocketTimeoutException) {
      return Cause.READ_TIMEOUT;
    }
    if (e instanceof EOFException) {
      return Cause.CLOSED_BY_SERVER;
    }
    if (e instanceof SSLException) {
      return Cause.TLS_BROKEN;
    }
    if (e instanceof ClosedByInterruptException) {
      return Cause.INTERRUPTED;
    }
    if (e instanceof ClosedChannelException) {
      return Cause.LOST_EARLIER;
    }
    return isConnecting(e) ? Cause.CONNECT_FAILED : Cause.LOST;
  }

  /** The rule for what the driver itself says first; null if there is none. */
  private TextRule driverRule() {
    for (Throwable t : chain.all()) {
      TextRule rule = isDriversOwn(t) ? TextRule.of(Carrier.DRIVER, CauseChain.message(t)) : null;
      if (rule != null) {
        return rule;
      }
    }
    return null;
  }

  // the server's error number

  private boolean readServer() {
    for (Throwable t : chain.all()) {
      if (!(t instanceof SQLException) || isDriversOwn(t)) {
        continue;
      }
      String message = CauseChain.message(t);
      boolean login = isLogin();
      Cause what = ServerErrors.cause(CauseChain.code(t), message);
      if ((what == Cause.TOO_MANY_CONNECTIONS || what == Cause.ACCESS_DENIED) && !login && answersStatement(message)) {
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
        outcome = nothingAsked();
      }
      return true;
    }
    return false;
  }

  /**
   * oceanbase-client and MariaDB Connector/J wrap what the server answered to a login, and begin with their own words; MySQL
   * Connector/J says so of an error in place of a greeting, and shows the rest in the stack trace only.
   */
  private boolean isLogin() {
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

  /** The outcome of a connect or a login: nothing was asked yet, unless a driver reconnects by itself within a statement. */
  private Outcome nothingAsked() {
    TextRule driver = driverRule();
    return driver != null && driver.reconnecting() || any(StackTraces::calledByStatement) ? Outcome.UNKNOWN : Outcome.NOT_EXECUTED;
  }

  private boolean any(Predicate<StackTraceElement[]> shown) {
    for (Throwable t : chain.all()) {
      if (shown.test(CauseChain.frames(t))) {
        return true;
      }
    }
    return false;
  }

  private boolean answersStatement(String message) {
    return hasSessionPrefix(message) || StackTraces.statement(CauseChain.frames(chain.all().get(0)));
  }

  /** oceanbase-client and MariaDB Connector/J put the session's id before what a statement throws. */
  private static boolean hasSessionPrefix(String message) {
    return message != null && message.startsWith("(conn=");
  }

  /** No server gives these numbers: 0 and below, and 1220, which oceanbase-client and MariaDB Connector/J give a closed connection. */
  private static boolean isDriversOwn(Throwable t) {
    if (t instanceof SQLException) {
      int code = CauseChain.code(t);
      return code <= 0 || code == 1220;
    }
    return t instanceof RuntimeException && (isBrokenCode(t) || !wrapsSqlException(t));
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

  // what the driver says itself

  private boolean readDriver() {
    for (Throwable t : chain.all()) {
      String message = isDriversOwn(t) ? CauseChain.message(t) : null;
      TextRule rule = TextRule.of(Carrier.DRIVER, message);
      if (rule == null) {
        continue;
      }
      String state = CauseChain.state(t);
      found(rule.cause);
      if (rule.connecting()) {
        TextRule greeting = TextRule.of(Carrier.GREETING, message);
        found(greeting == null ? rule.cause : greeting.cause);
        outcome = nothingAsked();
      } else if (rule == TextRule.NOT_ALLOWED_AFTER_CLOSE && "08003".equals(state)) {
        found(reason(t, message));
      } else if (rule.cause == Cause.PACKET_TOO_LARGE && isLogin()) {
        found(Cause.PROTOCOL_BROKEN); // no server's greeting is that long
        outcome = nothingAsked();
      } else if (rule.cause == Cause.PACKET_TOO_LARGE) {
        found(rule.cause, state != null && state.startsWith("08"));
        outcome = lost || chain.batch() || any(StackTraces::batch) ? Outcome.UNKNOWN : Outcome.NOT_EXECUTED; // a batch's other rows may have run
      } else if (lost && any(StackTraces::login)) {
        outcome = nothingAsked();
      }
      return true;
    }
    return false;
  }

  /** MySQL Connector/J names the loss after which it closed a connection, if there was one. */
  private static Cause reason(Throwable closed, String said) {
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

  // the SQLState

  private void readState() {
    boolean login = any(StackTraces::login) && !any(StackTraces::calledByStatement);
    for (Throwable t : chain.all()) {
      if (login && isBrokenCode(t)) {
        found(Cause.PROTOCOL_BROKEN); // it could not read what came in place of a greeting
      } else if (t instanceof SQLException && isDriversOwn(t)) {
        String state = CauseChain.state(t);
        TextRule whole = TextRule.wholeSocketText(CauseChain.message(t)); // MySQL Connector/J 8.0.11 keeps the text alone
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
