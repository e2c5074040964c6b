package io.hawser.spring;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What the health indicator says, independent of how each version of Spring Boot wants it said: {@code UP}, or {@code RECOVERING} while
 * sessions were lost and have not been replaced.
 *
 * <p>Spring Boot leaves a status that it does not know out of the application's overall status. That is intended: whether the database can
 * be used is what the indicator {@code db} says, and an application whose connections are being replaced should not be restarted.
 */
final class EndpointHealth {
  static final String RECOVERING = "RECOVERING";

  final boolean recovering;
  final Map<String, Object> details;

  private EndpointHealth(boolean recovering, Map<String, Object> details) {
    this.recovering = recovering;
    this.details = details;
  }

  static EndpointHealth of(RecoveringEndpoints recovering) {
    Map<String, Object> details = new LinkedHashMap<>();
    for (String endpoint : recovering.now()) {
      Long seconds = recovering.secondsSince(endpoint);
      if (seconds != null) {
        details.put(endpoint, "a session was lost " + seconds + " s ago, and none has been replaced since");
      }
    }
    return new EndpointHealth(!details.isEmpty(), details);
  }
}
