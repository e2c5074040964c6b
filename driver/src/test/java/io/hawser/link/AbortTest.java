package io.hawser.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.net.ServerSocket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Giving a socket up: waiting callers are freed, and nothing that is still in this kernel reaches the peer. */
@Timeout(60)
@Tag("fast")
class AbortTest {
  private static final int MORE_THAN_KERNELS_HOLD = 16 << 20;

  @Test void freesAReader() throws Exception {
    try (Pair pair = Pair.of(Pair.socket())) {
      Blocked reading = Blocked.in(() -> pair.near().getInputStream().read());
      pair.hawser().abort();
      assertThatThrownBy(reading::result).isExactlyInstanceOf(SocketException.class).hasMessage("Socket closed");
      assertReset(pair);
    }
  }

  @Test void freesAWriter() throws Exception {
    try (Pair pair = Pair.narrow(Pair.socket())) {
      Blocked writing = Blocked.in(() -> fill(pair));
      pair.hawser().abort();
      assertThatThrownBy(writing::result).isExactlyInstanceOf(SocketException.class).hasMessage("Socket closed");
      assertThat(pair.hawser().writeFailed()).isTrue();
    }
  }

  @Test void freesReaderAndWriterAtOnce() throws Exception {
    try (Pair pair = Pair.narrow(Pair.socket())) {
      Blocked writing = Blocked.in(() -> fill(pair));
      Blocked reading = Blocked.in(() -> pair.near().getInputStream().read());
      pair.hawser().abort();
      assertThatThrownBy(writing::result).hasMessage("Socket closed");
      assertThatThrownBy(reading::result).hasMessage("Socket closed");
    }
  }

  @Test void freesWhoConnects() throws Exception {
    try (FullListener listener = new FullListener(); HawserSocket socket = Pair.socket()) {
      Blocked connecting = Blocked.in(() -> {
        socket.connect(listener.address());
        return "connected";
      });
      socket.abort();
      assertThatThrownBy(connecting::result).isExactlyInstanceOf(SocketException.class).hasMessage("Socket closed");
    }
  }

  @Test void resetsAnIdlePeer() throws IOException {
    try (Pair pair = Pair.of(Pair.socket())) {
      pair.hawser().abort();
      assertReset(pair);
      assertThat(pair.hawser().aborted()).isTrue();
    }
  }

  @Test void nothingQueuedArrives() throws Exception {
    try (Pair pair = Pair.narrow(Pair.socket())) {
      Blocked writing = Blocked.in(() -> fill(pair));
      long accepted = pair.hawser().accepted();
      pair.hawser().abort();
      assertThatThrownBy(writing::result).hasMessage("Socket closed");
      assertThat(arrived(pair)).isLessThan(accepted);
    }
  }

  /** After a timeout the driver closes the socket itself; what it had sent must not reach the server once the path heals. */
  @Test void nothingQueuedArrivesAfterATimeoutAndAClose() throws Exception {
    try (Pair pair = Pair.narrow(Pair.socket())) {
      fillWithoutWaiting(pair);
      pair.near().setSoTimeout(10);
      assertThatThrownBy(() -> pair.near().getInputStream().read()).isInstanceOf(SocketTimeoutException.class).hasMessage("Read timed out");
      long accepted = pair.hawser().accepted();
      pair.near().close();
      assertThat(arrived(pair)).isLessThan(accepted);
    }
  }

  @Test void whatWasSentBeforeAnOrderlyCloseArrives() throws Exception {
    try (Pair pair = Pair.narrow(Pair.socket())) {
      fillWithoutWaiting(pair);
      long accepted = pair.hawser().accepted();
      pair.near().close();
      assertThat(pair.far().getInputStream().readAllBytes()).hasSize((int) accepted);
    }
  }

  /** As oceanbase-client and MariaDB Connector/J 2 close: after COM_QUIT they wait some milliseconds for the peer's end. */
  @Test void waitingForThePeersEndIsNoAnswerGivenUp() throws Exception {
    try (Pair pair = Pair.narrow(Pair.socket())) {
      fillWithoutWaiting(pair);
      long accepted = pair.hawser().accepted();
      pair.near().shutdownOutput();
      pair.near().setSoTimeout(3);
      assertThatThrownBy(() -> pair.near().getInputStream().read()).isInstanceOf(SocketTimeoutException.class);
      pair.near().close();
      assertThat(pair.far().getInputStream().readAllBytes()).hasSize((int) accepted);
    }
  }

  @Test void aTimeoutThatWasSurvivedIsForgotten() throws Exception {
    try (Pair pair = Pair.of(Pair.socket())) {
      pair.near().setSoTimeout(10);
      assertThatThrownBy(() -> pair.near().getInputStream().read()).isInstanceOf(SocketTimeoutException.class);
      assertThat(pair.hawser().timedOut()).isTrue();
      pair.send((byte) 1);
      assertThat(pair.near().getInputStream().read()).isEqualTo(1);
      assertThat(pair.hawser().timedOut()).isFalse();
      pair.near().close();
      assertThat(pair.far().getInputStream().read()).isEqualTo(-1);
    }
  }

  @Test void mayComeAgainAndAfterAClose() throws IOException {
    try (Pair pair = Pair.of(Pair.socket())) {
      pair.near().close();
      pair.hawser().abort();
      pair.hawser().abort();
      pair.near().close();
      assertThat(pair.hawser().look()).isEqualTo(SocketState.CLOSED_HERE);
    }
  }

  @Test void mayComeBeforeConnecting() throws IOException {
    HawserSocket socket = Pair.socket();
    socket.abort();
    try (ServerSocket listener = new ServerSocket(0)) {
      assertThatThrownBy(() -> socket.connect(listener.getLocalSocketAddress())).hasMessage("Socket is closed");
    }
  }

  private static Object fill(Pair pair) throws IOException {
    pair.near().getOutputStream().write(new byte[MORE_THAN_KERNELS_HOLD]);
    return "written";
  }

  /** Writes until kernels hold far more than the far side's receive buffer, with nobody left waiting. */
  private static void fillWithoutWaiting(Pair pair) throws IOException {
    pair.near().setSendBufferSize(1 << 20);
    pair.near().getOutputStream().write(new byte[200_000]);
  }

  /** What the far side can read now that the near side is gone. */
  private static long arrived(Pair pair) throws IOException {
    long count = 0;
    byte[] buffer = new byte[65_536];
    InputStream in = pair.far().getInputStream();
    try {
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        count += n;
      }
      throw new AssertionError("The far side saw an orderly end after " + count + " bytes.");
    } catch (SocketException reset) {
      assertThat(reset).hasMessageContaining("reset");
      return count;
    }
  }

  private static void assertReset(Pair pair) {
    assertThatThrownBy(() -> pair.far().getInputStream().read()).isInstanceOf(SocketException.class).hasMessageContaining("reset");
  }
}
