package io.hawser.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.hawser.testbed.EmbeddedDatabase;
import io.hawser.testbed.FaultProxy;
import io.hawser.testbed.VendorDriver;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import javax.net.SocketFactory;
import jdk.net.ExtendedSocketOptions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.JRE;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junitpioneer.jupiter.cartesian.CartesianTest;

/** Where Hawser can't put its own socket beneath the driver, what can be done without it is done. */
@Timeout(60)
class FallbackTest {
  private static final Duration SOON = Duration.ofSeconds(10);

  private final FaultProxy proxy = FaultProxy.toDatabase();

  @AfterEach void close() {
    proxy.close();
  }

  @CartesianTest(name = "{0} TLS={1}") void itWorks(@CartesianTest.Enum VendorDriver vendor,
      @CartesianTest.Values(booleans = {false, true}) boolean tls) throws SQLException {
    Link link = open(vendor, tls, Plain.class, PlainMysql.class);
    assertThat(link.lookable()).isFalse();
    assertThat(link.look()).isEqualTo(SocketState.OPEN);
    assertThat(link.acceptedSince(link.mark())).isSameAs(AcceptedBytes.UNKNOWN);
    assertThat(link.sessionId()).isPositive();
    assertThat(link.ping(5000)).isTrue();
    try (Statement statement = link.connection().createStatement(); ResultSet rows = statement.executeQuery("SELECT CONNECTION_ID()")) {
      assertThat(rows.next()).isTrue();
      assertThat(rows.getLong(1)).isEqualTo(link.sessionId());
    }
    link.connection().close();
  }

  /** MariaDB Connector/J hides its socket. */
  @CartesianTest(name = "{0} TLS={1}") void keepaliveIsSetOnTheVendorsSocket(
      @CartesianTest.Enum(names = "MARIADB", mode = CartesianTest.Enum.Mode.EXCLUDE) VendorDriver vendor,
      @CartesianTest.Values(booleans = {false, true}) boolean tls) throws Exception {
    Link link = open(vendor, tls, Plain.class, PlainMysql.class);
    assertThat(link.peer()).isEqualTo(proxy.host() + ":" + proxy.port());
    assertThat(link.localPort()).isEqualTo(proxy.newest().clientPort());
    Socket socket = Plain.last;
    assertThat(socket.getKeepAlive()).isTrue();
    assumeFalse(vendor == VendorDriver.MYSQL && tls && JRE.JAVA_8.isCurrentVersion(),
        "The driver shows its TLS socket only, on which Java 8 sets no more.");
    assertThat(Options.of(socket, ExtendedSocketOptions.TCP_KEEPIDLE)).isEqualTo(5);
    assertThat(Options.of(socket, ExtendedSocketOptions.TCP_KEEPINTERVAL)).isEqualTo(5);
    assertThat(Options.of(socket, ExtendedSocketOptions.TCP_KEEPCOUNT)).isEqualTo(5);
    link.connection().close();
  }

  @CartesianTest(name = "{0} TLS={1}") void anAbortEndsTheConnection(@CartesianTest.Enum VendorDriver vendor,
      @CartesianTest.Values(booleans = {false, true}) boolean tls)
      throws SQLException {
    Link link = open(vendor, tls, Plain.class, PlainMysql.class);
    var proxied = proxy.newest();
    link.abort();
    proxied.awaitClosed(SOON);
    assertThat(link.lost()).isTrue();
    assertThat(link.look()).isEqualTo(SocketState.CLOSED_HERE);
  }

  @CartesianTest(name = "{0} TLS={1}") void anAbortFreesWhoWaits(@CartesianTest.Enum VendorDriver vendor,
      @CartesianTest.Values(booleans = {false, true}) boolean tls)
      throws Exception {
    Link link = open(vendor, tls, Plain.class, PlainMysql.class);
    Blocked query = Blocked.in(() -> {
      try (Statement statement = link.connection().createStatement()) {
        return statement.execute("SELECT SLEEP(60)");
      }
    });
    long start = System.nanoTime();
    link.abort();
    assertThat(System.nanoTime() - start).as("abort itself does not wait").isLessThan(TimeUnit.SECONDS.toNanos(1));
    assertThatThrownBy(query::result).isInstanceOf(SQLException.class);
    assertThat(System.nanoTime() - start).isLessThan(TimeUnit.SECONDS.toNanos(5));
  }

