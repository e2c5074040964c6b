package io.hawser.watch;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.watch.ProbeResult.Finding;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** When a second connection's answer proves that an answer is lost. Times in milliseconds; the call has waited since 0. */
@Tag("fast")
class ProbeHistoryTest {
  private static final long MILLI = 1_000_000;
  private static final Object ONE = "one connection";
  private static final Object OTHER = "another connection";

  private final ProbeHistory history = new ProbeHistory();

  private void told(Finding finding, long at) {
    told(finding, at, at + 10, ONE, true);
  }

  private void told(Finding finding, long asked, long answered, Object teller, boolean received) {
    history.note(new ProbeResult(finding, asked * MILLI, answered * MILLI, teller), 0, received);
  }

  /** Each half second. */
  private void told(Finding finding, long from, long to) {
    for (long at = from; at <= to; at += 500) {
      told(finding, at);
    }
  }

  private boolean proved() {
    return history.verdict() != null;
  }

  @Test void idleForAsLongAsTheCallHadWaitedAndASecond() {
    told(Finding.IDLE, 4_500, 10_000);
    assertThat(proved()).isFalse();
    told(Finding.IDLE, 10_500);
    assertThat(proved()).isTrue();
    assertThat(history.verdict())
        .hasToString("SESSION_GONE: all of the request arrived, its session is idle, and another connection on the same "
            + "path was answered for 6000 ms meanwhile");
  }

  /** The path was broken for half a minute: the server's next transmission may take as long to come. */
  @Test void afterALongOutageItTakesAsLong() {
    told(Finding.IDLE, 28_000, 57_000);
    assertThat(proved()).isFalse();
    told(Finding.IDLE, 57_500);
    assertThat(proved()).isTrue();
  }

  @Test void tcpPausesForNoLongerThanTwoMinutes() {
    told(Finding.IDLE, 600_000, 720_500);
    assertThat(proved()).isFalse();
    told(Finding.IDLE, 721_000);
    assertThat(proved()).isTrue();
  }

  @ParameterizedTest @ValueSource(strings = {"WORKING", "NOTHING"}) void anythingElseBeginsAnew(Finding between) {
    told(Finding.IDLE, 4_500, 9_000);
    told(between, 9_500);
    assertThat(history.suspicious()).isFalse();
    told(Finding.IDLE, 10_000, 21_000);
    assertThat(proved()).isFalse();
    told(Finding.IDLE, 21_500);
    assertThat(proved()).isTrue();
  }

  @Test void aSlowAnswerBeginsAnew() {
    told(Finding.IDLE, 4_500, 9_000);
    told(Finding.IDLE, 9_500, 10_600, ONE, true); // more than a second
    told(Finding.IDLE, 11_000, 21_500);
    assertThat(proved()).isFalse();
    told(Finding.IDLE, 22_000, 22_600);
    assertThat(proved()).isTrue();
  }

  @Test void aPauseBeginsAnew() {
    told(Finding.IDLE, 4_500, 9_500);
    told(Finding.IDLE, 12_000);
    assertThat(proved()).isFalse();
  }

  @Test void whatAnotherConnectionIsToldBeginsAnew() {
    told(Finding.IDLE, 4_500, 9_500);
    told(Finding.IDLE, 10_000, 10_010, OTHER, true);
    assertThat(proved()).isFalse();
  }

  /** The server has not read the last byte of it. */
  @Test void whatIsNotAllReceivedProvesNothing() {
    for (long at = 4_500; at < 30_000; at += 500) {
      told(Finding.IDLE, at, at + 10, ONE, false);
    }
    assertThat(proved()).isFalse();
    assertThat(history.suspicious()).isFalse();
  }

  /** A load balancer may lead each new connection to another server. */
  @Test void aSessionThatWasNeverListedMayBeAnotherServers() {
    told(Finding.MISSING, 4_500, 60_000);
    assertThat(proved()).isFalse();
    assertThat(history.suspicious()).isFalse();
  }

  @Test void aSessionThatWasListedAndIsNotAnyMoreIsGone() {
    told(Finding.WORKING, 4_500);
    told(Finding.MISSING, 5_000, 11_500);
    assertThat(proved()).isTrue();
    assertThat(history.verdict().toString()).contains("its session is gone");
  }

  @Test void anotherCallBeginsAnew() {
    told(Finding.IDLE, 4_500, 10_500);
    assertThat(proved()).isTrue();
    history.begin();
    assertThat(proved()).isFalse();
  }
}
