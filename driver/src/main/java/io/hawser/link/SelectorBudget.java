package io.hawser.link;

import java.io.BufferedReader;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.channels.Selector;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The selectors of all waiting threads. Each takes two or three descriptors more than the vendor's driver needs, so together they get a
 * small share of the process's limit; a wait that gets none does without (see {@link Waiter}). Thread-safe.
 */
final class SelectorBudget {
  private static final int SHARE = 16;
  private static final int LEAST = 4;
  private static final int MOST = 4_096;
  private static final int USUAL = 10_240;
  private static final Pattern OPEN_FILES = Pattern.compile("Max open files\\s+(\\d+)");
  private static final int LIMIT = Math.max(LEAST, Math.min(MOST, descriptors() / SHARE));
  private static final AtomicInteger OPEN = new AtomicInteger();

  private SelectorBudget() {}

  /** The process's limit of descriptors. Not read through a channel, which needs direct memory: this class must initialize in any case. */
  private static int descriptors() {
    try (BufferedReader limits = new BufferedReader(
        new InputStreamReader(new FileInputStream("/proc/self/limits"), StandardCharsets.US_ASCII))) {
      for (String line = limits.readLine(); line != null; line = limits.readLine()) {
        Matcher limit = OPEN_FILES.matcher(line);
        if (limit.find()) {
          return (int) Math.min(Integer.MAX_VALUE, Long.parseLong(limit.group(1)));
        }
      }
      return USUAL; // "unlimited"
    } catch (IOException | RuntimeException | OutOfMemoryError unknown) {
      return USUAL;
    }
  }

  /** To be called while there is memory: when a connection is opened. */
  static void prepare() {
    OPEN.get();
  }

  /** Null if none is available: the share is used up, or the process has no descriptor or no memory left. */
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
}
