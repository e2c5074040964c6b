package io.hawser.spring;

import org.springframework.boot.actuate.health.Health;
import org.springframework.boot.actuate.health.HealthIndicator;
import org.springframework.boot.actuate.health.Status;

/** {@link EndpointHealth} for Spring Boot 2.7 and 3. */
final class ActuatorHealthIndicator implements HealthIndicator {
  private final RecoveringEndpoints endpoints;

  ActuatorHealthIndicator(RecoveringEndpoints endpoints) {
    this.endpoints = endpoints;
  }

  @Override public Health health() {
    EndpointHealth health = EndpointHealth.of(endpoints);
    return Health.status(health.recovering ? new Status(EndpointHealth.RECOVERING) : Status.UP).withDetails(health.details).build();
  }
}
