package io.hawser.link;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.sql.SQLException;

/**
 * Keeps the statements of Hawser's own threads out of an application's traces: OpenTelemetry's agent would take them for the
 * application's. That agent has a call for this, in the bootstrap class loader. Thread-safe.
 */
public final class Untraced {
  private static final String UTIL = "io.opentelemetry.javaagent.shaded.io.opentelemetry.api.internal.InstrumentationUtil";
  /** Null without that agent. */
  private static final Method SUPPRESS = find();

  private Untraced() {}

  private static Method find() {
    try {
      return Class.forName(UTIL, true, null).getMethod("suppressInstrumentation", Runnable.class);
    } catch (ReflectiveOperationException | LinkageError | SecurityException absent) {
      return null;
    }
  }

  /** The same work, without spans. */
  static Runnable of(Runnable work) {
    return SUPPRESS == null ? work : () -> suppressed(work);
  }

  /** Statements of Hawser's own. */
  public interface Statements {
    void run() throws SQLException;
  }

  /** Runs them in this thread, without spans. */
  public static void run(Statements own) throws SQLException {
    if (SUPPRESS == null) {
      own.run();
    } else {
      suppressed(() -> {
        try {
          own.run();
        } catch (SQLException e) {
          Untraced.<RuntimeException>unchecked(e);
        }
      });
    }
  }

  private static void suppressed(Runnable work) {
    try {
      SUPPRESS.invoke(null, work);
    } catch (InvocationTargetException e) {
      Untraced.<RuntimeException>unchecked(e.getCause());
    } catch (IllegalAccessException e) {
      work.run();
    }
  }

  @SuppressWarnings("unchecked") // Runnable.run throws nothing that is checked
  private static <E extends Throwable> void unchecked(Throwable thrown) throws E {
    throw (E) thrown;
  }
}
