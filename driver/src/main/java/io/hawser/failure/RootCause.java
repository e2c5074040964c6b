package io.hawser.failure;

/** The end of an exception's chain of causes, which often says what the exception itself does not. */
public final class RootCause {
  /** A chain may be a circle. */
  private static final int DEEPEST = 16;

  private RootCause() {}

  /** The exception itself if it has no cause. */
  public static Throwable of(Throwable thrown) {
    Throwable root = thrown;
    for (int depth = 0; root.getCause() != null && depth < DEEPEST; depth++) {
      root = root.getCause();
    }
    return root;
  }
}
