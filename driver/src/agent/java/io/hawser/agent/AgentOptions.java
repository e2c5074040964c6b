package io.hawser.agent;

import io.hawser.AgentDriver;
import io.hawser.Option;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The options in the agent's argument and the JVM's properties: Hawser's options, named as in a URL, and the agent's own. The argument
 * outranks the properties. A wrong option is reported at the start and ignored. Immutable.
 */
public final class AgentOptions {
  static final String ONLY = "hawser.agent.only";
  static final String CASTS = "hawser.agent.casts";

  private static final Pattern SEPARATOR = Pattern.compile(",(?=\\s*hawser\\.)");
  private static final Pattern HOSTS = Pattern.compile("^[^/]*//([^/?]*)");
  private static final Pattern HOST_IN_BRACKETS = Pattern.compile("host=([^,)]*)", Pattern.CASE_INSENSITIVE);
  private static AgentOptions current = new AgentOptions(new Properties(), null, null);

  private final Properties options;
  private final List<Pattern> only;
  private final List<Pattern> casts;

  private AgentOptions(Properties options, List<Pattern> only, List<Pattern> casts) {
    this.options = options;
    this.only = only;
    this.casts = casts;
  }

  static synchronized AgentOptions current() {
    return current;
  }

  /**
   * Called by name before the application begins, if there are any.
   *
   * @return the classes whose casts must be changed; null if no option names any
   */
  public static synchronized Predicate<String> start(String argument) {
    current = read(argument, System.getProperties());
    List<Pattern> casts = current.casts;
    return casts == null ? null : name -> matches(casts, name);
  }

  static AgentOptions read(String argument, Properties properties) {
    Properties all = new Properties();
    for (String name : properties.stringPropertyNames()) {
      if (name.startsWith(Option.PREFIX)) {
        put(all, name, properties.getProperty(name), "the system property");
      }
    }
    if (argument != null && !argument.trim().isEmpty()) {
      for (String each : SEPARATOR.split(argument)) {
        int equals = each.indexOf('=');
        put(all, (equals < 0 ? each : each.substring(0, equals)).trim(), equals < 0 ? "" : each.substring(equals + 1).trim(),
            "its argument");
      }
    }
    String only = (String) all.remove(ONLY);
    String casts = (String) all.remove(CASTS);
    return new AgentOptions(all, only == null || only.trim().isEmpty() ? null : patterns(only), casts == null ? null : patterns(casts));
  }

  private static void put(Properties all, String name, String value, String where) {
    try {
      if (!name.equals(ONLY) && !name.equals(CASTS)) {
        AgentDriver.check(name, value);
      }
      all.setProperty(name, value);
    } catch (SQLException wrong) {
      Agent.say("ignores " + where + " " + name + ": " + wrong.getMessage() + " The agent's own options are " + ONLY + " and " + CASTS);
    }
  }

  private static List<Pattern> patterns(String texts) {
    List<Pattern> all = new ArrayList<>();
    for (String each : texts.split(",")) {
      all.add(Pattern.compile("\\Q" + each.trim().replace("*", "\\E.*\\Q") + "\\E", Pattern.CASE_INSENSITIVE));
    }
    return all;
  }

  private static boolean matches(List<Pattern> patterns, String text) {
    for (Pattern each : patterns) {
      if (each.matcher(text).matches()) {
        return true;
      }
    }
    return false;
  }

  /** Whether connections to this URL become Hawser's. */
  boolean routes(String url) {
    if (only == null) {
      return true;
    }
    List<String> hosts = hosts(url);
    for (String host : hosts) {
      if (!matches(only, host) && !matches(only, host.replaceFirst(":\\d+$", "").replaceAll("^\\[|\\]$", ""))) {
        return false;
      }
    }
    return !hosts.isEmpty();
  }

  private static List<String> hosts(String url) {
    List<String> hosts = new ArrayList<>();
    Matcher bracketed = HOST_IN_BRACKETS.matcher(url.replaceFirst("\\?.*", ""));
    while (bracketed.find()) {
      hosts.add(bracketed.group(1));
    }
    Matcher plain = HOSTS.matcher(url);
    if (hosts.isEmpty() && plain.find()) {
      String list = plain.group(1);
      hosts.addAll(Arrays.asList(list.substring(list.lastIndexOf('@') + 1).split(",")));
    }
    return hosts;
  }

  /** The application's properties, plus what is set here but neither there nor in the URL. */
  Properties added(String url, Map<String, String> applications) {
    Properties all = new Properties();
    all.putAll(applications);
    for (String name : options.stringPropertyNames()) {
      if (!applications.containsKey(name) && !url.contains(name + "=")) {
        all.setProperty(name, options.getProperty(name));
      }
    }
    return all;
  }
}
