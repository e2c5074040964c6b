package io.hawser.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.hawser.link.KeepAlive;
import io.hawser.link.Link;
import io.hawser.link.LinkFactory;
import io.hawser.link.TcpTable.Unacknowledged;
import io.hawser.testbed.EmbeddedDatabase;
import io.hawser.testbed.FaultProxy;
import io.hawser.testbed.FaultyConnection;
import io.hawser.testbed.VendorDriver;
import io.hawser.vendor.Vendor;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketAddress;
import java.nio.channels.SocketChannel;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Once established, the watch's own connections log in before a server's login timeout ends. Where times matter, the test has a clock of
 * its own.
 */
@Timeout(120)
@Tag("long")
class IncompleteConnectionsTest {
  private static final long MILLI = 1_000_000;

  private final Set<Thread> ofOtherTests = new HashSet<>(checks());
  private final Refusals refusals = new Refusals();
  /** When the clock was stopped. */
  private final long start = System.nanoTime();
  private long ahead;

  private static List<Thread> checks() {
    return Thread.getAllStackTraces().keySet().stream().filter(thread -> thread.getName().equals("hawser-check")).toList();
  }

  private long loggingIn() {
    return checks().stream().filter(each -> !ofOtherTests.contains(each)).count();
  }

  private long clock() {
    return System.nanoTime() + ahead;
  }

  private static LinkFactory opener(VendorDriver vendor, String host, int port, String password) throws SQLException {
    String url = vendor.url(host, port, EmbeddedDatabase.get().database());
    Properties login = new Properties();
    login.setProperty("user", EmbeddedDatabase.get().user());
    login.setProperty("password", password);
    Vendor type = Vendor.ofUrl(url);
    return new LinkFactory(type, type.driver(url), url, login, KeepAlive.RECOMMENDED, 30_000);
  }

  private static SocketChannel connected(SocketAddress peer) throws Exception {
    SocketChannel channel = SocketChannel.open(peer);
    channel.configureBlocking(false);
    return channel;
  }

  private static long status(String name) throws SQLException {
    return Long.parseLong(
        FaultyConnection.askServer("SELECT variable_value FROM information_schema.global_status WHERE variable_name = '" + name + "'"));
  }

  /** Five of them, where a login takes most of the time that the server allows. */
  @ParameterizedTest @EnumSource void noneIsAbortedBeforeItLogsIn(VendorDriver vendor) throws Exception {
    String before = FaultyConnection.askServer("SELECT @@GLOBAL.connect_timeout");
    FaultyConnection.tellServer("SET GLOBAL connect_timeout = 5");
    try (FaultProxy relay = FaultProxy.toDatabase()) {
      Link link = opener(vendor, relay.host(), relay.port(), EmbeddedDatabase.get().password()).open(Long.MAX_VALUE);
      CallMonitor call = new CallMonitor(link, new WatchPolicy(TimeUnit.SECONDS.toNanos(3), TimeUnit.SECONDS.toNanos(5), 0));
      call.waitsSince(clock() - TimeUnit.SECONDS.toNanos(20));
      call.kernelSays(new Unacknowledged(100, 7), clock());
      EndpointProbes probes = new EndpointProbes(link.remoteAddress(), refusals, clock());
      long aborted = status("ABORTED_CONNECTS");
      relay.delay(Duration.ofSeconds(1)); // the greeting, the answer to it, and the OK: three seconds in all
      for (int i = 1; i <= 5; i++) {
        int open = 1 + i;
        await().until(() -> {
          probes.look(clock());
          assertThat(probes.silent(call, link, clock())).isNull();
          return relay.connections().size() == open;
        });
        ahead += TimeUnit.SECONDS.toNanos(20); // an answer this old proves nothing any more
      }
      await().timeout(60, TimeUnit.SECONDS).until(() -> {
        probes.look(clock());
        return relay.connections().size() == 1;
      });
      assertThat(status("ABORTED_CONNECTS") - aborted).as("connections that the server aborted").isZero();
      relay.delay(Duration.ZERO);
      link.connection().close();
    } finally {
      FaultyConnection.tellServer("SET GLOBAL connect_timeout = " + before);
    }
  }

  /** Most silences on a path that loses packets end by themselves. */
  @Test void nobodyIsAskedAsSoonAsASegmentIsSentAgain() throws Exception {
    try (FaultProxy relay = FaultProxy.toDatabase()) {
      Link link = opener(VendorDriver.MARIADB, relay.host(), relay.port(), EmbeddedDatabase.get().password()).open(Long.MAX_VALUE);
      CallMonitor call = new CallMonitor(link, new WatchPolicy(3_000 * MILLI, 5_000 * MILLI, 0));
      call.waitsSince(start);
      EndpointProbes probes = new EndpointProbes(link.remoteAddress(), refusals, start);
      call.kernelSays(new Unacknowledged(100, 1), start + 3_000 * MILLI); // since 600 milliseconds at most
      for (long at : new long[] {3_000, 3_500, 4_300}) {
        assertThat(probes.silent(call, link, start + at * MILLI)).isNull();
        assertThat(probes.busy()).as("asks after " + at).isFalse();
      }
      assertThat(probes.silent(call, link, start + 4_500 * MILLI)).isNull();
      assertThat(probes.busy()).isTrue();
      await().until(() -> {
        probes.look(start + 4_500 * MILLI);
        probes.calm(start + 4_500 * MILLI);
        return relay.traffic().connections() == 2 && relay.connections().size() == 1;
      });
      assertThat(probes.silent(call, link, start + 4_600 * MILLI)).isNull();
      probes.look(start + 10_000 * MILLI);
      assertThat(probes.silent(call, link, start + 10_000 * MILLI)).as("its answer holds").isNull();
      assertThat(relay.traffic().connections()).isEqualTo(2);
      link.connection().close();
    }
  }

