package io.hawser.bank;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.testbed.InTime;
import io.hawser.testbed.ServerUnderTest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Tellers of a bank, with every vendor's driver, plain and TLS, whose connections are cut at random points: nothing that was acknowledged
 * is missing, nothing ran twice, and what is reported to a teller about a failure is true.
 *
 * <p>{@code -Dhawser.test.cuts=10000} makes it a long one, {@code -Dhawser.test.seed=…} repeats the operations of the tellers and the
 * faults, thread by thread.
 */
@Tag("vendors")
class LedgerTest {
  private static final int TELLERS = 8;
  private static final int CUTS = Integer.getInteger("hawser.test.cuts", 300);
  private static final Duration LIMIT = Duration.ofMinutes(4).plusSeconds(CUTS / 10);

  @ParameterizedTest @EnumSource @Timeout(value = 2, unit = TimeUnit.HOURS) void theBooksAreRightWhateverIsCut(ServerUnderTest server)
      throws Exception {
    long seed = Long.getLong("hawser.test.seed", System.nanoTime());
    Bank bank = Bank.open(server.database());
    AtomicInteger cuts = new AtomicInteger();
    ExecutorService threads = Executors.newFixedThreadPool(TELLERS);
    List<Teller> tellers = new ArrayList<>();
    Map<Teller, Future<Void>> work = new LinkedHashMap<>();
    long start = System.nanoTime();
    try {
      for (int number = 0; number < TELLERS; number++) {
        Teller teller = new Teller(bank, number, seed, cuts, CUTS);
        tellers.add(teller);
        work.put(teller, threads.submit(teller));
      }
      for (Map.Entry<Teller, Future<Void>> each : work.entrySet()) {
        try {
          InTime.get(each.getValue(), LIMIT);
        } catch (ExecutionException e) {
          cuts.set(Integer.MAX_VALUE / 2); // the others stop
          throw new AssertionError(each.getKey() + ", -Dhawser.test.seed=" + seed + ": " + e.getCause(), e.getCause());
        }
      }
    } finally {
      threads.shutdownNow();
      assertThat(threads.awaitTermination(60, TimeUnit.SECONDS)).as("every teller has ended").isTrue();
    }
    int recoveries = tellers.stream().mapToInt(Teller::recoveries).sum();
    System.out.println(
        "ledger on " + server + ": " + cuts + " cuts in " + TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - start) + " s, " + recoveries
            + " recoveries; entries done " + bank.count(ReportedOutcome.DONE) + ", not executed " + bank.count(ReportedOutcome.NOT_EXECUTED)
            + ", rolled back " + bank.count(ReportedOutcome.ROLLED_BACK) + ", unknown " + bank.count(ReportedOutcome.UNKNOWN) + "; seed "
            + seed);
    assertThat(bank.violations()).as("-Dhawser.test.seed=" + seed).isEmpty();
    assertThat(bank.count(ReportedOutcome.DONE)).isPositive();
    assertThat(recoveries).isGreaterThan(CUTS / 10);
  }
}
