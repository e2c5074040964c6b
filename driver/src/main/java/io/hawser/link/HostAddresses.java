package io.hawser.link;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The addresses of the one host that a vendor's URL names. The JVM is asked each time, and its cache decides how old an answer may be (the
 * security properties {@code networkaddress.cache.ttl}, 30 s if it is not set, and {@code networkaddress.cache.negative.ttl}).
 */
final class HostAddresses {
  private static final Pattern HOST = Pattern.compile(
      "jdbc:(\\w+):(?:oracle:)?//(?:([^/?()\\[\\]@,:]+)|\\[([0-9a-fA-F:.]+)\\])(?::(\\d{1,5}))?(?:[/?].*)?",
      Pattern.CASE_INSENSITIVE | Pattern.DOTALL);
  private static final int OF_MYSQL = 3306;

  private HostAddresses() {}

  /** Empty if the URL has another form, or the name is unknown. */
  static List<InetSocketAddress> of(String url) {
    Matcher matcher = HOST.matcher(url);
    if (!matcher.matches() || matcher.group(4) == null && matcher.group(1).equalsIgnoreCase("oceanbase")) {
      return Collections.emptyList();
    }
    int port = matcher.group(4) == null ? OF_MYSQL : Integer.parseInt(matcher.group(4));
    if (port < 1 || port > 0xffff) {
      return Collections.emptyList();
    }
    List<InetSocketAddress> addresses = new ArrayList<>();
    try {
      for (InetAddress each : InetAddress.getAllByName(matcher.group(2) != null ? matcher.group(2) : matcher.group(3))) {
        addresses.add(new InetSocketAddress(each, port));
      }
    } catch (UnknownHostException | SecurityException unknown) {
      return Collections.emptyList(); // the driver reports it in its own words
    }
    return addresses;
  }
}
