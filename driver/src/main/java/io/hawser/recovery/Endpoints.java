package io.hawser.recovery;

import io.hawser.link.Link;
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

  /** The sessions there that were replaced. */
  ReplacedSessions replaced() {
    return replaced;
  }

  /** @param url of a vendor's, naming one host: what stands before its database and parameters tells endpoints apart */
  Endpoint of(String url) {
    return of(hosts(url), "");
  }

  /** One of the addresses of a host that has several. */
  Endpoint of(String url, InetAddress address) {
    return of(hosts(url), "/" + address.getHostAddress());
  }

  /** The endpoint at which this link is. */
  Endpoint of(Link link) {
    String hosts = hosts(link.opener().url());
    InetSocketAddress address = link.remoteAddress();
    Endpoint one = address == null ? null : endpoints.get(hosts + "/" + address.getAddress().getHostAddress());
    return one != null ? one : of(hosts, "");
  }

  /** The endpoint of this link was recognised as an ODP of a version that says of itself whether it is about to stop. */
  public void saysItsStatus(Link link, boolean directly) {
    of(link).maintenance().saysItsStatus(directly);
  }

  /** What the connections with this list of hosts share. */
  HostGroup group(List<String> urls) {
    StringBuilder hosts = new StringBuilder();
    for (String url : urls) {
      hosts.append(hosts(url)).append(',');
    }
    return groups.computeIfAbsent(hosts.toString(), list -> new HostGroup());
  }

  private Endpoint of(String hosts, String address) {
    return endpoints.computeIfAbsent(hosts + address, written -> new Endpoint(shown(hosts) + address));
  }

  /** Without a user: what is known of a server is the same whoever logs in there, and nothing of it may keep a password. */
  private static String hosts(String url) {
    String safe = url.indexOf('@') < 0 ? url : Redaction.url(url); // which knows where a password ends that has a slash
    int from = safe.indexOf("//") + 2;
    int end = from;
    while (end < safe.length() && safe.charAt(end) != '/' && safe.charAt(end) != '?') {
      end++;
    }
    return safe.substring(Math.max(from, safe.lastIndexOf('@', end - 1) + 1), end);
  }

  /** What may be in messages: MySQL Connector/J takes {@code (host=…,password=…)}. */
  private static String shown(String hosts) {
    return Redaction.url(hosts);
  }
}
