package io.hawser.odp;

import java.util.Optional;
import java.util.OptionalInt;

/** What {@link Rules} judge: a proxyconfig, the application's own sockets, the path between the two. Immutable. */
public final class Situation {
  /**
   * Seconds after which load balancers commonly forget an idle connection: about 15 minutes by default (SLB, F5), while pools
   * in clouds are told to stay below 12.
   */
  public static final int USUAL_PATH_IDLE_TIMEOUT = 720;

  private final ProxyConfig config;
  private final TcpKeepAlive application;
  private final int pathIdleTimeout;

  private Situation(ProxyConfig config, TcpKeepAlive application, int pathIdleTimeout) {
    this.config = config;
    this.application = application;
    this.pathIdleTimeout = pathIdleTimeout;
  }

  public static Situation of(ProxyConfig config) {
    return new Situation(config, null, USUAL_PATH_IDLE_TIMEOUT);
  }

  /** With what the application's own sockets are set to. */
  public Situation application(TcpKeepAlive keepAlive) {
    return new Situation(config, keepAlive, pathIdleTimeout);
  }

  /** With the time, in seconds, after which something on the path (load balancer, firewall, NAT) forgets idle connections. */
  public Situation pathIdleTimeout(int seconds) {
    return new Situation(config, application, seconds);
  }

  /** The same application and path with another proxyconfig. */
  Situation with(ProxyConfig other) {
    return new Situation(other, application, pathIdleTimeout);
  }

  ProxyConfig config() {
    return config;
  }

  OptionalInt number(String parameter) {
    return config.number(parameter);
  }

  TcpKeepAlive keepAlive(Leg leg) {
    return config.keepAlive(leg);
  }

  Optional<TcpKeepAlive> application() {
    return Optional.ofNullable(application);
  }

  int pathIdleTimeout() {
    return pathIdleTimeout;
  }
}
