package io.hawser.recovery;

import io.hawser.link.AcceptedBytes;
import io.hawser.link.Link;
import io.hawser.session.Effects;
import io.hawser.session.OwnValueQuery;
import io.hawser.session.SessionLedger;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Values that only the lost session had, like LAST_INSERT_ID(): a new one would answer too, but wrongly, so a statement that asks for them
 * is refused until the new session has values of its own.
 */
final class ForgottenValues {
  private final RecoveryPolicy policy;
  private final SessionLedger ledger;
  private final Sessions sessions;
  private final FailedCalls failures;
  /** Calls that are under way on the connection. */
  private final AtomicInteger inFlight;

  ForgottenValues(RecoveryPolicy policy, SessionLedger ledger, Sessions sessions, FailedCalls failures, AtomicInteger inFlight) {
    this.policy = policy;
    this.ledger = ledger;
    this.sessions = sessions;
    this.failures = failures;
    this.inFlight = inFlight;
  }

  /** @throws SQLException if the statement asks for what was lost; nothing of it was sent */
  void requireNotAsked(Effects of) throws SQLException {
    List<String> forgotten = ledger.localValues().forgotten(of);
    if (!forgotten.isEmpty() && !(presentHasItsOwn(of) && (forgotten = ledger.localValues().forgotten(of)).isEmpty())) {
      throw new SQLException("The statement asks for " + String.join(", ", forgotten) + ", which was lost with the session that had it; "
          + sessions.link() + " took its place and would answer wrongly. Nothing was sent.", "HY000");
    }
  }

  /** Whether the present session says that it now has values of its own. */
  private boolean presentHasItsOwn(Effects of) throws SQLException {
    Optional<OwnValueQuery> query = ledger.localValues().query(of);
    Link current = sessions.link();
    if (!query.isPresent() || inFlight.get() > 0 || current.results().areStreaming() || sessions.closed()) {
      return false;
    }
    try (Statement statement = current.connection().createStatement(); ResultSet answer = statement.executeQuery(query.get().sql())) {
      boolean own = answer.next() && answer.getBoolean(1);
      ledger.localValues().isOwn(query.get(), own);
      return own;
    } catch (SQLException e) {
      throw policy.shown((SQLException) failures.explained(e, current, AcceptedBytes.UNKNOWN));
    }
  }
}
