package io.hawser.recovery;

import io.hawser.failure.Cause;
import io.hawser.failure.Evidence.Direction;
import io.hawser.failure.Failure;
import io.hawser.link.AcceptedBytes;
import io.hawser.link.Link;
import io.hawser.log.Log;
import io.hawser.thrown.CauseChain;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * How often in a row one call may be run again: once if it was sent, because it may be what ends its sessions; three times with the whole
 * of its transaction, because whoever asks for that wants to survive a proxy that restarts again and again; a few times more if it was not
 * sent. Never if the same would happen again: after a KILL, or if the request is too large for the server.
 */
final class RunsAgain {
  private static final Log LOG = Log.of(Recovery.class);
  private static final int MOST = 5;
  private static final int MOST_SENT = 1;
  private static final int MOST_SENT_IN_TRANSACTION = 3;
  /** No server in use finds a smaller request too large. */
  private static final int LARGE = 16 * 1024;
  /** ER_QUERY_INTERRUPTED: KILL, if the server says so before it closes. */
  private static final int INTERRUPTED = 1317;

  /** Runs in a row, none of which has succeeded. */
  private volatile int all;
  private volatile int sent;
  /** The last of them is not run again because the same would happen again. */
  private volatile boolean wouldRepeat;

  void reset() {
    if (all != 0) {
      all = 0;
      sent = 0;
    }
    if (wouldRepeat) {
      wouldRepeat = false;
    }
  }

  boolean allows(LostCall call) {
    return allows(call, MOST_SENT);
  }

  /** The same where the whole transaction is run again before it. */
  boolean allowsWithTransaction(LostCall call) {
    return allows(call, MOST_SENT_IN_TRANSACTION);
  }

  private boolean allows(LostCall call, int mostSent) {
    boolean again = all < MOST
        && (call.accepted.isNone() || sent < mostSent && !wouldComeBack(call.thrown, call.failure, call.accepted));
    if (!again && all == 0) {
      wouldRepeat = true;
    }
    return again;
  }

  private static boolean wouldComeBack(Throwable thrown, Failure failure, AcceptedBytes accepted) {
    boolean cutOffWhileSending = accepted.isAtLeast(LARGE) && failure.evidence().direction() == Direction.WRITE;
    return isKilled(thrown, failure) || cutOffWhileSending || failure.cause() == Cause.PACKET_TOO_LARGE;
  }

  /** Whether somebody has ended the session on purpose. */
  static boolean isKilled(Throwable thrown, Failure failure) {
    return failure.cause() == Cause.KILLED || CauseChain.code(thrown) == INTERRUPTED;
  }

  /** Whether the server would take a request of that size; asked only for a large one. */
  boolean fits(Link fresh, AcceptedBytes accepted) {
    if (!accepted.isAtLeast(LARGE)) {
      return true; // or of unknown size, where the socket is not ours: then what the failure says must suffice
    }
    try (Statement statement = fresh.connection().createStatement();
        ResultSet limit = statement.executeQuery("SELECT @@max_allowed_packet")) {
      return limit.next() && !accepted.isAtLeast(limit.getLong(1));
    } catch (SQLException | RuntimeException e) {
      LOG.debug("not run again: the server's max_allowed_packet could not be read: " + e);
      return false;
    }
  }

  void add(boolean wasSent) {
    all++;
    sent += wasSent ? 1 : 0;
  }

  /** Explains why {@link #allows} has said no; ends the row. */
  String describe() {
    String text = wouldRepeat ? "the call is not run again, because the same would happen again; the next call will run on a new session"
        : "the call was run again " + (all == 1 ? "once" : all + " times")
            + ", and its session was lost each time; the next call will run on a new session";
    reset();
    return text;
  }
}
