package io.hawser.link;

import io.hawser.log.Redaction;

/** Which hosts a vendor's URL names: what stands before its database and parameters, as it is written there. */
public final class UrlHosts {
  private UrlHosts() {}

  /** Without a user: what is known of a server is the same whoever logs in there, and nothing of it may keep a password. */
  public static String of(String url) {
    String safe = url.indexOf('@') < 0 ? url : Redaction.url(url); // which knows where a password ends that has a slash
    int from = safe.indexOf("//") + 2;
    int end = from;
    while (end < safe.length() && "/?;".indexOf(safe.charAt(end)) < 0) {
      end++;
    }
    return safe.substring(Math.max(from, safe.lastIndexOf('@', end - 1) + 1), end);
  }
}
