package io.hawser.recovery;

import io.hawser.continuity.OutcomeTable;
import io.hawser.continuity.replay.ReplayPolicy;
import io.hawser.event.SessionHook;
import io.hawser.session.Procedures;
import java.sql.SQLException;
import java.util.Collections;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** How a connection is watched and recovered. Immutable; made with {@link #builder()}. */
public final class RecoveryPolicy {
  /** Which statements may be sent a second time. */
  public enum Retry {
    /** None. */
    OFF,
    /** Those of which nothing was sent. */
    UNSENT,
    /** Those, and reads that provably have no side effects, and what the application declares by {@code /* hawser:retry *}{@code /}. */
    READS
  }

  final boolean enabled;
  final long lookAfterNanos;
  final long pingAfterNanos;
  final int pingTimeoutMillis;
  final int attempts;
  final int intervalMillis;
  final int maxIntervalMillis;
  final long timeoutNanos;
  final int concurrency;
  final long connectNanos;
  final String initSql;
  final SessionHook hook;
  final boolean killsOldSession;
  final Retry retry;
  final Set<String> pureFunctions;
  final boolean transactionLostIsVendors;
  final boolean explainsAtRoot;
  final Procedures procedures;
  final OutcomeTable outcomeTable;
  final boolean marksSingleStatements;
  final ReplayPolicy replay;
  final long maxAgeNanos;

  private RecoveryPolicy(Builder from) {
    enabled = from.enabled;
    lookAfterNanos = from.lookAfterNanos;
    pingAfterNanos = from.pingAfterNanos;
    pingTimeoutMillis = from.pingTimeoutMillis;
    attempts = from.attempts;
    intervalMillis = from.intervalMillis;
    maxIntervalMillis = from.maxIntervalMillis;
    timeoutNanos = from.timeoutNanos;
    concurrency = from.concurrency;
    connectNanos = from.connectNanos;
    initSql = from.initSql;
    hook = from.hook;
    killsOldSession = from.killsOldSession;
    retry = from.retry;
    pureFunctions = Collections.unmodifiableSet(new HashSet<>(from.pureFunctions));
    transactionLostIsVendors = from.transactionLostIsVendors;
    explainsAtRoot = from.explainsAtRoot;
    procedures = from.procedures;
    outcomeTable = from.outcomeTable;
    marksSingleStatements = from.marksSingleStatements;
    replay = from.replay;
    maxAgeNanos = from.maxAgeNanos;
  }

  /** What the application gets for an exception that was explained. */
  Throwable shown(Throwable explained) {
    return explainsAtRoot && explained != null ? RootExplanation.in(explained) : explained;
  }

  /** The same for an SQLException. */
  SQLException shown(SQLException explained) {
    return (SQLException) shown((Throwable) explained);
  }

  public static Builder builder() {
    return new Builder();
  }

  /** Everything without a default here must be given. Not thread-safe. */
  public static final class Builder {
    private boolean enabled = true;
    private long lookAfterNanos;
    private long pingAfterNanos;
    private int pingTimeoutMillis;
    private int attempts;
    private int intervalMillis;
    private int maxIntervalMillis;
    private long timeoutNanos;
    private int concurrency = 16;
    private long connectNanos = TimeUnit.SECONDS.toNanos(30);
    private String initSql;
    private SessionHook hook;
    private boolean killsOldSession = true;
    private Retry retry = Retry.READS;
    private Set<String> pureFunctions = Collections.emptySet();
    private boolean transactionLostIsVendors;
    private boolean explainsAtRoot;
    private Procedures procedures = Procedures.UNKNOWN;
    private OutcomeTable outcomeTable;
    private boolean marksSingleStatements;
    private ReplayPolicy replay;
    private long maxAgeNanos;

    private Builder() {}

    /** Whether a dead connection is replaced at all. */
    public Builder enabled(boolean value) {
      enabled = value;
      return this;
    }

    /** How long unused before the socket is looked at. */
    public Builder lookAfterNanos(long value) {
      lookAfterNanos = value;
      return this;
    }

    /** How long unused before the server is pinged, and how long its answer may take. */
    public Builder ping(long afterNanos, int timeoutMillis) {
      pingAfterNanos = afterNanos;
      pingTimeoutMillis = timeoutMillis;
      return this;
    }

    /**
     * How to reconnect.
     *
     * @param most                at least 1
     * @param firstIntervalMillis from the first attempt to the second; doubled from attempt to attempt, jittered by half
     * @param maxInterval         in milliseconds, from one attempt to the next
     * @param allNanos            for all attempts together
     */
    public Builder attempts(int most, int firstIntervalMillis, int maxInterval, long allNanos) {
      attempts = most;
      intervalMillis = firstIntervalMillis;
      maxIntervalMillis = maxInterval;
      timeoutNanos = allNanos;
      return this;
    }

    /** How many connections may reconnect to one endpoint at a time. */
    public Builder concurrency(int most) {
      concurrency = most;
      return this;
    }

    /** Bound on opening a connection's first session, its preparation included. */
    public Builder connectNanos(long value) {
      connectNanos = value;
      return this;
    }

    /** Prepares every new session; null for none. */
    public Builder hook(SessionHook value) {
      hook = value;
      return this;
    }

    /** Whether a new session asks the server to kill the one it replaces, if something of that may still run. */
    public Builder killsOldSession(boolean value) {
      killsOldSession = value;
      return this;
    }

    /** Run on every new session; null for none. */
    public Builder initSql(String value) {
      initSql = value;
      return this;
    }

    /** @param functions without side effects, beyond the built-in ones that are known: names in upper case */
    public Builder retry(Retry value, Set<String> functions) {
      retry = value;
      pureFunctions = functions;
      return this;
    }

    /** Whether a lost transaction shows as the vendor's exception and not as 40001. */
    public Builder transactionLostIsVendors(boolean value) {
      transactionLostIsVendors = value;
      return this;
    }

    /** Whether an explanation is also the root cause of what it explains. */
    public Builder explainsAtRoot(boolean value) {
      explainsAtRoot = value;
      return this;
    }

    /** Whether procedures and anonymous blocks leave nothing behind in a session. */
    public Builder procedures(Procedures value) {
      procedures = value;
      return this;
    }

    /**
     * Writes a marker before each COMMIT, so that the outcome of one whose answer was lost can be found out.
     *
     * @param table            of the markers; null for none
     * @param singleStatements whether writes in autocommit mode get a transaction, and so a COMMIT, of their own
     */
    public Builder commitOutcomes(OutcomeTable table, boolean singleStatements) {
      outcomeTable = table;
      marksSingleStatements = singleStatements;
      return this;
    }

    /** The age at which a session is left for another one; 0 for none. */
    public Builder maxAgeNanos(long value) {
      maxAgeNanos = value;
      return this;
    }

    /** What is logged of transactions; null for nothing. */
    public Builder replay(ReplayPolicy value) {
      replay = value;
      return this;
    }

    public RecoveryPolicy build() {
      return new RecoveryPolicy(this);
    }
  }
}
