package io.hawser.testbed;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * A real MariaDB server, one for the JVM: started when first asked for, on a free port of the loopback interface, from
 * binaries in a jar (nothing to install, root or not), stopped and removed when the JVM ends. It accepts plain and TLS
 * connections; its certificate is self-signed.
 *
 * <p>Thread-safe.
 */
public final class EmbeddedDatabase {
  private final ServerProcess server;

  private EmbeddedDatabase() {
    server = ServerProcess.launch();
  }

  /** The JVM's database, started if it was not yet. */
  public static EmbeddedDatabase get() {
    return Holder.INSTANCE;
  }

  private static final class Holder {
    static final EmbeddedDatabase INSTANCE = new EmbeddedDatabase();
  }

  /** The numeric loopback address, so that no name is ever resolved. */
  public String host() {
    return ServerProcess.HOST;
  }

  public int port() {
    return server.port();
  }

  /** A user with all privileges. */
  public String user() {
    return ServerProcess.USER;
  }

  /** Random, made anew at each start: a test can look for it where it must not be. */
  public String password() {
    return server.password();
  }

  /** The name of an empty database. */
  public String database() {
    return ServerProcess.DATABASE;
  }

  /** A connection for the test's own questions, straight to the server and through no proxy. */
  public Connection admin() throws SQLException {
    return DriverManager.getConnection(VendorDriver.MARIADB.url(host(), port(), database()), user(), password());
  }

  /**
   * Ends a session as {@code KILL} does: the server closes its socket.
   *
   * @param connectionId what {@code SELECT CONNECTION_ID()} says in that session
   */
  public void kill(long connectionId) throws SQLException {
    try (Connection admin = admin(); Statement statement = admin.createStatement()) {
      statement.execute("KILL " + connectionId);
    }
  }

  /**
   * Stops the server process (SIGSTOP): its kernel still accepts and acknowledges, nobody answers. Thaw it in a
   * {@code finally}.
   */
  public void freeze() {
    server.freeze();
  }

  /** Lets a frozen server go on; does nothing to one that is not frozen. */
  public void thaw() {
    server.thaw();
  }

  /** Shuts the server down as an administrator would and starts it again on the same port, with the same data. */
  public void restart() {
    server.restart();
  }
}
