package io.hawser.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.hawser.testbed.BlackHole;
import io.hawser.testbed.EmbeddedDatabase;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.SocketTimeoutException;
import java.nio.channels.SocketChannel;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Which of several addresses is connected to, and what happens to the others. */
@Timeout(60)
class StaggeredConnectTest {
  private static final long LONG = TimeUnit.SECONDS.toNanos(20);

  private static InetSocketAddress at(int port) {
    return new InetSocketAddress("127.0.0.1", port);
  }

  private static long soon() {
    return System.nanoTime() + LONG;
  }

  private static int unusedPort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  @Test void noOtherIsAskedWhileTheFirstAnswers() throws IOException {
    List<Integer> asked = new ArrayList<>();
    try (ServerSocket first = new ServerSocket(0); ServerSocket second = new ServerSocket(0)) {
      StaggeredConnect connect = new StaggeredConnect(List.of(at(first.getLocalPort()), at(second.getLocalPort())), LONG);
      assertThat(connect.run(asked::add, soon())).isZero();
      assertThat(asked).isEmpty();
      try (SocketChannel channel = connect.channel()) {
        assertThat(channel.isConnected()).isTrue();
      }
    }
  }

  @Test void oneThatRefusesIsFollowedAtOnce() throws IOException {
    try (ServerSocket second = new ServerSocket(0)) {
      StaggeredConnect connect = new StaggeredConnect(List.of(at(unusedPort()), at(second.getLocalPort())), LONG);
      long start = System.nanoTime();
      assertThat(connect.run(place -> true, soon())).isEqualTo(1);
      assertThat(System.nanoTime() - start).isLessThan(StaggeredConnect.STAGGER_NANOS);
      connect.channel().close();
      assertThat(connect.failure(0)).isInstanceOf(ConnectException.class);
      assertThat(connect.late(0)).isFalse();
    }
  }

  @Test void oneThatIsSilentIsJoinedByTheNext() throws IOException {
    try (BlackHole first = new BlackHole(); ServerSocket second = new ServerSocket(0)) {
      StaggeredConnect connect = new StaggeredConnect(List.of(at(first.port()), at(second.getLocalPort())), LONG);
      long start = System.nanoTime();
      assertThat(connect.run(place -> true, soon())).isEqualTo(1);
      System.out.println("connect beside a black hole: " + TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start) + " ms");
      assertThat(System.nanoTime() - start).isBetween(StaggeredConnect.STAGGER_NANOS, TimeUnit.SECONDS.toNanos(5));
      connect.channel().close();
      assertThat(connect.late(0)).isTrue();
      assertThat(connect.failure(0)).isNull();
      assertThat(connect.spare(0)).isNull();
    }
  }

  /** The first one's SYN is repeated after a second, when there is room: by then the others have waited for different times. */
  @Test void oneThatWasAskedJustBeforeAnotherAnsweredIsNotLate() throws IOException {
    try (BlackHole first = new BlackHole(); BlackHole silent = new BlackHole()) {
      StaggeredConnect connect = new StaggeredConnect(List.of(at(first.port()), at(silent.port()), at(silent.port()), at(silent.port()),
          at(silent.port())), LONG);
      assertThat(connect.run(place -> {
        if (place == 3) {
          first.makeRoom();
        }
        return true;
      }, soon())).isZero();
      connect.channel().close();
      assertThat(connect.late(2)).isTrue();
      assertThat(connect.late(4)).as("begun a few milliseconds before").isFalse();
    }
  }

  @Test void oneThatMayNotBeginIsLeftOut() throws IOException {
    try (BlackHole first = new BlackHole(); ServerSocket second = new ServerSocket(0); ServerSocket third = new ServerSocket(0)) {
      StaggeredConnect connect = new StaggeredConnect(List.of(at(first.port()), at(second.getLocalPort()), at(third.getLocalPort())), LONG);
      assertThat(connect.run(place -> place != 1, soon())).isEqualTo(2);
      connect.channel().close();
      assertThat(connect.late(1)).isFalse();
    }
  }

  @Test void eachHasItsOwnTime() throws IOException {
    try (BlackHole first = new BlackHole(); BlackHole second = new BlackHole()) {
      StaggeredConnect connect = new StaggeredConnect(List.of(at(first.port()), at(second.port())), TimeUnit.MILLISECONDS.toNanos(400));
      assertThat(connect.run(place -> true, soon())).isEqualTo(-1);
      assertThat(connect.failure(0)).isInstanceOf(SocketTimeoutException.class);
      assertThat(connect.failure(1)).isInstanceOf(SocketTimeoutException.class);
    }
  }

  @Test void anInterruptIsKeptAndEndsNothing() throws IOException {
    try (BlackHole first = new BlackHole(); ServerSocket second = new ServerSocket(0)) {
      StaggeredConnect connect = new StaggeredConnect(List.of(at(first.port()), at(second.getLocalPort())), LONG);
      Thread.currentThread().interrupt();
      assertThat(connect.run(place -> true, soon())).isEqualTo(1);
      assertThat(Thread.interrupted()).isTrue();
      assertThat(connect.channel().isOpen()).isTrue();
      connect.channel().close();
    }
  }

  /** A server counts clients that go away before their login: what is connected beside the first is logged in and out. */
  @Test void whatIsNotNeededIsNotCountedAsAborted() throws Exception {
    EmbeddedDatabase database = EmbeddedDatabase.get();
    LinkFactory opener = Links.opener("jdbc:mariadb://" + database.host() + ":" + database.port() + "/" + database.database()
        + "?useSsl=false", KeepAlive.RECOMMENDED, 10_000);
    long aborted = status("Aborted_connects");
    for (int i = 0; i < 5; i++) {
      StaggeredConnect connect = new StaggeredConnect(List.of(opener.addresses().get(0)), LONG);
      assertThat(connect.run(place -> true, soon())).isZero();
      opener.endPolitely(connect.channel());
    }
    await().until(() -> threadsOfSpares() == 0);
    assertThat(status("Aborted_connects")).isEqualTo(aborted);
  }

  private static long threadsOfSpares() {
    return Thread.getAllStackTraces().keySet().stream().filter(thread -> thread.getName().equals("hawser-spare-connect")).count();
  }

  private static long status(String name) throws Exception {
    try (Connection admin = EmbeddedDatabase.get().admin(); Statement statement = admin.createStatement();
        ResultSet row = statement.executeQuery("SHOW GLOBAL STATUS LIKE '" + name + "'")) {
      row.next();
      return row.getLong(2);
    }
  }
}
