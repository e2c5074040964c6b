package io.hawser.log;

/**
 * Keeps what an application's logging throws from whoever logs, and credentials and control characters from the log. Thread-safe, as
 * what it wraps is.
 */
final class SafeLog extends Log {
  private final Log log;

  SafeLog(Log log) {
    this.log = log;
  }

  @Override public boolean debugs() {
    try {
      return log.debugs();
    } catch (RuntimeException | Error broken) { // there is nobody left who could be told
      return false;
    }
  }

  @Override public void debug(String message) {
    try {
      if (log.debugs()) {
        log.debug(shown(message));
      }
    } catch (RuntimeException | Error broken) {
      return; // the line is lost, and nothing else
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

  /** The last place before a line is written: what goes into it comes from servers, drivers and URLs. */
  private static String shown(String message) {
    return PlainText.oneLine(Redaction.text(message));
  }
}
