package io.hawser.testbed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a client sees of each fault, with plain sockets. */
@Timeout(30)
class FaultProxyTest {
  private static final Duration SOON = Duration.ofSeconds(5);
  private static final int SILENCE_MILLIS = 150;

  private final EchoServer server = new EchoServer();
  private final FaultProxy proxy = new FaultProxy("127.0.0.1", server.port());
  private Socket client;
  private ProxiedConnection connection;

  @BeforeEach void connect() throws IOException {
    client = socket();
    exchange(1);
    connection = proxy.from(client.getLocalPort());
    server.received.clear();
  }

  @AfterEach void close() throws IOException {
    client.close();
    proxy.close();
    server.close();
  }

  @Test void forwardsAndCounts() throws IOException {
    byte[] many = new byte[1_000_000];
    CompletableFuture<Void> writer = Caller.run(() -> assertThatCode(() -> write(many)).doesNotThrowAnyException());
    assertThat(client.getInputStream().readNBytes(many.length)).isEqualTo(many);
    writer.join();
    assertThat(connection.traffic().bytesToServer()).isEqualTo(1 + many.length);
    assertThat(connection.traffic().bytesToClient()).isEqualTo(1 + many.length);
    assertThat(proxy.traffic().connections()).isEqualTo(1);
    assertThat(proxy.newest()).isSameAs(connection);
  }

  @Test void listsTheNewestConnectionFirst() throws IOException {
    try (Socket second = socket()) {
      exchange(second, 1);
      assertThat(proxy.connections()).extracting(ProxiedConnection::clientPort)
          .containsExactly(second.getLocalPort(), client.getLocalPort());
    }
  }

  @Test void passesTheClientsOrderlyEndOn() throws Exception {
    client.close();
    assertThat(server.endings.poll(5, TimeUnit.SECONDS)).isEqualTo("FIN");
    connection.awaitClosed(SOON);
  }

  @Test void passesTheClientsResetOn() throws Exception {
    client.setSoLinger(true, 0);
    client.close();
    assertThat(server.endings.poll(5, TimeUnit.SECONDS)).isEqualTo("RST");
    connection.awaitClosed(SOON);
  }

  @Test void finIsAnEndOfStreamAndAResetForWhatIsWrittenLater() throws Exception {
    connection.fin();
    assertThat(client.getInputStream().read()).isEqualTo(-1);
    assertThat(connection.isOpen()).isFalse();
    assertThat(proxy.connections()).isEmpty();
    assertThat(server.endings.poll(5, TimeUnit.SECONDS)).isEqualTo("FIN");
    assertResetAfterWrite();
  }

  @Test void resetIsSeenAtOnce() throws Exception {
    connection.reset();
    assertThatThrownBy(() -> client.getInputStream().read()).isInstanceOf(SocketException.class).hasMessageContaining("reset");
    assertThat(server.endings.poll(5, TimeUnit.SECONDS)).isEqualTo("FIN");
  }

  @Test void halfOpenIsSilentUntilTheFirstWrite() throws Exception {
    connection.halfOpen();
    assertThat(server.endings.poll(5, TimeUnit.SECONDS)).isEqualTo("FIN");
    assertSilence();
    assertThat(connection.isOpen()).isTrue();
    assertResetAfterWrite();
    connection.awaitClosed(SOON);
    assertThat(server.received).isEmpty();
  }

  @Test void whatIsSwallowedNeverArrives() throws Exception {
    connection.swallow();
    write(2);
    assertSilence();
    connection.heal();
    exchange(3);
    assertThat(server.received).containsExactly(3);
  }

  @Test void whatIsStalledArrivesLater() throws Exception {
    connection.stall();
    write(2);
    assertSilence();
    assertThat(server.received).isEmpty();
    connection.heal();
    assertThat(client.getInputStream().read()).isEqualTo(2);
  }

  @Test void whatIsStalledArrivesEvenIfTheClientClosesMeanwhile() throws Exception {
    connection.stall();
    write(2);
    client.close();
    connection.heal();
    assertThat(server.received.poll(5, TimeUnit.SECONDS)).isEqualTo(2);
    assertThat(server.endings.poll(5, TimeUnit.SECONDS)).isEqualTo("FIN");
  }

  @Test void whatIsStalledIsWithdrawnByAnAbortiveClose() throws Exception {
    connection.stall();
    write(2);
    client.setSoLinger(true, 0);
    client.close();
    connection.heal();
    assertThat(server.endings.poll(5, TimeUnit.SECONDS)).isEqualTo("RST");
    assertThat(server.received).isEmpty();
  }

  @Test void aStalledConnectionBlocksALargeWrite() {
    connection.stall();
    CompletableFuture<Void> writer = Caller.run(() -> assertThatCode(() -> write(new byte[50_000_000]))
        .isInstanceOf(SocketException.class));
    assertThatThrownBy(() -> writer.get(SILENCE_MILLIS, TimeUnit.MILLISECONDS))
        .isInstanceOf(TimeoutException.class);
    connection.reset();
    writer.join();
  }

  @Test void cutsAtTheByteTowardsTheServer() throws Exception {
    CompletableFuture<Void> struck = connection.cutAfter(CutPoint.bytesToServer(2), Fault.RESET);
    write(new byte[] {5, 6, 7});
    struck.get(5, TimeUnit.SECONDS);
    assertThat(server.endings.poll(5, TimeUnit.SECONDS)).isEqualTo("FIN");
    assertThat(server.received).containsExactly(5, 6);
  }

