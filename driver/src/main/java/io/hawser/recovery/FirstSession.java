package io.hawser.recovery;

import io.hawser.continuity.CommitGuard;
import io.hawser.link.Link;
import io.hawser.link.Untraced;
import io.hawser.session.SessionLedger;
import java.sql.Connection;
import java.sql.SQLException;

/**
 * Opens the first session of a connection, and prepares it like every later one. It also learns from it what later ones are compared with:
 * autocommit, which the URL may have switched off, and which server this is.
 */
final class FirstSession {
  private final RecoveryPolicy policy;
  private final SessionLedger ledger;
  /** Null where commits get no markers. */
  private final CommitGuard guard;
  private final Restorer restorer;

  FirstSession(RecoveryPolicy policy, SessionLedger ledger, CommitGuard guard) {
    this.policy = policy;
    this.ledger = ledger;
    this.guard = guard;
    this.restorer = new Restorer(policy, ledger);
  }

  /**
   * @param firstUse runs on it before anything else; if it throws, this session is ended, and there is none
   * @throws SQLException the vendor's
   */
  Link open(Route route, Route.Preparation firstUse) throws SQLException {
    try {
      return route.open(System.nanoTime() + policy.connectNanos, (link, millisLeft) -> {
        Untraced.run(() -> firstUse.prepare(link, millisLeft));
        if (guard != null) {
          guard.opened(link);
        }
        prepare(link.connection(), millisLeft);
      });
    } catch (SQLException e) {
      throw policy.shown(e);
    }
  }

  private void prepare(Connection session, int millisLeft) throws SQLException {
    if (policy.initSql == null && policy.hook == null) {
      ledger.transaction().serverSaysAutoCommit(session.getAutoCommit());
      return;
    }
    restorer.bound(session, millisLeft);
    restorer.initialise(session, false);
    ledger.transaction().serverSaysAutoCommit(restorer.autoCommit(session));
    restorer.release(session);
  }
}
