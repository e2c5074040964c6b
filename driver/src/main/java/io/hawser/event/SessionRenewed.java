package io.hawser.event;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** A session that was alive was left for another one, between two calls of the application and outside a transaction. Immutable. */
public final class SessionRenewed {
  /** Why it was left. */
  public enum Reason {
    /** It was older than {@code hawser.session.maxAge}. */
    AGE,
    /** Its proxy is about to stop: it says so, or it ends sessions one by one after their answers. */
    DRAINING,
    /** Its server has answered that it shuts down. */
    SHUTDOWN,
    /** Its server takes no writes: the primary has moved. */
    READ_ONLY,
    /** Its host had more sessions than the others, after an outage. */
    SPREAD
  }

  private final String peer;
  private final long sessionId;
  private final Reason reason;
  private final String newPeer;
  private final long newSessionId;
  private final List<String> restored;
  private final Duration duration;

  public SessionRenewed(String peer, long sessionId, Reason reason, String newPeer, long newSessionId, List<String> restored,
      Duration duration) {
    this.peer = peer;
    this.sessionId = sessionId;
    this.reason = reason;
    this.newPeer = newPeer;
    this.newSessionId = newSessionId;
    this.restored = Collections.unmodifiableList(new ArrayList<>(restored));
    this.duration = duration;
  }

  /** Address and port of the proxy or server that was left; "unknown" where the driver hides its socket. */
  public String peer() {
    return peer;
  }

  /** The server's id of the session that was left; -1 if the driver does not tell. */
  public long sessionId() {
    return sessionId;
  }

  public Reason reason() {
    return reason;
  }

  /** Where the new session is. */
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

  /** How long this held up the application's call. */
  public Duration duration() {
    return duration;
  }

  @Override public String toString() {
    return "SessionRenewed[session " + sessionId + " at " + peer + ": " + reason + ", " + newSessionId + " at " + newPeer + "]";
  }
}
