package io.hawser.link;

import io.hawser.log.Redaction;

/** Which hosts a vendor's URL names: the part before its database and parameters, as written there. */
public final class UrlHosts {
  private UrlHosts() {}

  /** Without a user: what is known about a server does not depend on the user, and must not keep a password. */
  public static String of(String url) {
    String safe = url.indexOf('@') < 0 ? url : Redaction.url(url); // which knows where a password with a slash ends
    int from = safe.indexOf("//") + 2;
    int end = from;
    while (end < safe.length() && "/?;".indexOf(safe.charAt(end)) < 0) {
      end++;
    }
    return safe.substring(Math.max(from, safe.lastIndexOf('@', end - 1) + 1), end);
  }
}
