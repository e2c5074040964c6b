package io.hawser.event;

import io.hawser.failure.Failure;

/** A session was found to be lost; the event that follows tells whether another takes its place. Immutable. */
public final class SessionLost extends ConnectionEvent {
  public SessionLost(String peer, long sessionId, Failure failure) {
    super(peer, sessionId, failure);
  }
}
