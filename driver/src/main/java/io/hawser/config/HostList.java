package io.hawser.config;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The hosts that a URL lists, {@code //odp1:2883,odp2:2883/}: Hawser tries one after the other itself, so each gets a URL of its
 * own. Those with which the vendor's driver does more than that ({@code loadbalance:}, {@code address=(...)}) stay whole.
 */
public final class HostList {
  private static final Pattern LIST = Pattern.compile("(jdbc:\\w+:(?:oracle:)?//)([^/?()\\[\\]@]*(?:\\[[0-9a-fA-F:.]+\\][^/?()\\[\\]@]*)*)(.*)",
      Pattern.CASE_INSENSITIVE | Pattern.DOTALL);

  private HostList() {}

  /** One URL for each host, in the order of the list. */
  static List<String> urls(String url) {
    Matcher matcher = LIST.matcher(url);
    if (!matcher.matches() || matcher.group(2).indexOf(',') < 0 || !(matcher.group(3).isEmpty() || "/?".indexOf(matcher.group(3).charAt(0)) >= 0)) {
      return Collections.singletonList(url);
    }
    List<String> urls = new ArrayList<>();
    for (String host : matcher.group(2).split(",")) {
      if (!host.trim().isEmpty()) {
        urls.add(matcher.group(1) + host.trim() + matcher.group(3));
      }
    }
    return urls.isEmpty() ? Collections.singletonList(url) : urls;
  }
}
