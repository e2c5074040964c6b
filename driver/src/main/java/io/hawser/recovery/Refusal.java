package io.hawser.recovery;

import io.hawser.link.Link;
import java.util.List;

/** Why a lost link was not replaced, with the attempts to do so. Immutable. */
final class Refusal {
  final Link link;
  final String reason;
  final List<Throwable> attempts;

  Refusal(Link link, String reason, List<Throwable> attempts) {
    this.link = link;
    this.reason = reason;
    this.attempts = attempts;
  }
}
