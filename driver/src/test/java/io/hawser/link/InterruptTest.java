package io.hawser.link;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.testbed.EmbeddedDatabase;
import io.hawser.testbed.VendorDriver;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Timeout;
import org.junitpioneer.jupiter.cartesian.CartesianTest;

/** Thread.interrupt() during real queries: no connection dies of it, and no answer is wrong. */
@Timeout(60)
class InterruptTest {
  private static final int INTERRUPTS = 5000;

  @CartesianTest(name = "{0} TLS={1}") void noConnectionDies(@CartesianTest.Enum VendorDriver vendor,
      @CartesianTest.Values(booleans = {false, true}) boolean tls)
      throws Exception {
    EmbeddedDatabase database = EmbeddedDatabase.get();
    Link link = Links.open(tls ? vendor.tlsUrl(database.host(), database.port(), database.database())
        : vendor.url(database.host(), database.port(), database.database()));
    AtomicLong queries = new AtomicLong();
    AtomicBoolean stop = new AtomicBoolean();
    Blocked client = Blocked.start(() -> {
      while (!stop.get()) {
        query(link.connection(), queries.incrementAndGet());
      }
      return Thread.interrupted();
    });
    for (int i = 0; i < INTERRUPTS && client.thread().isAlive(); i++) {
      client.thread().interrupt();
      LockSupport.parkNanos(50_000);
    }
    stop.set(true);
    client.result();
    assertThat(link.ended()).isFalse();
    assertThat(link.connection().isValid(5)).isTrue();
    assertThat(queries).as("queries").hasValueGreaterThan(100);
    link.connection().close();
  }

  private static void query(Connection connection, long n) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement("SELECT ?, REPEAT('x', ?)")) {
      statement.setLong(1, n);
      statement.setInt(2, (int) (n * 997 % 70_000));
      try (ResultSet rows = statement.executeQuery()) {
        assertThat(rows.next()).isTrue();
        assertThat(rows.getLong(1)).isEqualTo(n);
        assertThat(rows.getString(2)).hasSize((int) (n * 997 % 70_000)).matches("x*");
        assertThat(rows.next()).isFalse();
      }
    }
  }
}
