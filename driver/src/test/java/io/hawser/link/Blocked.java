package io.hawser.link;

import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;

/** A call that uses the network, in a thread of its own. */
final class Blocked {
  /** A thread that is seen in the same place for this time is waiting. */
  private static final long STILL_MILLIS = 50;

  private final FutureTask<Object> task;
  private final Thread thread;

  private Blocked(Callable<Object> call) {
    task = new FutureTask<>(call);
    thread = new Thread(task, "blocked-call");
    thread.setDaemon(true);
    thread.start();
  }

  /** Returns at once. */
  static Blocked start(Callable<Object> call) {
    return new Blocked(call);
  }

  /** Returns once the call waits: its stack does not change and it uses no processor. */
  static Blocked in(Callable<Object> call) throws InterruptedException {
    Blocked blocked = new Blocked(call);
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
    StackTraceElement[] before = null;
    while (System.nanoTime() < deadline) {
      StackTraceElement[] now = blocked.thread.getStackTrace();
      if (before != null && now.length > 0 && java.util.Arrays.equals(before, now) && waits(now)) {
        return blocked;
      }
      before = now;
      Thread.sleep(STILL_MILLIS);
    }
    throw new IllegalStateException("The call does not wait: " + java.util.Arrays.toString(before));
  }

  private static boolean waits(StackTraceElement[] stack) {
    return stack[0].isNativeMethod() || stack[0].getClassName().endsWith("Unsafe");
  }

  Thread thread() {
    return thread;
  }

  /** What the call returns or throws, within a generous bound. */
  Object result() throws Exception {
    try {
      return task.get(10, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof Exception thrown) {
        throw thrown;
      }
      throw e;
    }
  }
}
