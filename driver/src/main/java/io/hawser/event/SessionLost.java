package io.hawser.event;

import io.hawser.failure.Failure;

/** A session was found to be lost; whether another takes its place is told by the event that follows. Immutable. */
public final class SessionLost extends ConnectionEvent {
  public SessionLost(String peer, long sessionId, Failure failure) {
    super(peer, sessionId, failure);
  }
}
