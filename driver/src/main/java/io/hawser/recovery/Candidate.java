package io.hawser.recovery;

import io.hawser.link.LinkFactory;
import java.net.InetSocketAddress;

/** One address at which a session may be opened. Immutable. */
final class Candidate {
  final LinkFactory opener;
  /** Null where the vendor's driver looks it up and connects by itself. */
  final InetSocketAddress address;
  final Endpoint endpoint;
  /** Its share of all sessions, in proportion to the shares of the others. */
  final double share;

  Candidate(LinkFactory opener, InetSocketAddress address, Endpoint endpoint, double share) {
    this.opener = opener;
    this.address = address;
    this.endpoint = endpoint;
    this.share = share;
  }

  @Override public String toString() {
    return endpoint.toString();
  }
}
