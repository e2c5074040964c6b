package io.hawser.recovery;

import io.hawser.failure.Evidence.Phase;
import io.hawser.failure.Explanation;
import io.hawser.failure.Failure;
import io.hawser.link.AcceptedBytes;
import io.hawser.link.Link;
import io.hawser.session.Transaction;
import io.hawser.telemetry.Listeners;
import java.util.Collections;
import java.util.List;

/**
 * Decides whether an exception of a call means the loss of its session, and what the vendor's exception then carries.
 *
 * <p>Thread-safe.
 */
final class LossFinder {
  static final List<Throwable> NOTHING_TRIED = Collections.emptyList();

  private final Sessions sessions;
  private final TransactionWitnesses witnesses;
  private final Listeners listeners;

  LossFinder(Sessions sessions, Listeners listeners) {
    this.sessions = sessions;
    this.witnesses = sessions.witnesses;
    this.listeners = listeners;
  }

  /**
   * Ends the link and notifies listeners, if the exception means its loss; null if it does not.
   *
   * @param reading something may have been read from the server
   */
  Failure find(Throwable thrown, Link used, AcceptedBytes accepted, boolean reading) {
    if (reading && !used.ended()) {
      PendingClose.settle(thrown, ServerAnswers.serversAnswer(thrown), used, sessions);
    }
    if (!(thrown instanceof Exception) || !isLoss((Exception) thrown, used)) {
      return null;
    }
    Failure failure = failure(thrown, used, accepted);
    used.abort();
    sessions.losses.found(used, failure);
    return failure;
  }

  /** Whether an exception means the end of the link: the socket's state outranks the exception's text. */
  boolean isLoss(Exception e, Link used) {
    return !sessions.closed() && (used.ended() || (!used.lookable() && Failure.of(e).connectionLost()));
  }

  /** What is known of the loss. */
  Failure failure(Throwable thrown, Link used, AcceptedBytes accepted) {
    Transaction transaction = witnesses.with(used);
    Failure failure = Failure.of(thrown, accepted.in(used.evidence())
        .pattern(listeners.pattern(used.peer()).orElse(null))
        .phase(sessions.refusals.of(used) != null ? Phase.IDLE : transaction == Transaction.NONE ? Phase.IN_FLIGHT
            : transaction == Transaction.OPEN ? Phase.IN_TRANSACTION : Phase.COMMIT)
        .build());
    Failure found = sessions.losses.foundBefore(used); // the driver may have consumed the server's message
    return found == null ? failure : failure.because(found);
  }

  /** The vendor's exception, with what happened, and what the next call will find. */
  Throwable explain(Throwable thrown, Failure failure, Link used) {
    Refusal known = sessions.refusals.of(used);
    return Explanation.attach(thrown, failure.withRecovery(known != null ? "refused: " + known.reason : outlook(used)),
        known != null ? known.attempts : NOTHING_TRIED);
  }

  Throwable explain(LostCall lost) {
    return explain(lost.thrown, lost.failure, lost.used);
  }

  /** What the next call will find. */
  String outlook(Link lost) {
    Refusal why = sessions.whyNot(lost);
    return why == null ? "not for this call; the next call will run on a new session" : "refused: " + why.reason;
  }
}
