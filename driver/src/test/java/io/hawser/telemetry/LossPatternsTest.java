package io.hawser.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What several losses show together, and when they show nothing. */
@Tag("fast")
class LossPatternsTest {
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  private final List<LossRecord> losses = new ArrayList<>();

  private void loss(int atSeconds, String cause, int idleSeconds, int survivedSeconds) {
    losses.add(LossRecord.parse(String.join("\t", START.plusSeconds(atSeconds).toString(), "odp:2883", "7", cause, "IDLE",
        String.valueOf(idleSeconds * 1000L), String.valueOf(survivedSeconds * 1000L), "idle 7200 s, interval 75 s, count 9")).get());
  }

  @Test void aDeviceThatForgetsIdleConnections() {
    loss(1_000, "reset-on-write", 912, 880);
    loss(5_000, "closed-by-server", 1_800, 880);
    loss(9_000, "unacknowledged", 905, 880);
    assertThat(LossPatterns.of(losses)).singleElement().asString()
        .startsWith("connections of this endpoint die after about 905 s of idleness (3 did)").contains("idle 7200 s");
  }

  @Test void onlyABoundIsToldWhereNoSurvivorGivesTheOther() {
    for (int i = 0; i < 3; i++) {
      loss(i * 1_000, "closed-by-server", 600 + i, 0);
    }
    assertThat(LossPatterns.of(losses)).singleElement().asString().contains("die after at most 600 s of idleness");
  }

  @Test void theTruthIsBetweenASurvivorAndALoss() {
    for (int i = 0; i < 3; i++) {
      loss(i * 1_000, "closed-by-server", 600, 60);
    }
    assertThat(LossPatterns.of(losses)).singleElement().asString().contains("die after between 60 s and 600 s of idleness");
  }

  @Test void aSurvivorOfALongerPauseContradictsIt() {
    for (int i = 0; i < 10; i++) {
      loss(i * 1_000, "closed-by-server", 600, 601);
    }
    assertThat(LossPatterns.of(losses)).isEmpty();
  }

  @Test void twoLossesAreNoPattern() {
    loss(1_000, "reset-on-write", 912, 880);
    loss(2_000, "reset-on-write", 912, 880);
    assertThat(LossPatterns.of(losses)).isEmpty();
  }

  @Test void lossesOfBusyConnectionsAreNone() {
    for (int i = 0; i < 10; i++) {
      loss(i * 1_000, "reset-on-read", 1, 0);
    }
    assertThat(LossPatterns.of(losses)).isEmpty();
  }

  @Test void aRestartIsNoIdleTimeout() {
    for (int i = 0; i < 20; i++) {
      loss(i / 4, "closed-by-server", 5 + i * 10, 0);
    }
    assertThat(LossPatterns.of(losses)).singleElement().asString()
        .startsWith("once many connections of this endpoint were lost together (up to 20");
  }

  @Test void aRestartBeneathASmallPoolIsNone() {
    for (int i = 0; i < 4; i++) {
      loss(1_000, "closed-by-server", 40 + i, 0);
    }
    assertThat(LossPatterns.of(losses)).isEmpty();
  }

  @Test void theServersOwnIdleTimeout() {
    for (int i = 0; i < 3; i++) {
      loss(i * 1_000, "idle-timeout", 28_800, 0);
    }
    assertThat(LossPatterns.of(losses)).singleElement().asString().contains("wait_timeout");
  }
}
