package io.hawser.recovery;

import io.hawser.failure.Cause;
import io.hawser.failure.Evidence.Direction;
import io.hawser.failure.Failure;
import io.hawser.link.Link;
import io.hawser.log.Log;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * How often one call may be run again in a row: once if it was sent, for it may be what ends its sessions; some times more if it never
 * left. Not at all where what happened would happen again: somebody's KILL, or a request that is too large for the server.
 */
final class RunsAgain {
  private static final Log LOG = Log.of(Recovery.class);
  private static final int MOST = 5;
  /** No request below that is too large for any server that is in use. */
  private static final int LARGE = 16 * 1024;
  /** ER_QUERY_INTERRUPTED: KILL, where the server says it before it closes. */
  private static final int INTERRUPTED = 1317;

  /** Of calls in a row of which none has succeeded. */
  private volatile int all;
  private volatile int sent;

  void over() {
    if (all != 0) {
      all = 0;
      sent = 0;
    }
  }

  boolean allows(Throwable thrown, Failure failure, long accepted) {
    boolean again = all < MOST && (accepted == 0 || sent == 0 && !wouldComeBack(thrown, failure, accepted));
    if (!again && all == 0) {
      all = -1; // so that it is described as what was not tried
    }
    return again;
  }

  private static boolean wouldComeBack(Throwable thrown, Failure failure, long accepted) {
    boolean cutOffWhileSending = accepted >= LARGE && failure.evidence().direction() == Direction.WRITE;
    boolean killed = failure.cause() == Cause.KILLED || thrown instanceof SQLException && ((SQLException) thrown).getErrorCode() == INTERRUPTED;
    return killed || cutOffWhileSending || failure.cause() == Cause.PACKET_TOO_LARGE;
  }

  /** Whether the server would take a request of that size; asked only of a large one. */
  boolean fits(Link fresh, long accepted) {
    if (accepted < LARGE) {
      return true; // or of unknown size, where the socket is not ours: then what the failure says must do
    }
    try (Statement statement = fresh.connection().createStatement();
        ResultSet limit = statement.executeQuery("SELECT @@max_allowed_packet")) {
      return limit.next() && accepted < limit.getLong(1);
    } catch (SQLException | RuntimeException e) {
      LOG.debug("not run again: how large a request may be was not told: " + e);
      return false;
    }
  }

  void add(boolean wasSent) {
    all = Math.max(all, 0) + 1;
    sent += wasSent ? 1 : 0;
  }

  /** For people, after {@link #allows} has said no; ends the row. */
  String describe() {
    String text = all < 0 ? "the call is not run again, because the same would happen again; the next call will run on a new session"
        : "the call was run again " + (all == 1 ? "once" : all + " times") + ", and its session was lost each time; the next call will run on a new session";
    over();
    return text;
  }
}
