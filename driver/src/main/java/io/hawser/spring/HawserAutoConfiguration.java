package io.hawser.spring;

import io.hawser.HawserDriver;
import io.hawser.event.ConnectionListener;
import io.hawser.micrometer.HawserMetrics;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * What Spring Boot adds to an application that has Hawser on its class path: the meters of {@link HawserMetrics}, a health indicator
 * {@code hawser}, and every bean that is a {@link ConnectionListener} is notified of what happens beneath the connections that
 * {@link HawserDriver} opens.
 *
 * <p>Named in META-INF/spring/org.springframework.boot.autoconfigure.AutoConfiguration.imports, as Spring Boot 2.7, 3 and 4 read it.
 */
@Configuration(proxyBeanMethods = false)
public class HawserAutoConfiguration {
  /** Adds the application's listeners to the driver, and removes them when the application ends. */
  @Bean ListenerRegistration hawserListeners(ObjectProvider<ConnectionListener> listeners) {
    return new ListenerRegistration(listeners);
  }

  /** Spring Boot binds each bean of this kind to its registries. */
  @Configuration(proxyBeanMethods = false)
  @ConditionalOnClass(name = "io.micrometer.core.instrument.binder.MeterBinder")
  static class Meters {
    @Bean @ConditionalOnMissingBean HawserMetrics hawserMetrics() {
      return new HawserMetrics();
    }
  }

  /** For Spring Boot 2.7 and 3. {@code management.health.hawser.enabled=false} switches it off. */
  @Configuration(proxyBeanMethods = false)
  @ConditionalOnClass(name = "org.springframework.boot.actuate.health.HealthIndicator")
  @ConditionalOnProperty(name = "management.health.hawser.enabled", matchIfMissing = true)
  static class ActuatorHealth {
    @Bean RecoveringEndpoints hawserRecoveringEndpoints() {
      return new RecoveringEndpoints();
    }

    @Bean @ConditionalOnMissingBean(name = "hawserHealthIndicator") ActuatorHealthIndicator hawserHealthIndicator(
        RecoveringEndpoints recovering) {
      return new ActuatorHealthIndicator(recovering);
    }
  }

  /** For Spring Boot 4, which has moved its health indicators to a module of their own. */
  @Configuration(proxyBeanMethods = false)
  @ConditionalOnClass(name = "org.springframework.boot.health.contributor.HealthIndicator")
  @ConditionalOnProperty(name = "management.health.hawser.enabled", matchIfMissing = true)
  static class ContributorHealth {
    @Bean RecoveringEndpoints hawserRecoveringEndpoints() {
      return new RecoveringEndpoints();
    }

    @Bean @ConditionalOnMissingBean(name = "hawserHealthIndicator") ContributorHealthIndicator hawserHealthIndicator(
        RecoveringEndpoints recovering) {
      return new ContributorHealthIndicator(recovering);
    }
  }
}
