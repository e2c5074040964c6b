package io.hawser.config;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * A JDBC URL taken apart, Hawser's or a vendor's: drivers, data sources, the inspection and the doctor all read URLs here. The parameters keep
 * their order and stay as they were written. Immutable.
 */
public final class JdbcUrl {
  /** Takes the place of {@code jdbc:} in Hawser's URLs. */
  public static final String PREFIX = "jdbc:hawser:";
  private static final String JDBC = "jdbc:";

  private final boolean hawsers;
  private final String address;
  private final List<Parameter> parameters;

  private JdbcUrl(boolean hawsers, String address, List<Parameter> parameters) {
    this.hawsers = hawsers;
    this.address = address;
    this.parameters = Collections.unmodifiableList(parameters);
  }

  /** Takes any text; what is not a URL has no parameters. */
  public static JdbcUrl of(String url) {
    String vendors = vendors(url);
    int question = vendors.indexOf('?');
    List<Parameter> parameters = new ArrayList<>();
    if (question >= 0) {
      for (String text : vendors.substring(question + 1).split("&")) {
        if (!text.isEmpty()) {
          parameters.add(new Parameter(text));
        }
      }
    }
    return new JdbcUrl(isHawsers(url), question < 0 ? vendors : vendors.substring(0, question), parameters);
  }

  /** Whether a URL starts with {@link #PREFIX}, in whatever case. */
  public static boolean isHawsers(String url) {
    return url.regionMatches(true, 0, PREFIX, 0, PREFIX.length());
  }

  /** The URL with the vendor's prefix in place of Hawser's; unchanged if it has another. */
  public static String vendors(String url) {
    return isHawsers(url) ? JDBC + url.substring(PREFIX.length()) : url;
  }

  /** Whether it starts with {@link #PREFIX}. */
  public boolean isHawsers() {
    return hawsers;
  }

  /** The part before the parameters, with the vendor's prefix. */
  public String address() {
    return address;
  }

  /** The part before the parameters, with the prefix that the URL has. */
  public String ownAddress() {
    return hawsers ? PREFIX + address.substring(JDBC.length()) : address;
  }

  /** The same of each host that the URL lists, as {@link HostList} reads it; at least one. */
  public List<JdbcUrl> hosts() {
    return HostList.urls(address).stream().distinct().map(host -> new JdbcUrl(hawsers, host, parameters)).collect(Collectors.toList());
  }

  /** The URL with the vendor's prefix, and everything that was in it. */
  public String vendorUrl() {
    return without(name -> false);
  }

  /** The URL with the vendor's prefix, without the parameters that have such a name. */
  public String without(Predicate<String> names) {
    StringBuilder url = new StringBuilder(address);
    char separator = '?';
    for (Parameter parameter : parameters) {
      if (!names.test(parameter.name)) {
        url.append(separator).append(parameter.text);
        separator = '&';
      }
    }
    return url.toString();
  }

  /** The parameter's value as it was written, whatever the case of its name; the last one if there are several, and null if there is none. */
  public String parameter(String name) {
    String value = null;
    for (Parameter parameter : parameters) {
      value = parameter.name.equalsIgnoreCase(name) ? parameter.value : value;
    }
    return value;
  }

  List<Parameter> parameters() {
    return parameters;
  }

  /** {@code name=value}, or a name alone, which has an empty value. */
  static final class Parameter {
    final String text;
    final String name;
    final String value;

    Parameter(String text) {
      int equals = text.indexOf('=');
      this.text = text;
      this.name = equals < 0 ? text : text.substring(0, equals);
      this.value = equals < 0 ? "" : text.substring(equals + 1);
    }
  }
}
