package io.hawser.testbed;

import io.hawser.HawserConnection;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** A connection of Hawser's through a proxy of its own that can break it, and the test's questions to it. */
public record FaultyConnection(ServerUnderTest server, VendorDriver vendor, FaultProxy proxy,
    Connection connection) implements AutoCloseable {
  private static final Duration SOON = Duration.ofSeconds(10);

  public FaultyConnection(VendorDriver vendor, FaultProxy proxy, Connection connection) {
    this(ServerUnderTest.MARIADB, vendor, proxy, connection);
  }

  public static FaultyConnection open(VendorDriver vendor, String... options) throws SQLException {
    return open(ServerUnderTest.MARIADB, vendor, options);
  }

  public static FaultyConnection open(ServerUnderTest server, VendorDriver vendor, String... options) throws SQLException {
    FaultProxy proxy = server.database().proxy(vendor);
    try {
      return new FaultyConnection(server, vendor, proxy, Transport.PLAIN.open(server, vendor, proxy, options));
    } catch (SQLException | RuntimeException | Error e) {
      proxy.close();
      throw e;
    }
  }

  public ProxiedConnection proxied() {
    return proxy.newest();
  }

  public HawserConnection facts() throws SQLException {
    return connection.unwrap(HawserConnection.class);
  }

  public int sessions() throws SQLException {
    return facts().sessions();
  }

  /** The present session ends by RST, and the client's kernel knows. */
  public void reset() {
    ProxiedConnection proxied = proxied();
    proxied.reset();
    proxied.awaitClosed(SOON);
  }

  /** With {@code hawser.ping.after=1ms}, idle for long enough to be asked. */
  public void die(IdleDeath death) throws SQLException {
    beIdle();
    death.strike(new IdleDeath.Victim(server.database(), proxied(), facts().sessionId()));
  }

  /** A black hole; with {@code hawser.ping.after=1ms}, idle for long enough to be asked. */
  public void stall() throws SQLException {
    beIdle();
    proxied().stall();
  }

  private void beIdle() throws SQLException {
    while (facts().idle(TimeUnit.MILLISECONDS) < 2) {
      Thread.onSpinWait();
    }
  }

  public void execute(String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  public String ask(String sql) throws SQLException {
    try (Statement statement = connection.createStatement(); ResultSet rows = statement.executeQuery(sql)) {
      return rows.next() ? rows.getString(1) : null;
    }
  }

  /** Asks the embedded database directly. */
  public static String askServer(String sql) throws SQLException {
    return EmbeddedDatabase.get().ask(sql);
  }

  public static void tellServer(String... texts) throws SQLException {
    EmbeddedDatabase.get().tell(texts);
  }

  @Override public void close() throws SQLException {
    try (proxy) {
      connection.close();
    }
  }
}
