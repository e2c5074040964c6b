package io.hawser.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A server's texts can't forge a line, and an application's broken logging harms nobody. */
@Tag("fast")
class LogTest {
  private static final class Collector extends Handler {
    private final List<String> said = new CopyOnWriteArrayList<>();
    private Error thrown;

    @Override public void publish(LogRecord line) {
      said.add(line.getMessage());
      if (thrown != null) {
        throw thrown;
      }
    }

    @Override public void flush() {}

    @Override public void close() {}
  }

  @Test void oneLineWithoutControlCharactersAndSecrets() {
    Logger logger = Logger.getLogger(LogTest.class.getName());
    Collector collector = new Collector();
    logger.addHandler(collector);
    logger.setLevel(Level.INFO); // the tests' own configuration keeps Hawser quiet
    try {
      Log.of(LogTest.class).warn("refused: a\n2026-01-01 ERROR forged \u001b[2J jdbc:x://h/d?pass%77ord=S3CRET&a=b");
      assertThat(collector.said).singleElement().asString().doesNotContain("\n", "\u001b", "S3CRET").contains("forged");
      collector.thrown = new OutOfMemoryError("no memory for a line");
      Log.of(LogTest.class).warn("a");
      Log.of(LogTest.class).info("b");
      Log.of(LogTest.class).warn("c", new IllegalStateException());
      collector.thrown = new NoClassDefFoundError();
      Log.of(LogTest.class).warn("d");
    } finally {
      logger.removeHandler(collector);
      logger.setLevel(null);
    }
  }
}
