package io.hawser.failure;

import io.hawser.thrown.CauseChain;
import io.hawser.failure.Evidence.Direction;
import io.hawser.failure.Evidence.End;
import io.hawser.failure.Evidence.Phase;
import java.sql.Connection;
import java.sql.SQLException;
import io.hawser.log.PlainText;
import org.jspecify.annotations.Nullable;

/**
 * What an exception means: whether the connection is lost, why, whether the request may have run, and what to do about it.
 *
 * <p>Works for the exceptions of oceanbase-client, MySQL Connector/J and MariaDB Connector/J, wrapped or not, and needs none of
 * those classes. Never throws; takes some microseconds and does not use the network, except {@link #of(Throwable, Connection)} in the cases
 * named there. Immutable.
 */
public final class Failure {
  private static final int VALID_SECONDS = 1;

  private final Cause cause;
  private final boolean connectionLost;
  private final Outcome outcome;
  private final Evidence evidence;
  private final String vendor;
  /** What was done about it, or why nothing was; null if not stated. */
  private final @Nullable String recovery;

  Failure(Cause cause, boolean connectionLost, Outcome outcome, Evidence evidence, @Nullable Throwable thrown) {
    this(cause, connectionLost, outcome, evidence, describe(thrown), null);
  }

  private Failure(Cause cause, boolean connectionLost, Outcome outcome, Evidence evidence, String vendor, @Nullable String recovery) {
    this.cause = cause;
    this.connectionLost = connectionLost;
    this.outcome = outcome;
    this.evidence = evidence;
    this.vendor = vendor;
    this.recovery = recovery;
  }

  /** The answer for an exception about which nothing else is known; null counts as no failure of the connection. */
  public static Failure of(@Nullable Throwable thrown) {
    Failure known = Explanation.carriedBy(thrown);
    return known != null ? known : Classifier.classify(thrown, false);
  }

  /**
   * The answer for an exception of this connection. Calls {@link Connection#isClosed}, which does not use the network: some losses look
   * like wrong use of a closed statement, and only this tells them apart. If that is not enough, it also calls {@link Connection#isValid},
   * one round trip, for at most a second: if the server reported an error after which some servers close and others do not (OceanBase's
   * 4012, MySQL's 1317), and if the driver reports a closed statement or its own timeout, fails internally, or gives no reason for a loss.
   *
   * @param connection may be null; what it can't answer counts as unknown
   */
  public static Failure of(@Nullable Throwable thrown, @Nullable Connection connection) {
    Failure known = Explanation.carriedBy(thrown);
    if (known != null || connection == null) {
      return known != null ? known : Classifier.classify(thrown, false);
    }
    boolean closed = false;
    try {
      closed = connection.isClosed();
    } catch (SQLException | RuntimeException unknown) {
      // the exception alone must do
    }
    Failure said = Classifier.classify(thrown, closed);
    return closed || !Doubt.remainsAfter(thrown) ? said : said.confirmed(connection);
  }

  /** Asks whether the session survived the server's error. */
  private Failure confirmed(Connection connection) {
    boolean lost;
    try {
      lost = !answers(connection);
    } catch (SQLException | RuntimeException unknown) {
      return this;
    }
    if (lost == connectionLost) {
      return this;
    }
    Cause confirmed = !lost ? Cause.NOT_A_CONNECTION_FAILURE : cause == Cause.NOT_A_CONNECTION_FAILURE ? Cause.CLOSED_BY_SERVER : cause;
    return new Failure(confirmed, lost, outcome, evidence, vendor, recovery);
  }

  private static boolean answers(Connection connection) throws SQLException {
    SessionProbe probe = probe(connection);
    return probe != null ? probe.sessionAnswers(VALID_SECONDS) : connection.isValid(VALID_SECONDS);
  }

  /** Also through a pool's wrapper; null for a connection that is not Hawser's. */
  private static @Nullable SessionProbe probe(Connection connection) {
    try {
      return connection.isWrapperFor(SessionProbe.class) ? connection.unwrap(SessionProbe.class) : null;
    } catch (SQLException | RuntimeException | AbstractMethodError notByThisOne) {
      return null;
    }
  }

  /** The answer for an exception about which the socket knows more. */
  public static Failure of(@Nullable Throwable thrown, Evidence evidence) {
    Failure known = Explanation.carriedBy(thrown);
    if (known != null) {
      return known;
    }
    Failure said = Classifier.classify(thrown, false);
    Cause cause = evidence.phase() == Phase.CONNECT ? whileConnecting(cause(said, evidence)) : cause(said, evidence);
    boolean lost = said.connectionLost || evidence.end() != End.NONE;
    return new Failure(cause, lost, outcome(said, evidence), evidence, said.vendor, null);
  }

