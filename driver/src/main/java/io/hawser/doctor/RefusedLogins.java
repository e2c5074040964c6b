package io.hawser.doctor;

import io.hawser.odp.Credentials;
import java.util.HashMap;
import java.util.Map;

/**
 * Which logins a host has refused. They are not tried at the next one: the accounts are the same behind all hosts of a URL, and repeating
 * a wrong password can lock one. ODP's own users are different: each ODP has its own. Not thread-safe.
 */
final class RefusedLogins {
  /** By user: the host that refused it first. */
  private final Map<String, String> hosts = new HashMap<>();

  /** @param who null if no user was named */
  void refused(Credentials who, String host) {
    if (who != null && !who.ofProxy()) {
      hosts.putIfAbsent(who.user(), host);
    }
  }

  /**
   * The host that has refused it.
   *
   * @return null if none has, or it may be tried at each
   */
  String by(Credentials who) {
    return who == null ? null : hosts.get(who.user());
  }
}
