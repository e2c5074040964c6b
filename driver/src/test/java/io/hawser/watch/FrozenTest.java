package io.hawser.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.hawser.failure.Cause;
import io.hawser.failure.Failure;
import io.hawser.failure.Outcome;
import io.hawser.testbed.Caller;
import io.hawser.testbed.EmbeddedDatabase;
import io.hawser.testbed.Fault;
import io.hawser.testbed.FaultProxy;
import io.hawser.testbed.FaultyConnection;
import io.hawser.testbed.ProxiedConnection;
import io.hawser.testbed.Transport;
import io.hawser.testbed.VendorDriver;
import io.hawser.testbed.odp.OdpUnderTest;
import io.hawser.thrown.CauseChain;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junitpioneer.jupiter.cartesian.CartesianTest;

/**
 * The peer's kernel acknowledges everything, and no answer comes: a call in flight is freed where that is proved or wanted, and everything else
 * is left alone.
 */
@Timeout(60)
@Tag("long")
class FrozenTest {
  private static final String[] ANSWERED = {"hawser.watch.after=200ms", "hawser.ping.after=1d"};
  private static final String[] WATCHED = {"hawser.watch.after=200ms", "hawser.ping.after=1d", "hawser.watch.frozen=1s"};
  /** Looks after a call just as early. */
  private static final String[] PATIENT = ANSWERED;
  /** What the driver may take beyond the watch's bound: a busy machine. */
  private static final int SOON = 20;

  @BeforeAll static void createTable() throws SQLException {
    FaultyConnection.tellServer("CREATE OR REPLACE TABLE frozen (n INT)");
  }

  private static CompletableFuture<String> asking(FaultyConnection session, String sql) {
    return Caller.supply(() -> {
      try {
        if (sql.startsWith("SELECT")) {
          return session.ask(sql);
        }
        session.execute(sql);
        return "done";
      } catch (SQLException e) {
        throw new CompletionException(e);
      }
    });
  }

  private static Throwable thrownBy(CompletableFuture<String> call) throws Exception {
    try {
      throw new AssertionError("It was answered: " + call.get(SOON, TimeUnit.SECONDS));
    } catch (ExecutionException e) {
      return e.getCause();
    }
  }

  private static FaultyConnection open(VendorDriver vendor, FaultProxy proxy, String[] watched) throws SQLException {
    return new FaultyConnection(vendor, proxy, Transport.PLAIN.open(vendor, proxy, watched));
  }

  @CartesianTest(name = "{0} {1}") void aFrozenProxyFreesItsCallers(@CartesianTest.Enum VendorDriver vendor,
      @CartesianTest.Enum Transport transport) throws Exception {
    try (FaultProxy proxy = FaultProxy.toDatabase();
        FaultyConnection session = new FaultyConnection(vendor, proxy, transport.open(vendor, proxy, WATCHED))) {
      proxy.leaveConnectionsUnanswered();
      proxy.applyToAll(Fault.STALL);
      Throwable thrown = thrownBy(asking(session, "INSERT INTO frozen VALUES (1)"));
      assertThat(thrown).hasFieldOrPropertyWithValue("SQLState", "08007");
      assertThat(Failure.of(thrown)).returns(Cause.UNANSWERED, Failure::cause).returns(Outcome.UNKNOWN, Failure::outcome);
      assertThat(thrown).hasRootCauseMessage(rootMessage(thrown));
      proxy.acceptConnections();
      assertThat(session.ask("SELECT COUNT(*) FROM frozen")).isEqualTo("0");
    }
  }

  private static String rootMessage(Throwable thrown) {
    String message = CauseChain.root(thrown).getMessage();
    assertThat(message).contains("given up by Hawser");
    return message;
  }

  @ParameterizedTest @EnumSource void aProxyThatGoesOnInTimeIsNotGivenUp(VendorDriver vendor) throws Exception {
    try (FaultProxy proxy = FaultProxy.toDatabase(); FaultyConnection session = open(vendor, proxy, PATIENT)) {
      ProxiedConnection proxied = proxy.newest(); // and later a check's
      proxied.stall();
      CompletableFuture<String> asking = asking(session, "SELECT 'answer'");
      await().pollDelay(1, TimeUnit.SECONDS).until(() -> !asking.isDone()); // longer than hawser.watch.after and some checks
      proxied.heal();
      assertThat(asking.get(SOON, TimeUnit.SECONDS)).isEqualTo("answer");
      assertThat(session.sessions()).isEqualTo(1);
    }
  }

  @ParameterizedTest @EnumSource void aFrozenServerFreesItsCallers(VendorDriver vendor) throws Exception {
    try (FaultProxy proxy = FaultProxy.toDatabase(); FaultyConnection session = open(vendor, proxy, WATCHED)) {
      EmbeddedDatabase.get().freeze();
      Throwable thrown;
      try {
        thrown = thrownBy(asking(session, "INSERT INTO frozen VALUES (2)"));
      } finally {
        EmbeddedDatabase.get().thaw();
      }
      assertThat(Failure.of(thrown).cause()).isEqualTo(Cause.UNANSWERED);
      assertThat(session.ask("SELECT 1")).isEqualTo("1");
      session.execute("DELETE FROM frozen");
    }
  }

