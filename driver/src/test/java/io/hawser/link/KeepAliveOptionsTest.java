package io.hawser.link;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.Socket;
import jdk.net.ExtendedSocketOptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** What the kernel gives back is what was set. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "older versions cannot set them")
@Tag("fast")
class KeepAliveOptionsTest {
  private static final KeepAlive CHOSEN = new KeepAlive(61, 7, 4);

  @Test void areSetOnASocketOfOurs() throws Exception {
    try (HawserSocket socket = new HawserSocket(CHOSEN); Pair pair = Pair.of(socket)) {
      assertThat(socket.getKeepAlive()).isTrue();
      assertThat(socket.channel.getOption(ExtendedSocketOptions.TCP_KEEPIDLE)).isEqualTo(61);
      assertThat(socket.channel.getOption(ExtendedSocketOptions.TCP_KEEPINTERVAL)).isEqualTo(7);
      assertThat(socket.channel.getOption(ExtendedSocketOptions.TCP_KEEPCOUNT)).isEqualTo(4);
      socket.setKeepAlive(false);
      assertThat(socket.getKeepAlive()).as("it is ours to switch off").isTrue();
      assertThat(pair.far().getKeepAlive()).isFalse();
    }
  }

  @Test void areSetOnASocketOfTheVendors() throws Exception {
    try (Socket socket = new Socket(); Pair pair = Pair.of(socket)) {
      CHOSEN.applyTo(pair.near());
      assertThat(socket.getKeepAlive()).isTrue();
      assertThat(Options.of(socket, ExtendedSocketOptions.TCP_KEEPIDLE)).isEqualTo(61);
      assertThat(Options.of(socket, ExtendedSocketOptions.TCP_KEEPINTERVAL)).isEqualTo(7);
      assertThat(Options.of(socket, ExtendedSocketOptions.TCP_KEEPCOUNT)).isEqualTo(4);
    }
  }

  @Test void switchedOffTheDriverDecides() throws Exception {
    try (HawserSocket socket = new HawserSocket(KeepAlive.OFF); Pair pair = Pair.of(socket)) {
      assertThat(socket.getKeepAlive()).isFalse();
      pair.near().setKeepAlive(true);
      assertThat(socket.getKeepAlive()).isTrue();
      pair.near().setKeepAlive(false);
      assertThat(socket.getKeepAlive()).isFalse();
    }
  }
}
