package io.hawser.recovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.hawser.HawserDriver;
import io.hawser.testbed.EmbeddedDatabase;
import io.hawser.testbed.Fault;
import io.hawser.testbed.FaultProxy;
import io.hawser.testbed.FaultyConnection;
import io.hawser.testbed.VendorDriver;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A proxy dies, and all its connections reconnect at once. */
@Timeout(120)
class StormTest {
  private static final int CONNECTIONS = 120;

  /** Accepts and closes, as a proxy does that is shutting down. */
  private static final class DyingProxy implements AutoCloseable {
    private final ServerSocket listener;
    private final Thread thread = new Thread(this::run, "dying-proxy");
    private final AtomicInteger connections = new AtomicInteger();

    DyingProxy(int port) throws IOException {
      listener = new ServerSocket(port, 1_000, InetAddress.getLoopbackAddress());
      thread.setDaemon(true);
      thread.start();
    }

    private void run() {
      while (!listener.isClosed()) {
        try (Socket client = listener.accept()) {
          connections.incrementAndGet();
        } catch (IOException e) {
          if (!listener.isClosed()) {
            throw new UncheckedIOException(e);
          }
        }
      }
    }

    int connections() {
      return connections.get();
    }

    /** The kernel keeps the port for as long as a thread is in accept. */
    @Override public void close() throws IOException, InterruptedException {
      listener.close();
      thread.join(TimeUnit.SECONDS.toMillis(10));
    }
  }

  @ParameterizedTest @EnumSource void oneTriesForAllAndThenAllAreBack(VendorDriver vendor) throws Exception {
    EmbeddedDatabase database = EmbeddedDatabase.get();
    HawserDriver driver = new HawserDriver();
    Properties properties = new Properties();
    properties.setProperty("user", database.user());
    properties.setProperty("password", database.password());
    properties.setProperty("hawser.odp.check", "off");
    properties.setProperty("hawser.connect.timeout", "500ms");
    properties.setProperty("hawser.reconnect.attempts", "100");
    ExecutorService threads = Executors.newFixedThreadPool(CONNECTIONS);
    List<Connection> connections = new ArrayList<>();
    try (FaultProxy proxy = FaultProxy.toDatabase()) {
      String url = VendorDriver.throughHawser(vendor.url(proxy.host(), proxy.port(), database.database()));
      for (int i = 0; i < CONNECTIONS; i++) {
        connections.add(driver.connect(url, properties));
      }
      proxy.applyToAll(Fault.RESET);
      await().until(() -> proxy.connections().isEmpty());
      proxy.refuseConnections();
      List<Future<String>> answers = new ArrayList<>();
      int inVain;
      try (DyingProxy dying = new DyingProxy(proxy.port())) {
        for (Connection connection : connections) {
          answers.add(threads.submit(() -> new FaultyConnection(vendor, proxy, connection).ask("SELECT 1")));
        }
        await().until(() -> dying.connections() > 0);
        await().during(1, TimeUnit.SECONDS).until(() -> answers.stream().noneMatch(Future::isDone));
        inVain = dying.connections();
      }
      proxy.acceptConnections();
      for (Future<String> answer : answers) {
        assertThat(answer.get(60, TimeUnit.SECONDS)).isEqualTo("1");
      }
      assertThat(inVain).as("attempts while it could not be reached, of %s connections", CONNECTIONS).isLessThan(CONNECTIONS / 3);
    } finally {
      threads.shutdownNow();
      for (Connection connection : connections) {
        connection.close();
      }
    }
  }

}