  private static Cause cause(Failure said, Evidence evidence) {
    switch (evidence.end()) {
      case CLOSED_BY_PEER:
        return orReported(said, evidence.direction() == Direction.WRITE ? Cause.RESET_ON_WRITE : Cause.CLOSED_BY_SERVER);
      case RESET:
        return orReported(said, evidence.direction() == Direction.WRITE ? Cause.RESET_ON_WRITE : Cause.RESET_ON_READ);
      case READ_TIMEOUT:
        return Cause.READ_TIMEOUT;
      case UNACKNOWLEDGED:
        return Cause.UNACKNOWLEDGED;
      case UNANSWERED:
        return Cause.UNANSWERED;
      case SESSION_GONE:
        return Cause.SESSION_GONE;
      case UNREADABLE:
        return Cause.PROTOCOL_BROKEN;
      case CLOSED_BY_US:
        return said.cause == Cause.PROTOCOL_BROKEN ? said.cause : orReported(said, Cause.LOST_EARLIER); // then the driver closed it
      case ABORTED_BY_APPLICATION:
        return Cause.CLOSED_BY_APPLICATION;
      case SERVER_ERROR:
        Cause named = ServerErrors.cause(evidence.serverCode(), evidence.serverMessage());
        return named == null ? Cause.CLOSED_BY_SERVER : named;
      default:
        return said.cause;
    }
  }

  /** What the end of a socket means before there is a session. */
  private static Cause whileConnecting(Cause cause) {
    switch (cause) {
      case READ_TIMEOUT:
        return Cause.CONNECT_TIMED_OUT;
      case CLOSED_BY_SERVER:
      case RESET_ON_READ:
      case RESET_ON_WRITE:
        return Cause.CONNECT_CLOSED;
      case LOST:
      case LOST_EARLIER:
        return Cause.CONNECT_FAILED;
      default:
        return cause;
    }
  }

  /** A server's reason for closing, repeated by the driver, tells more than a socket that only saw the end. */
  private static Cause orReported(Failure said, Cause seen) {
    switch (said.cause) {
      case KILLED:
      case BACKEND_LOST:
      case IDLE_TIMEOUT:
      case INTERRUPTED:
      case SHUTDOWN:
      case TOO_MANY_CONNECTIONS:
      case PACKET_TOO_LARGE:
      case ACCESS_DENIED:
        return said.cause;
      default:
        return seen;
    }
  }

  private static Outcome outcome(Failure said, Evidence evidence) {
    if (evidence.accepted() == 0 || evidence.phase() == Phase.CONNECT) {
      return Outcome.NOT_EXECUTED;
    }
    if (evidence.accepted() > 0 && evidence.direction() != Direction.WRITE) {
      return said.outcome == Outcome.NOT_EXECUTED ? Outcome.UNKNOWN : said.outcome;
    }
    return said.outcome;
  }

  // for code that acts on it

  /** The same answer, with what was done about it, or why nothing was: a clause that follows "Recovery: ". */
  public Failure withRecovery(String text) {
    return new Failure(cause, connectionLost, outcome, evidence, vendor, text);
  }

  /** The same answer, with the outcome of the request known from something other than the exception. */
  public Failure withOutcome(Outcome found) {
    return new Failure(cause, connectionLost, found, evidence, vendor, recovery);
  }

  /** The same answer, with the cause found for an earlier failure of the same session. */
  public Failure because(Failure found) {
    return new Failure(found.cause, connectionLost, outcome, evidence, vendor, recovery);
  }

  /** Whether the session is gone; for a connect, whether it failed because of the network or of capacity. */
  public boolean connectionLost() {
    return connectionLost;
  }

  public Cause cause() {
    return cause;
  }

  /** Whether the request may have run. */
  public Outcome outcome() {
    return outcome;
  }

  /** What the person who reads the log should do. */
  public String remedy() {
    return cause.remedy();
  }

  /** What the socket knew; {@link Evidence#NONE} if only the exception is known. */
  public Evidence evidence() {
    return evidence;
  }

  /** A text of some lines: what happened, where, when, whether the request may have run, what was done, what to do. */
  public String explain() {
    return FailureReport.of(this, vendor, recovery);
  }

  /**
   * One or two sentences: what happened, and what to do.
   *
   * @param unknown whether to tell the application that what was under way may have been executed or committed
   */
  public String summary(boolean unknown) {
    return FailureReport.summary(this, unknown, recovery);
  }

  @Override public String toString() {
    return cause.code() + (connectionLost ? ", connection lost" : "") + ", " + outcome;
  }

  private static String describe(@Nullable Throwable thrown) {
    return thrown == null ? "no exception"
        : thrown.getClass().getName() + ": " + PlainText.shortLine(String.valueOf(CauseChain.message(thrown)));
  }
}
