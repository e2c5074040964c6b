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

  Refusal(Link link, RecoveryRefused.Reason why, String reason) {
    this(link, why, reason, Collections.<Throwable>emptyList());
  }

  Refusal(Link link, RecoveryRefused.Reason why, String reason, List<Throwable> attempts) {
    this.link = link;
    this.why = why;
    this.reason = reason;
    this.attempts = attempts;
  }
}
