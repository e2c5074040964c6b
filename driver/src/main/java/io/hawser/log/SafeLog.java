package io.hawser.log;

/**
 * Keeps the exceptions of an application's logging from the caller, and credentials and control characters from the log. Thread-safe, like
 * the log that it wraps.
 */
final class SafeLog extends Log {
  private final Log log;

  SafeLog(Log log) {
    this.log = log;
  }

  @Override public boolean debugs() {
    try {
      return log.debugs();
    } catch (RuntimeException | Error broken) { // there is nobody left to notify
      return false;
    }
  }

  @Override public void debug(String message) {
    try {
      if (log.debugs()) {
        log.debug(shown(message));
      }
    } catch (RuntimeException | Error broken) {
      return; // only the line is lost
    }
  }

  @Override public void info(String message) {
    try {
      log.info(shown(message));
    } catch (RuntimeException | Error broken) {
      return;
    }
  }

  @Override public void warn(String message) {
    try {
      log.warn(shown(message));
    } catch (RuntimeException | Error broken) {
      return;
    }
  }

  @Override public void warn(String message, Throwable thrown) {
    try {
      log.warn(shown(message), thrown);
    } catch (RuntimeException | Error broken) {
      return;
    }
  }

  /** The last step before a line is written: its parts come from servers, drivers and URLs. */
  private static String shown(String message) {
    return PlainText.oneLine(Redaction.text(message));
  }
}
