package io.hawser.recovery;

import io.hawser.thrown.CauseChain;
import java.lang.reflect.Constructor;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * What an exception said, without the exception: one that is kept for others keeps the classes of every method on its stack, and with them
 * the class loader of the application that got it. Immutable.
 */
final class KnownFailure {
  private static final int DEEPEST = 16;

  private static final class Step {
    final Class<? extends Throwable> type;
    final String message;
    final String state;
    final int code;

    Step(Class<? extends Throwable> type, String message, String state, int code) {
      this.type = type;
      this.message = message;
      this.state = state;
      this.code = code;
    }
  }

  private final List<Step> steps = new ArrayList<>();

  KnownFailure(SQLException failure) {
    Throwable at = failure;
    for (int depth = 0; at != null && depth < DEEPEST; depth++) {
      steps.add(new Step(ofThePlatform(at.getClass()), CauseChain.message(at), CauseChain.state(at), CauseChain.code(at)));
      at = CauseChain.cause(at);
    }
  }

  /** A vendor's class may belong to an application; the nearest JDK class says nearly as much, even to tools that look at the root. */
  private static Class<? extends Throwable> ofThePlatform(Class<? extends Throwable> type) {
    Class<?> at = type;
    while (!at.getName().startsWith("java.") && !at.getName().startsWith("javax.net.")) {
      at = at.getSuperclass();
    }
    return at.asSubclass(Throwable.class);
  }

  String message() {
    return steps.get(0).message;
  }

  String state() {
    return steps.get(0).state;
  }

  int code() {
    return steps.get(0).code;
  }

  /** A new exception with the same messages and the same kinds of causes. */
  Throwable again() {
    Throwable cause = null;
    for (int i = steps.size() - 1; i >= 0; i--) {
      Throwable made = make(steps.get(i));
      if (cause != null) {
        made.initCause(cause);
      }
      cause = made;
    }
    return cause;
  }

  private static Throwable make(Step step) {
    try {
      if (SQLException.class.isAssignableFrom(step.type)) {
        return step.type.getConstructor(String.class, String.class, int.class).newInstance(step.message, step.state, step.code);
      }
      Constructor<? extends Throwable> constructor = step.type.getConstructor(String.class);
      return constructor.newInstance(step.message);
    } catch (ReflectiveOperationException | RuntimeException unusual) {
      return new SQLException(step.message, step.state, step.code);
    }
  }
}
