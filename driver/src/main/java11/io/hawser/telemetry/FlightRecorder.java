package io.hawser.telemetry;

import io.hawser.event.ConnectionEvent;
import io.hawser.event.ConnectionListener;
import io.hawser.event.RecoveryRefused;
import io.hawser.event.SessionLost;
import io.hawser.event.SessionRecovered;
import io.hawser.event.SessionRenewed;
import io.hawser.event.TransactionNotReplayed;
import io.hawser.event.TransactionReplayed;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.Timespan;

/** The events for Java Flight Recorder, on Java 11 and later; nothing on a runtime without it. Stateless. */
public final class FlightRecorder implements ConnectionListener {
  /** Records what happens to any connection that it is given to. */
  static final ConnectionListener LISTENER = new FlightRecorder();
  private static final boolean PRESENT = present();

  private FlightRecorder() {}

  /** A runtime image may lack the module jdk.jfr. */
  private static boolean present() {
    try {
      Class.forName("jdk.jfr.Event");
      return true;
    } catch (ClassNotFoundException | LinkageError absent) {
      return false;
    }
  }

  @Category("Hawser")
  private abstract static class OfSession extends Event {
    @Label("Endpoint") String endpoint;
    @Label("Session Id") long sessionId;
  }

  private abstract static class OfLoss extends OfSession {
    @Label("Cause") String cause;

    final void of(ConnectionEvent event) {
      endpoint = event.peer();
      sessionId = event.sessionId();
      cause = event.failure().cause().code();
    }
  }

  @Name("io.hawser.SessionLost")
  @Label("Session Lost")
  @Description("A session was found to be lost")
  private static final class Lost extends OfLoss {
    @Label("Idle") @Timespan(Timespan.MILLISECONDS) long idle;
    @Label("Phase") String phase;
  }

  @Name("io.hawser.SessionRecovered")
  @Label("Session Recovered")
  @Description("A new session took the place of a lost one")
  private static final class Recovered extends OfLoss {
    @Label("New Endpoint") String newEndpoint;
    @Label("New Session Id") long newSessionId;
    @Label("Recovery Time") @Timespan(Timespan.MILLISECONDS) long recoveryTime;
    @Label("Restored") String restored;
  }

  @Name("io.hawser.RecoveryRefused")
  @Label("Recovery Refused")
  @Description("A lost session is not replaced")
  private static final class Refused extends OfLoss {
    @Label("Why") String why;
    @Label("Reason") String reason;
  }

  @Name("io.hawser.SessionRenewed")
  @Label("Session Renewed")
  @Description("A live session was left for another one")
  private static final class Renewed extends OfSession {
    @Label("Reason") String reason;
    @Label("New Endpoint") String newEndpoint;
    @Label("New Session Id") long newSessionId;
    @Label("Renewal Time") @Timespan(Timespan.MILLISECONDS) long renewalTime;
    @Label("Restored") String restored;
  }

  @Name("io.hawser.TransactionReplayed")
  @Label("Transaction Replayed")
  @Description("A transaction that was lost with its session was run again on a new one, with the same results")
  private static final class Replayed extends OfLoss {
    @Label("Statements") int statements;
    @Label("Replay Time") @Timespan(Timespan.MILLISECONDS) long replayTime;
  }

  @Name("io.hawser.TransactionNotReplayed")
  @Label("Transaction Not Replayed")
  @Description("A transaction that was lost with its session could not be run again, or gave other results")
  private static final class NotReplayed extends OfLoss {
    @Label("Reason") String reason;
    @Label("Statement") @Description("Its number in the transaction, from 1; 0 if the replay was not begun") int statement;
  }

  @Name("io.hawser.WatchVerdict")
  @Label("Watch Verdict")
  @Category("Hawser")
  @Description("A call in flight was given up because it could no longer be answered")
  private static final class Verdict extends Event {
    @Label("Endpoint") String endpoint;
    @Label("Session Id") long sessionId;
    @Label("Verdict") String verdict;
    @Label("Reason") String reason;
  }

  @Override public void lost(SessionLost event) {
    if (PRESENT) {
      record(Lost::new, lost -> {
        lost.of(event);
        long idle = event.failure().evidence().idleNanos();
        lost.idle = idle < 0 ? -1 : TimeUnit.NANOSECONDS.toMillis(idle);
        lost.phase = event.failure().evidence().phase().name();
      });
    }
  }

  @Override public void recovered(SessionRecovered event) {
    if (PRESENT) {
      record(Recovered::new, recovered -> {
        recovered.of(event);
        recovered.newEndpoint = event.newPeer();
        recovered.newSessionId = event.newSessionId();
        recovered.recoveryTime = event.duration().toMillis();
        recovered.restored = String.join(", ", event.restored());
      });
    }
  }

  @Override public void refused(RecoveryRefused event) {
    if (PRESENT) {
      record(Refused::new, refused -> {
        refused.of(event);
        refused.why = event.why().name();
        refused.reason = event.reason();
      });
    }
  }

  @Override public void renewed(SessionRenewed event) {
    if (PRESENT) {
      record(Renewed::new, renewed -> {
        renewed.endpoint = event.peer();
        renewed.sessionId = event.sessionId();
        renewed.reason = event.reason().name();
        renewed.newEndpoint = event.newPeer();
        renewed.newSessionId = event.newSessionId();
        renewed.renewalTime = event.duration().toMillis();
        renewed.restored = String.join(", ", event.restored());
      });
    }
  }

  @Override public void replayed(TransactionReplayed event) {
    if (PRESENT) {
      record(Replayed::new, replayed -> {
        replayed.of(event);
        replayed.statements = event.statements();
        replayed.replayTime = event.duration().toMillis();
      });
    }
  }

  @Override public void notReplayed(TransactionNotReplayed event) {
    if (PRESENT) {
      record(NotReplayed::new, notReplayed -> {
        notReplayed.of(event);
        notReplayed.reason = event.reason();
        notReplayed.statement = event.statement();
      });
    }
  }

  /**
   * A call in flight was given up.
   *
   * @param verdict unacknowledged, unanswered or session gone
   * @param words   for people
   */
  public static void gaveUp(String peer, long sessionId, String verdict, String words) {
    if (PRESENT) {
      record(Verdict::new, event -> {
        event.endpoint = peer;
        event.sessionId = sessionId;
        event.verdict = verdict;
        event.reason = words;
      });
    }
  }

  /** Only where it is {@link #PRESENT}: without it neither the events nor what makes them can be linked. */
  private static <E extends Event> void record(Supplier<E> kind, Consumer<E> fill) {
    E event = kind.get();
    if (event.isEnabled()) {
      fill.accept(event);
      event.commit();
    }
  }
}
