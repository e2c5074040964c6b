package io.hawser;

import java.util.regex.Pattern;

/** URLs fit to be shown: whatever may be a secret in them is left out. */
final class Redacted {
  /** password=, trustStorePassword=, secret keys and the like, in a query or in key=value hosts. */
  private static final Pattern SECRET = Pattern.compile("(?i)([\\w.]*(?:password|passwd|pwd|secret|token)[\\w.]*)=[^&,)]*");
  /** user:password@host. */
  private static final Pattern USER_INFO = Pattern.compile("(//[^/?@]*?):[^/?]*@");

  private Redacted() {}

  static String url(String url) {
    return USER_INFO.matcher(SECRET.matcher(url).replaceAll("$1=***")).replaceAll("$1:***@");
  }
}
