package io.hawser.event;

import io.hawser.failure.Failure;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** A lost session is not replaced: its connection is unusable until that changes. Immutable. */
public final class RecoveryRefused extends ConnectionEvent {
  private final Reason why;
  private final String reason;
  private final List<Throwable> attempts;

  /** What stands in the way. Tools may translate it. */
  public enum Reason {
    /** Recovery is off, by option, for this connection, or because the vendor's driver reconnects by itself. */
    OFF,
    /** A transaction was open, and {@code hawser.transaction.lost=vendor} leaves it to the application to roll back. */
    TRANSACTION,
    /** The session had state that no statement can restore. */
    STATE,
    /** No new session could be opened, or it could not get the state of the old one. */
    UNREACHABLE
  }

  public RecoveryRefused(String peer, long sessionId, Failure failure, Reason why, String reason, List<? extends Throwable> attempts) {
    super(peer, sessionId, failure);
    this.why = why;
    this.reason = reason;
    this.attempts = Collections.unmodifiableList(new ArrayList<Throwable>(attempts));
  }

  public Reason why() {
    return why;
  }

  /** The reason in full, for people. */
  public String reason() {
    return reason;
  }

  /** What the attempts to reconnect failed with; empty if there was none. */
  public List<Throwable> attempts() {
    return attempts;
  }
}
