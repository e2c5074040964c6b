package io.hawser.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import io.hawser.testbed.Caller;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The socket against a plain one at the other end. */
@Timeout(30)
class HawserSocketTest {
  private ServerSocket server;
  private HawserSocket socket;
  private Socket peer;

  @BeforeEach void connect() throws IOException {
    server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
    socket = new HawserSocket(KeepAlive.RECOMMENDED);
    socket.connect(server.getLocalSocketAddress(), 5_000);
    peer = server.accept();
  }

  @AfterEach void close() throws IOException {
    socket.close();
    peer.close();
    server.close();
  }

  private void send(int... bytes) throws IOException {
    for (int b : bytes) {
      peer.getOutputStream().write(b);
    }
  }

  private void reset() throws IOException {
    peer.setSoLinger(true, 0);
    peer.close();
  }

  @Test void aLookSeesWhetherTheConnectionIsThere() throws IOException {
    assertThat(socket.look()).isEqualTo(SocketState.OPEN);
    send(1);
    await().until(() -> socket.look() == SocketState.DATA);
    peer.close();
    await().until(() -> socket.look() == SocketState.CLOSED);
    assertThat(socket.getInputStream().read()).as("what was sent before the end").isEqualTo(1);
    assertThat(socket.getInputStream().read()).isEqualTo(-1);
  }

  /** MySQL Connector/J drops late answers while something is available, and would take an undropped one for the next request's answer. */
  @Test void whatTheKernelHasIsAvailable() throws IOException {
    assertThat(socket.getInputStream().available()).isZero();
    send(1, 2, 3);
    await().until(() -> socket.getInputStream().available() == 3);
    assertThat(socket.getInputStream().skip(3)).isEqualTo(3);
    assertThat(socket.getInputStream().available()).isZero();
    CompletableFuture<Integer> reading = Caller.supply(this::read);
    send(4);
    assertThat(reading.join()).as("a read after it waits as always").isEqualTo(4);
    peer.close();
    await().until(() -> socket.look() == SocketState.CLOSED);
    assertThat(socket.getInputStream().available()).isZero();
    assertThat(socket.getInputStream().read()).isEqualTo(-1);
  }

  @Test void afterAnInterruptWhatIsAvailableIsSaidAndTheFlagKept() throws IOException {
    send(1);
    Thread.currentThread().interrupt();
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
    while (socket.getInputStream().available() == 0 && System.nanoTime() - deadline < 0) {
      Thread.onSpinWait();
    }
    assertThat(Thread.interrupted()).isTrue();
    assertThat(socket.getInputStream().read()).isEqualTo(1);
  }

  @Test void aResetIsSaidByTheNextRead() throws IOException {
    reset();
    await().until(() -> socket.getInputStream().available() == 0 && socket.look() == SocketState.RESET);
    assertThatThrownBy(() -> socket.getInputStream().read()).isInstanceOf(SocketException.class).hasMessage("Connection reset");
  }

  @Test void aLookSeesAReset() throws IOException {
    reset();
    await().until(() -> socket.look() == SocketState.RESET);
    assertThatThrownBy(() -> socket.getInputStream().read()).isInstanceOf(SocketException.class).hasMessage("Connection reset");
  }

  @Test void aLookReadsWhyTheServerCloses() throws IOException {
    send(0x11, 0, 0, 0, 0xff, 0xbf, 0x0f, '#', 'H', 'Y', '0', '0', '0', 'i', 'd', 'l', 'e', ' ', 't', 'o', 'o');
    peer.close();
    await().until(() -> socket.look() == SocketState.ERROR_PACKET);
    assertThat(socket.errorPacket().code()).isEqualTo(4031);
    assertThat(socket.errorPacket().message()).isEqualTo("idle too");
    assertThat(socket.getInputStream().read()).as("the driver reads it too").isEqualTo(0x11);
  }

  @Test void anAnswerIsNotTakenForAnErrorThatNobodyAskedFor() throws IOException {
    send(5, 0, 0, 1, 0xff, 0xbf, 0x0f, 'n', 'o');
    await().until(() -> socket.look() == SocketState.DATA);
  }

  @Test void looksAndReadsInAnyOrderLoseNoByte() throws Exception {
    byte[] sent = new byte[3_000_000];
    Random random = new Random(42);
    random.nextBytes(sent);
    CompletableFuture<Void> writing = Caller.run(() -> {
      try {
        for (int at = 0; at < sent.length;) {
          int count = Math.min(sent.length - at, 1 + new Random(at).nextInt(5_000));
          peer.getOutputStream().write(sent, at, count);
          at += count;
        }
      } catch (IOException e) {
        throw new IllegalStateException(e);
      }
    });
    byte[] read = new byte[sent.length];
    for (int at = 0; at < read.length;) {
      if (random.nextBoolean()) {
        assertThat(socket.look().dead()).isFalse();
      }
      at += socket.getInputStream().read(read, at, Math.min(read.length - at, 1 + random.nextInt(5_000)));
    }
    writing.get(10, TimeUnit.SECONDS);
    assertThat(Arrays.equals(sent, read)).isTrue();
  }

