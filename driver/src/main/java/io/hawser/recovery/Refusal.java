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
  /** Until when nobody need try again, as a System.nanoTime(): for as long as the last try has taken. */
  final long quietUntil;

  Refusal(Link link, RecoveryRefused.Reason why, String reason) {
    this(link, why, reason, Collections.<Throwable>emptyList(), System.nanoTime());
  }

  Refusal(Link link, RecoveryRefused.Reason why, String reason, List<Throwable> attempts, long quietUntil) {
    this.quietUntil = quietUntil;
    this.link = link;
    this.why = why;
    this.reason = reason;
    this.attempts = attempts;
  }
}
