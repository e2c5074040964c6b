package io.hawser.truth;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.testbed.InTime;
import io.hawser.testbed.MysqlDatabase;
import io.hawser.testbed.ServerUnderTest;
import io.hawser.truth.Program.Step;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.EnumMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntPredicate;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Random programs of transactions whose connection is cut, compared with what the server has committed: 40001 means that nothing of the
 * transaction is there or comes later, success that all of it is there once, 08007 all or nothing.
 *
 * <p>{@code -Dhawser.test.programs=20000} makes it a long one; {@code -Dhawser.test.seed=…} runs one program.
 */
@Tag("vendors")
@Tag("servers")
class TransactionTruthTest {
  private static final int PROGRAMS = Integer.getInteger("hawser.test.programs", 60);
  private static final Duration LIMIT = Duration.ofMinutes(10).plusSeconds(PROGRAMS);
  private static final int WORKERS = Integer.getInteger("hawser.test.workers", 2);
  private static final long FIXED = 1_000;

  private final Counters counters = new Counters();
  private final List<String> broken = new ArrayList<>();

  @Test @Timeout(value = 5, unit = TimeUnit.HOURS) void whatIsSaidIsTrue() throws Exception {
    run(PROGRAMS, true, i -> i % 3 < 2); // two of three are the same each time
  }

  /** Or the test would know nothing of transactions. */
  @Test @Timeout(300) void noProgramThatNobodyCutsIsBlamed() throws Exception {
    run(40, false, i -> true);
    assertThat(counters.count("LOST") + counters.count("UNKNOWN") + counters.count("ROLLED_BACK")).isZero();
    assertThat(counters.count("DEADLOCK")).as("deadlocks").isPositive();
  }

  private void run(int programs, boolean areCut, IntPredicate isFixed) throws Exception {
    List<ServerUnderTest> servers = MysqlDatabase.isAvailable() ? List.of(ServerUnderTest.values()) : List.of(ServerUnderTest.MARIADB);
    Long only = Long.getLong("hawser.test.seed");
    long fresh = System.nanoTime();
    AtomicInteger next = new AtomicInteger();
    int many = only == null ? programs : 1;
    ExecutorService threads = Executors.newFixedThreadPool(WORKERS);
    List<Future<Void>> work = new ArrayList<>();
    try {
      for (int number = 0; number < WORKERS; number++) {
        String table = "truth_" + number;
        Callable<Void> worker = () -> {
          Map<ServerUnderTest, Books> books = new EnumMap<>(ServerUnderTest.class);
          for (int i = next.getAndIncrement(); i < many && !tooMany(); i = next.getAndIncrement()) {
            Program program = Program.of(only != null ? only : isFixed.test(i) ? FIXED + i : fresh + i, servers, areCut);
            if (!books.containsKey(program.server())) {
              books.put(program.server(), new Books(program.server().database(), table));
            }
            check(program, books.get(program.server()));
          }
          for (Books each : books.values()) {
            each.close();
          }
          return null;
        };
        work.add(threads.submit(worker));
      }
      for (Future<Void> each : work) {
        InTime.get(each, LIMIT);
      }
    } finally {
      threads.shutdownNow();
    }
    System.out.println("truth: " + counters);
    assertThat(broken).isEmpty();
  }

  private synchronized boolean tooMany() {
    return broken.size() >= Integer.getInteger("hawser.test.violations", 3);
  }

  private void check(Program program, Books books) throws SQLException {
    Runner.Result result;
    try {
      result = Runner.run(program, books, counters);
    } catch (SQLException | RuntimeException e) {
      throw new AssertionError(program + " " + program.steps() + ": " + e, e);
    }
    if (!result.violations().isEmpty()) {
      String shortest = "\n" + shrink(program, books, result);
      System.out.println(shortest);
      synchronized (this) {
        broken.add(shortest);
      }
    }
  }

  /** Leaves out what is not needed for it to fail. */
  private static String shrink(Program program, Books books, Runner.Result failed) throws SQLException {
    Program shortest = program;
    Runner.Result result = failed;
    for (int i = program.steps().size() - 1; i >= 0; i--) {
      List<Step> fewer = new ArrayList<>(shortest.steps());
      fewer.remove(i);
      Runner.Result again = Runner.run(shortest.with(fewer), books, new Counters());
      if (!again.violations().isEmpty()) {
        shortest = shortest.with(fewer);
        result = again;
      }
    }
    return String.join("\n", result.violations()) + "\n  in " + result.listing();
  }
}
