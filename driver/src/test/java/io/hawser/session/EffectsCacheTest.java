package io.hawser.session;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("alone")
class EffectsCacheTest {
  private final EffectsCache cache = new EffectsCache();

  @Test void aTextIsReadOnce() {
    assertThat(cache.of("SELECT 1", Dialect.UNKNOWN)).isSameAs(cache.of("SELECT " + 1, Dialect.UNKNOWN));
  }

  @Test void theModesDoNotMix() {
    assertThat(cache.of("SELECT 1 --COMMIT", Dialect.OCEANBASE_ORACLE)).isNotSameAs(cache.of("SELECT 1 --COMMIT", Dialect.UNKNOWN));
  }

  @Test void nullHasNoEffects() {
    assertThat(cache.of(null, Dialect.UNKNOWN)).isSameAs(Effects.NONE);
  }

  @Test void longTextsAreReadButNotKept() {
    String text = "SELECT '" + "x".repeat(EffectsCache.LONGEST) + "'";
    assertThat(cache.of(text, Dialect.UNKNOWN).isRead(Set.of())).isTrue();
    assertThat(cache.size()).isZero();
  }

  @Test void itStaysBoundedAndKeepsWhatIsInUse() {
    Effects inUse = cache.of("SELECT 'in use'", Dialect.UNKNOWN);
    for (int i = 0; i < 20_000; i++) {
      cache.of("SELECT " + i, Dialect.UNKNOWN);
      assertThat(cache.of("SELECT 'in use'", Dialect.UNKNOWN)).isSameAs(inUse);
    }
    assertThat(cache.size()).isLessThanOrEqualTo(1024);
  }

  @Test void aCachedLookUpAllocatesNothing() {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    String text = "SELECT a FROM t WHERE b = ?";
    SessionLedger ledger = new SessionLedger(Procedures.UNKNOWN);
    int read = 0;
    for (int i = 0; i < 200_000; i++) {
      read += statement(ledger, text);
    }
    long thread = Thread.currentThread().getId();
    long before = threads.getThreadAllocatedBytes(thread);
    for (int i = 0; i < 1_000_000; i++) {
      read += statement(ledger, text);
    }
    long allocated = threads.getThreadAllocatedBytes(thread) - before;
    assertThat(read).isEqualTo(1_200_000);
    assertThat(allocated).as("bytes in a million statements").isLessThan(1_000_000);
  }

  private int statement(SessionLedger ledger, String text) {
    Effects effects = cache.of(text, Dialect.UNKNOWN);
    ledger.before(effects);
    ledger.after(effects);
    return effects.isRead(Set.of()) ? 1 : 0;
  }

  @Test void threadsShareIt() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try {
      List<Callable<Boolean>> readers = new ArrayList<>();
      for (int t = 0; t < 4; t++) {
        readers.add(() -> {
          boolean right = true;
          for (int i = 0; i < 20_000; i++) {
            String text = "SET @x = " + i % 3_000;
            right &= cache.of(text, Dialect.UNKNOWN).toString().equals("[SET @x [@x = " + i % 3_000 + "]]");
          }
          return right;
        });
      }
      for (Future<Boolean> result : threads.invokeAll(readers)) {
        assertThat(result.get()).isTrue();
      }
    } finally {
      threads.shutdownNow();
    }
    assertThat(cache.size()).isLessThanOrEqualTo(1024);
  }
}
