package io.hawser.log;

import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Where Hawser's log lines go: to slf4j if the application has it with a binding, to java.util.logging otherwise. Messages are complete
 * sentences for the person on duty; they never contain a password, and no control characters.
 *
 * <p>Thread-safe. Never throws: the application's logging may fail, for example if the process is out of descriptors or memory, and what
 * Hawser is doing is more important than the line.
 */
public abstract class Log {
  /** The log named after a class, as is customary. */
  public static Log of(Class<?> type) {
    return new SafeLog(Slf4j.USABLE ? new Slf4jLog(type) : new JdkLog(type));
  }

  public abstract boolean debugs();

  public abstract void debug(String message);

  public abstract void info(String message);

  public abstract void warn(String message);

  public abstract void warn(String message, Throwable thrown);

  /** Whether slf4j can be used; checked once, in a separate class, so that nothing here needs slf4j to be loaded. */
  private static final class Slf4j {
    static final boolean USABLE = usable();

    private static boolean usable() {
      try {
        return Slf4jLog.bound();
      } catch (LinkageError absent) {
        return false;
      }
    }
  }

  private static final class JdkLog extends Log {
    private final String name;
    private Logger logger;

    JdkLog(Class<?> type) {
      name = type.getName();
    }

    /** Requested with the first line: java.util.logging reads its configuration on first use, and an application may never use it. */
    private Logger logger() {
      Logger known = logger;
      if (known == null) {
        known = Logger.getLogger(name); // the same for all callers
        logger = known;
      }
      return known;
    }

    @Override public boolean debugs() {
      return logger().isLoggable(Level.FINE);
    }

    @Override public void debug(String message) {
      log(Level.FINE, message, null);
    }

    @Override public void info(String message) {
      log(Level.INFO, message, null);
    }

    @Override public void warn(String message) {
      log(Level.WARNING, message, null);
    }

    @Override public void warn(String message, Throwable thrown) {
      log(Level.WARNING, message, thrown);
    }

    /** The class is passed: otherwise java.util.logging would walk the stack and name this class as the line's origin. */
    private void log(Level level, String message, Throwable thrown) {
      logger().logp(level, name, null, message, thrown);
    }
  }
}