  @Test void cutsAtTheByteTowardsTheClient() throws Exception {
    CompletableFuture<Void> struck = connection.cutAfter(CutPoint.bytesToClient(2), Fault.FIN);
    write(new byte[] {5, 6, 7});
    struck.get(5, TimeUnit.SECONDS);
    assertThat(client.getInputStream().readNBytes(2)).containsExactly(5, 6);
    assertThat(client.getInputStream().read()).isEqualTo(-1);
  }

  @Test void cutsBeforeTheRequest() throws Exception {
    connection.cutAfter(CutPoint.beforeRequest(), Fault.FIN);
    write(2);
    assertThat(client.getInputStream().read()).isEqualTo(-1);
    assertThat(server.endings.poll(5, TimeUnit.SECONDS)).isEqualTo("FIN");
    assertThat(server.received).isEmpty();
  }

  @Test void cutsBeforeTheAnswer() throws Exception {
    connection.cutAfter(CutPoint.beforeAnswer(), Fault.FIN);
    write(2);
    assertThat(client.getInputStream().read()).isEqualTo(-1);
    assertThat(server.received).containsExactly(2);
  }

  @Test void aCutMayStall() throws Exception {
    CompletableFuture<Void> struck = connection.cutAfter(CutPoint.beforeAnswer(), Fault.STALL);
    write(2);
    struck.get(5, TimeUnit.SECONDS);
    assertSilence();
    connection.heal();
    assertThat(client.getInputStream().read()).isEqualTo(2);
  }

  @Test void delaysEachWay() throws IOException {
    proxy.delay(Duration.ofMillis(60));
    long start = System.nanoTime();
    exchange(2);
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isBetween(Duration.ofMillis(120), SOON);
    proxy.delay(Duration.ZERO);
    start = System.nanoTime();
    exchange(3);
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofMillis(120));
  }

  @Test void refusesAndAcceptsAgainOnTheSamePort() throws IOException {
    proxy.refuseConnections();
    assertThatThrownBy(this::socket).isInstanceOf(ConnectException.class);
    exchange(2);
    proxy.acceptConnections();
    try (Socket second = socket()) {
      exchange(second, 3);
    }
  }

  @Test void leavesConnectionsUnanswered() throws IOException {
    proxy.leaveConnectionsUnanswered();
    try (Socket second = socket()) {
      second.getOutputStream().write(1);
      second.setSoTimeout(SILENCE_MILLIS);
      assertThatThrownBy(() -> second.getInputStream().read()).isInstanceOf(SocketTimeoutException.class);
    }
    proxy.acceptConnections();
    try (Socket third = socket()) {
      exchange(third, 3);
    }
  }

  @Test void aDeadServerResetsTheClient() throws IOException {
    int unused;
    try (EchoServer gone = new EchoServer()) {
      unused = gone.port();
    }
    try (FaultProxy toNobody = new FaultProxy("127.0.0.1", unused); Socket second = new Socket("127.0.0.1", toNobody.port())) {
      second.setSoTimeout(5_000);
      assertThatThrownBy(() -> second.getInputStream().read()).isInstanceOf(SocketException.class);
      toNobody.settle();
      assertThat(toNobody.connections()).isEmpty();
    }
  }

  @Test void awaitsQuietAndSaysWhoIsOpen() throws IOException {
    exchange(2);
    connection.awaitQuiet(Duration.ofMillis(50), SOON);
    assertThat(connection.idle()).isGreaterThanOrEqualTo(Duration.ofMillis(50));
    assertThatThrownBy(() -> connection.awaitClosed(Duration.ofMillis(1))).isInstanceOf(AssertionError.class)
        .hasMessageContaining("port " + client.getLocalPort() + " is still open");
  }

  @Test void closingLeavesNeitherThreadNorSocket() throws Exception {
    proxy.close();
    assertThat(Thread.getAllStackTraces().keySet()).extracting(Thread::getName)
        .doesNotContain("hawser-testbed-proxy-to-" + server.port());
    assertThat(client.getInputStream().read()).isEqualTo(-1);
    assertThat(server.endings.poll(5, TimeUnit.SECONDS)).isEqualTo("FIN");
    assertThatThrownBy(this::socket).isInstanceOf(ConnectException.class);
    assertThat(connection.isOpen()).isFalse();
    assertThat(connection.traffic().bytesToServer()).isEqualTo(1);
    proxy.close();
  }

  private Socket socket() throws IOException {
    Socket socket = new Socket(proxy.host(), proxy.port());
    socket.setTcpNoDelay(true);
    socket.setSoTimeout(5_000);
    return socket;
  }

  private void exchange(int b) throws IOException {
    exchange(client, b);
  }

  private static void exchange(Socket socket, int b) throws IOException {
    socket.getOutputStream().write(b);
    assertThat(socket.getInputStream().read()).isEqualTo(b);
  }

  private void write(int b) throws IOException {
    client.getOutputStream().write(b);
  }

  private void write(byte[] bytes) throws IOException {
    client.getOutputStream().write(bytes);
  }

  private void assertSilence() throws IOException {
    client.setSoTimeout(SILENCE_MILLIS);
    assertThatThrownBy(() -> client.getInputStream().read()).isInstanceOf(SocketTimeoutException.class);
    client.setSoTimeout(5_000);
  }

  private void assertResetAfterWrite() {
    InputStream in = inputStream();
    assertThatThrownBy(() -> {
      write(9);
      // after FIN the stream's end is remembered by the socket; the write that meets the RST is what fails
      while (in.read() == -1) {
        write(9);
      }
    }).isInstanceOf(SocketException.class);
  }

  private InputStream inputStream() {
    try {
      return client.getInputStream();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
