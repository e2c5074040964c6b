package io.hawser.testbed;

import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/**
 * Calls that wait for something, each in a daemon thread of its own. The common pool has one thread on two processors, and from JDK 25
 * on asynchronous calls wait for it: two that wait for each other would wait for ever.
 */
public final class Caller {
  private Caller() {}

  public static <T> CompletableFuture<T> supply(Supplier<T> call) {
    return CompletableFuture.supplyAsync(call, Caller::inThreadOfItsOwn);
  }

  public static CompletableFuture<Void> run(Runnable call) {
    return CompletableFuture.runAsync(call, Caller::inThreadOfItsOwn);
  }

  private static void inThreadOfItsOwn(Runnable call) {
    Thread thread = new Thread(call, "caller");
    thread.setDaemon(true);
    thread.start();
  }
}