  @ParameterizedTest @EnumSource void aServerThatGoesOnInTimeIsNotGivenUp(VendorDriver vendor) throws Exception {
    try (FaultProxy proxy = FaultProxy.toDatabase(); FaultyConnection session = open(vendor, proxy, PATIENT)) {
      CompletableFuture<String> asking;
      EmbeddedDatabase.get().freeze();
      try {
        asking = asking(session, "SELECT 'answer'");
        await().pollDelay(1, TimeUnit.SECONDS).until(() -> !asking.isDone());
      } finally {
        EmbeddedDatabase.get().thaw();
      }
      assertThat(asking.get(SOON, TimeUnit.SECONDS)).isEqualTo("answer");
      assertThat(session.sessions()).isEqualTo(1);
    }
  }

  /** The list is that of a server, which sees the proxy's ports: the session that seems idle may be another server's of the same number. */
  @ParameterizedTest @EnumSource void aSessionThatMayBeAnotherServersProvesNothing(VendorDriver vendor) throws Exception {
    try (FaultProxy proxy = FaultProxy.toDatabase(); FaultyConnection session = open(vendor, proxy, ANSWERED)) {
      proxy.newest().swallow();
      CompletableFuture<String> asking = asking(session, "SELECT 'answer'");
      await().during(4, TimeUnit.SECONDS).until(() -> !asking.isDone());
      session.connection().abort(Runnable::run);
      assertThat(thrownBy(asking)).isInstanceOf(SQLException.class);
    }
  }

  /** ODP has no column Command in its list; the answer is lost, and it waits for the next request. */
  @EnabledOnOs(value = OS.LINUX, architectures = "amd64",
      disabledReason = "The stand-in for ODP sets epoll's socket options.") @ParameterizedTest @EnumSource void aSessionThatOdpDoesNotWorkOnIsGivenUp(
          VendorDriver vendor) throws Exception {
    try (OdpUnderTest odp = OdpUnderTest.standIn();
        Connection connection = Transport.open(VendorDriver.throughHawser(odp.url(vendor)), ANSWERED);
        FaultyConnection session = new FaultyConnection(vendor, null, connection)) {
      odp.odp().on("INSERT", io.hawser.testbed.odp.Fault.HANG);
      assertThat(Failure.of(thrownBy(asking(session, "INSERT INTO frozen VALUES (4)"))).cause()).isEqualTo(Cause.SESSION_GONE);
    }
  }

  @EnabledOnOs(value = OS.LINUX, architectures = "amd64",
      disabledReason = "The stand-in for ODP sets epoll's socket options.") @ParameterizedTest @EnumSource void aLongStatementThroughOdpIsLeftAlone(
          VendorDriver vendor) throws Exception {
    try (OdpUnderTest odp = OdpUnderTest.standIn();
        Connection connection = Transport.open(VendorDriver.throughHawser(odp.url(vendor)), ANSWERED);
        FaultyConnection session = new FaultyConnection(vendor, null, connection)) {
      assertThat(asking(session, "SELECT SLEEP(2)").get(SOON, TimeUnit.SECONDS)).isEqualTo("0");
      assertThat(session.sessions()).isEqualTo(1);
    }
  }

  /** The list is one server's, and the statement runs on another one. */
  @EnabledOnOs(value = OS.LINUX, architectures = "amd64",
      disabledReason = "The stand-in for ODP sets epoll's socket options.") @ParameterizedTest @EnumSource void whatOneOfTheServersSaysDoesNotCount(
          VendorDriver vendor) throws Exception {
    try (OdpUnderTest odp = OdpUnderTest.standIn();
        Connection connection = Transport.open(VendorDriver.throughHawser(odp.url(vendor)), ANSWERED);
        FaultyConnection session = new FaultyConnection(vendor, null, connection)) {
      odp.odp().listOneServer();
      assertThat(asking(session, "SELECT SLEEP(3)").get(SOON, TimeUnit.SECONDS)).isEqualTo("0");
      assertThat(session.sessions()).isEqualTo(1);
    }
  }

  /** Each new connection comes to another proxy, which does not list the session, and may list another one of its id. */
  @EnabledOnOs(value = OS.LINUX, architectures = "amd64",
      disabledReason = "The stand-in for ODP sets epoll's socket options.") @ParameterizedTest @EnumSource void behindALoadBalancerALongStatementIsLeftAlone(
          VendorDriver vendor) throws Exception {
    try (FaultProxy balancer = FaultProxy.toDatabase(); OdpUnderTest other = OdpUnderTest.standIn();
        Connection connection = Transport.PLAIN.open(vendor, balancer, "hawser.watch.after=200ms")) {
      balancer.leadTo(other.host(), other.port());
      FaultyConnection session = new FaultyConnection(vendor, balancer, connection);
      int before = other.odp().accepted();
      assertThat(asking(session, "SELECT SLEEP(5)").get(SOON, TimeUnit.SECONDS)).isEqualTo("0");
      assertThat(session.sessions()).isEqualTo(1);
      assertThat(other.odp().accepted() - before).as("checks that came to another proxy").isGreaterThan(1);
    }
  }

