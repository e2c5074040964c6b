package io.hawser.spring;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.event.RecoveryRefused;
import io.hawser.event.RecoveryRefused.Reason;
import io.hawser.event.SessionLost;
import io.hawser.event.SessionRecovered;
import io.hawser.failure.Failure;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("fast")
class RecoveringEndpointsTest {
  private static final Failure FAILURE = Failure.of(new SQLException("Connection reset", "08S01"));

  private final AtomicLong nanoTime = new AtomicLong();
  private final RecoveringEndpoints endpoints = new RecoveringEndpoints(nanoTime::get);

  @Test void anEndpointRecoversFromTheLossUntilASessionIsReplaced() {
    endpoints.lost(new SessionLost("odp1:2883", 7, FAILURE));
    assertThat(endpoints.now()).containsExactly("odp1:2883");
    endpoints.recovered(new SessionRecovered("odp1:2883", 7, FAILURE, "odp2:2883", 8, List.of(), Duration.ZERO));
    assertThat(endpoints.now()).isEmpty();
  }

  @Test void oneThatCannotBeReachedGoesOnRecoveringAndOneWhoseSessionCannotBeRestoredDoesNot() {
    endpoints.lost(new SessionLost("odp1:2883", 7, FAILURE));
    endpoints.refused(new RecoveryRefused("odp1:2883", 7, FAILURE, Reason.UNREACHABLE, "nobody answers", List.of()));
    endpoints.lost(new SessionLost("odp2:2883", 9, FAILURE));
    endpoints.refused(new RecoveryRefused("odp2:2883", 9, FAILURE, Reason.STATE, "a temporary table", List.of()));
    nanoTime.addAndGet(Duration.ofSeconds(5).toNanos());
    assertThat(endpoints.now()).containsExactly("odp1:2883");
    assertThat(EndpointHealth.of(endpoints).details).containsEntry("odp1:2883",
        "a session was lost 5 s ago, and none has been replaced since");
  }

  @Test void aLossIsForgottenAfterAWhileBecauseItsConnectionMayBeClosed() {
    endpoints.lost(new SessionLost("odp1:2883", 7, FAILURE));
    nanoTime.addAndGet(RecoveringEndpoints.MEMORY.toNanos() + 1);
    assertThat(endpoints.now()).isEmpty();
    assertThat(EndpointHealth.of(endpoints).recovering).isFalse();
  }
}
