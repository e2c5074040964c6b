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
  private final Message unreadable;
  private final List<Finding> findings;
  private final Cure cure;

  private EndpointReport(Product product, String version, String status, Map<String, String> session, ProxyConfig config,
      Message unreadable, List<Finding> findings, Cure cure) {
    this.product = product;
    this.version = version;
    this.status = status;
    this.session = Collections.unmodifiableMap(new LinkedHashMap<>(session));
    this.config = config;
    this.unreadable = unreadable;
    this.cure = cure;
    this.findings = Collections.unmodifiableList(findings);
  }

  /** Nothing could be found out, or only that there is no ODP. */
  public static EndpointReport without(Product product, String version, Message why) {
    return new EndpointReport(product, version, null, Collections.emptyMap(), null, why, Collections.emptyList(), null);
  }

  static EndpointReport ofOdp(String version, String status, Map<String, String> session) {
    return new EndpointReport(Product.ODP, version, status, session, null, new Message(Text.NOT_ASKED), Collections.emptyList(), null);
  }

  /** @param known what is known besides: of the application, of the path */
  EndpointReport readable(ProxyConfig read, Function<ProxyConfig, Situation> known) {
    Situation situation = known.apply(read);
    Cure cure = Cure.of(situation);
    return new EndpointReport(product, version, status, session, read, null, Rules.judge(situation, cure), cure);
  }

  public EndpointReport unreadable(Message why) {
    return new EndpointReport(product, version, status, session, null, why, Collections.emptyList(), null);
  }

  public Product product() {
    return product;
  }

  /** As the product itself reports it, {@code 4.3.1.0}; empty if it could not be asked. */
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

  /** The client's address as ODP sees it: if it is not the client's own, NAT or a load balancer is in between. */
  public Optional<String> clientAddress() {
    return Optional.ofNullable(session.get("Host"));
  }

  /** Empty if there is no ODP or it could not be read: {@link #unreadable()} says why. */
  public Optional<ProxyConfig> config() {
    return Optional.ofNullable(config);
  }

  /** Why the proxyconfig could not be read and what to do about it; an answer, not an error. Empty if it was read. */
  public Optional<String> unreadable() {
    return Optional.ofNullable(unreadable).map(Message::toString);
  }

  public Optional<Message> why() {
    return Optional.ofNullable(unreadable);
  }

  /** What is wrong; empty if nothing is, or nothing could be read. */
  public List<Finding> findings() {
    return findings;
  }

  /** The findings that need action. */
  public List<Finding> actionable() {
    return findings.stream().filter(finding -> finding.severity().actionable()).collect(Collectors.toList());
  }

  /** What to do about the findings; empty if the proxyconfig could not be read. */
  public Optional<Cure> cure() {
    return Optional.ofNullable(cure);
  }

  /** The statements to run as root@proxysys, in this order; empty if there is nothing to do. */
  public List<String> statements() {
    return cure == null ? Collections.emptyList() : cure.statements();
  }

  /** What the client's own sockets should use: ODP's values if they were read and keepalive is on, the recommended ones otherwise. */
  public TcpKeepAlive matchingKeepAlive() {
    return config().map(ProxyConfig::forClients).orElse(TcpKeepAlive.RECOMMENDED);
  }

  /** The actionable findings as sentences for a log; null if there are none. */
  public String advice(String endpoint) {
    List<Finding> urgent = actionable();
    if (urgent.isEmpty()) {
      return null;
    }
    String odp = endpoint + version().map(number -> " (" + number + ")").orElse("");
    String why = urgent.stream().map(Finding::explanation).collect(Collectors.joining(" "));
    return (statements().isEmpty() ? new Message(Text.ADVICE_WITHOUT_CURE, odp, why)
        : new Message(Text.ADVICE, odp, why, String.join("; ", statements()), cure.openConnections())).toString();
  }

  /** {@link #advice} as a warning for {@code Connection.getWarnings()}, SQLSTATE 01000; null if there is nothing to warn of. */
  public SQLWarning warning(String endpoint) {
    String advice = advice(endpoint);
    return advice == null ? null : new SQLWarning(advice, "01000");
  }
}
