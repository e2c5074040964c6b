package io.hawser.log;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LocationAwareLogger;

/** Loaded only if slf4j-api is on the class path: only {@link Log} may name this class. */
final class Slf4jLog extends Log {
  /** The caller of this class writes the line: an application's log may show a line's class and number. */
  private static final String FACE = SafeLog.class.getName();

  private final Logger logger;
  /** The same; null if the application's logging can't be given the place. */
  private final LocationAwareLogger aware;

  Slf4jLog(Class<?> type) {
    this(LoggerFactory.getLogger(type));
  }

  Slf4jLog(Logger logger) {
    this.logger = logger;
    aware = logger instanceof LocationAwareLogger ? (LocationAwareLogger) logger : null;
  }

  /** slf4j without a binding swallows everything, and a swallowed warning helps nobody. */
  static boolean bound() {
    return !LoggerFactory.getILoggerFactory().getClass().getSimpleName().startsWith("NOP");
  }

  @Override public boolean debugs() {
    return logger.isDebugEnabled();
  }

  @Override public void debug(String message) {
    if (aware != null) {
      aware.log(null, FACE, LocationAwareLogger.DEBUG_INT, message, null, null);
    } else {
      logger.debug(message);
    }
  }

  @Override public void info(String message) {
    if (aware != null) {
      aware.log(null, FACE, LocationAwareLogger.INFO_INT, message, null, null);
    } else {
      logger.info(message);
    }
  }

  @Override public void warn(String message) {
    warn(message, null);
  }

  @Override public void warn(String message, Throwable thrown) {
    if (aware != null) {
      aware.log(null, FACE, LocationAwareLogger.WARN_INT, message, null, thrown);
    } else {
      logger.warn(message, thrown);
    }
  }
}