  /** The proxy greets, and the login waits for a server that does not answer it: it may in a while. */
  @ParameterizedTest @EnumSource void whereALoginHasToWaitNothingIsGivenUp(VendorDriver vendor) throws Exception {
    try (FaultProxy proxy = FaultProxy.toDatabase(); ServerSocket greeting = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Connection connection = Transport.PLAIN.open(vendor, proxy, WATCHED)) {
      Thread greeter = new Thread(() -> greetAndNoMore(greeting), "greeter");
      greeter.setDaemon(true);
      greeter.start();
      proxy.newest().swallow();
      proxy.leadTo("127.0.0.1", greeting.getLocalPort());
      CompletableFuture<String> asking = asking(new FaultyConnection(vendor, proxy, connection), "INSERT INTO frozen VALUES (5)");
      await().during(4, TimeUnit.SECONDS).until(() -> !asking.isDone());
      connection.abort(Runnable::run);
      assertThat(thrownBy(asking)).isInstanceOf(SQLException.class);
    }
  }

  private static void greetAndNoMore(ServerSocket listener) {
    List<Socket> open = new ArrayList<>();
    try {
      while (true) {
        Socket client = listener.accept();
        Socket server = new Socket(EmbeddedDatabase.get().host(), EmbeddedDatabase.get().port());
        open.addAll(List.of(client, server));
        byte[] packet = new byte[1024];
        client.getOutputStream().write(packet, 0, server.getInputStream().read(packet));
      }
    } catch (IOException closed) {
      open.forEach(socket -> {
        try {
          socket.close();
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
      });
    }
  }

  /** Also where the drivers forget their own timeouts: a batch. */
  @ParameterizedTest @EnumSource void aBatchIsFreedToo(VendorDriver vendor) throws Exception {
    try (FaultProxy proxy = FaultProxy.toDatabase(); FaultyConnection session = open(vendor, proxy, WATCHED);
        var insert = session.connection().prepareStatement("INSERT INTO frozen VALUES (?)")) {
      for (int n = 0; n < 5; n++) {
        insert.setInt(1, n);
        insert.addBatch();
      }
      proxy.leaveConnectionsUnanswered();
      proxy.applyToAll(Fault.SWALLOW);
      CompletableFuture<String> batch = Caller.supply(() -> {
        try {
          insert.executeBatch();
          return "done";
        } catch (SQLException e) {
          throw new CompletionException(e);
        }
      });
      assertThat(thrownBy(batch)).hasFieldOrPropertyWithValue("SQLState", "08007");
    }
  }

  @ParameterizedTest @EnumSource void aLongStatementIsLeftAlone(VendorDriver vendor) throws Exception {
    try (FaultProxy proxy = FaultProxy.toDatabase(); FaultyConnection session = open(vendor, proxy, ANSWERED)) {
      assertThat(asking(session, "SELECT SLEEP(2)").get(SOON, TimeUnit.SECONDS)).isEqualTo("0");
      assertThat(session.sessions()).isEqualTo(1);
    }
  }

  @ParameterizedTest @EnumSource void switchedOffNothingIsGivenUp(VendorDriver vendor) throws Exception {
    try (FaultProxy proxy = FaultProxy.toDatabase(); Connection connection = Transport.PLAIN.open(vendor, proxy, "hawser.watch=off")) {
      FaultyConnection session = new FaultyConnection(vendor, proxy, connection);
      assertThat(session.facts().watch()).isEqualTo("off");
      proxy.newest().swallow();
      CompletableFuture<String> asking = asking(session, "SELECT 1");
      await().during(1, TimeUnit.SECONDS).until(() -> !asking.isDone());
      connection.abort(Runnable::run);
      assertThat(thrownBy(asking)).isInstanceOf(SQLException.class);
    }
  }

  @ParameterizedTest @EnumSource void theWatchEndsWithTheLastConnection(VendorDriver vendor) throws Exception {
    try (FaultProxy proxy = FaultProxy.toDatabase(); FaultyConnection session = open(vendor, proxy, ANSWERED)) {
      assertThat(threads()).isPositive();
      assertThat(session.facts().watch()).contains("second connection");
    }
    long before = threads();
    await().until(() -> {
      System.gc(); // connections that other classes of this JVM have left open end with their collection
      return threads() < before || threads() == 0;
    });
  }

  private static long threads() {
    return Thread.getAllStackTraces().keySet().stream().filter(thread -> thread.getName().equals("hawser-watch")).count();
  }
}
