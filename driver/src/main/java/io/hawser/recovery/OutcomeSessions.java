package io.hawser.recovery;

import io.hawser.continuity.OutcomeResolver;
import io.hawser.link.Cancellation;
import io.hawser.link.Link;
import io.hawser.link.Untraced;
import io.hawser.log.Log;
import java.sql.SQLException;
import java.util.concurrent.TimeUnit;

/** Opens sessions beside a lost one, to ask for the outcome of its COMMIT. None of them takes its place. Thread-safe. */
final class OutcomeSessions {
  private static final Log LOG = Log.of(Recovery.class);

  private final Reconnector reconnector;
  private final RecoveryPolicy policy;
  private final Sessions sessions;

  OutcomeSessions(Route route, RecoveryPolicy policy, Sessions sessions) {
    this.reconnector = new Reconnector(route, policy);
    this.policy = policy;
    this.sessions = sessions;
  }

  /** Asks until it is known, or the time of a recovery is over. */
  void resolve(Link dead, OutcomeResolver commit) {
    if (!sessions.entered()) {
      return;
    }
    Cancellation cancellation = sessions.beginOpening();
    try {
      if (sessions.closed()) {
        return;
      }
      long deadline = System.nanoTime() + policy.timeoutNanos;
      for (long left = policy.timeoutNanos; left > 0 && commit.goesOn() && !cancellation.cancelled(); left = deadline - System.nanoTime()) {
        Route.Preparation asking = (fresh, millisLeft) -> ask(fresh, millisLeft, commit);
        Link asked = commit.anyEndpoint() ? reconnector.reconnect(asking, policy.attempts, left, cancellation)
            : reconnector.reconnectAtEndpointOf(dead, asking, policy.attempts, left, cancellation);
        asked.end();
      }
    } catch (Reconnector.ReconnectFailed e) {
      LOG.debug("resolved: not " + commit + ", because " + e.getMessage());
    } finally {
      sessions.endOpening();
      sessions.lock.unlock();
    }
  }

  private void ask(Link fresh, int millisLeft, OutcomeResolver commit) throws SQLException {
    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millisLeft);
    fresh.connection().setNetworkTimeout(Runnable::run, millisLeft);
    Untraced.run(() -> commit.ask(fresh, end, policy.killsOldSession ? OldSession::kill : (lost, asking) -> {}));
  }
}
