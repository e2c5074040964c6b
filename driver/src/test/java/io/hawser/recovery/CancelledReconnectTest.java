package io.hawser.recovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import io.hawser.testbed.FaultProxy;
import io.hawser.testbed.FaultyConnection;
import io.hawser.testbed.VendorDriver;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junitpioneer.jupiter.cartesian.CartesianTest;

/** A reconnect ends at once with abort(), close() and an interrupt, wherever it waits. */
@Timeout(60)
class CancelledReconnectTest {
  private static final Duration AT_ONCE = Duration.ofSeconds(2); // of 30 s that it would take; the machine may be busy

  enum Wait {
    LOGIN {
      @Override void prepare(FaultProxy proxy) {
        proxy.leaveConnectionsUnanswered();
      }
    },
    BETWEEN_ATTEMPTS {
      @Override void prepare(FaultProxy proxy) {
        proxy.refuseConnections();
      }
    };

    abstract void prepare(FaultProxy proxy);
  }

  enum End {
    ABORT {
      @Override void end(Connection connection, Thread thread) throws SQLException {
        connection.abort(Runnable::run);
      }
    },
    CLOSE {
      @Override void end(Connection connection, Thread thread) throws SQLException {
        connection.close();
      }
    },
    INTERRUPT {
      @Override void end(Connection connection, Thread thread) {
        thread.interrupt();
      }
    };

    abstract void end(Connection connection, Thread thread) throws SQLException;
  }

  private static FaultyConnection open(VendorDriver vendor) throws SQLException {
    return FaultyConnection.open(vendor, "hawser.odp.check=off", "hawser.reconnect.timeout=30s", "hawser.reconnect.interval=5s",
        "hawser.reconnect.maxInterval=5s");
  }

  @CartesianTest(name = "{0} {1} {2}") void itEndsAtOnce(@CartesianTest.Enum VendorDriver vendor, @CartesianTest.Enum Wait wait,
      @CartesianTest.Enum End end) throws Exception {
    try (FaultyConnection session = open(vendor)) {
      wait.prepare(session.proxy());
      session.reset();
      boolean[] flag = new boolean[1];
      FutureTask<Throwable> call = new FutureTask<>(() -> {
        Throwable thrown = catchThrowable(() -> session.ask("SELECT 1"));
        flag[0] = Thread.currentThread().isInterrupted();
        return thrown;
      });
      Thread thread = new Thread(call, "reconnecting");
      thread.start();
      assertThat(catchThrowable(() -> call.get(500, TimeUnit.MILLISECONDS))).as("it waits").isInstanceOf(TimeoutException.class);
      long start = System.nanoTime();
      end.end(session.connection(), thread);
      Throwable thrown = call.get(20, TimeUnit.SECONDS);
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(AT_ONCE);
      assertThat(thrown).isInstanceOf(SQLException.class);
      assertThat(flag[0]).as("the flag is kept").isEqualTo(end == End.INTERRUPT);
      if (end == End.INTERRUPT) {
        StringWriter said = new StringWriter();
        thrown.printStackTrace(new PrintWriter(said, true));
        assertThat(said.toString()).contains("the thread was interrupted while it was reconnecting");
        session.proxy().acceptConnections();
        // once hawser.reconnect.interval has passed since the attempt that was refused
        await("the next call tries again").atMost(Duration.ofSeconds(40)).ignoreExceptions()
            .until(() -> "1".equals(session.ask("SELECT 1")));
      }
    }
  }

  @ParameterizedTest @EnumSource void aThreadThatWasInterruptedBeforeGetsASessionAsAFreshConnectionWould(VendorDriver vendor)
      throws Exception {
    try (FaultyConnection session = open(vendor)) {
      session.reset();
      Thread.currentThread().interrupt();
      try {
        assertThat(session.ask("SELECT 1")).isEqualTo("1");
        assertThat(Thread.currentThread().isInterrupted()).as("the flag is kept").isTrue();
      } finally {
        Thread.interrupted();
      }
      assertThat(session.sessions()).isEqualTo(2);
    }
  }

  @ParameterizedTest @EnumSource void oneThatWasInterruptedBeforeMakesOneAttempt(VendorDriver vendor) throws Exception {
    try (FaultyConnection session = open(vendor)) {
      session.proxy().refuseConnections();
      session.reset();
      long start = System.nanoTime();
      Thread.currentThread().interrupt();
      try {
        assertThat(catchThrowable(() -> session.ask("SELECT 1"))).isInstanceOf(SQLException.class);
        assertThat(Thread.currentThread().isInterrupted()).as("the flag is kept").isTrue();
      } finally {
        Thread.interrupted();
      }
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
    }
  }

  /** Another thread is reconnecting the same connection: a thread that waits for it can be interrupted too. */
  @ParameterizedTest @EnumSource void theOneThatWaitsForAnotherThreadIsFreed(VendorDriver vendor) throws Exception {
    try (FaultyConnection session = open(vendor)) {
      session.proxy().leaveConnectionsUnanswered();
      session.reset();
      Thread first = new Thread(() -> catchThrowable(() -> session.ask("SELECT 1")));
      first.start();
      await().until(() -> first.getState() == Thread.State.TIMED_WAITING || first.getState() == Thread.State.RUNNABLE);
      FutureTask<Throwable> call = new FutureTask<>(() -> catchThrowable(() -> session.ask("SELECT 2")));
      Thread second = new Thread(call);
      second.start();
      assertThat(catchThrowable(() -> call.get(500, TimeUnit.MILLISECONDS))).as("it waits").isInstanceOf(TimeoutException.class);
      second.interrupt();
      first.interrupt();
      assertThat(call.get(5, TimeUnit.SECONDS)).isNotNull();
      first.join(TimeUnit.SECONDS.toMillis(5));
      assertThat(first.isAlive()).isFalse();
    }
  }

  @Tag("long") @ParameterizedTest @EnumSource void afterAFailedRecoveryTheNextCallsFailAtOnce(VendorDriver vendor) throws Exception {
    try (FaultyConnection session = FaultyConnection.open(vendor, "hawser.odp.check=off", "hawser.reconnect.timeout=2s")) {
      session.proxy().leaveConnectionsUnanswered();
      session.reset();
      long start = System.nanoTime();
      assertThat(catchThrowable(() -> session.ask("SELECT 1"))).isInstanceOf(SQLException.class);
      long first = System.nanoTime();
      assertThat(Duration.ofNanos(first - start)).isBetween(Duration.ofMillis(1_500), Duration.ofSeconds(5));
      for (int i = 0; i < 5; i++) {
        assertThat(catchThrowable(() -> session.ask("SELECT 1"))).isInstanceOf(SQLException.class);
      }
      assertThat(Duration.ofNanos(System.nanoTime() - first)).isLessThan(Duration.ofSeconds(1));
      session.proxy().acceptConnections();
      await().atMost(Duration.ofSeconds(10)).ignoreExceptions().until(() -> "1".equals(session.ask("SELECT 1")));
    }
  }

  @ParameterizedTest @EnumSource void theLongestIsValid(VendorDriver vendor) throws Exception {
    try (FaultyConnection session = open(vendor)) {
      for (int seconds : new int[] {2_147_482, 2_147_483, 2_147_484, Integer.MAX_VALUE}) {
        assertThat(session.connection().isValid(seconds)).as("%d s", seconds).isTrue();
      }
    }
  }
}
