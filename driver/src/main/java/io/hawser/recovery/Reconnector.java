package io.hawser.recovery;

import io.github.resilience4j.core.IntervalFunction;
import io.github.resilience4j.retry.Retry;
import io.github.resilience4j.retry.RetryConfig;
import io.hawser.failure.Cause;
import io.hawser.failure.Failure;
import io.hawser.link.Cancellation;
import io.hawser.link.Link;
import io.hawser.log.PlainText;
import io.hawser.log.Redaction;
import io.hawser.thrown.CauseChain;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Opens a new session in place of a lost one: several attempts, bounded in number and in time. The intervals between their starts grow
 * exponentially, and are jittered so that the clients of a restarted proxy do not all come at once. An attempt at a port that refuses lasts
 * until the next would begin ({@link Knocking}).
 */
final class Reconnector {
  private static final String INTERRUPTED = "the thread was interrupted while it was reconnecting";

  private final Route route;
  private final RecoveryPolicy policy;

  Reconnector(Route route, RecoveryPolicy policy) {
    this.route = route;
    this.policy = policy;
  }

  /**
   * Tries until a session is ready. A thread that is already interrupted makes one attempt, as a vendor's driver does when such a thread
   * asks it for a connection; one that is interrupted meanwhile makes no further attempt. It stays interrupted in both cases.
   *
   * @param most         attempts at most
   * @param nanos        for all of them together
   * @param cancellation ends all of it
   * @throws ReconnectFailed with every attempt's exception
   */
  Link reconnect(Route.Preparation preparation, int most, long nanos, Cancellation cancellation) throws ReconnectFailed {
    return reconnect(route.all(), preparation, most, nanos, cancellation);
  }

  /** The same, but at the endpoint of this link alone. */
  Link reconnectAtEndpointOf(Link link, Route.Preparation preparation, int most, long nanos, Cancellation cancellation)
      throws ReconnectFailed {
    return reconnect(route.endpointOf(link), preparation, most, nanos, cancellation);
  }

  private Link reconnect(Route.Choice among, Route.Preparation preparation, int most, long nanos, Cancellation cancellation)
      throws ReconnectFailed {
    int attempts = Thread.currentThread().isInterrupted() ? 1 : most;
    return cancellation.during(() -> attempt(among, preparation, attempts, System.nanoTime() + nanos, cancellation));
  }

  private Link attempt(Route.Choice among, Route.Preparation preparation, int most, long deadline, Cancellation cancellation)
      throws ReconnectFailed {
    List<Throwable> attempts = new ArrayList<>();
    AtomicLong next = new AtomicLong(System.nanoTime()); // when the next attempt may begin
    IntervalFunction backoff = IntervalFunction.ofExponentialRandomBackoff(Math.max(policy.intervalMillis, 10), 2.0, 0.5);
    RetryConfig config = RetryConfig.<Link>custom()
        .maxAttempts(most)
        .intervalFunction(attempt -> 0L) // the wait is in the attempt, where it can be ended
        .retryOnException(thrown -> millisLeft(deadline) > 0 && !cancellation.cancelled() && Failure.of(thrown).connectionLost())
        .build();
    try {
      return Retry.of("hawser", config).executeCallable(() -> {
        cancellation.await(millisLeft(next.get()));
        long pause = attempts.size() + 1 < most
            ? TimeUnit.MILLISECONDS
                .toNanos(Math.min(policy.maxIntervalMillis, Math.min(backoff.apply(attempts.size() + 1), millisLeft(deadline))))
            : 0;
        next.set(System.nanoTime() + pause);
        try {
          return route.reopen(among, policy, deadline, pause, preparation);
        } catch (SQLException | RuntimeException e) {
          attempts.add(e);
          if (e instanceof Endpoint.FailedForAll && Failure.of(e).cause() == Cause.CONNECT_REFUSED) {
            next.set(System.nanoTime()); // it goes on waiting for the one that knocks
          }
          throw e;
        }
      });
    } catch (InterruptedException interrupted) {
      cancellation.endByInterrupt();
      Thread.currentThread().interrupt();
      attempts.add(interrupted);
      throw new ReconnectFailed(INTERRUPTED, attempts);
    } catch (Exception last) {
      throw new ReconnectFailed(cancellation.wasInterrupted() ? INTERRUPTED
          : cancellation.cancelled() ? "the connection was closed while it was reconnecting"
          : attempts.size() + (attempts.size() == 1 ? " attempt" : " attempts") + " to reconnect failed, the last with: " + clause(last),
          attempts);
    }
  }

  /** On one line and without a full stop, because MySQL Connector/J's message has three lines; with the root cause's message, which often has the reason. */
  private static String clause(Exception e) {
    String said = oneLine(CauseChain.message(e));
    String why = oneLine(CauseChain.message(CauseChain.root(e)));
    return said.contains(why) ? said : said + ": " + why;
  }

  private static String oneLine(String message) {
    return PlainText.oneLine(Redaction.withoutStatement(String.valueOf(message))).trim().replaceAll("\\s+", " ").replaceAll("\\.+$", "");
  }

  private static long millisLeft(long deadline) {
    return Math.max(0, TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime()));
  }

  /** No session could be opened and prepared. */
  static final class ReconnectFailed extends Exception {
    private static final long serialVersionUID = 1;
    private final transient List<Throwable> attempts;

    ReconnectFailed(String message, List<Throwable> attempts) {
      super(message, null, false, false);
      this.attempts = attempts;
    }

    /** Whether the last attempt ended with an answer from the server, and not for lack of one. */
    boolean refusedByServer() {
      Throwable last = attempts.isEmpty() ? null : attempts.get(attempts.size() - 1);
      return last instanceof SQLException && !Failure.of(last).connectionLost();
    }

    List<Throwable> attempts() {
      return attempts;
    }
  }
}
