package io.hawser.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a look sees. That it takes nothing from the driver: {@link LookLosesNothingTest}. */
@Timeout(30)
@Tag("fast")
class SocketStateTest {
  @Test void anIdleConnectionIsOpen() throws IOException {
    try (Pair pair = Pair.of(Pair.socket())) {
      assertThat(pair.hawser().look()).isEqualTo(SocketState.OPEN);
      assertThat(pair.hawser().look().dead()).isFalse();
    }
  }

  @Test void bytesAreSeenAndKept() throws IOException {
    try (Pair pair = Pair.of(Pair.socket())) {
      pair.send((byte) 1, (byte) 2);
      assertThat(pair.hawser().look()).isEqualTo(SocketState.DATA);
      assertThat(pair.hawser().look()).isEqualTo(SocketState.DATA);
      assertThat(pair.near().getInputStream().readNBytes(2)).containsExactly(1, 2);
      assertThat(pair.hawser().look()).isEqualTo(SocketState.OPEN);
    }
  }

  @Test void aCloseIsSeenAndReadAsTheEnd() throws IOException {
    try (Pair pair = Pair.of(Pair.socket())) {
      pair.far().close();
      assertThat(pair.hawser().look()).isEqualTo(SocketState.CLOSED);
      assertThat(pair.hawser().look().dead()).isTrue();
      assertThat(pair.near().getInputStream().read()).isEqualTo(-1);
    }
  }

  @Test void bytesBeforeACloseAreKept() throws IOException {
    try (Pair pair = Pair.of(Pair.socket())) {
      pair.send((byte) 5);
      pair.far().close();
      assertThat(pair.hawser().look()).isEqualTo(SocketState.CLOSED);
      assertThat(pair.near().getInputStream().read()).isEqualTo(5);
      assertThat(pair.near().getInputStream().read()).isEqualTo(-1);
    }
  }

  /** The kernel reports a reset only once: a look must pass it on to the driver. */
  @Test void aResetIsSeenAndReadAsAReset() throws IOException {
    try (Pair pair = Pair.of(Pair.socket())) {
      pair.reset();
      assertThat(pair.hawser().look()).isEqualTo(SocketState.RESET);
      assertThat(pair.hawser().look()).isEqualTo(SocketState.RESET);
      for (int time = 0; time < 2; time++) {
        assertThatThrownBy(() -> pair.near().getInputStream().read()).isExactlyInstanceOf(SocketException.class)
            .hasMessage("Connection reset");
      }
      assertThat(pair.hawser().look()).isEqualTo(SocketState.RESET);
    }
  }

  @Test void whatADriverHasReadIsKnown() throws IOException {
    try (Pair pair = Pair.of(Pair.socket())) {
      pair.reset();
      assertThatThrownBy(() -> pair.near().getInputStream().read()).hasMessage("Connection reset");
      assertThat(pair.hawser().look()).isEqualTo(SocketState.RESET);
      assertThat(pair.hawser().readEnd()).isEqualTo(SocketState.RESET);
    }
  }

  @Test void anErrorPacketIsReadAsTheServersReason() throws IOException {
    try (Pair pair = Pair.of(Pair.socket())) {
      byte[] packet = errorPacket(4031, "#HY000", "The client was disconnected");
      pair.send(packet);
      pair.far().close();
      assertThat(pair.hawser().look()).isEqualTo(SocketState.ERROR_PACKET);
      assertThat(pair.hawser().errorPacket()).hasToString("4031 The client was disconnected");
      assertThat(pair.hawser().errorPacket().code()).isEqualTo(4031);
      assertThat(pair.near().getInputStream().readAllBytes()).isEqualTo(packet);
    }
  }

  @Test void anErrorPacketWithoutStateIsReadToo() throws IOException {
    try (Pair pair = Pair.of(Pair.socket())) {
      pair.send(errorPacket(1040, "", "Too many connections"));
      assertThat(pair.hawser().look()).isEqualTo(SocketState.ERROR_PACKET);
      assertThat(pair.hawser().errorPacket().message()).isEqualTo("Too many connections");
    }
  }

  @Test void whatIsNoUnaskedErrorPacketIsData() throws IOException {
    byte[] answer = errorPacket(1064, "#42000", "syntax");
    answer[3] = 1; // the answer to a request
    byte[] longer = Arrays.copyOf(errorPacket(1064, "#42000", "syntax"), 40);
    byte[] shorter = Arrays.copyOf(longer, 10);
    byte[] row = {1, 0, 0, 0, 5};
    byte[] header = {0, 0, 0, 0};
    for (byte[] bytes : List.of(answer, longer, shorter, row, header)) {
      try (Pair pair = Pair.of(Pair.socket())) {
        pair.send(bytes);
        assertThat(pair.hawser().look()).isEqualTo(SocketState.DATA);
        assertThat(pair.hawser().errorPacket()).isNull();
      }
    }
  }

  @Test void aSocketClosedHereIsSeen() throws IOException {
    try (Pair pair = Pair.of(Pair.socket())) {
      pair.near().close();
      assertThat(pair.hawser().look()).isEqualTo(SocketState.CLOSED_HERE);
    }
  }

  @Test void aLookDuringAReadDoesNotDisturbIt() throws Exception {
    try (Pair pair = Pair.of(Pair.socket())) {
      Blocked reading = Blocked.in(() -> pair.near().getInputStream().read());
      assertThat(pair.hawser().look()).isEqualTo(SocketState.BUSY);
      pair.send((byte) 9);
      assertThat(reading.result()).isEqualTo(9);
      assertThat(pair.hawser().look()).isEqualTo(SocketState.OPEN);
    }
  }

  @Test void availableNeverPromisesMoreThanThereIs() throws IOException {
    try (Pair pair = Pair.of(Pair.socket())) {
      assertThat(pair.near().getInputStream().available()).isZero();
      pair.send(new byte[100]);
      assertThat(pair.hawser().look()).isEqualTo(SocketState.DATA);
      assertThat(pair.near().getInputStream().available()).isEqualTo(100);
      assertThat(pair.near().getInputStream().readNBytes(30)).hasSize(30);
      assertThat(pair.near().getInputStream().available()).isEqualTo(70);
      assertThat(pair.near().getInputStream().readNBytes(70)).hasSize(70);
      assertThat(pair.near().getInputStream().available()).isZero();
    }
  }

  private static byte[] errorPacket(int code, String state, String message) {
    byte[] text = (state + message).getBytes(StandardCharsets.UTF_8);
    byte[] packet = new byte[7 + text.length];
    packet[0] = (byte) (3 + text.length);
    packet[4] = (byte) 0xff;
    packet[5] = (byte) code;
    packet[6] = (byte) (code >> 8);
    System.arraycopy(text, 0, packet, 7, text.length);
    return packet;
  }
}
