package io.hawser.spring;

import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;

/** {@link EndpointHealth} for Spring Boot 4. */
final class ContributorHealthIndicator implements HealthIndicator {
  private final RecoveringEndpoints endpoints;

  ContributorHealthIndicator(RecoveringEndpoints endpoints) {
    this.endpoints = endpoints;
  }

  @Override public Health health() {
    EndpointHealth health = EndpointHealth.of(endpoints);
    return Health.status(health.recovering ? new Status(EndpointHealth.RECOVERING) : Status.UP).withDetails(health.details).build();
  }
}
