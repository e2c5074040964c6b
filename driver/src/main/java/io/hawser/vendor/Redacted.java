package io.hawser.vendor;

import java.util.regex.Pattern;

/** URLs fit to be shown: whatever may be a secret in them is left out. */
public final class Redacted {
  /** password=, trustStorePassword=, secret keys and the like: to the next parameter, for a secret may hold any other character. */
  private static final Pattern SECRET = Pattern.compile("(?i)([\\w.]*(?:password|passwd|pwd|secret|token)[\\w.]*)\\s*=[^&]*");
  /** user:password@host. */
  private static final Pattern USER_INFO = Pattern.compile("(//[^/?@]*?):[^/?]*@");

  private Redacted() {}

  /** Of a URL of which nothing is known but its beginning: that. */
  public static String scheme(String url) {
    int end = url.indexOf(':', url.indexOf(':') + 1);
    return end < 0 ? url.replaceAll("[/?@=].*", "...") : url.substring(0, end + 1) + "...";
  }

  public static String url(String url) {
    return USER_INFO.matcher(SECRET.matcher(url).replaceAll("$1=***")).replaceAll("$1:***@");
  }
}
