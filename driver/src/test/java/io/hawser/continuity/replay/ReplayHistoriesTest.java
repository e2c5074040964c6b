package io.hawser.continuity.replay;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.HawserDriver;
import io.hawser.event.ConnectionListener;
import io.hawser.event.TransactionNotReplayed;
import io.hawser.event.TransactionReplayed;
import io.hawser.recovery.Recovery;
import io.hawser.testbed.LoggedLines;
import io.hawser.testbed.ServerUnderTest;
import io.hawser.testbed.VendorDriver;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Random histories: sessions with each of the vendors' drivers run transactions that conflict with each other, and are cut at random points
 * of what they send or receive; lost ones are run again, and COMMITs are resolved by markers. After each history the books must be those of
 * some order of exactly the transactions that the application saw committed, with the values that it has read.
 *
 * <p>{@code -Dhawser.test.histories=10000} makes it a long one; {@code -Dhawser.test.seed=…} repeats what is done, though not when.
 */
@Tag("vendors")
@Tag("servers")
class ReplayHistoriesTest {
  private static final int HISTORIES = Integer.getInteger("hawser.test.histories", 40);
  private static final int OF_ONE_SESSION = 2;
  private static final int PATIENCE_SECONDS = 120;

  @RegisterExtension final LoggedLines logged = LoggedLines.last(12, Recovery.class);

  private void unknown(String text) {
    System.out.println(text + "\nlogged before: " + String.join("\n", logged.lines()));
  }

  @ParameterizedTest @EnumSource @Timeout(value = 5, unit = TimeUnit.HOURS) void eachHistoryIsOneOfItsCommittedTransactions(
      ServerUnderTest server) throws Exception {
    long seed = Long.getLong("hawser.test.seed", System.nanoTime());
    Map<String, AtomicLong> counts = new TreeMap<>();
    Ledgers ledgers = Ledgers.make(server.database());
    HawserDriver driver = listening(counts);
    ExecutorService threads = Executors.newCachedThreadPool();
    List<LedgerClerk> clerks = new ArrayList<>();
    try {
      for (VendorDriver vendor : VendorDriver.values()) {
        clerks.add(new LedgerClerk(ledgers, driver, vendor, seed + clerks.size(), counts, this::unknown));
      }
      for (int history = 0; history < HISTORIES; history++) {
        List<Future<List<LedgerClerk.Told>>> all = new ArrayList<>();
        for (LedgerClerk clerk : clerks) {
          all.add(threads.submit(() -> clerk.work(OF_ONE_SESSION)));
        }
        List<LedgerClerk.Told> told = new ArrayList<>();
        for (Future<List<LedgerClerk.Told>> each : all) {
          told.addAll(each.get(PATIENCE_SECONDS, TimeUnit.SECONDS));
        }
        assertThat(ledgers.violations(told)).as("history %d, -Dhawser.test.seed=%d", history, seed).isEmpty();
      }
    } finally {
      threads.shutdownNow();
      for (LedgerClerk clerk : clerks) {
        clerk.close();
      }
    }
    System.out.println("histories on " + server + ": " + HISTORIES + "; " + counts + "; seed " + seed);
    assertThat(counts).containsKeys("replayed", "committed", "cut");
  }

  private static HawserDriver listening(Map<String, AtomicLong> counts) {
    HawserDriver driver = new HawserDriver();
    driver.addListener(new ConnectionListener() {
      @Override public void replayed(TransactionReplayed event) {
        LedgerClerk.count(counts, "replayed");
        if (event.statements() > 0) {
          LedgerClerk.count(counts, "replayed with statements");
        }
      }

      @Override public void notReplayed(TransactionNotReplayed event) {
        LedgerClerk.count(counts, "not replayed: " + event.reason());
      }
    });
    return driver;
  }
}
