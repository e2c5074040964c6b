package io.hawser.telemetry;

import io.hawser.event.SessionLost;
import io.hawser.failure.Cause;
import io.hawser.failure.Evidence;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;

/** One lost session, as a journal keeps it. Immutable. */
public final class LossRecord {
  private static final int FIELDS = 8;
  private static final String SEPARATOR = "\t";
  /** In a journal's line: how long the session had been idle is not known. */
  private static final long UNKNOWN = -1;

  final Instant at;
  final String endpoint;
  final long sessionId;
  final Cause cause;
  final Evidence.Phase phase;
  /** In milliseconds. */
  private final OptionalLong idle;
  /** The longest idleness that another session of this endpoint had survived until then. */
  final long survivedMillis;
  final String keepAlive;

  private LossRecord(Instant at, String endpoint, long sessionId, Cause cause, Evidence.Phase phase, OptionalLong idle, long survivedMillis,
      String keepAlive) {
    this.at = at;
    this.endpoint = endpoint;
    this.sessionId = sessionId;
    this.cause = cause;
    this.phase = phase;
    this.idle = idle;
    this.survivedMillis = survivedMillis;
    this.keepAlive = keepAlive;
  }

  static LossRecord of(SessionLost event, Instant at, long survivedMillis) {
    Evidence evidence = event.failure().evidence();
    return new LossRecord(at, event.peer(), event.sessionId(), event.failure().cause(), evidence.phase(),
        evidence.idleNanos() < 0 ? OptionalLong.empty() : OptionalLong.of(TimeUnit.NANOSECONDS.toMillis(evidence.idleNanos())),
        survivedMillis,
        evidence.keepAlive() == null ? "unknown" : evidence.keepAlive());
  }

  /** A line of a journal's file. */
  String line() {
    return String.join(SEPARATOR, at.toString(), endpoint, String.valueOf(sessionId), cause.code(), phase.name(),
        String.valueOf(idle.orElse(UNKNOWN)),
        String.valueOf(survivedMillis), keepAlive);
  }

  /** Empty if the line does not belong to a journal, or is from a version that knows more. */
  static Optional<LossRecord> parse(String line) {
    String[] field = line.split(SEPARATOR, -1);
    if (field.length < FIELDS) {
      return Optional.empty();
    }
    try {
      for (Cause cause : Cause.values()) {
        if (cause.code().equals(field[3])) {
          return Optional
              .of(new LossRecord(Instant.parse(field[0]), field[1], Long.parseLong(field[2]), cause, Evidence.Phase.valueOf(field[4]),
                  idle(Long.parseLong(field[5])), Long.parseLong(field[6]), field[7]));
        }
      }
      return Optional.empty();
    } catch (RuntimeException malformed) {
      return Optional.empty();
    }
  }

  private static OptionalLong idle(long written) {
    return written < 0 ? OptionalLong.empty() : OptionalLong.of(written);
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

  /** How long the session had been idle, in milliseconds; empty if unknown. */
  public OptionalLong idleMillis() {
    return idle;
  }

  /** The endpoint of the lost session. */
  public String endpoint() {
    return endpoint;
  }

  /** For people. */
  @Override public String toString() {
    return at + " session " + sessionId + " " + cause.code() + ", " + phase.name().toLowerCase(Locale.ROOT).replace('_', ' ')
        + (idle.isPresent() ? ", idle for " + LossPatterns.words(idle.getAsLong()) : "");
  }
}
