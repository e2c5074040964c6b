package io.hawser.watch;

import io.hawser.failure.Evidence.End;
import io.hawser.link.AbortReason;
import io.hawser.link.Link;
import java.util.concurrent.TimeUnit;

/** That a call can no longer be answered, with the proof. There are these proofs and no others; without one a call waits. Immutable. */
final class Verdict {
  private final End end;
  private final String proof;

  private Verdict(End end, String proof) {
    this.end = end;
    this.proof = proof;
  }

  /** Nothing arrives at the other end, or nothing comes back. */
  static Verdict blackHole(long bytes, int transmissions, long silence, int syns) {
    return new Verdict(End.UNACKNOWLEDGED, bytes + " bytes were sent " + transmissions + " times and not acknowledged for " + words(silence)
        + ", and none of " + syns + " further attempts to connect was answered");
  }

  /** The request arrived, and the session does not work on it. */
  static Verdict lostAnswer(ProbeResult.Finding finding, long healthy) {
    return new Verdict(End.SESSION_GONE, "all of the request arrived, its session " + (finding == ProbeResult.Finding.IDLE
        ? "is idle" : "is gone") + ", and another connection on the same path was answered for " + words(healthy) + " meanwhile");
  }

  /** Nobody is served. */
  static Verdict frozen(long ungreeted, boolean isOdp) {
    return new Verdict(End.UNANSWERED,
        "a further connection was not greeted for " + words(ungreeted) + ", and no other connection has received a byte"
            + (isOdp ? "; this is an ODP, which greets at once" : " (hawser.watch.frozen)"));
  }

  AbortReason reason(Link waiting, long waited) {
    String what = end == End.UNACKNOWLEDGED ? "Connection timed out: " : "No answer: ";
    return new AbortReason(end, what + waiting.peer() + " can no longer answer session " + waiting.sessionId() + ": " + proof
        + "; given up by Hawser after " + words(waited));
  }

  private static String words(long nanos) {
    long millis = TimeUnit.NANOSECONDS.toMillis(nanos);
    return millis < 10_000 ? millis + " ms" : millis / 1000 + " s";
  }

  @Override public String toString() {
    return end + ": " + proof;
  }
}
