package io.hawser.recovery;

import io.hawser.link.Link;
import io.hawser.link.UrlHosts;
import io.hawser.log.Redaction;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/** The endpoints that were connected to, through whichever driver instance. Thread-safe. */
public final class Endpoints {
  private final ConcurrentMap<String, Endpoint> endpoints = new ConcurrentHashMap<>();
  private final ConcurrentMap<String, HostGroup> groups = new ConcurrentHashMap<>();
  private final ReplacedSessions replaced = new ReplacedSessions();

  /** The sessions of these endpoints that were replaced. */
  ReplacedSessions replaced() {
    return replaced;
  }

  /** @param url of a vendor's, naming one host: the part before its database and parameters identifies the endpoint */
  Endpoint of(String url) {
    return of(UrlHosts.of(url), "");
  }

  /** One of the addresses of a host that has several. */
  Endpoint of(String url, InetAddress address) {
    return of(UrlHosts.of(url), "/" + address.getHostAddress());
  }

  /** The endpoint of this link. */
  Endpoint of(Link link) {
    String hosts = UrlHosts.of(link.opener().url());
    InetSocketAddress address = link.remoteAddress();
    Endpoint one = address == null ? null : endpoints.get(hosts + "/" + address.getAddress().getHostAddress());
    return one != null ? one : of(hosts, "");
  }

  /** The endpoint of this link was recognised as an ODP of a version that reports whether it is about to stop. */
  public void saysItsStatus(Link link, boolean directly) {
    of(link).maintenance().saysItsStatus(directly);
  }

  /** What the connections with this list of hosts share. */
  HostGroup group(List<String> urls) {
    StringBuilder hosts = new StringBuilder();
    for (String url : urls) {
      hosts.append(UrlHosts.of(url)).append(',');
    }
    return groups.computeIfAbsent(hosts.toString(), list -> new HostGroup());
  }

  private Endpoint of(String hosts, String address) {
    return endpoints.computeIfAbsent(hosts + address, written -> new Endpoint(shown(hosts) + address));
  }

  /** The part that messages may show: MySQL Connector/J takes {@code (host=…,password=…)}. */
  private static String shown(String hosts) {
    return Redaction.url(hosts);
  }
}
