package io.hawser.log;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Loaded only where slf4j-api is on the class path: nobody but {@link Log} may name this class. */
final class Slf4jLog extends Log {
  private final Logger logger;

  Slf4jLog(Class<?> type) {
    logger = LoggerFactory.getLogger(type);
  }

  /** slf4j without a binding swallows everything, and a swallowed warning helps nobody. */
  static boolean bound() {
    return !LoggerFactory.getILoggerFactory().getClass().getSimpleName().startsWith("NOP");
  }

  @Override public boolean debugs() {
    return logger.isDebugEnabled();
  }

  @Override public void debug(String message) {
    logger.debug(message);
  }

  @Override public void info(String message) {
    logger.info(message);
  }

  @Override public void warn(String message) {
    logger.warn(message);
  }

  @Override public void warn(String message, Throwable thrown) {
    logger.warn(message, thrown);
  }
}
