package io.hawser.watch;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.link.TcpTable.Unacknowledged;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How long a connection has been silent, by what the kernel shows now and then. Times in milliseconds. */
@Tag("fast")
class TransmissionStateTest {
  private static final long MILLI = 1_000_000;

  private final TransmissionState state = new TransmissionState();

  private long observe(long bytes, int retransmissions, long waiting, long now) {
    state.observe(new Unacknowledged(bytes, retransmissions), waiting * MILLI, now * MILLI);
    return state.silence(now * MILLI) / MILLI;
  }

  /** A row: bytes that are not acknowledged, retransmissions, for how long the call waits; what that makes. */
  @ParameterizedTest @CsvSource({
      "  0, 0,  3000,     0", // all is acknowledged
      "100, 0,  3000,     0", // sent just now, or the peer takes no more (a window of zero): nothing is sent again
      "100, 4,  3000,  3000", // of the age of the wait
      "100, 5,  5000,  5000",
      "100, 1, 60000,   600", // a slow upload that has gone on until just now
      "100, 3, 60000,  3000",
  }) void silence(long bytes, int retransmissions, long waiting, long silence) {
    assertThat(observe(bytes, retransmissions, waiting, 100_000)).isEqualTo(silence);
  }

  @Test void anAcknowledgementEndsIt() {
    observe(100, 4, 3_000, 10_000);
    assertThat(observe(100, 5, 5_000, 12_000)).isEqualTo(5_000);
    assertThat(observe(99, 1, 6_000, 13_000)).as("a part of it").isEqualTo(600);
    assertThat(observe(0, 0, 7_000, 14_000)).isZero();
    assertThat(observe(50, 1, 8_000, 15_000)).isEqualTo(600);
  }

  @Test void aRequestIsReceivedOnceAllIsAcknowledged() {
    observe(10, 0, 3_000, 10_000);
    assertThat(state.received()).isFalse();
    observe(0, 0, 4_000, 11_000);
    observe(0, 0, 5_000, 12_000);
    assertThat(state.receivedBefore(10_999 * MILLI)).isFalse();
    assertThat(state.receivedBefore(11_000 * MILLI)).isTrue();
    state.begin();
    assertThat(state.received()).as("another call").isFalse();
  }

  /** The kernel has skipped the row, or there was no descriptor to read its table. */
  @Test void whatIsUnknownProvesNothing() {
    state.observe(null, 3_000 * MILLI, 10_000 * MILLI);
    assertThat(state.received()).isFalse();
    observe(100, 4, 3_000, 10_000);
    state.observe(null, 9_000 * MILLI, 16_000 * MILLI);
    assertThat(observe(100, 5, 10_000, 17_000)).as("it may have been acknowledged meanwhile").isEqualTo(1_000);
    observe(0, 0, 11_000, 18_000);
    state.observe(null, 12_000 * MILLI, 19_000 * MILLI);
    assertThat(state.received()).isTrue();
  }

  @Test void whileNobodyLookedThereWasNoSilence() {
    observe(100, 4, 3_000, 10_000);
    state.interrupted(70_000 * MILLI);
    assertThat(observe(100, 9, 64_000, 71_000)).isEqualTo(1_000);
  }
}
