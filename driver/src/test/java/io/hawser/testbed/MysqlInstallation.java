package io.hawser.testbed;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.commons.io.FileUtils;

/**
 * A MySQL server that stands on this machine: {@code -Dhawser.test.mysqld=…} or the environment's HAWSER_TEST_MYSQLD names its mysqld,
 * or {@code .ci/mysql} has made it where it is looked for.
 */
final class MysqlInstallation {
  private static final Path USUAL = Path.of("/opt/mysql-9/root/usr/sbin/mysqld");
  /** Made once for a build directory: making it takes longer than all else that a start does. */
  private static final Path NEW_DATA = Path.of("target", "mysql-data").toAbsolutePath();

  private final Path program;

  private MysqlInstallation(Path program) {
    this.program = program;
  }

  /** The named one, whether it exists or not; else the usual one, if it exists. */
  static Optional<Path> program() {
    String named = System.getProperty("hawser.test.mysqld", System.getenv("HAWSER_TEST_MYSQLD"));
    return named == null || named.isEmpty() ? Optional.of(USUAL).filter(Files::isExecutable) : Optional.of(Path.of(named));
  }

  /** @param options of the server, in addition to the usual ones and in the place of those of the same name */
  static ServerProcess launch(String... options) {
    Path program = program().orElseThrow(() -> new IllegalStateException(MysqlDatabase.HOW_TO_GET_IT));
    try {
      ServerProcess server = ServerProcess.in("hawser-mysql-");
      new MysqlInstallation(program).start(server, options);
      return server;
    } catch (IOException e) {
      throw new UncheckedIOException("The MySQL server " + program + " did not start.", e);
    }
  }

  private void start(ServerProcess server, String... options) throws IOException {
    if (!Files.isDirectory(NEW_DATA)) {
      makeNewData(server.home());
    }
    Path data = server.home().resolve("data");
    FileUtils.copyDirectory(NEW_DATA.toFile(), data.toFile());
    int port = freePort();
    List<String> command = command(data,
        "--port=" + port, "--bind-address=" + ServerProcess.HOST, "--socket=" + server.home().resolve("socket"),
        "--pid-file=" + server.home().resolve("pid"), "--mysqlx=OFF", "--skip-name-resolve", "--disable-log-bin",
        "--max-allowed-packet=64M", "--max-connections=1000", "--init-file=" + server.accounts(), "--tmpdir=" + server.home(),
        "--secure-file-priv=", "--innodb-flush-log-at-trx-commit=2", "--innodb-buffer-pool-size=32M", "--performance-schema=OFF");
    for (String option : options) {
      command.removeIf(usual -> name(usual).equals(name(option))); // a server may do both, as with skip-name-resolve
      command.add(option);
    }
    server.start(new ServerProcess.Start(port, command, Map.of()));
  }

  private static String name(String option) {
    return option.split("=", 2)[0];
  }

  /** With a certificate, self-signed, that the server makes for itself. */
  private void makeNewData(Path home) throws IOException {
    Path made = home.resolve("new-data");
    ServerProcess.makeData(new ProcessBuilder(command(made, "--initialize-insecure")), home);
    Files.createDirectories(NEW_DATA.getParent());
    File copy = Files.createTempDirectory(NEW_DATA.getParent(), "mysql-data-").toFile();
    FileUtils.moveDirectoryToDirectory(made.toFile(), copy, true);
    try {
      Files.move(copy.toPath().resolve(made.getFileName()), NEW_DATA, StandardCopyOption.ATOMIC_MOVE);
    } catch (FileSystemException another) {
      if (!Files.isDirectory(NEW_DATA)) { // another process may have been faster, which is fine
        throw another;
      }
    } finally {
      FileUtils.deleteDirectory(copy);
    }
  }

  private List<String> command(Path data, String... options) {
    List<String> command = new ArrayList<>(List.of(program.toString(), "--no-defaults", "--basedir=" + program.getParent().getParent(),
        "--datadir=" + data, "--innodb-flush-method=nosync"));
    if ("root".equals(System.getProperty("user.name"))) {
      command.add("--user=root");
    }
    for (String option : options) {
      command.removeIf(usual -> name(usual).equals(name(option))); // a server may do both, as with skip-name-resolve
      command.add(option);
    }
    return command;
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName(ServerProcess.HOST))) {
      return socket.getLocalPort();
    }
  }
}
