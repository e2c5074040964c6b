package io.hawser.recovery;

import io.hawser.failure.Cause;
import io.hawser.failure.Failure;
import io.hawser.link.Cancellation;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * What the endpoints learn of one opening, and whether it has to wait for its turn there. For one thread.
 */
abstract class Turns {
  /** Waits until an attempt may begin. */
  abstract void await(Endpoint at, long deadline) throws SQLException, InterruptedException;

  /** Whether an attempt may begin now. */
  abstract boolean mayBegin(Endpoint at);

  /** It has answered: with a session, or with a refusal. */
  abstract void reached(Endpoint at);

  /** It can't be reached, or its session was lost again. */
  abstract void missed(Endpoint at, SQLException failure);

  /** Nothing more is tried: attempts that have shown nothing are given up. */
  abstract void end();

  /**
   * For an application's own connect, which waits for nobody.
   *
   * @param several whether there is another endpoint, so that one may be left alone
   */
  static Turns ofApplication(boolean several) {
    return new Turns() {
      @Override void await(Endpoint at, long deadline) {}

      @Override boolean mayBegin(Endpoint at) {
        return true;
      }

      @Override void reached(Endpoint at) {
        at.seen(null);
      }

      @Override void missed(Endpoint at, SQLException failure) {
        if (several) {
          at.seen(failure);
        }
      }

      @Override void end() {}
    };
  }

  /** It was not this thread's turn. */
  static final class NoTurn extends SQLTransientConnectionException {
    private static final long serialVersionUID = 1;

    NoTurn(Endpoint at) {
      super("Other connections are connecting to " + at.name() + ".", "08001");
    }
  }

  /** For a renewal, which waits for nobody and lets everybody else go first. */
  static Turns ofRenewal(RecoveryPolicy policy) {
    return ofRecovery(policy, false);
  }

  /** For a recovery, which takes its turn among all that reconnect. */
  static Turns ofRecovery(RecoveryPolicy policy) {
    return ofRecovery(policy, true);
  }

  private static Turns ofRecovery(RecoveryPolicy policy, boolean waits) {
    return new Turns() {
      private final Set<Endpoint> begun = new HashSet<>();

      @Override void await(Endpoint at, long deadline) throws SQLException, InterruptedException {
        if (waits) {
          at.begin(policy.concurrency, deadline);
        } else if (!at.beginNow(policy.concurrency)) {
          throw new NoTurn(at);
        }
        begun.add(at);
      }

      @Override boolean mayBegin(Endpoint at) {
        boolean may = begun.contains(at) || at.beginNow(policy.concurrency);
        if (may) {
          begun.add(at);
        }
        return may;
      }

      @Override void reached(Endpoint at) {
        if (begun.remove(at)) {
          at.reached();
        }
      }

      @Override void missed(Endpoint at, SQLException failure) {
        Cancellation cancellation = Cancellation.ofThread();
        if (cancellation != null && cancellation.cancelled() || !begun.remove(at)) {
          return; // the attempt was ended from this side
        }
        if (Failure.of(failure).cause() == Cause.CONNECT_REFUSED) {
          long pause = Knocking.pauseNanos(at.goneNanos());
          at.missed(failure, pause, pause);
          return;
        }
        // half a connection's own interval, so that a lone connection never waits longer than its own
        at.missed(failure, TimeUnit.MILLISECONDS.toNanos(policy.intervalMillis) / 2,
            TimeUnit.MILLISECONDS.toNanos(policy.maxIntervalMillis) / 2);
      }

      @Override void end() {
        begun.forEach(Endpoint::leftOff);
        begun.clear();
      }
    };
  }
}
