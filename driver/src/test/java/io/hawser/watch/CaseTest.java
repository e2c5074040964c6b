package io.hawser.watch;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.link.TcpTable.Unacknowledged;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** How long a connection has been silent, by what the kernel tells now and then. */
class CaseTest {
  private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
  private static final WatchPolicy POLICY = new WatchPolicy(3 * SECOND, 5 * SECOND, 3);

  private final Case each = new Case(null, POLICY);

  @Test void silenceBeginsWithTheWaitIfTheRetransmissionsAreOfThatAge() {
    assertThat(each.silence(new Unacknowledged(100, 4), 3 * SECOND, 10 * SECOND)).isEqualTo(3 * SECOND);
    assertThat(each.silence(new Unacknowledged(100, 5), 5 * SECOND, 12 * SECOND)).isEqualTo(5 * SECOND);
  }

  /** A slow upload that has gone on until just now. */
  @Test void silenceIsNoLongerThanTheRetransmissionsTell() {
    assertThat(each.silence(new Unacknowledged(100, 1), 60 * SECOND, 100 * SECOND)).isEqualTo(600_000_000L);
  }

  @Test void anAcknowledgementEndsIt() {
    each.silence(new Unacknowledged(100, 4), 3 * SECOND, 10 * SECOND);
    assertThat(each.silence(new Unacknowledged(99, 1), 5 * SECOND, 12 * SECOND)).isEqualTo(600_000_000L);
    assertThat(each.silence(null, 6 * SECOND, 13 * SECOND)).isZero();
    assertThat(each.silence(new Unacknowledged(50, 1), 7 * SECOND, 14 * SECOND)).isEqualTo(600_000_000L);
  }

  @Test void whatIsAcknowledgedNeedsNoFurtherLookAtTheKernel() {
    assertThat(each.asksKernel(1, false)).isTrue();
    each.silence(new Unacknowledged(10, 0), 3 * SECOND, 10 * SECOND);
    assertThat(each.asksKernel(1, false)).as("not acknowledged yet").isTrue();
    each.silence(null, 3 * SECOND, 10 * SECOND);
    assertThat(each.asksKernel(1, false)).isFalse();
    assertThat(each.asksKernel(1, true)).as("a write that has to wait").isTrue();
    assertThat(each.asksKernel(2, false)).as("another wait").isTrue();
  }

  @Test void wherePeopleAnswerAtTheOtherEndMorePatienceIsNeeded() {
    Unacknowledged row = new Unacknowledged(100, 5);
    assertThat(each.isBlackHole(row, 5 * SECOND, false)).isTrue();
    assertThat(each.isBlackHole(row, 5 * SECOND - 1, false)).isFalse();
    assertThat(each.isBlackHole(row, 24 * SECOND, true)).isFalse();
    assertThat(each.isBlackHole(row, 25 * SECOND, true)).isTrue();
  }

  /** A first retransmission after three seconds is the rule where a SYN was lost; so five of them may take a minute. */
  @Test void wherePacketsOfOthersAreLostTooTimeAloneProvesNothing() {
    each.pathIsLossy();
    assertThat(each.isBlackHole(new Unacknowledged(100, 5), 60 * SECOND, true)).isFalse();
    assertThat(each.isBlackHole(new Unacknowledged(100, 10), 60 * SECOND, true)).isTrue();
    assertThat(each.isBlackHole(new Unacknowledged(100, 5), 5 * SECOND, false)).isTrue();
    each.silence(null, 6 * SECOND, 13 * SECOND);
    assertThat(each.isBlackHole(new Unacknowledged(100, 5), 25 * SECOND, true)).as("of an earlier silence").isTrue();
  }
}
