package io.hawser.thrown;

import java.sql.BatchUpdateException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * An exception with its causes and next exceptions, in that order, each once: cyclic and endless chains are cut, and what an exception's
 * own methods throw is swallowed. Suppressed exceptions are left out: they are about something else.
 */
public final class CauseChain {
  private static final int LONGEST = 64;

  private final List<Throwable> all = new ArrayList<>(8);

  public CauseChain(@Nullable Throwable top) {
    Set<Throwable> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    addCauses(top, seen);
    for (int i = 0; i < all.size(); i++) {
      if (all.get(i) instanceof SQLException) {
        addCauses(next((SQLException) all.get(i)), seen);
      }
    }
  }

  private void addCauses(@Nullable Throwable from, Set<Throwable> seen) {
    for (Throwable t = from; t != null && all.size() < LONGEST && seen.add(t); t = cause(t)) {
      all.add(t);
    }
  }

  public List<Throwable> all() {
    return all;
  }

  /** Only for a chain that is not empty. */
  public Throwable top() {
    return all.get(0);
  }

  /** Whether the stack trace of any of them shows it. */
  public boolean any(Predicate<StackTraceElement[]> shown) {
    for (Throwable t : all) {
      if (shown.test(frames(t))) {
        return true;
      }
    }
    return false;
  }

  /** Whether several requests may have been sent; oceanbase-client's executeBatch throws a NullPointerException. */
  public boolean batch() {
    for (Throwable t : all) {
      if (t instanceof BatchUpdateException || t instanceof NullPointerException) {
        return true;
      }
    }
    return false;
  }

  /** The last of its causes, which often tells what the exception itself does not; the exception itself if it has none. */
  public static Throwable root(Throwable thrown) {
    Throwable root = thrown;
    for (int depth = 0; depth < LONGEST; depth++) {
      Throwable cause = cause(root);
      if (cause == null) {
        break;
      }
      root = cause;
    }
    return root;
  }

  /** Null if there is none. */
  public static @Nullable String message(Throwable t) {
    try {
      return t.getMessage();
    } catch (RuntimeException | StackOverflowError itsOwnFault) {
      return null;
    }
  }

  /** Null if there is none. */
  public static @Nullable Throwable cause(Throwable t) {
    try {
      return t.getCause();
    } catch (RuntimeException | StackOverflowError itsOwnFault) {
      return null;
    }
  }

  /** SQLState; null if there is none. */
  public static @Nullable String state(Throwable t) {
    try {
      return t instanceof SQLException ? ((SQLException) t).getSQLState() : null;
    } catch (RuntimeException | StackOverflowError itsOwnFault) {
      return null;
    }
  }

  /** The vendor's error number; 0 if there is none. */
  public static int code(Throwable t) {
    try {
      return t instanceof SQLException ? ((SQLException) t).getErrorCode() : 0;
    } catch (RuntimeException | StackOverflowError itsOwnFault) {
      return 0;
    }
  }

  /** Empty if there are none. */
  public static StackTraceElement[] frames(Throwable t) {
    try {
      return t.getStackTrace();
    } catch (RuntimeException | StackOverflowError itsOwnFault) {
      return new StackTraceElement[0];
    }
  }

  private static @Nullable SQLException next(SQLException e) {
    try {
      return e.getNextException();
    } catch (RuntimeException | StackOverflowError itsOwnFault) {
      return null;
    }
  }
}
