package io.hawser.recovery;

import io.hawser.event.RecoveryRefused;
import io.hawser.link.Link;
import java.util.Collections;
import java.util.List;

/** Why a lost link was not replaced, with the attempts to do so. Immutable. */
final class Refusal {
  final Link link;
  final RecoveryRefused.Reason why;
  final String reason;
  final List<Throwable> attempts;
  /** Until when no further try is needed, as a System.nanoTime(): for as long as the last try took. */
  final long quietUntil;
  /** isValid has made one attempt, and no call has made its own yet. */
  final boolean byOneAttempt;

  Refusal(Link link, RecoveryRefused.Reason why, String reason) {
    this(link, why, reason, Collections.<Throwable>emptyList(), System.nanoTime(), false);
  }

  Refusal(Link link, RecoveryRefused.Reason why, String reason, List<Throwable> attempts, long quietUntil,
      boolean byOneAttempt) {
    this.quietUntil = quietUntil;
    this.byOneAttempt = byOneAttempt;
    this.link = link;
    this.why = why;
    this.reason = reason;
    this.attempts = attempts;
  }
}
