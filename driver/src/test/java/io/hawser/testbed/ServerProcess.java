package io.hawser.testbed;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.apache.commons.io.FileUtils;

/** A database server's process and its files, all in one temporary directory that is gone when the JVM has ended. */
final class ServerProcess {
  static final String HOST = "127.0.0.1";
  static final String USER = "hawser";
  static final String DATABASE = "test";
  private static final String ACCOUNTS = "accounts.sql";
  private static final String READY = "ready for connections";
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final Path home;
  private final String password = UUID.randomUUID().toString();
  private volatile Start start;
  private volatile Process process;

  /** @param environment added to this process's */
  record Start(int port, List<String> command, Map<String, String> environment) {}

  private ServerProcess(Path home) {
    this.home = home;
  }

  /** A directory for a server that is still to be put there; its path is short enough for a socket's. */
  static ServerProcess in(String prefix) throws IOException {
    ServerProcess server = new ServerProcess(Files.createTempDirectory(prefix));
    Runtime.getRuntime().addShutdownHook(new Thread(server::remove, "hawser-testbed-remove-database"));
    Files.writeString(server.accounts(), String.join("\n",
        "CREATE DATABASE IF NOT EXISTS " + DATABASE + " CHARACTER SET utf8mb4;",
        "CREATE USER IF NOT EXISTS " + USER + "@'127.0.0.1' IDENTIFIED BY '" + server.password + "';",
        "GRANT ALL ON *.* TO " + USER + "@'127.0.0.1' WITH GRANT OPTION;",
        ""));
    return server;
  }

  Path home() {
    return home;
  }

  /** The server's {@code --init-file}: the database and the user for the tests. */
  Path accounts() {
    return home.resolve(ACCOUNTS);
  }

  int port() {
    return start.port();
  }

  String password() {
    return password;
  }

  /** Returns when the server accepts connections. */
  void start(Start how) throws IOException {
    start = how;
    Path log = home.resolve("server.log");
    Files.deleteIfExists(log);
    ProcessBuilder builder = new ProcessBuilder(how.command()).redirectErrorStream(true).redirectOutput(log.toFile());
    builder.environment().putAll(how.environment());
    process = builder.start();
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (!Files.readString(log).contains(READY)) {
      if (!process.isAlive() || System.nanoTime() - end > 0) {
        throw new IOException("The database server is not ready. It said: " + Files.readString(log));
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
    }
  }

  void restart() {
    try {
      process.destroy();
      end();
      start(start);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns when all of its threads are stopped: the signal stops each when it is next scheduled, which may answer a request before. */
  void freeze() {
    signal("STOP");
    Path threads = Path.of("/proc", String.valueOf(process.pid()), "task");
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (Files.isDirectory(threads) && !stopped(threads)) {
      if (System.nanoTime() - end > 0) {
        throw new IllegalStateException("The database server does not stop.");
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
    }
  }

  /** Runs what makes a data directory. */
  static void makeData(ProcessBuilder builder, Path home) throws IOException {
    Path log = home.resolve("initialize.log");
    Process process = builder.redirectErrorStream(true).redirectOutput(log.toFile()).start();
    try {
      if (process.waitFor() != 0) {
        throw new IOException("It can't make a data directory. It said: " + Files.readString(log));
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
  }

  private static boolean stopped(Path threads) {
    try (Stream<Path> all = Files.list(threads)) {
      for (Path thread : (Iterable<Path>) all::iterator) {
        String stat = Files.readString(thread.resolve("stat")); // pid (name) state …
        if (stat.charAt(stat.lastIndexOf(')') + 2) != 'T') {
          return false;
        }
      }
      return true;
    } catch (IOException threadEnded) {
      return false;
    }
  }

  void thaw() {
    signal("CONT");
  }

  private void signal(String name) {
    try {
      Process kill = new ProcessBuilder("/bin/sh", "-c", "kill -" + name + " " + process.pid()).inheritIO().start();
      if (!kill.waitFor(5, TimeUnit.SECONDS) || kill.exitValue() != 0) {
        throw new IllegalStateException("The signal " + name + " could not be sent to the database.");
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private void end() throws IOException {
    try {
      if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
        throw new IOException("The database server does not end.");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
  }

  /**
   * Killed, not shut down: nobody will read its data again, and a frozen server would not hear anything else. A second call does nothing.
   */
  void remove() {
    try {
      if (process != null) {
        process.destroyForcibly();
        end();
      }
      FileUtils.deleteDirectory(home.toFile());
    } catch (IOException e) {
      System.err.println("The database in " + home + " was not removed: " + e);
    }
  }
}
