package io.hawser.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.hawser.failure.Cause;
import io.hawser.failure.Failure;
import io.hawser.link.KeepAlive;
import io.hawser.link.Link;
import io.hawser.link.Opener;
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
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/**
 * A session that is not listed is gone, or it is another proxy's: the first is believed after a long time, and not at all where
 * there is a sign of the second. The half hour is two seconds here.
 */
@Timeout(60)
class MissingTest {
  private static final WatchPolicy POLICY =
      new WatchPolicy(TimeUnit.MILLISECONDS.toNanos(200), TimeUnit.SECONDS.toNanos(5), 1, TimeUnit.SECONDS.toNanos(2));

  private final Watch watch = new Watch();

  private Link open(VendorDriver vendor, FaultProxy proxy) throws SQLException {
    EmbeddedDatabase database = EmbeddedDatabase.get();
    String url = vendor.url(proxy.host(), proxy.port(), database.database());
    Properties login = new Properties();
    login.setProperty("user", database.user());
    login.setProperty("password", database.password());
    Link link = new Opener(Vendor.ofUrl(url), Vendor.ofUrl(url).driver(url), url, login, KeepAlive.RECOMMENDED, 5_000)
        .open(System.nanoTime() + TimeUnit.SECONDS.toNanos(5));
    watch.opened(link, POLICY);
    return link;
  }

  /** @return the loss; null if there was an answer */
  private static CompletableFuture<Failure> running(Link link, String sql) {
    return Caller.supply(() -> {
      try (Statement statement = link.connection().createStatement()) {
        statement.execute(sql);
        return null;
      } catch (SQLException e) {
        return Failure.of(e, link.evidence().build());
      }
    });
  }

  @Test void aSessionThatIsGoneIsGivenUpInTheEnd() throws Exception {
    try (FaultProxy proxy = FaultProxy.toDatabase()) {
      Link link = open(VendorDriver.OCEANBASE, proxy);
      long start = System.nanoTime();
      proxy.newest().swallow();
      EmbeddedDatabase.get().kill(link.sessionId());
      Failure failure = running(link, "DO 1").get(30, TimeUnit.SECONDS);
      assertThat(failure.cause()).isEqualTo(Cause.SESSION_GONE);
      assertThat(System.nanoTime() - start).isGreaterThan(POLICY.missingNanos);
    }
  }

  /** Others of the application's are answered, and are not listed either. */
  @EnabledOnOs(value = OS.LINUX, architectures = "amd64", disabledReason = "The stand-in for ODP sets epoll's socket options.")
  @Test void whereOthersAreNotListedEitherNothingIsGivenUp() throws Exception {
    try (FaultProxy balancer = FaultProxy.toDatabase(); OdpUnderTest elsewhere = OdpUnderTest.standIn()) {
      Link waiting = open(VendorDriver.OCEANBASE, balancer);
      Link other = open(VendorDriver.OCEANBASE, balancer);
      balancer.leadTo(elsewhere.host(), elsewhere.port());
      CompletableFuture<Failure> call = running(waiting, "DO SLEEP(18)");
      await().pollInterval(1, TimeUnit.MILLISECONDS).timeout(30, TimeUnit.SECONDS).until(() -> running(other, "DO 1").get() == null && call.isDone());
      assertThat(call.get()).isNull();
      other.abort();
      waiting.abort();
    }
  }
}
