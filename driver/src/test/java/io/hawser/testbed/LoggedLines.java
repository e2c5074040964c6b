package io.hawser.testbed;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** What one of Hawser's loggers says during a test, at whatever level; it is printed nowhere. Thread-safe. */
public final class LoggedLines implements BeforeEachCallback, AfterEachCallback {
  private final Logger logger;
  private final int most;
  private final List<String> lines = new CopyOnWriteArrayList<>();
  private final Handler collector = new Handler() {
    @Override public void publish(LogRecord line) {
      lines.add(line.getMessage());
      if (lines.size() > most) {
        lines.remove(0);
      }
    }

    @Override public void flush() {}

    @Override public void close() {}
  };

  private LoggedLines(Class<?> of, int most) {
    this.logger = Logger.getLogger(of.getName());
    this.most = most;
  }

  /** All of them. */
  public static LoggedLines of(Class<?> speaker) {
    return new LoggedLines(speaker, Integer.MAX_VALUE);
  }

  /** The last lines, this many, to be shown where a test fails. */
  public static LoggedLines last(int lines, Class<?> ofSpeaker) {
    return new LoggedLines(ofSpeaker, lines);
  }

  /** Those so far; further ones are added. */
  public List<String> lines() {
    return lines;
  }

  @Override public void beforeEach(ExtensionContext test) {
    logger.setLevel(Level.ALL);
    logger.setUseParentHandlers(false);
    logger.addHandler(collector);
  }

  @Override public void afterEach(ExtensionContext test) {
    logger.removeHandler(collector);
    logger.setUseParentHandlers(true);
    logger.setLevel(null);
  }
}
