package io.hawser.recovery;

import io.hawser.event.SessionRenewed.Reason;
import io.hawser.failure.Cause;
import io.hawser.failure.Evidence.End;
import io.hawser.failure.Explanation;
import io.hawser.failure.Failure;
import io.hawser.link.Link;
import io.hawser.session.Effects;
import io.hawser.session.SessionLedger;
import io.hawser.thrown.CauseChain;
import java.sql.BatchUpdateException;
import java.sql.SQLException;

/**
 * Handles calls that have thrown for a reason other than a loss: the server's answer is noted, and the application gets it unchanged.
 *
 * <p>Thread-safe.
 */
final class ServerAnswers {
  private static final int DEEPEST = 8;

  private final SessionLedger ledger;
  private final Sessions sessions;
  /** Null where commits get no markers. */
  private final CommitOutcomes commits;
  private volatile SessionRenewal renewal;

  ServerAnswers(SessionLedger ledger, Sessions sessions, CommitOutcomes commits) {
    this.ledger = ledger;
    this.sessions = sessions;
    this.commits = commits;
  }

  /** Sets the renewal that leaves a session whose server says that it is stopping, or that it takes no writes. */
  void renewal(SessionRenewal renewing) {
    renewal = renewing;
  }

  /** @return the same exception, which may carry an explanation now */
  Throwable heard(Throwable thrown, Link used, Effects called) {
    if (commits != null) {
      commits.answered(used);
    }
    if (sessions.aborted() && used.ended()) {
      return Explanation.attach(thrown, Failure.of(thrown, used.evidence().end(End.ABORTED_BY_APPLICATION).build()),
          LossFinder.NOTHING_TRIED);
    }
    used.transaction().failed();
    SQLException answer = serversAnswer(thrown);
    if (answer == null) {
      ledger.failedInDriver(called);
      return thrown;
    }
    ledger.failed(called, answer, thrown instanceof BatchUpdateException);
    return leaveIfAsked(thrown, answer, used);
  }

  /** Its server may have said that the session should be left. */
  private Throwable leaveIfAsked(Throwable thrown, SQLException answer, Link used) {
    Cause cause = Failure.of(answer).cause();
    if (cause == Cause.SHUTDOWN) {
      sessions.serverStops(used);
      renewal.want(used, Reason.SHUTDOWN);
      return thrown;
    }
    if (cause != Cause.READ_ONLY_SERVER || !sessions.enabled()) {
      return thrown;
    }
    sessions.primaryMoved(used);
    renewal.want(used, Reason.READ_ONLY);
    Failure failure = Failure.of(thrown, used.evidence().build());
    return Explanation.attach(thrown, failure.withRecovery("if the primary has moved, the next call outside a transaction looks for it"),
        LossFinder.NOTHING_TRIED);
  }

  /** The server's answer, which a driver may have wrapped; null if it has answered nothing. */
  static SQLException serversAnswer(Throwable thrown) {
    Throwable t = thrown;
    for (int depth = 0; t != null && depth < DEEPEST; depth++) {
      if (CauseChain.code(t) > 0) {
        return (SQLException) t;
      }
      t = CauseChain.cause(t);
    }
    return null;
  }
}
