package io.hawser.recovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whose turn it is to connect. */
@Timeout(30)
@Tag("fast")
class EndpointTest {
  private static final SQLException REFUSED = new SQLException("Connection refused", "08001");

  private final Endpoint endpoint = new Endpoint("odp:2883");
  private final ExecutorService threads = Executors.newCachedThreadPool();

  @AfterEach void stop() {
    threads.shutdownNow();
  }

  /** How many threads wait for their turn. */
  private static long waiting() {
    return Thread.getAllStackTraces().values().stream().filter(stack -> stack.length > 0 && stack[0].getMethodName().equals("park")
        && Arrays.stream(stack)
            .anyMatch(frame -> frame.getClassName().equals(Endpoint.class.getName()) && frame.getMethodName().equals("begin")))
        .count();
  }

  private static long in(int seconds) {
    return System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
  }

  @ParameterizedTest @ValueSource(strings = {"jdbc:mysql://ann:tiger@odp:2883/db",
      "jdbc:mysql://(host=odp,port=2883,password=tiger)/db?password=tiger"}) void itsNameIsNoSecret(String url) {
    assertThat(new Endpoints().of(url).name()).contains("odp").contains("2883").doesNotContain("tiger");
  }

  @Test void noMoreThanSoManyConnectAtATime() throws Exception {
    AtomicInteger now = new AtomicInteger();
    AtomicInteger peak = new AtomicInteger();
    List<Future<?>> all = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      all.add(threads.submit(() -> {
        endpoint.begin(3, in(20));
        peak.accumulateAndGet(now.incrementAndGet(), Math::max);
        Thread.onSpinWait();
        now.decrementAndGet();
        endpoint.reached();
        return null;
      }));
    }
    for (Future<?> each : all) {
      each.get();
    }
    assertThat(peak.get()).isBetween(1, 3);
  }

  @Test void oneTriesForAllWhileItCannotBeReached() throws Exception {
    endpoint.begin(16, in(1));
    endpoint.missed(REFUSED, 0, 0);
    AtomicInteger tried = new AtomicInteger();
    AtomicInteger told = new AtomicInteger();
    CountDownLatch waiting = new CountDownLatch(20);
    endpoint.begin(16, in(1)); // this one tries; the others wait for the result
    List<Future<?>> all = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      all.add(threads.submit(() -> {
        waiting.countDown();
        try {
          endpoint.begin(16, in(20));
          tried.incrementAndGet();
          endpoint.reached();
        } catch (SQLException another) {
          assertThat((Throwable) another).hasMessageContaining("odp:2883").hasMessageContaining("Connection refused").hasCause(REFUSED);
          told.incrementAndGet();
        }
        return null;
      }));
    }
    waiting.await();
    await().until(() -> waiting() == 20);
    endpoint.missed(REFUSED, 0, 0);
    for (Future<?> each : all) {
      each.get();
    }
    assertThat(told.get()).isEqualTo(20);
    assertThat(tried.get()).isZero();
  }

  @Test void onceItIsReachedTheOthersFollow() throws Exception {
    endpoint.begin(16, in(1));
    endpoint.missed(REFUSED, 0, 0);
    endpoint.begin(16, in(1));
    Future<?> other = threads.submit(() -> {
      endpoint.begin(16, in(20));
      endpoint.reached();
      return null;
    });
    await().until(() -> waiting() == 1);
    endpoint.reached();
    other.get();
  }

  @Test void theNextAttemptIsNotMadeAtOnce() throws Exception {
    endpoint.begin(16, in(1));
    endpoint.missed(REFUSED, TimeUnit.HOURS.toNanos(1), TimeUnit.HOURS.toNanos(1));
    assertThatThrownBy(() -> endpoint.begin(16, System.nanoTime() + 1_000_000)).hasMessageContaining("Timed out while waiting")
        .hasCause(REFUSED);
    endpoint.seen(null);
    endpoint.begin(16, in(1));
  }

  @Test void aTurnThatDoesNotComeIsTold() throws Exception {
    endpoint.begin(1, in(1));
    assertThatThrownBy(() -> endpoint.begin(1, System.nanoTime() + 1_000_000)).isInstanceOf(SQLException.class)
        .hasMessageContaining("Timed out while waiting").hasMessageContaining("odp:2883").hasFieldOrPropertyWithValue("SQLState", "08001");
  }

  @Test void whatCannotBeReachedIsLeftAloneForAWhile() throws Exception {
    assertThat(endpoint.leftAlone()).isFalse();
    endpoint.seen(REFUSED, TimeUnit.SECONDS.toNanos(20));
    assertThat(endpoint.leftAlone()).isTrue();
    endpoint.begin(1, in(1));
    endpoint.reached();
    assertThat(endpoint.leftAlone()).isFalse();
    endpoint.seen(REFUSED, 1);
    await().until(() -> !endpoint.leftAlone());
  }

  @Test void theFirstRecoveryWithinAnHourIsSaidAloud() {
    long now = System.nanoTime();
    assertThat(endpoint.recovered(now)).isTrue();
    assertThat(endpoint.recovered(now + 1)).isFalse();
    assertThat(endpoint.recovered(now + TimeUnit.MINUTES.toNanos(59))).isFalse();
    assertThat(endpoint.recovered(now + TimeUnit.MINUTES.toNanos(61))).isTrue();
    assertThat(endpoint.recovered(now + TimeUnit.MINUTES.toNanos(62))).isFalse();
  }
}
