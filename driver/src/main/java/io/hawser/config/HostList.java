package io.hawser.config;

import io.hawser.Option;
import io.hawser.log.PlainText;
import io.hawser.recovery.HostOrder;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The hosts that a URL lists, {@code //odp1:2883,odp2:2883/}: Hawser chooses among them itself, so each gets a URL of its
 * own. It does the same with oceanbase-client's {@code loadbalance:}, which picks one of the hosts at random. Lists with which the vendor's
 * driver does something else ({@code loadbalance:} of others, {@code address=(...)}) stay whole.
 */
final class HostList {
  private static final Pattern LIST = Pattern.compile(
      "(jdbc:\\w+:(?:oracle:)?//)([^/?()\\[\\]@]*(?:\\[[0-9a-fA-F:.]+\\][^/?()\\[\\]@]*)*)(.*)",
      Pattern.CASE_INSENSITIVE | Pattern.DOTALL);
  private static final Pattern LOAD_BALANCED = Pattern.compile("(jdbc:oceanbase:(?:oracle:)?)loadbalance:(//.*)",
      Pattern.CASE_INSENSITIVE | Pattern.DOTALL);
  /** One host with a port; an IPv6 address without brackets has none. */
  private static final Pattern HOST_WITH_PORT = Pattern.compile("(?:[^:\\[\\]]*|\\[[^\\]]*\\]):([^:]+)");
  private static final int LAST_PORT = 0xffff;
  private static final Pattern WEIGHT = Pattern.compile("\\d{1,6}");

  private HostList() {}

  /** One URL for each host, in the order of the list. */
  static List<String> urls(String url) {
    String plain = withoutLoadBalance(url);
    Matcher matcher = list(plain);
    if (matcher == null || matcher.group(2).indexOf(',') < 0) {
      return Collections.singletonList(matcher != null && !matcher.group(2).isEmpty() ? plain : url);
    }
    List<String> urls = new ArrayList<>();
    for (String host : matcher.group(2).split(",")) {
      if (!host.trim().isEmpty()) {
        urls.add(matcher.group(1) + host.trim() + matcher.group(3));
      }
    }
    return urls.isEmpty() ? Collections.singletonList(url) : urls;
  }

  /**
   * @param address the vendor's, with its whole list and without parameters; one with a user before the host is not checked,
   *                because what looks like a port may be a password
   * @throws SQLException a port in it is invalid
   */
  static void checkPorts(String address) throws SQLException {
    Matcher matcher = address.indexOf('@') >= 0 ? null : list(withoutLoadBalance(address));
    if (matcher == null) {
      return;
    }
    for (String host : matcher.group(2).split(",")) {
      Matcher withPort = HOST_WITH_PORT.matcher(host.trim());
      if (withPort.matches() && !isPort(withPort.group(1).trim())) {
        throw new SQLException("The URL has " + PlainText.shortLine(host.trim())
            + " with an invalid port. Write //host:port/database, with a port from 1 to "
            + LAST_PORT + ".", "08001");
      }
    }
  }

  private static boolean isPort(String text) {
    return text.matches("\\d{1,5}") && Integer.parseInt(text) >= 1 && Integer.parseInt(text) <= LAST_PORT;
  }

  /** The parts of a URL whose hosts are read here; null for another one. */
  private static Matcher list(String plain) {
    Matcher matcher = LIST.matcher(plain);
    return matcher.matches() && (matcher.group(3).isEmpty() || "/?".indexOf(matcher.group(3).charAt(0)) >= 0) ? matcher : null;
  }

  private static String withoutLoadBalance(String url) {
    Matcher matcher = LOAD_BALANCED.matcher(url);
    return matcher.matches() ? matcher.group(1) + matcher.group(2) : url;
  }

  /**
   * The order in which they are asked.
   *
   * @param url    the vendor's, with its whole list
   * @param values of the options that are set
   * @param hosts  how many there are
   * @throws SQLException the weights do not fit
   */
  static HostOrder order(String url, Map<Option, String> values, int hosts) throws SQLException {
    String asked = values.get(Option.HOSTS);
    HostOrder.Kind kind = asked != null ? HostOrder.Kind.valueOf(asked.toUpperCase(Locale.ROOT))
        : LOAD_BALANCED.matcher(url).matches() ? HostOrder.Kind.RANDOM : HostOrder.Kind.ORDERED;
    return new HostOrder(kind, kind == HostOrder.Kind.WEIGHTED ? weights(values.getOrDefault(Option.HOSTS_WEIGHTS, ""), hosts)
        : Collections.<Integer>emptyList());
  }

  private static List<Integer> weights(String text, int hosts) throws SQLException {
    List<Integer> weights = new ArrayList<>();
    for (String each : text.split(",", -1)) {
      String number = each.trim();
      weights.add(WEIGHT.matcher(number).matches() ? Integer.parseInt(number) : -1);
    }
    if (weights.size() != hosts || Collections.min(weights) < 0 || Collections.max(weights) == 0) {
      throw new SQLException(
          Option.HOSTS.key() + "=weighted needs " + Option.HOSTS_WEIGHTS.key() + " with a number for each of the URL's " + hosts
              + " host(s), such as " + Option.HOSTS_WEIGHTS.key() + "=3,1: at least 0, and one of them at least 1. It is "
              + Option.HOSTS_WEIGHTS.shown(text) + ".",
          "08001");
    }
    return weights;
  }
}
