package io.hawser.event;

import io.hawser.failure.Failure;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** A new session took the place of a lost one. Immutable. */
public final class SessionRecovered extends ConnectionEvent {
  private final String newPeer;
  private final long newSessionId;
  private final List<String> restored;
  private final Duration duration;

  /** @param failure why the old session was lost */
  public SessionRecovered(String peer, long sessionId, Failure failure, String newPeer, long newSessionId, List<String> restored,
      Duration duration) {
    super(peer, sessionId, failure);
    this.newPeer = newPeer;
    this.newSessionId = newSessionId;
    this.restored = Collections.unmodifiableList(new ArrayList<>(restored));
    this.duration = duration;
  }

  /** Where the new session is; another one than {@link #peer()} if the URL lists several. */
  public String newPeer() {
    return newPeer;
  }

  /** The new session's id, which KILL takes from now on; -1 if the driver does not tell. */
  public long newSessionId() {
    return newSessionId;
  }

  /** What was restored on the new session, in words without values; empty if there was nothing to restore. */
  public List<String> restored() {
    return restored;
  }

  /** From the first attempt to reconnect until the new session could be used. */
  public Duration duration() {
    return duration;
  }
}
