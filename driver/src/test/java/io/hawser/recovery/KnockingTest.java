package io.hawser.recovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.hawser.testbed.EmbeddedDatabase;
import io.hawser.testbed.Fault;
import io.hawser.testbed.FaultProxy;
import io.hawser.testbed.FaultyConnection;
import io.hawser.testbed.VendorDriver;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A server that is back is noticed long before the next attempt is due. */
@Timeout(120)
class KnockingTest {
  private static final Duration PAUSE = Duration.ofSeconds(40);
  private static final List<String> OPTIONS = List.of("hawser.odp.check=off", "hawser.reconnect.timeout=100s",
      "hawser.reconnect.interval=" + PAUSE.toSeconds() + "s", "hawser.reconnect.maxInterval=" + PAUSE.toSeconds() + "s");
  private static final int MANY = 40; // more than may connect at a time
  private static final Duration LONG_BEFORE = Duration.ofSeconds(15); // the machine may be busy

  private static FaultyConnection open(VendorDriver vendor, String... more) throws SQLException {
    List<String> options = new ArrayList<>(OPTIONS);
    options.addAll(List.of(more));
    return FaultyConnection.open(vendor, options.toArray(String[]::new));
  }

  private static FaultyConnection another(FaultyConnection first) throws SQLException {
    EmbeddedDatabase database = EmbeddedDatabase.get();
    FaultProxy proxy = first.proxy();
    String url = VendorDriver.throughHawser(first.vendor().url(proxy.host(), proxy.port(), database.database())) + "&"
        + String.join("&", OPTIONS);
    return new FaultyConnection(first.vendor(), proxy, DriverManager.getConnection(url, database.user(), database.password()));
  }

  private static String greetedAndDropped() throws SQLException {
    return FaultyConnection
        .askServer("SELECT variable_value FROM information_schema.global_status WHERE variable_name = 'ABORTED_CONNECTS'");
  }

  @ParameterizedTest @EnumSource void aPortThatRefusesIsAskedAgainWithinThePause(VendorDriver vendor) throws Exception {
    String before = greetedAndDropped();
    try (FaultyConnection session = open(vendor)) {
      session.proxy().refuseConnections();
      session.reset();
      FutureTask<String> call = new FutureTask<>(() -> session.ask("SELECT 1"));
      new Thread(call, "waits for its server").start();
      assertThat(catchThrowable(() -> call.get(1, TimeUnit.SECONDS))).as("it waits").isInstanceOf(TimeoutException.class);
      session.proxy().acceptConnections();
      assertThat(call.get(LONG_BEFORE.toSeconds(), TimeUnit.SECONDS)).isEqualTo("1");
      assertThat(greetedAndDropped()).isEqualTo(before);
    }
  }

  @ParameterizedTest @EnumSource void whenOneIsBackTheOthersWaitNoLongerEither(VendorDriver vendor) throws Exception {
    String before = greetedAndDropped();
    ExecutorService threads = Executors.newCachedThreadPool();
    List<FaultyConnection> all = new ArrayList<>();
    try (FaultyConnection first = open(vendor)) {
      all.add(first);
      for (int i = 1; i < MANY; i++) {
        all.add(another(first));
      }
      first.proxy().refuseConnections();
      first.proxy().applyToAll(Fault.RESET);
      List<Future<String>> answers = new ArrayList<>();
      for (FaultyConnection each : all) {
        answers.add(threads.submit(() -> each.ask("SELECT 1")));
      }
      assertThat(catchThrowable(() -> answers.get(0).get(1, TimeUnit.SECONDS))).as("it waits").isInstanceOf(TimeoutException.class);
      first.proxy().acceptConnections();
      for (Future<String> answer : answers) {
        assertThat(answer.get(LONG_BEFORE.toSeconds(), TimeUnit.SECONDS)).isEqualTo("1");
      }
      assertThat(greetedAndDropped()).isEqualTo(before);
    } finally {
      threads.shutdownNow();
      for (FaultyConnection each : all) {
        each.connection().close();
      }
    }
  }

  @ParameterizedTest @EnumSource void oneAttemptIsOne(VendorDriver vendor) throws Exception {
    try (FaultyConnection session = open(vendor, "hawser.reconnect.attempts=1")) {
      session.proxy().refuseConnections();
      session.reset();
      long start = System.nanoTime();
      assertThat(catchThrowable(() -> session.ask("SELECT 1"))).isInstanceOf(SQLException.class);
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(LONG_BEFORE);
    }
  }
}
