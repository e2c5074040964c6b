package io.hawser.recovery;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.testbed.FaultProxy;
import io.hawser.testbed.ProxiedConnection;
import io.hawser.testbed.Transport;
import io.hawser.testbed.VendorDriver;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Where the log begins at warnings, as in many tools, there is still a trace of recoveries: the first of an endpoint within an hour. */
@Timeout(60)
class LoudRecoveryTest {
  @Test void theFirstIsAWarningAndTheOthersAreInformation() throws SQLException {
    Logger logger = Logger.getLogger("io.hawser");
    List<Level> levels = new CopyOnWriteArrayList<>();
    Handler collector = new Handler() {
      @Override public void publish(LogRecord line) {
        if (line.getMessage().startsWith("recovered: ")) {
          levels.add(line.getLevel());
        }
      }

      @Override public void flush() {}

      @Override public void close() {}
    };
    collector.setLevel(Level.ALL);
    Level before = logger.getLevel();
    logger.setLevel(Level.ALL);
    logger.addHandler(collector);
    try (FaultProxy proxy = FaultProxy.toDatabase(); Connection connection = Transport.PLAIN.open(VendorDriver.MARIADB, proxy);
        Statement statement = connection.createStatement()) {
      for (int n = 0; n < 3; n++) {
        ProxiedConnection idle = proxy.newest();
        idle.reset();
        idle.awaitClosed(Duration.ofSeconds(10));
        statement.execute("DO 1");
      }
    } finally {
      logger.removeHandler(collector);
      logger.setLevel(before);
    }
    assertThat(levels).containsExactly(Level.WARNING, Level.INFO, Level.INFO);
  }
}
