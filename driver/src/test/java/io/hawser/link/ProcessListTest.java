package io.hawser.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.hawser.testbed.Caller;
import io.hawser.testbed.EmbeddedDatabase;
import io.hawser.testbed.FaultProxy;
import io.hawser.testbed.VendorDriver;
import io.hawser.testbed.odp.OdpUnderTest;
import io.hawser.vendor.Vendor;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The session lists of a server and of ODP, each with its own columns. */
@EnabledOnOs(value = OS.LINUX, architectures = "amd64", disabledReason = "The stand-in for ODP sets epoll's socket options.")
@Timeout(60)
class ProcessListTest {
  private static Link open(VendorDriver vendor, String host, int port, String user) throws SQLException {
    String url = vendor.url(host, port, "test");
    Properties login = new Properties();
    login.setProperty("user", user);
    login.setProperty("password", EmbeddedDatabase.get().password());
    return new LinkFactory(Vendor.ofUrl(url), Vendor.ofUrl(url).driver(url), url, login, KeepAlive.RECOMMENDED, 5_000)
        .open(System.nanoTime() + TimeUnit.SECONDS.toNanos(5));
  }

  private static ProcessList list(Link asks) throws SQLException {
    return ProcessList.of(asks, "SHOW PROCESSLIST");
  }

  /** A server answers first and calls the session idle a moment later. */
  private static void awaitIdle(Link asks, Link other) {
    await().until(() -> list(asks).idle(other.sessionId()));
  }

  private static void assertTells(Link asks, Link other, boolean servers) throws SQLException {
    assertThat(list(asks)).returns(true, ProcessList::countsAsGreeted).returns(servers, ProcessList::isServers)
        .returns(true, list -> list.contains(other)).returns(true, list -> list.proves(other));
    awaitIdle(asks, other);
    CompletableFuture<Void> sleeping = Caller.run(() -> {
      try (Statement statement = other.connection().createStatement()) {
        statement.execute("DO SLEEP(1)");
      } catch (SQLException e) {
        throw new CompletionException(e);
      }
    });
    await().until(() -> !list(asks).idle(other.sessionId()));
    sleeping.join();
    awaitIdle(asks, other);
    other.abort();
    await().until(() -> !list(asks).contains(other));
    asks.abort();
  }

  @ParameterizedTest @EnumSource void aServerTells(VendorDriver vendor) throws SQLException {
    EmbeddedDatabase database = EmbeddedDatabase.get();
    assertTells(open(vendor, database.host(), database.port(), database.user()),
        open(vendor, database.host(), database.port(), database.user()), true);
  }

  @ParameterizedTest @EnumSource void odpTells(VendorDriver vendor) throws SQLException {
    try (OdpUnderTest odp = OdpUnderTest.standIn()) {
      assertTells(open(vendor, odp.host(), odp.port(), odp.user()), open(vendor, odp.host(), odp.port(), odp.user()), false);
    }
  }

  /** Two servers assign the same ids: the id belongs to another client's session. */
  @ParameterizedTest @EnumSource void aSessionOfAnotherPortIsNotIt(VendorDriver vendor) throws SQLException {
    EmbeddedDatabase database = EmbeddedDatabase.get();
    try (FaultProxy elsewhere = FaultProxy.toDatabase()) {
      Link asks = open(vendor, database.host(), database.port(), database.user());
      Link other = open(vendor, elsewhere.host(), elsewhere.port(), database.user());
      assertThat(list(asks)).returns(false, list -> list.contains(other)).returns(false, list -> list.proves(other));
      asks.abort();
      other.abort();
    }
  }
}
