package io.hawser.failure;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("alone")
class CostTest {
  @Test void classifyingAnExceptionTakesMicroseconds() {
    List<Throwable> thrown = Recorded.all().stream().map(record -> record.thrown(Rebuild.WITH_JDBC_CLASSES)).toList();
    long nanos = Long.MAX_VALUE;
    for (int round = 0; round < 30; round++) {
      long start = System.nanoTime();
      for (Throwable t : thrown) {
        Failure.of(t);
      }
      nanos = Math.min(nanos, (System.nanoTime() - start) / thrown.size());
    }
    System.out.printf("classifying one exception takes %.1f µs%n", nanos / 1000.0);
    assertThat(nanos).isLessThan(TimeUnit.MICROSECONDS.toNanos(200));
  }
}
