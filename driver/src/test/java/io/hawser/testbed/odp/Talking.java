package io.hawser.testbed.odp;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** A process that takes commands line by line. Thread-safe. */
public final class Talking implements AutoCloseable {
  private static final long MOST_SECONDS = 200;

  private final Process process;
  private final Writer input;
  private final List<String> said = new ArrayList<>();

  Talking(Process process) {
    this.process = process;
    this.input = process.outputWriter(StandardCharsets.UTF_8);
    Thread reader = new Thread(this::read, "testbed-reader-" + process.pid());
    reader.setDaemon(true);
    reader.start();
  }

  private void read() {
    try (BufferedReader output = process.inputReader(StandardCharsets.UTF_8)) {
      for (String line = output.readLine(); line != null; line = output.readLine()) {
        synchronized (said) {
          said.add(line);
          said.notifyAll();
        }
      }
    } catch (IOException ended) {
      synchronized (said) {
        said.add("The output ended: " + ended);
        said.notifyAll();
      }
    }
  }

  /** Sends it a signal, such as STOP. */
  public void signal(String name) throws IOException, InterruptedException {
    Process kill = new ProcessBuilder("/bin/sh", "-c", "kill -" + name + " " + process.pid()).inheritIO().start();
    if (!kill.waitFor(5, TimeUnit.SECONDS) || kill.exitValue() != 0) {
      throw new IOException("The signal " + name + " could not be sent.");
    }
  }

  public void say(String line) throws IOException {
    input.write(line + "\n");
    input.flush();
  }

  /** Waits for this many lines of a kind, in all output since {@link #forget()}. */
  public List<String> await(int count, Predicate<String> kind) throws InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(MOST_SECONDS);
    synchronized (said) {
      while (true) {
        List<String> matching = said.stream().filter(kind).toList();
        if (matching.size() >= count) {
          return matching;
        }
        long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
        if (left <= 0) {
          throw new AssertionError("The process did not say what was awaited; it said: " + String.join("\n", said));
        }
        said.wait(left);
      }
    }
  }

  /** All output since {@link #forget()}, once nothing was added for this long. */
  List<String> awaitSilence(int millis) throws InterruptedException {
    synchronized (said) {
      int before = -1;
      while (before != said.size()) {
        before = said.size();
        said.wait(millis);
      }
      return List.copyOf(said);
    }
  }

  public void forget() {
    synchronized (said) {
      said.clear();
    }
  }

  /** Asks it to end (SIGTERM), and ends it if it does not. */
  @Override public void close() {
    process.destroy();
    try {
      if (!process.waitFor(10, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
