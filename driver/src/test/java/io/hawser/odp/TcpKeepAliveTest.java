package io.hawser.odp;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Tag;

@Tag("fast")
class TcpKeepAliveTest {
  /** tcp_keepalive_timer of Linux, step by step: when it gives up if the peer answers only after this many lost probes. */
  private static int kernelGivesUpAt(TcpKeepAlive socket, int answersAfterLostProbes) {
    int unanswered = 0;
    for (int elapsed = socket.idle();; elapsed += socket.interval()) {
      boolean givesUp = socket.userTimeout() != 0
          ? elapsed >= socket.userTimeout() && unanswered > 0
          : unanswered >= socket.count();
      if (givesUp) {
        return elapsed;
      }
      if (unanswered == answersAfterLostProbes) {
        return -1;
      }
      unanswered++;
    }
  }

  @Property void survivesJustAsManyLostProbesAsTheKernelsTimerDoes(@ForAll @IntRange(min = 1, max = 7200) int idle,
      @ForAll @IntRange(min = 1, max = 75) int interval, @ForAll @IntRange(min = 1, max = 9) int count,
      @ForAll @IntRange(max = 300) int userTimeout) {
    TcpKeepAlive socket = TcpKeepAlive.of(true, idle, interval, count, userTimeout);
    int survives = socket.survivesLostProbes();
    assertThat(kernelGivesUpAt(socket, survives)).isEqualTo(-1);
    assertThat(kernelGivesUpAt(socket, survives + 1)).isEqualTo(socket.givesUpAfter().getAsInt());
  }

  @Property void theTimeoutNeededToSurviveIsTheSmallestThatDoes(@ForAll @IntRange(min = 1, max = 7200) int idle,
      @ForAll @IntRange(min = 1, max = 75) int interval, @ForAll @IntRange(min = 1, max = 9) int lost) {
    int needed = TcpKeepAlive.of(true, idle, interval, 9, 0).userTimeoutToSurvive(lost);
    assertThat(TcpKeepAlive.of(true, idle, interval, 9, needed).survivesLostProbes()).isEqualTo(lost);
    assertThat(TcpKeepAlive.of(true, idle, interval, 9, needed - 1).survivesLostProbes()).isEqualTo(lost - 1);
  }

  @Example void odpsDefaultsGiveAVanishedClientUpAfterHalfAMinute() {
    assertThat(TcpKeepAlive.RECOMMENDED.givesUpAfter()).hasValue(30);
    assertThat(TcpKeepAlive.RECOMMENDED.survivesLostProbes()).isEqualTo(4);
  }

  @Example void zeroStandsForTheKernelsDefaults() {
    assertThat(TcpKeepAlive.of(true, 0, 0, 0, 0).givesUpAfter()).hasValue(7200 + 9 * 75);
    assertThat(TcpKeepAlive.of(false, 5, 5, 5, 5).givesUpAfter()).isEmpty();
  }
}
