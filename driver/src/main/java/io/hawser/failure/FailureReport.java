package io.hawser.failure;

import io.hawser.failure.Evidence.End;
import io.hawser.failure.Evidence.Phase;
import io.hawser.log.PlainText;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Describes a {@link Failure} for the person who reads the log. */
final class FailureReport {
  private static final String REFUSED = "refused: ";

  private FailureReport() {
  }

  static String of(Failure failure, String vendor, @Nullable String recovery) {
    Evidence evidence = failure.evidence();
    StringBuilder text = new StringBuilder(500);
    text.append("What happened: ").append(failure.cause().meaning()).append(" [").append(failure.cause().code()).append(']');
    if (evidence.end() == End.SERVER_ERROR) {
      text.append("\nThe server said: ").append(evidence.serverCode()).append(' ')
          .append(PlainText.shortLine(String.valueOf(evidence.serverMessage())));
    }
    text.append("\nThe driver said: ").append(vendor);
    appendWhere(text, evidence);
    if (failure.connectionLost() && evidence.phase() != Phase.CONNECT) {
      text.append("\nMay the request have run? ").append(answer(failure.outcome(), evidence.phase()));
    }
    if (recovery != null) {
      text.append("\nRecovery: ").append(recovery);
    }
    return text.append("\nWhat to do: ").append(failure.remedy()).toString();
  }

  /** For readers who see only one line. */
  static String summary(Failure failure, boolean unknown, @Nullable String recovery) {
    return firstSentence(failure.cause().meaning()) + " [" + failure.cause().code() + "] " + advice(failure, unknown, recovery);
  }

  private static String advice(Failure failure, boolean unknown, @Nullable String recovery) {
    Phase phase = failure.evidence().phase();
    boolean refused = recovery != null && recovery.startsWith(REFUSED);
    if (!failure.connectionLost() || phase == Phase.CONNECT) {
      return firstSentence(failure.remedy());
    } else if (phase == Phase.IN_TRANSACTION && !unknown) {
      return "The transaction is rolled back: roll back, and run the whole transaction again.";
    } else if (unknown || failure.outcome() == Outcome.UNKNOWN) {
      return "Whether the request was executed is unknown: check before you run it again.";
    } else if (failure.outcome() == Outcome.EXECUTED) {
      return "The request was executed, but its answer is incomplete.";
    } else if (refused) {
      return "The request was not executed, and the session is not replaced: " + recovery.substring(REFUSED.length()) + ".";
    }
    return "The request was not executed: run it again.";
  }

  private static String firstSentence(String text) {
    int end = text.indexOf(". ");
    return end < 0 ? text : text.substring(0, end + 1);
  }

  private static void appendWhere(StringBuilder text, Evidence evidence) {
    if (evidence.peer() != null) {
      text.append("\nServer: ").append(evidence.peer());
      if (evidence.sessionId() >= 0) {
        text.append(", session ").append(evidence.sessionId());
      }
    }
    if (evidence.idleNanos() >= 0) {
      text.append("\nIdle before the call: ").append(duration(evidence.idleNanos()));
    }
    if (evidence.phase() != Phase.UNKNOWN) {
      text.append("\nPhase: ").append(evidence.phase().name().toLowerCase(Locale.ROOT).replace('_', ' '));
    }
    if (evidence.keepAlive() != null) {
      text.append("\nKeepalive: ").append(evidence.keepAlive());
    }
    if (evidence.pattern() != null) {
      text.append("\nPattern: ").append(evidence.pattern());
    }
  }

  private static String answer(Outcome outcome, Phase phase) {
    switch (outcome) {
      case NOT_EXECUTED:
        if (phase == Phase.IN_TRANSACTION) {
          return "No: it did not reach the server. What ran before it in the transaction is rolled back: run the whole transaction again.";
        }
        return "No: it did not reach the server, and running it again is safe.";
      case EXECUTED:
        return "Yes: its answer had begun to arrive.";
      default:
        return "Unknown: check before running it again, unless running it twice does no harm.";
    }
  }

  private static String duration(long nanos) {
    long millis = TimeUnit.NANOSECONDS.toMillis(nanos);
    if (millis < 10_000) {
      return millis + " ms";
    }
    long minutes = TimeUnit.MILLISECONDS.toMinutes(millis); // people and load balancers use minutes and hours, parameters use seconds
    return millis / 1000 + " s" + (minutes >= 120 ? " (" + minutes / 60 + " h)" : minutes >= 2 ? " (" + minutes + " min)" : "");
  }
}
