package io.hawser.failure;

import io.hawser.thrown.CauseChain;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Carries a {@link Failure} as a suppressed exception of the exception that it explains, so that logs print it and
 * {@link Failure#of(Throwable)} finds it, while class, message and causes of that exception stay unchanged.
 */
public final class Explanation extends SQLException {
  private static final long serialVersionUID = 1;
  private static final int DEEPEST = 16;

  private final transient @Nullable Failure failure;

  private Explanation(Failure failure) {
    super(failure.explain());
    this.failure = failure;
  }

  /** What the exception means; null after deserialization. */
  public @Nullable Failure failure() {
    return failure;
  }

  /** It has no frames of its own: only those of the exception that carries it matter. */
  @Override public synchronized Throwable fillInStackTrace() {
    return this;
  }

  @Override public String toString() {
    return "Hawser explains: " + getMessage();
  }

  /**
   * Explains an exception, unless it is already explained or accepts no suppressed exceptions.
   *
   * @param attempts what was tried in vain to replace the connection
   */
  public static <T extends Throwable> T attach(T to, Failure failure, List<? extends Throwable> attempts) {
    if (in(to) == null) {
      Explanation explanation = new Explanation(failure);
      for (Throwable attempt : attempts) {
        if (attempt != to) {
          explanation.addSuppressed(attempt);
        }
      }
      to.addSuppressed(explanation);
    }
    return to;
  }

  /** The answer that an exception carries, itself or as the cause of another class than SQLException; null if none. */
  static @Nullable Failure carriedBy(@Nullable Throwable thrown) {
    Throwable t = thrown;
    for (int depth = 0; t != null && depth < DEEPEST; depth++) {
      Failure found = in(t);
      if (found != null || t instanceof SQLException) {
        return found; // further down may be an older loss, which this driver gives as the reason
      }
      t = CauseChain.cause(t);
    }
    return null;
  }

  private static @Nullable Failure in(Throwable carrier) {
    Explanation explanation = of(carrier);
    return explanation == null ? null : explanation.failure;
  }

  /** The one that is attached to this very exception; null if none is. */
  public static @Nullable Explanation of(Throwable carrier) {
    for (Throwable suppressed : carrier.getSuppressed()) { // final in Throwable: no subclass can make it throw
      if (suppressed instanceof Explanation) {
        return (Explanation) suppressed;
      }
    }
    return null;
  }
}
