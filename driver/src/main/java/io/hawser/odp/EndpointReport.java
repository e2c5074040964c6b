package io.hawser.odp;

import java.sql.SQLWarning;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** What was found out about an endpoint at one moment. Immutable. */
public final class EndpointReport {
  private final Product product;
  private final String version;
  private final String status;
  private final Map<String, String> session;
  private final ProxyConfig config;
  private final String unreadable;
  private final List<Finding> findings;

  private EndpointReport(Product product, String version, String status, Map<String, String> session, ProxyConfig config,
      String unreadable, List<Finding> findings) {
    this.product = product;
    this.version = version;
    this.status = status;
    this.session = Collections.unmodifiableMap(new LinkedHashMap<>(session));
    this.config = config;
    this.unreadable = unreadable;
    this.findings = Collections.unmodifiableList(findings);
  }

  /** Nothing could be found out, or nothing but that no ODP is there. */
  static EndpointReport without(Product product, String version, String why) {
    return new EndpointReport(product, version, null, Collections.emptyMap(), null, why, Collections.emptyList());
  }

  static EndpointReport ofOdp(String version, String status, Map<String, String> session) {
    return new EndpointReport(Product.ODP, version, status, session, null, "not asked for yet", Collections.emptyList());
  }

  EndpointReport readable(ProxyConfig read, Function<ProxyConfig, List<Finding>> judge) {
    return new EndpointReport(product, version, status, session, read, null, judge.apply(read));
  }

  EndpointReport unreadable(String why) {
    return new EndpointReport(product, version, status, session, null, why, Collections.emptyList());
  }

  public Product product() {
    return product;
  }

  /** As the product itself gives it, {@code 4.3.1.0}; empty if it could not be asked. */
  public Optional<String> version() {
    return Optional.ofNullable(version);
  }

  /** {@code ACTIVE}, {@code BE_INACTIVE} or {@code INACTIVE}; empty before ODP 4.2.1. */
  public Optional<String> status() {
    return Optional.ofNullable(status);
  }

  /** Whether a rolling upgrade is emptying this ODP: its connections will be closed soon. */
  public boolean draining() {
    return status != null && status.endsWith("INACTIVE");
  }

  /** The row of {@code show proxysession}, column by column; empty if there is none. */
  public Map<String, String> session() {
    return session;
  }

  /** The client's address as ODP sees it: another one than the client's own means NAT or a load balancer in between. */
  public Optional<String> clientAddress() {
    return Optional.ofNullable(session.get("Host"));
  }

  /** Empty if there is no ODP or it could not be read: {@link #unreadable()} says why. */
  public Optional<ProxyConfig> config() {
    return Optional.ofNullable(config);
  }

  /** Why the proxyconfig could not be read and what to do about it; an answer, not an error. Empty if it was read. */
  public Optional<String> unreadable() {
    return Optional.ofNullable(unreadable);
  }

  /** In the order in which they should be mended. */
  public List<Finding> findings() {
    return findings;
  }

  /** Those for which somebody should do something. */
  public List<Finding> actionable() {
    return findings.stream().filter(finding -> finding.severity().actionable()).collect(Collectors.toList());
  }

  /** The statements to run as root@proxysys, in this order, each once. */
  public List<String> statements() {
    return findings.stream().map(Finding::statement).filter(Optional::isPresent).map(Optional::get).distinct()
        .collect(Collectors.toList());
  }

  /** What the client's own sockets should use: ODP's values if they were read and keepalive is on, the recommended otherwise. */
  public TcpKeepAlive matchingKeepAlive() {
    return config().map(read -> read.keepAlive(Leg.CLIENT)).filter(TcpKeepAlive::enabled).orElse(TcpKeepAlive.RECOMMENDED);
  }

  /** The actionable findings as sentences for a log; null if there are none. */
  public String advice(String endpoint) {
    List<Finding> urgent = actionable();
    if (urgent.isEmpty()) {
      return null;
    }
    return "ODP at " + endpoint + version().map(number -> " (" + number + ")").orElse("") + " is set so that connections get lost. "
        + urgent.stream().map(Finding::explanation).collect(Collectors.joining(" "))
        + " To mend it, run as root@proxysys (where OCP manages ODP: change it there): "
        + String.join("; ", statements()) + ". Only new connections get the new values.";
  }

  /** {@link #advice} as a warning for {@code Connection.getWarnings()}, SQLSTATE 01000; null if there is nothing to warn of. */
  public SQLWarning warning(String endpoint) {
    String advice = advice(endpoint);
    return advice == null ? null : new SQLWarning(advice, "01000");
  }
}
