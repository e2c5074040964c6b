package io.hawser.failure;

import org.jspecify.annotations.Nullable;

/**
 * What the socket and the session know about a failed call. It outranks what an exception says. Immutable; made by {@link #builder()},
 * where everything is unknown at first.
 */
public final class Evidence {
  /** Only the exception is known. */
  public static final Evidence NONE = builder().build();

  /** What the connection was doing. */
  public enum Phase {
    UNKNOWN,
    /** Opening a session, up to the end of the login. */
    CONNECT,
    /** No request was under way. */
    IDLE,
    /** A request outside a transaction. */
    IN_FLIGHT,
    /** A request within a transaction, before its COMMIT. */
    IN_TRANSACTION,
    /** A COMMIT. */
    COMMIT
  }

  /** Which operation on the socket failed first. */
  public enum Direction { NONE, READ, WRITE }

  /** How the connection ended, as the socket saw it. NONE: it has not, or that is unknown. */
  public enum End {
    NONE,
    /** End of stream: the peer sent FIN. */
    CLOSED_BY_PEER,
    /** The peer, or the kernel after unanswered keepalive probes, reset the connection. */
    RESET,
    /** A read ended because of SO_TIMEOUT. */
    READ_TIMEOUT,
    /** What was sent was retransmitted without an acknowledgement, and the socket was given up. */
    UNACKNOWLEDGED,
    /** The peer's kernel acknowledged what was sent, but proxy or server no longer answer, and the socket was given up. */
    UNANSWERED,
    /** The server no longer has the session, or is not working on the request, and the socket was given up. */
    SESSION_GONE,
    /** The driver could not read what arrived: it is no longer known where the next answer begins. */
    UNREADABLE,
    /** This driver gave the socket up for another reason. */
    CLOSED_BY_US,
    /** The application called abort() or close(). */
    ABORTED_BY_APPLICATION,
    /** An error packet that no request had asked for, see {@link Evidence#serverCode}. */
    SERVER_ERROR
  }

  private final @Nullable String peer;
  private final long sessionId;
  private final long idleNanos;
  private final Phase phase;
  private final long accepted;
  private final Direction direction;
  private final End end;
  private final int serverCode;
  private final @Nullable String serverMessage;
  private final @Nullable String keepAlive;
  private final @Nullable String pattern;

  private Evidence(Builder from) {
    peer = from.peer;
    sessionId = from.sessionId;
    idleNanos = from.idleNanos;
    phase = from.phase;
    accepted = from.accepted;
    direction = from.direction;
    end = from.end;
    serverCode = from.serverCode;
    serverMessage = from.serverMessage;
    keepAlive = from.keepAlive;
    pattern = from.pattern;
  }

  public static Builder builder() {
    return new Builder();
  }

  /** Address and port of the proxy or server; null if unknown. */
  public @Nullable String peer() {
    return peer;
  }

  /** The server's id of the session; -1 if unknown. */
  public long sessionId() {
    return sessionId;
  }

  /** How long before the call nothing had been received, in nanoseconds; -1 if unknown. */
  public long idleNanos() {
    return idleNanos;
  }

  public Phase phase() {
    return phase;
  }

  /** Bytes that the socket accepted since the call began; -1 if unknown. 0 proves that the server saw none of it. */
  public long accepted() {
    return accepted;
  }

  public Direction direction() {
    return direction;
  }

  public End end() {
    return end;
  }

  /** The error number that the server sent unasked before it closed; 0 if none. */
  public int serverCode() {
    return serverCode;
  }

  /** The text that came with {@link #serverCode}; null if none. */
  public @Nullable String serverMessage() {
    return serverMessage;
  }

  /** How keepalive is set on the socket, in words; null if unknown. */
  public @Nullable String keepAlive() {
    return keepAlive;
  }

  /** The pattern in earlier losses of this endpoint, in words; null if there is none. */
  public @Nullable String pattern() {
    return pattern;
  }

  /** Not thread-safe. */
  public static final class Builder {
    private @Nullable String peer;
    private long sessionId = -1;
    private long idleNanos = -1;
    private Phase phase = Phase.UNKNOWN;
    private long accepted = -1;
    private Direction direction = Direction.NONE;
    private End end = End.NONE;
    private int serverCode;
    private @Nullable String serverMessage;
    private @Nullable String keepAlive;
    private @Nullable String pattern;

    private Builder() {
    }

    public Builder peer(@Nullable String value) {
      peer = value;
      return this;
    }

    public Builder sessionId(long value) {
      sessionId = value;
      return this;
    }

    public Builder idleNanos(long value) {
      idleNanos = value;
      return this;
    }

    public Builder phase(Phase value) {
      phase = value;
      return this;
    }

    public Builder accepted(long bytes) {
      accepted = bytes;
      return this;
    }

    public Builder direction(Direction value) {
      direction = value;
      return this;
    }

    public Builder end(End value) {
      end = value;
      return this;
    }

    /** The connection ended with an error packet that no request had asked for. */
    public Builder serverError(int code, @Nullable String message) {
      end = End.SERVER_ERROR;
      serverCode = code;
      serverMessage = message;
      return this;
    }

    public Builder keepAlive(@Nullable String words) {
      keepAlive = words;
      return this;
    }

    public Builder pattern(@Nullable String words) {
      pattern = words;
      return this;
    }

    public Evidence build() {
      return new Evidence(this);
    }
  }
}
