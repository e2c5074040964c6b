package io.hawser.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.SocketException;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** When the lack of any answer proves something. Times in milliseconds of a clock of its own. */
@EnabledOnOs(OS.LINUX)
@Tag("fast")
class PathProbeTest {
  private static final long MILLI = 1_000_000;
  private static final long BOUND = 2_000 * MILLI;

  private final List<SocketChannel> filling = new ArrayList<>();
  private ServerSocket full;

  /** A listener whose queue is full: the kernel drops what would connect. */
  @BeforeEach void fill() throws IOException {
    full = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    boolean queued = true;
    while (queued) {
      SocketChannel next = SocketChannel.open();
      filling.add(next);
      next.configureBlocking(false);
      next.connect(full.getLocalSocketAddress());
      long end = System.nanoTime() + 300 * MILLI; // time for the kernel to answer
      while (!next.finishConnect() && System.nanoTime() - end < 0) {
        Thread.onSpinWait();
      }
      queued = next.isConnected();
    }
  }

  @AfterEach void close() throws IOException {
    for (SocketChannel each : filling) {
      each.close();
    }
    full.close();
  }

  private InetSocketAddress silent() {
    return (InetSocketAddress) full.getLocalSocketAddress();
  }

  private static void watch(PathProbe probe, long from, long to) {
    for (long at = from; at <= to; at += 100) {
      probe.look(at * MILLI);
    }
  }

  /** No descriptor is left (EMFILE), no memory, or it is the system's own refusal. */
  @ParameterizedTest @ValueSource(
      strings = {"Too many open files", "Cannot assign requested address", "memory"}) void withoutASocketNobodyWasAsked(String why) {
    PathProbe probe = new PathProbe(silent(), BOUND, 0, connected -> {}, () -> {
      if (why.equals("memory")) {
        throw new OutOfMemoryError("Cannot reserve 16384 bytes of direct buffer memory");
      }
      throw new SocketException(why);
    });
    watch(probe, 0, 10_000);
    assertThat(probe.proves(10_000 * MILLI, BOUND)).isFalse();
    assertThat(probe.syns()).isZero();
  }

  /** Those that were asked before are not enough, and those that are asked afterwards are given their whole time. */
  @Test void descriptorsThatRunOutMeanwhile() {
    int[] left = {2};
    List<SocketChannel> opened = new ArrayList<>();
    PathProbe probe = new PathProbe(silent(), BOUND, 0, connected -> {}, () -> {
      if (left[0] == 0) {
        throw new SocketException("Too many open files");
      }
      left[0]--;
      opened.add(SocketChannel.open());
      return opened.get(opened.size() - 1);
    });
    watch(probe, 0, 5_000);
    assertThat(probe.syns()).isEqualTo(2);
    assertThat(probe.proves(5_000 * MILLI, BOUND)).isFalse();
    left[0] = 100;
    watch(probe, 5_100, 6_600);
    assertThat(probe.proves(6_600 * MILLI, BOUND)).isFalse();
    watch(probe, 6_700, 7_300);
    assertThat(probe.proves(7_300 * MILLI, BOUND)).isTrue();
    probe.close(7_300 * MILLI);
    assertThat(opened).noneMatch(SocketChannel::isOpen);
  }

  @Test void whoHasAnsweredIsHandedOnOnce() throws Exception {
    List<SocketChannel> connected = new ArrayList<>();
    try (ServerSocket listener = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
      PathProbe probe = new PathProbe(new InetSocketAddress(listener.getInetAddress(), listener.getLocalPort()), BOUND, 0, connected::add);
      await().until(() -> {
        probe.look(0);
        return probe.answered();
      });
      watch(probe, 100, 3_000);
      assertThat(connected).hasSize(1);
      assertThat(probe.proves(3_000 * MILLI, BOUND)).isFalse();
      connected.get(0).close();
    }
  }
}
