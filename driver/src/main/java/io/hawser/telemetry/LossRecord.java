package io.hawser.telemetry;

import io.hawser.event.SessionLost;
import io.hawser.failure.Cause;
import io.hawser.failure.Evidence;
import java.time.Instant;
import java.util.concurrent.TimeUnit;

/** One lost session, as a journal keeps it. Immutable. */
public final class LossRecord {
  private static final int FIELDS = 8;
  private static final String SEPARATOR = "\t";

  final Instant at;
  final String endpoint;
  final long sessionId;
  final Cause cause;
  final Evidence.Phase phase;
  /** -1 if unknown. */
  final long idleMillis;
  /** The longest idleness that another session of this endpoint had survived until then. */
  final long survivedMillis;
  final String keepAlive;

  private LossRecord(Instant at, String endpoint, long sessionId, Cause cause, Evidence.Phase phase, long idleMillis, long survivedMillis, String keepAlive) {
    this.at = at;
    this.endpoint = endpoint;
    this.sessionId = sessionId;
    this.cause = cause;
    this.phase = phase;
    this.idleMillis = idleMillis;
    this.survivedMillis = survivedMillis;
    this.keepAlive = keepAlive;
  }

  static LossRecord of(SessionLost event, Instant at, long survivedMillis) {
    Evidence evidence = event.failure().evidence();
    return new LossRecord(at, event.peer(), event.sessionId(), event.failure().cause(), evidence.phase(),
        evidence.idleNanos() < 0 ? -1 : TimeUnit.NANOSECONDS.toMillis(evidence.idleNanos()), survivedMillis,
        evidence.keepAlive() == null ? "unknown" : evidence.keepAlive());
  }

  /** A line of a journal's file. */
  String line() {
    return String.join(SEPARATOR, at.toString(), endpoint, String.valueOf(sessionId), cause.code(), phase.name(), String.valueOf(idleMillis),
        String.valueOf(survivedMillis), keepAlive);
  }

  /** Null if the line is none of a journal's, or one of a version that knows more. */
  static LossRecord parse(String line) {
    String[] field = line.split(SEPARATOR, -1);
    if (field.length < FIELDS) {
      return null;
    }
    try {
      for (Cause cause : Cause.values()) {
        if (cause.code().equals(field[3])) {
          return new LossRecord(Instant.parse(field[0]), field[1], Long.parseLong(field[2]), cause, Evidence.Phase.valueOf(field[4]),
              Long.parseLong(field[5]), Long.parseLong(field[6]), field[7]);
        }
      }
      return null;
    } catch (RuntimeException malformed) {
      return null;
    }
  }

  /** When it was noticed. */
  public Instant at() {
    return at;
  }

  /** The server's or ODP's id of the session; -1 if unknown. */
  public long sessionId() {
    return sessionId;
  }

  public Cause cause() {
    return cause;
  }

  /** How long the session had been idle; -1 if unknown. */
  public long idleMillis() {
    return idleMillis;
  }

  /** Where the loss is from. */
  public String endpoint() {
    return endpoint;
  }

  /** For people. */
  @Override public String toString() {
    return at + " session " + sessionId + " " + cause.code() + ", " + phase.name().toLowerCase(java.util.Locale.ROOT).replace('_', ' ')
        + (idleMillis < 0 ? "" : ", idle for " + LossPatterns.words(idleMillis));
  }
}
