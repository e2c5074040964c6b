package io.hawser.recovery;

import io.hawser.log.Redaction;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/** The endpoints that were connected to, through whichever driver instance. Thread-safe. */
public final class Endpoints {
  private final ConcurrentMap<String, Endpoint> endpoints = new ConcurrentHashMap<>();
  private final ReplacedSessions replaced = new ReplacedSessions();

  /** The sessions there that were lost, and replaced. */
  ReplacedSessions replaced() {
    return replaced;
  }

  /** @param url of a vendor's, naming one host: what stands before its database and parameters tells endpoints apart */
  Endpoint of(String url) {
    int hosts = url.indexOf("//") + 2;
    int end = hosts;
    while (end < url.length() && url.charAt(end) != '/' && url.charAt(end) != '?') {
      end++;
    }
    return endpoints.computeIfAbsent(url.substring(hosts, end), written -> new Endpoint(shown(written)));
  }

  /** What may be in messages: MySQL Connector/J takes {@code user:password@host} and {@code (host=…,password=…)}. */
  private static String shown(String hosts) {
    return Redaction.url(hosts.substring(hosts.lastIndexOf('@') + 1));
  }
}
