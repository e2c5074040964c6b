package io.hawser.recovery;

import io.hawser.link.Link;
import java.sql.SQLException;
import java.util.List;

/** Why a lost link was not replaced. Immutable. */
final class Refusal {
  final Link link;
  final String reason;
  private final List<Throwable> attempts;

  Refusal(Link link, String reason, List<Throwable> attempts) {
    this.link = link;
    this.reason = reason;
    this.attempts = attempts;
  }

  /** Adds the reason to the vendor's exception, as a suppressed one, and changes nothing else in it. */
  void attachTo(Exception e) {
    SQLException explanation = new SQLException("Hawser did not recover the connection " + link + ": " + reason + ".", "HY000");
    explanation.setStackTrace(new StackTraceElement[0]);
    for (Throwable attempt : attempts) {
      explanation.addSuppressed(attempt);
    }
    e.addSuppressed(explanation);
  }
}