  @Test void largeTransfersGoBothWaysAtOnce() throws Exception {
    byte[] large = new byte[20_000_000];
    new Random(7).nextBytes(large);
    CompletableFuture<byte[]> echoed = Caller.supply(() -> {
      try {
        byte[] all = new byte[large.length];
        new DataInputStream(socket.getInputStream()).readFully(all);
        return all;
      } catch (IOException e) {
        throw new IllegalStateException(e);
      }
    });
    CompletableFuture<Void> echo = Caller.run(() -> {
      try {
        byte[] buffer = new byte[10_000];
        for (int left = large.length; left > 0;) {
          int count = peer.getInputStream().read(buffer, 0, Math.min(left, buffer.length));
          peer.getOutputStream().write(buffer, 0, count);
          left -= count;
        }
      } catch (IOException e) {
        throw new IllegalStateException(e);
      }
    });
    socket.getOutputStream().write(large);
    assertThat(Arrays.equals(large, echoed.get(20, TimeUnit.SECONDS))).isTrue();
    echo.get(20, TimeUnit.SECONDS);
    assertThat(socket.accepted()).isEqualTo(large.length);
  }

  @Test void aLookWhileAnotherThreadReadsFindsItBusy() throws Exception {
    CompletableFuture<Integer> reading = Caller.supply(this::read);
    await().until(() -> socket.look() == SocketState.BUSY);
    send(9);
    assertThat(reading.get(5, TimeUnit.SECONDS)).isEqualTo(9);
  }

