package io.hawser.testbed;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * A real server, one of its kind for the JVM, on a free port of the loopback interface, stopped and removed when the JVM ends. It
 * accepts plain and TLS connections; its certificate is self-signed.
 *
 * <p>Thread-safe.
 */
public abstract class DatabaseServer {
  private final ServerProcess server;

  DatabaseServer(ServerProcess server) {
    this.server = server;
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

  /** Random, different at each start: a test can search for it where it must not be. */
  public String password() {
    return server.password();
  }

  /** The name of an empty database. */
  public String database() {
    return ServerProcess.DATABASE;
  }

  /** A proxy in front of it for connections of this driver. */
  public FaultProxy proxy(VendorDriver vendor) {
    return new FaultProxy(host(), port());
  }

  /** What this driver's URL needs for this server beyond what it always has: beginning with {@code &}, or empty. */
  String extraOptions(VendorDriver vendor) {
    return "";
  }

  /** The vendor's URL through a proxy that {@link #proxy} has made, without TLS. Append further options with {@code &}. */
  public String url(VendorDriver vendor, FaultProxy proxy) {
    return vendor.url(proxy.host(), proxy.port(), database()) + extraOptions(vendor);
  }

  /** The same with TLS, trusting any certificate. */
  public String tlsUrl(VendorDriver vendor, FaultProxy proxy) {
    return vendor.tlsUrl(proxy.host(), proxy.port(), database()) + extraOptions(vendor);
  }

  /** Whether this driver can reach it with TLS. */
  public boolean speaksTlsWith(VendorDriver vendor) {
    return true;
  }

  /** A connection for the test's own questions, straight to the server and through no proxy. */
  public Connection admin() throws SQLException {
    return DriverManager.getConnection(VendorDriver.MARIADB.url(host(), port(), database()) + extraOptions(VendorDriver.MARIADB),
        user(), password());
  }

  /** The first column of the first row, of a direct connection; null where there is none. */
  public String ask(String sql) throws SQLException {
    try (Connection admin = admin(); Statement statement = admin.createStatement(); ResultSet rows = statement.executeQuery(sql)) {
      return rows.next() ? rows.getString(1) : null;
    }
  }

  /** Runs these through one direct connection. */
  public void tell(String... texts) throws SQLException {
    try (Connection admin = admin(); Statement statement = admin.createStatement()) {
      for (String sql : texts) {
        statement.execute(sql);
      }
    }
  }

  /**
   * Ends a session as {@code KILL} does: the server closes its socket.
   *
   * @param connectionId what {@code SELECT CONNECTION_ID()} says in that session
   */
  public void kill(long connectionId) throws SQLException {
    tell("KILL " + connectionId);
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

  /** Ends the server at once and removes its files: for a server of a test's own, not for that of the JVM. */
  public void remove() {
    server.remove();
  }

  /** Shuts the server down as an administrator would and starts it again on the same port, with the same data. */
  public void restart() {
    server.restart();
  }
}