  /** The watch's thread stays for them, whether or not there still is a connection of the application's. */
  @Test void theyKeepTheWatchAtWork() throws Exception {
    try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        FaultProxy relay = FaultProxy.toDatabase()) {
      InetSocketAddress address = (InetSocketAddress) silent.getLocalSocketAddress();
      Link link = opener(VendorDriver.MYSQL, relay.host(), relay.port(), EmbeddedDatabase.get().password()).open(Long.MAX_VALUE);
      CallMonitor call = new CallMonitor(link, new WatchPolicy(3_000 * MILLI, 5_000 * MILLI, 0));
      call.waitsSince(clock() - 20_000 * MILLI);
      call.kernelSays(new Unacknowledged(100, 7), clock());
      ConcurrentLinkedQueue<CallMonitor> none = new ConcurrentLinkedQueue<>();
      Map<InetSocketAddress, EndpointProbes> all = new HashMap<>();
      WatchRounds rounds = new WatchRounds(new Watch(), none, none, refusals, Set.of(), all);
      assertThat(rounds.unfinished()).isFalse();
      EndpointProbes probes = new EndpointProbes(address, refusals, clock());
      all.put(address, probes);
      probes.silent(call, link, clock());
      try (Socket first = silent.accept()) {
        rounds.make(0);
        assertThat(rounds.unfinished()).isTrue();
      }
      await().until(() -> {
        probes.look(clock() + 60_000 * MILLI);
        return !rounds.unfinished();
      });
      link.abort();
    }
  }

  @Test void theFirstIsAloneAndTheOthersFollowItsSuccess() throws Exception {
    try (FaultProxy relay = FaultProxy.toDatabase()) {
      IncompleteConnections incomplete = new IncompleteConnections(refusals);
      LinkFactory opener = opener(VendorDriver.OCEANBASE, relay.host(), relay.port(), EmbeddedDatabase.get().password());
      long aborted = status("ABORTED_CONNECTS");
      relay.delay(Duration.ofMillis(50));
      for (int i = 0; i < 3; i++) {
        incomplete.add(connected(new InetSocketAddress(relay.host(), relay.port())), opener);
      }
      incomplete.look(start);
      assertThat(loggingIn()).isEqualTo(1);
      assertThat(incomplete.anyWaits()).isTrue();
      await().until(() -> {
        incomplete.look(start);
        return incomplete.isEmpty();
      });
      relay.connections().forEach(each -> each.awaitClosed(Duration.ofSeconds(30)));
      assertThat(status("ABORTED_CONNECTS")).isEqualTo(aborted);
    }
  }

  @Test void theyDoNotWaitForOneThatIsSlow() throws Exception {
    List<Socket> accepted = new ArrayList<>();
    try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      IncompleteConnections incomplete = new IncompleteConnections(refusals);
      LinkFactory opener = opener(VendorDriver.MYSQL, silent.getInetAddress().getHostAddress(), silent.getLocalPort(), "any");
      for (int i = 0; i < 3; i++) {
        incomplete.add(connected(silent.getLocalSocketAddress()), opener);
        accepted.add(silent.accept());
      }
      incomplete.look(start);
      incomplete.look(start + 900 * MILLI);
      assertThat(loggingIn()).isEqualTo(1);
      incomplete.look(start + 1_000 * MILLI);
      assertThat(loggingIn()).isEqualTo(3);
      assertThat(incomplete.anyWaits()).isFalse();
      for (Socket each : accepted) {
        each.close();
      }
      await().until(() -> {
        incomplete.look(start + 1_000 * MILLI);
        return incomplete.isEmpty();
      });
    }
  }

  /** A proxy that drains, or a server that has lost its patience, says nothing of this login. */
  @Test void whereTheFirstIsCutTheOthersStillLogIn() throws Exception {
    List<Socket> accepted = new ArrayList<>();
    try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      IncompleteConnections incomplete = new IncompleteConnections(refusals);
      LinkFactory opener = opener(VendorDriver.MYSQL, silent.getInetAddress().getHostAddress(), silent.getLocalPort(), "any");
      for (int i = 0; i < 2; i++) {
        incomplete.add(connected(silent.getLocalSocketAddress()), opener);
        accepted.add(silent.accept());
      }
      incomplete.look(start);
      accepted.get(0).close();
      await().until(() -> {
        incomplete.look(start);
        return !incomplete.anyWaits();
      });
      assertThat(refusals.includes(opener)).as("no further check").isTrue();
      await().until(() -> loggingIn() == 1);
      accepted.get(1).close();
      await().until(() -> {
        incomplete.look(start);
        return incomplete.isEmpty();
      });
    }
  }

  @ParameterizedTest @EnumSource void aWrongPasswordIsTriedOnce(VendorDriver vendor) throws Exception {
    IncompleteConnections incomplete = new IncompleteConnections(refusals);
    EmbeddedDatabase database = EmbeddedDatabase.get();
    LinkFactory opener = opener(vendor, database.host(), database.port(), "wrong");
    long denied = status("ACCESS_DENIED_ERRORS");
    for (int i = 0; i < 3; i++) {
      incomplete.add(connected(new InetSocketAddress(database.host(), database.port())), opener);
    }
    await().until(() -> {
      incomplete.look(start);
      return incomplete.isEmpty();
    });
    assertThat(status("ACCESS_DENIED_ERRORS") - denied).isEqualTo(1);
  }
}
