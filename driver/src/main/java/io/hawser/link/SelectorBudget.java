package io.hawser.link;

import java.io.IOException;
import java.nio.channels.Selector;
import java.nio.file.Files;
import java.nio.file.Paths;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The selectors of all that wait. Each takes two or three descriptors more than the vendor's driver needs, so together they get a small
 * share of what this process may have; whoever gets none waits without one (see {@link Waiter}). Thread-safe.
 */
final class SelectorBudget {
  private static final int SHARE = 16;
  private static final int LEAST = 4;
  private static final int MOST = 4_096;
  private static final int USUAL = 10_240;
  private static final int LIMIT = Math.max(LEAST, Math.min(MOST, descriptors() / SHARE));
  private static final AtomicInteger OPEN = new AtomicInteger();

  private SelectorBudget() {}

  /** How many descriptors this process may have. */
  private static int descriptors() {
    try {
      Matcher limit = Pattern.compile("Max open files\\s+(\\d+)").matcher(new String(Files.readAllBytes(Paths.get("/proc/self/limits")),
          java.nio.charset.StandardCharsets.US_ASCII));
      return limit.find() ? (int) Math.min(Integer.MAX_VALUE, Long.parseLong(limit.group(1))) : USUAL;
    } catch (IOException | RuntimeException notLinux) {
      return USUAL;
    }
  }

  /** Null if none can be had: the share is used up, or the process has no descriptor or no memory left. */
  static Selector open() {
    if (OPEN.incrementAndGet() <= LIMIT) {
      try {
        return Selector.open();
      } catch (IOException | OutOfMemoryError exhausted) {
        OPEN.decrementAndGet();
        return null;
      }
    }
    OPEN.decrementAndGet();
    return null;
  }

  /** Does nothing for null. */
  static void close(Selector selector) throws IOException {
    if (selector != null) {
      OPEN.decrementAndGet();
      selector.close();
    }
  }

  static int limit() {
    return LIMIT;
  }
}
