package io.hawser.continuity.replay;

import java.util.Collections;
import java.util.HashSet;
import java.util.Set;

/** What is logged of transactions, and how much at most; and whether they are run again. Immutable. */
public final class ReplayPolicy {
  final int statements;
  final long bytes;
  final Set<String> pureFunctions;
  private final long timeoutNanos;

  /**
   * @param statements    of one transaction
   * @param bytes         for each connection
   * @param pureFunctions without side effects, beyond the built-in ones: names in upper case
   * @param timeoutNanos  for running one again, counted from when a new session is there; 0 if none is run again
   */
  public ReplayPolicy(int statements, long bytes, Set<String> pureFunctions, long timeoutNanos) {
    this.statements = statements;
    this.bytes = bytes;
    this.pureFunctions = Collections.unmodifiableSet(new HashSet<>(pureFunctions));
    this.timeoutNanos = timeoutNanos;
  }

  /** Whether lost transactions are run again, and not only logged. */
  public boolean replays() {
    return timeoutNanos > 0;
  }

  /** How long that may take, counted from when a new session is there. */
  public long timeoutNanos() {
    return timeoutNanos;
  }
}
