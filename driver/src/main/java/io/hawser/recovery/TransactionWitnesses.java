package io.hawser.recovery;

import io.hawser.link.Link;
import io.hawser.link.TransactionStatus;
import io.hawser.session.Continuation;
import io.hawser.session.Effects;
import io.hawser.session.SessionLedger;
import io.hawser.session.Transaction;

/**
 * The one place that knows whether a transaction would be lost with a session. Two witnesses are heard: the ledger, which reads
 * texts and JDBC calls, and the server, whose word the vendor's driver repeats. Each is believed only where it can know: the ledger
 * not about work through the vendor's own objects, the server not after an error (see {@link io.hawser.link.TransactionStatus}).
 * Where one is silent the other is believed; where they contradict each other about something that matters, the answer is
 * {@link Transaction#UNCERTAIN}, and the outcome is reported as unknown.
 *
 * <p>Thread-safe.
 */
final class TransactionWitnesses {
  private final SessionLedger ledger;
  /** The lost link whose transaction is over for the application: what its driver still says does not count. */
  private volatile Link over;

  /** The link on which Hawser has begun a transaction of its own, which is not the application's; null if it has not. */
  private volatile Link ofHawser;

  TransactionWitnesses(SessionLedger ledger) {
    this.ledger = ledger;
  }

  /** The transaction of a lost link is over: the application knows, or has asked for it. */
  void isOver(Link lost) {
    over = lost;
  }

  /** A new session took its place. */
  void begun() {
    over = null;
  }

  /** What the server says of a transaction on this link is about Hawser's own; null ends that. */
  void isOfHawser(Link link) {
    ofHawser = link;
  }

  /** A call has succeeded: the server may have said what the ledger can't know. */
  void succeeded(Link link, Effects of) {
    TransactionStatus status = link.transaction();
    if (of.mayPing()) {
      status.sentWithoutStatus();
    }
    status.answered(of != Effects.NONE);
    if (ledger.transaction().asksServer()) {
      Boolean inTransaction = status.inTransaction();
      if (inTransaction != null) {
        ledger.transaction().serverSays(inTransaction);
      }
    }
  }

  /** The transaction before the call that is under way. */
  Transaction before(Link link) {
    Transaction known = ledger.transaction().before();
    if (link == over || link == ofHawser) {
      return known;
    }
    Boolean said = said(link);
    if (link.transaction().workedBehind()) {
      return known == Transaction.NONE && Boolean.FALSE.equals(said) ? Transaction.NONE : Transaction.UNCERTAIN;
    }
    if (said == null) {
      return known;
    }
    if (known == Transaction.NONE) {
      return said ? Transaction.UNCERTAIN : Transaction.NONE; // something began one that no text and no call has shown
    }
    if (said) {
      return known;
    }
    // none is open: with autocommit off a SELECT 1 begins none, but a transaction that has written was committed by something unseen
    return ledger.transaction().onlyReads() && !ledger.transaction().begunByText() ? Transaction.NONE : Transaction.UNCERTAIN;
  }

  /** The same including the call, which may or may not have run. */
  Transaction with(Link link) {
    Transaction before = before(link);
    return before == ledger.transaction().before() ? ledger.transaction().now() : ledger.transaction().nowFrom(before);
  }

  /** While rows of a result are on their way the driver has not read the end of the answer. */
  private static Boolean said(Link link) {
    return link.results().areStreaming() ? null : link.transaction().inTransaction();
  }

  /** Whether the transaction has done nothing but read, so that nothing of it could be committed. */
  boolean onlyRead(Link link) {
    return before(link) == Transaction.OPEN && ledger.transaction().onlyReads();
  }

  /** Whether the open transaction may continue on another session without any visible difference. */
  Continuation continuation(Link link) {
    return onlyRead(link) ? ledger.transaction().continuation() : Continuation.IMPOSSIBLE;
  }

  /** Whether anything would be lost with the link that a new session can't continue, as far as is known without asking it. */
  boolean loses(Link link) {
    return with(link) != Transaction.NONE && !(ledger.inFlight() == Effects.NONE && continuation(link) == Continuation.POSSIBLE);
  }

  /** Whether the application relies on a transaction: it has begun one, or autocommit may be off. */
  boolean applicationCounts() {
    return ledger.transaction().before() != Transaction.NONE || !ledger.transaction().isAutoCommit(true);
  }
}
