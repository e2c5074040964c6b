package io.hawser.event;

import io.hawser.failure.Failure;

/** Something that happened to a session of a connection. Immutable. */
public abstract class ConnectionEvent {
  private final String peer;
  private final long sessionId;
  private final Failure failure;

  ConnectionEvent(String peer, long sessionId, Failure failure) {
    this.peer = peer;
    this.sessionId = sessionId;
    this.failure = failure;
  }

  /** Address and port of the proxy or server that the lost session was with; "unknown" where the driver hides its socket. */
  public final String peer() {
    return peer;
  }

  /** The server's id of the session that was lost; -1 if the driver does not tell. */
  public final long sessionId() {
    return sessionId;
  }

  /** Why it was lost, whether the request in flight may have run, and what to do about it. */
  public final Failure failure() {
    return failure;
  }

  @Override public String toString() {
    return getClass().getSimpleName() + "[session " + sessionId + " at " + peer + ": " + failure + "]";
  }
}
