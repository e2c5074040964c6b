package io.hawser.testbed;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/**
 * One thread that does all of a proxy's work, so that nothing of it needs a lock, and an order given from another thread has
 * been carried out down to the kernel when {@link #call} returns.
 */
final class EventLoop implements Closeable {
  private static final long CALL_SECONDS = 10;

  private final Selector selector;
  private final Thread thread;
  private final Queue<Runnable> orders = new ConcurrentLinkedQueue<>();
  private final PriorityQueue<Timer> timers = new PriorityQueue<>();
  private volatile boolean closing;

  interface Handler {
    void ready(SelectionKey key);
  }

  private record Timer(long due, Runnable action) implements Comparable<Timer> {
    @Override public int compareTo(Timer other) {
      return Long.signum(due - other.due);
    }
  }

  EventLoop(String name) throws IOException {
    selector = Selector.open();
    thread = new Thread(this::run, name);
    thread.setDaemon(true);
    thread.start();
  }

  /** Has this done by the loop's thread and waits for it, sockets closed by it included. */
  void call(Runnable action) {
    ask(() -> {
      action.run();
      return null;
    });
  }

  /** The same for a question. One that comes after the loop has ended is answered by the caller's thread. */
  <T> T ask(Supplier<T> question) {
    if (closed()) {
      return question.get();
    }
    if (Thread.currentThread() == thread) {
      return question.get();
    }
    CompletableFuture<T> done = new CompletableFuture<>();
    orders.add(() -> {
      try {
        T answer = question.get();
        // a registered channel that was closed gives up its socket only in the next selection
        selector.selectNow();
        done.complete(answer);
      } catch (IOException | RuntimeException e) {
        done.completeExceptionally(e);
      }
    });
    selector.wakeup();
    try {
      return done.get(CALL_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException e) {
      throw new IllegalStateException("The proxy could not do it.", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** Only in the loop's thread. */
  SelectionKey register(SelectableChannel channel, int operations, Handler handler) throws IOException {
    channel.configureBlocking(false);
    return channel.register(selector, operations, handler);
  }

  /** Only in the loop's thread. */
  void at(long nanoTime, Runnable action) {
    timers.add(new Timer(nanoTime, action));
  }

  private void run() {
    try (selector) {
      while (!closing) {
        selector.select(millisToNextTimer());
        List<SelectionKey> ready = new ArrayList<>(selector.selectedKeys());
        selector.selectedKeys().clear();
        for (SelectionKey key : ready) {
          if (key.isValid()) {
            ((Handler) key.attachment()).ready(key);
          }
        }
        for (Runnable order = orders.poll(); order != null; order = orders.poll()) {
          order.run();
        }
        while (!timers.isEmpty() && timers.peek().due() - System.nanoTime() <= 0) {
          timers.poll().action().run();
        }
      }
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private long millisToNextTimer() {
    if (timers.isEmpty()) {
      return 0;
    }
    return Math.max(1, TimeUnit.NANOSECONDS.toMillis(timers.peek().due() - System.nanoTime()) + 1);
  }

  boolean closed() {
    return closing && !thread.isAlive();
  }

  /** Ends the thread and waits for that. The owners of channels must close them before. */
  @Override public void close() {
    closing = true;
    selector.wakeup();
    try {
      thread.join(TimeUnit.SECONDS.toMillis(CALL_SECONDS));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
