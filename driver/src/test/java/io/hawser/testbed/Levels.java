package io.hawser.testbed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;

/** The counts of this process that must not grow: descriptors, threads, heap, classes. */
public record Levels(long descriptors, long threads, long heap, long classes) {
  private static final Path DESCRIPTORS = Path.of("/proc/self/fd");
  private static final long MEGABYTE = 1 << 20;

  /** After a collection. Descriptors are 0 where the system does not show them. */
  public static Levels now() {
    System.gc();
    return new Levels(descriptorsOpen(), Thread.getAllStackTraces().size(),
        ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed(),
        ManagementFactory.getClassLoadingMXBean().getLoadedClassCount());
  }

  private static long descriptorsOpen() {
    if (!Files.isDirectory(DESCRIPTORS)) {
      return 0;
    }
    try (Stream<Path> open = Files.list(DESCRIPTORS)) {
      return open.count();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Soon nothing is above its former level, except for this many descriptors and threads, which come and go by themselves. */
  public static void assertLevel(Levels before, int tolerance) {
    await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> {
      Levels now = now();
      assertThat(now.descriptors).as("descriptors").isLessThanOrEqualTo(before.descriptors + tolerance);
      assertThat(now.threads).as("threads").isLessThanOrEqualTo(before.threads + Math.min(tolerance, 8));
      assertThat(now.heap).as("heap").isLessThanOrEqualTo(before.heap + 8 * MEGABYTE);
      assertThat(now.classes).as("classes").isLessThanOrEqualTo(before.classes + 400);
    });
  }
}
