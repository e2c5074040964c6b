package io.hawser.watch;

import io.hawser.failure.Evidence.End;
import io.hawser.link.GivenUp;
import io.hawser.link.Link;
import io.hawser.link.ProcessList;
import io.hawser.link.TcpTable.Unacknowledged;
import java.lang.ref.WeakReference;
import java.util.concurrent.TimeUnit;

/** What is known of one connection while a call waits for it. Used by the watch's thread; the connection is not kept alive by it. */
final class Case {
  /** The kernel's first retransmission comes after this long at the least, and each further one after twice the time before. */
  private static final long FIRST_RETRANSMISSION_NANOS = 200_000_000L;
  /** Where the path answers others, or nothing can be proved, so many times the patience is needed. */
  private static final int DOUBTFUL = 5;
  /** And where packets of others are lost too: with three of ten, one request in 1,600 is not acknowledged eleven times. */
  private static final int LOSSY_RETRANSMISSIONS = 10;

  final WatchPolicy policy;
  private final WeakReference<Link> link;
  private final long since = System.nanoTime();
  private long silentSince;
  private long unacknowledged;
  private boolean lossy;
  private int negatives;
  private int proven;
  private boolean balanced;
  private boolean seen;
  private boolean contradicted;
  private boolean missing;
  private long missingSince;
  private EndpointCheck heard;
  private long waitingSince;
  private boolean acknowledged;
  private long acknowledgedAt;
  private boolean moved;

  Case(Link link, WatchPolicy policy) {
    this.link = new WeakReference<>(link);
    this.policy = policy;
  }

  /** Null once nobody holds the connection any more. */
  Link link() {
    return link.get();
  }

  /** No call waits, or another one does. */
  void close() {
    silentSince = 0;
    lossy = false;
    negatives = 0;
    proven = 0;
    seen = false;
    balanced = false;
    contradicted = false;
    missing = false;
    heard = null;
    waitingSince = 0;
    acknowledged = false;
    moved = false;
  }

  /** Whether the connection was there before. */
  boolean openedBefore(long nanoTime) {
    return since - nanoTime < 0;
  }

  /** Whether the kernel has to be asked: once all of a request is acknowledged, nothing more is sent while its answer is awaited. */
  boolean asksKernel(long since, boolean toWrite) {
    if (waitingSince != since) {
      waitingSince = since;
      acknowledged = false;
      unacknowledged = 0;
      moved = false;
    }
    return toWrite || !acknowledged;
  }

  /** Whether the check is news for this one: it began after the call had begun to wait. */
  boolean hears(EndpointCheck check, long waitingSince) {
    if (check == heard || check.since() - waitingSince < 0) {
      return false;
    }
    heard = check;
    return true;
  }

  /**
   * Notes what the kernel says.
   *
   * @param waiting for how long the call has
   * @return for how long nothing was acknowledged; 0 if everything is
   */
  long silence(Unacknowledged row, long waiting, long now) {
    if (row == null && !acknowledged) {
      acknowledgedAt = now;
    }
    acknowledged = row == null;
    boolean less = row != null && row.bytes < unacknowledged;
    moved |= less;
    if (row != null && row.retransmissions == 0) {
      unacknowledged = row.bytes;
    }
    if (row == null || row.retransmissions == 0) {
      silentSince = 0;
      lossy = false;
      return 0;
    }
    if (silentSince == 0 || less) {
      // between the last retransmission and the next one, which has not come yet
      long atMost = FIRST_RETRANSMISSION_NANOS * ((2L << Math.min(row.retransmissions, 20)) - 1);
      silentSince = now - Math.min(waiting, atMost);
    }
    unacknowledged = row.bytes;
    return now - silentSince;
  }

  /** Packets of others are lost on the way, too. */
  void pathIsLossy() {
    lossy = true;
  }

  /** Whether so long a silence is the end, given whether somebody answers at the other end of the path. */
  boolean isBlackHole(Unacknowledged row, long silence, boolean pathAnswers) {
    if (!pathAnswers) {
      return silence >= policy.silenceNanos;
    }
    return silence >= DOUBTFUL * policy.silenceNanos && (!lossy || row.retransmissions >= LOSSY_RETRANSMISSIONS);
  }

  /**
   * Notes the outcome of a check; what it does not tell leaves all as it was.
   *
   * @param kernelTells whether it is known what of a request is not acknowledged yet
   */
  void checked(EndpointCheck check, Link waiting, boolean kernelTells) {
    ProcessList sessions = check.sessions();
    if (moved) {
      moved = false; // the request is on its way, slowly, to somebody who takes it
      forgiven();
    } else if (check.silent()) {
      negatives++;
      proven += contradicted ? 0 : 1;
    } else if (check.unreachable()) {
      negatives += check.othersAnswered() ? 0 : 1;
    } else if (check.unanswered()) {
      negatives += check.patient() ? 1 : 0;
    } else if (sessions == null || !sessions.countsAsGreeted()) {
      alive();
    } else if (!sessions.contains(waiting)) {
      missed(check, waiting);
    } else if (sessions.idle(waiting.sessionId())) {
      boolean arrived = kernelTells && acknowledged && acknowledgedAt - check.since() <= 0; // else it may not have got the request yet
      boolean proves = sessions.proves(waiting);
      balanced |= check.elsewhere();
      negatives += balanced && !proves ? 0 : 1;
      proven += arrived && proves ? 1 : 0;
    } else {
      balanced |= negatives > proven; // it was missing before: the checks come to different proxies
      seen = true;
      alive();
    }
  }

  private void missed(EndpointCheck check, Link waiting) {
    balanced |= check.elsewhere() || (seen && negatives == 0 && !check.sessions().proves(waiting));
    if (balanced) {
      return;
    }
    if (!missing) {
      missing = true;
      missingSince = check.since();
    }
    negatives++;
  }

  private void alive() {
    contradicted |= negatives > 0; // nobody answered, or so it seemed, and the session is alive all the same
    forgiven();
  }

  private void forgiven() {
    negatives = 0;
    proven = 0;
    missing = false;
  }

  /** Null while an answer may still come. */
  GivenUp verdict(EndpointCheck check, Link waiting, long nanos) {
    if (proven < policy.checks && !doubtfulForTooLong(check)) {
      return null;
    }
    String after = " after " + words(nanos) + " without an answer";
    return check.sessions() == null
        ? new GivenUp(End.UNANSWERED, "No answer: " + waiting.peer() + " acknowledges and answers nobody; given up by Hawser" + after)
        : new GivenUp(End.SESSION_GONE, "No answer: " + waiting.peer() + " does not work on the request of session " + waiting.sessionId()
            + " any more; given up by Hawser" + after);
  }

  private boolean doubtfulForTooLong(EndpointCheck check) {
    return negatives >= DOUBTFUL * policy.checks
        && (!missing || check.since() - missingSince >= policy.missingNanos);
  }

  GivenUp blackHole(Link waiting, Unacknowledged row, long silence) {
    return new GivenUp(End.UNACKNOWLEDGED, "Connection timed out: " + row.bytes + " bytes to " + waiting.peer() + " were sent "
        + (row.retransmissions + 1) + " times and not acknowledged; given up by Hawser after " + words(silence));
  }

  /** Whether the checks may come less often. */
  boolean calm() {
    return negatives == 0 || missing;
  }

  static String words(long nanos) {
    long millis = TimeUnit.NANOSECONDS.toMillis(nanos);
    return millis < 10_000 ? millis + " ms" : millis / 1000 + " s";
  }
}
