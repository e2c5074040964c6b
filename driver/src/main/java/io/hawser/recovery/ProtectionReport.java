package io.hawser.recovery;

import io.hawser.continuity.replay.TransactionLog;
import io.hawser.continuity.replay.Unprotected;
import io.hawser.log.Log;
import io.hawser.session.StatementShape;
import io.hawser.telemetry.Listeners;

/**
 * Counts which of a connection's transactions could have been run again, and says what prevents it: once for each endpoint and statement.
 */
final class ProtectionReport implements TransactionLog.Report {
  private static final Log LOG = Log.of(Recovery.class);

  private final Sessions sessions;
  private final Listeners listeners;

  ProtectionReport(Sessions sessions, Listeners listeners) {
    this.sessions = sessions;
    this.listeners = listeners;
  }

  @Override public void ended(Unprotected reason, String sql) {
    String peer = sessions.link().peer();
    if (reason == null) {
      listeners.protectedTransaction(peer);
      return;
    }
    String shape = sql == null ? "" : StatementShape.of(sql, sessions.dialect());
    if (listeners.unprotectedTransaction(peer, reason.code(), shape)) {
      LOG.info("replay: transactions at " + peer + " can't be run again because of " + reason.code() + ": " + reason.text()
          + (shape.isEmpty() ? "." : ". The statement: " + shape));
    }
  }
}
