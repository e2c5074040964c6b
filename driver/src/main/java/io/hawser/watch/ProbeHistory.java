package io.hawser.watch;

import io.hawser.watch.ProbeResult.Finding;
import java.util.concurrent.TimeUnit;

/**
 * What a second connection has learnt about one waiting call so far. That its session is idle proves nothing by itself: the answer may be
 * in the server's kernel, which retransmits it after ever longer pauses. The next retransmission comes at the latest when the path has been
 * healthy for as long as it can have been broken before: as long as the call had waited when the session was first found idle. Pure: it
 * knows no clock and no connection. Used by one thread.
 */
final class ProbeHistory {
  /** An answer that takes longer shows a path on which packets are lost. */
  private static final long PROMPT_NANOS = TimeUnit.SECONDS.toNanos(1);
  /** Between two answers the path was healthy if they are no further apart. */
  private static final long APART_NANOS = TimeUnit.SECONDS.toNanos(2);
  /** The first pause between two transmissions, which comes on top of twice the outage. */
  private static final long SLACK_NANOS = TimeUnit.SECONDS.toNanos(1);
  /** TCP pauses no longer than that (TCP_RTO_MAX). */
  private static final long LONGEST_PAUSE_NANOS = TimeUnit.SECONDS.toNanos(120);

  private ProbeResult first;
  private ProbeResult last;
  private Object knownTo;
  private long needed;

  /** Another call waits, or nobody has looked for a while. */
  void begin() {
    first = null;
    last = null;
    knownTo = null;
  }

  /**
   * Notes an answer.
   *
   * @param since    when the call began to wait
   * @param received whether all of its request was provably at the server when the server was asked
   */
  void note(ProbeResult result, long since, boolean received) {
    boolean known = knownTo == result.teller;
    boolean counts = received && (result.finding == Finding.IDLE || (result.finding == Finding.MISSING && known));
    if (result.finding == Finding.WORKING || result.finding == Finding.IDLE) {
      knownTo = result.teller;
    }
    if (!counts) {
      first = null;
      last = null;
      return;
    }
    boolean healthy = last != null && last.teller == result.teller && result.answeredAt - result.askedAt <= PROMPT_NANOS
        && result.answeredAt - last.answeredAt <= APART_NANOS;
    if (!healthy) {
      first = result;
      needed = Math.min(result.answeredAt - since, LONGEST_PAUSE_NANOS) + SLACK_NANOS;
    }
    last = result;
  }

  /** Whether the session may have lost the call, so that it is worthwhile to go on asking. */
  boolean suspicious() {
    return last != null;
  }

  /** Null while an answer may still come. */
  Verdict verdict() {
    long healthy = last == null ? 0 : last.answeredAt - first.answeredAt;
    return last == null || healthy < needed ? null : Verdict.lostAnswer(last.finding, healthy);
  }
}
