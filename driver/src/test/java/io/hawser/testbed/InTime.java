package io.hawser.testbed;

import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;

/** Work of several threads, one of which may hang: the error then shows what each does, which JUnit's time-outs do not. */
public final class InTime {
  private static final int FRAMES = 40;

  private InTime() {}

  /**
   * The result of work, within a generous limit.
   *
   * @throws AssertionError if there is none after that time; it has the stacks of all non-daemon threads
   */
  public static <T> T get(Future<T> work, Duration limit) throws ExecutionException, InterruptedException {
    try {
      return work.get(limit.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      throw new AssertionError("It still runs after " + limit + ":\n" + stacks(), e);
    }
  }

  private static String stacks() {
    return Thread.getAllStackTraces().entrySet().stream().filter(each -> !each.getKey().isDaemon() && each.getValue().length > 0)
        .map(InTime::stack).collect(Collectors.joining("\n"));
  }

  private static String stack(Map.Entry<Thread, StackTraceElement[]> each) {
    return each.getKey().getName() + " " + each.getKey().getState() + "\n    at "
        + Arrays.stream(each.getValue()).limit(FRAMES).map(String::valueOf).collect(Collectors.joining("\n    at "));
  }
}