  private int read() {
    try {
      return socket.getInputStream().read();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test void abortFreesABlockedReaderAndThePeerSeesAReset() throws Exception {
    CompletableFuture<Throwable> reading = Caller.supply(() -> catchThrowable(() -> socket.getInputStream().read()));
    await().until(() -> socket.look() == SocketState.BUSY);
    socket.abort();
    assertThat(reading.get(5, TimeUnit.SECONDS)).isInstanceOf(SocketException.class).hasMessage("Socket closed");
    assertThatThrownBy(() -> peer.getInputStream().read()).isInstanceOf(SocketException.class).hasMessage("Connection reset");
  }

  @Test void abortFreesABlockedWriterAndWhatWasQueuedNeverArrives() throws Exception {
    byte[] much = new byte[50_000_000];
    CompletableFuture<Throwable> writing = Caller.supply(() -> catchThrowable(() -> socket.getOutputStream().write(much)));
    long[] before = {-1};
    await().until(() -> {
      long now = socket.accepted();
      boolean stalled = now > 0 && now == before[0];
      before[0] = now;
      return stalled;
    });
    socket.abort();
    assertThat(writing.get(5, TimeUnit.SECONDS)).isInstanceOf(SocketException.class).hasMessage("Socket closed");
    long arrived = 0;
    Throwable end = null;
    byte[] buffer = new byte[100_000];
    while (end == null) {
      int[] count = {0};
      end = catchThrowable(() -> count[0] = peer.getInputStream().read(buffer));
      arrived += Math.max(count[0], 0);
    }
    assertThat(end).isInstanceOf(SocketException.class).hasMessage("Connection reset");
    assertThat(arrived).isLessThan(before[0]);
  }

  @Test void condemnedItSendsNothingAndReadsTheEndThatWasFound() throws Exception {
    peer.shutdownOutput();
    await().until(() -> socket.look() == SocketState.CLOSED);
    socket.condemn();
    socket.getOutputStream().write(new byte[100]);
    assertThat(socket.accepted()).isZero();
    assertThat(socket.getInputStream().read()).isEqualTo(-1);
    socket.close();
    assertThat(peer.getInputStream().read()).as("nothing arrived").isEqualTo(-1);
  }

  @Test void failuresReadAsThoseOfAPlainSocket() throws Exception {
    try (ServerSocket other = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
        Socket plain = new Socket(InetAddress.getLoopbackAddress(), other.getLocalPort()); Socket plainPeer = other.accept()) {
      plain.setSoTimeout(20);
      socket.setSoTimeout(20);
      assertSame(catchThrowable(() -> plain.getInputStream().read()), catchThrowable(() -> socket.getInputStream().read()));
      plainPeer.setSoLinger(true, 0);
      plainPeer.close();
      reset();
      plain.setSoTimeout(5_000);
      socket.setSoTimeout(5_000);
      assertSame(catchThrowable(() -> plain.getInputStream().read()), catchThrowable(() -> socket.getInputStream().read()));
      plain.close();
      socket.close();
      assertSame(catchThrowable(() -> plain.setSoTimeout(1)), catchThrowable(() -> socket.setTcpNoDelay(true)));
    }
  }

  private static void assertSame(Throwable expected, Throwable actual) {
    assertThat(actual).isInstanceOf(expected.getClass());
    assertThat(actual.getMessage().toLowerCase()).isEqualTo(expected.getMessage().toLowerCase());
  }

  @Test void waitsAreBounded() throws Exception {
    socket.setSoTimeout(30);
    assertThat(socket.getSoTimeout()).isEqualTo(30);
    assertThatThrownBy(() -> socket.getInputStream().read()).isInstanceOf(SocketTimeoutException.class).hasMessage("Read timed out");
    socket.setSoTimeout(0);
    ThreadDeadline.set(System.nanoTime() + 30_000_000);
    try {
      assertThatThrownBy(() -> socket.getInputStream().read()).isInstanceOf(SocketTimeoutException.class);
      CompletableFuture<Integer> other = Caller.supply(this::read);
      await().until(() -> socket.look() == SocketState.BUSY);
      await().during(100, TimeUnit.MILLISECONDS).until(() -> !other.isDone());
      send(3);
      assertThat(other.get(5, TimeUnit.SECONDS)).as("bounds hold for the thread that set them").isEqualTo(3);
    } finally {
      ThreadDeadline.clear();
    }
  }

  @Test void connectingFailsAsAPlainSocketDoes() throws IOException {
    try (HawserSocket lost = new HawserSocket(KeepAlive.OFF)) {
      assertThatThrownBy(() -> lost.connect(InetSocketAddress.createUnresolved("no.such.host.invalid", 1), 1_000))
          .isInstanceOf(UnknownHostException.class);
    }
    int port = server.getLocalPort();
    server.close();
    try (HawserSocket refused = new HawserSocket(KeepAlive.OFF)) {
      assertThatThrownBy(() -> refused.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1_000))
          .isInstanceOf(SocketException.class).hasMessageContaining("refused");
    }
  }

  @Test void anInterruptDisturbsNothingAndIsKept() throws Exception {
    Thread.currentThread().interrupt();
    try {
      send(5);
      socket.getOutputStream().write(6);
      assertThat(socket.getInputStream().read()).isEqualTo(5);
      assertThat(socket.look()).isEqualTo(SocketState.OPEN);
      assertThat(Thread.currentThread().isInterrupted()).isTrue();
    } finally {
      Thread.interrupted();
    }
    assertThat(peer.getInputStream().read()).isEqualTo(6);
    Thread reader = new Thread(this::read, "reader");
    reader.start();
    await().until(() -> socket.look() == SocketState.BUSY);
    for (int i = 0; i < 100; i++) {
      reader.interrupt();
    }
    send(7);
    reader.join(5_000);
    assertThat(reader.isAlive()).isFalse();
    assertThat(socket.look()).isEqualTo(SocketState.OPEN);
  }

  @Test void keepaliveIsSetOnTheSocket() throws IOException {
    assertThat(socket.getKeepAlive()).isTrue();
    assertThat(socket.channel.getOption(KeepAlive.Extended.IDLE)).isEqualTo(5);
    assertThat(socket.channel.getOption(KeepAlive.Extended.INTERVAL)).isEqualTo(5);
    assertThat(socket.channel.getOption(KeepAlive.Extended.COUNT)).isEqualTo(5);
    socket.setKeepAlive(false);
    assertThat(socket.getKeepAlive()).as("a driver's own option does not switch Hawser's off").isTrue();
  }

  @Test void optionsReachTheSocket() throws IOException {
    socket.setTcpNoDelay(true);
    assertThat(socket.getTcpNoDelay()).isTrue();
    socket.setTrafficClass(0x10);
    assertThat(socket.getTrafficClass()).isEqualTo(0x10);
    socket.setReceiveBufferSize(20_000);
    assertThat(socket.getReceiveBufferSize()).isGreaterThanOrEqualTo(20_000);
    assertThat(socket.supportedOptions()).contains(KeepAlive.Extended.IDLE);
    assertThat(socket.getPort()).isEqualTo(server.getLocalPort());
    assertThat(socket.getChannel()).isNull();
    assertThat(socket.toString()).contains("port=" + server.getLocalPort());
  }
}