  @CartesianTest(name = "{0} TLS={1}") void anAbortFreesWhoWaitsForASilentPeer(
      @CartesianTest.Enum(names = "MARIADB", mode = CartesianTest.Enum.Mode.EXCLUDE) VendorDriver vendor,
      @CartesianTest.Values(booleans = {false, true}) boolean tls) throws Exception {
    Link link = open(vendor, tls, Plain.class, PlainMysql.class);
    proxy.newest().swallow();
    Blocked query = Blocked.in(() -> {
      try (Statement statement = link.connection().createStatement()) {
        return statement.execute("SELECT 1");
      }
    });
    long start = System.nanoTime();
    link.abort();
    assertThat(System.nanoTime() - start).as("abort itself does not wait").isLessThan(TimeUnit.SECONDS.toNanos(1));
    assertThatThrownBy(query::result).isInstanceOf(SQLException.class);
    assertThat(System.nanoTime() - start).isLessThan(TimeUnit.SECONDS.toNanos(5));
  }

  /** As sockets of other families do (Unix domain). */
  @ParameterizedTest @EnumSource void aSocketWithoutAnAddressIsNoObstacle(VendorDriver vendor) throws SQLException {
    Link link = open(vendor, false, Nameless.class, NamelessMysql.class);
    assertThat(link.peer()).isEqualTo("unknown");
    assertThat(link.ping(5000)).isTrue();
    link.connection().close();
  }

  /** A channel would go past the proxy. Loopback addresses are not proxied, so that none is needed here. */
  @ParameterizedTest @EnumSource void aSocksProxyIsLeftToThePlatformsSockets(VendorDriver vendor) throws SQLException {
    System.setProperty("socksProxyHost", "no-such-proxy.invalid");
    try {
      Link link = Links.open(vendor.url(proxy.host(), proxy.port(), EmbeddedDatabase.get().database()));
      assertThat(link.lookable()).isFalse();
      assertThat(link.ping(5000)).isTrue();
      link.connection().close();
    } finally {
      System.clearProperty("socksProxyHost");
    }
  }

  private Link open(VendorDriver vendor, boolean tls, Class<?> factory, Class<?> mysqlFactory) throws SQLException {
    String database = EmbeddedDatabase.get().database();
    String url = tls ? vendor.tlsUrl(proxy.host(), proxy.port(), database) : vendor.url(proxy.host(), proxy.port(), database);
    return Links.open(url + "&socketFactory=" + (vendor == VendorDriver.MYSQL ? mysqlFactory : factory).getName());
  }

  /** The application's: made by the vendors' drivers, by name. */
  public static class Plain extends SocketFactory {
    static volatile Socket last;

    @Override public Socket createSocket() {
      last = make();
      return last;
    }

    Socket make() {
      return new Socket();
    }

    @Override public Socket createSocket(String host, int port) throws IOException {
      throw new IOException("not used");
    }

    @Override public Socket createSocket(String host, int port, InetAddress localHost, int localPort) throws IOException {
      throw new IOException("not used");
    }

    @Override public Socket createSocket(InetAddress host, int port) throws IOException {
      throw new IOException("not used");
    }

    @Override public Socket createSocket(InetAddress host, int port, InetAddress localHost, int localPort) throws IOException {
      throw new IOException("not used");
    }
  }

  /** The same for MySQL Connector/J. */
  public static class PlainMysql extends com.mysql.cj.protocol.StandardSocketFactory {
    @Override protected Socket createSocket(com.mysql.cj.conf.PropertySet properties) {
      return new Plain().createSocket();
    }
  }

  public static class Nameless extends Plain {
    @Override Socket make() {
      return new NamelessSocket();
    }
  }

  public static class NamelessMysql extends com.mysql.cj.protocol.StandardSocketFactory {
    @Override protected Socket createSocket(com.mysql.cj.conf.PropertySet properties) {
      return new NamelessSocket();
    }
  }

  private static final class NamelessSocket extends Socket {
    @Override public InetAddress getInetAddress() {
      return null;
    }
  }
}
