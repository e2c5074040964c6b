package io.hawser.config;

import io.hawser.Option;
import io.hawser.continuity.OutcomeTable;
import io.hawser.continuity.replay.ReplayPolicy;
import io.hawser.event.SessionHook;
import io.hawser.link.KeepAlive;
import io.hawser.log.PlainText;
import io.hawser.log.Redaction;
import io.hawser.odp.Credentials;
import io.hawser.recovery.HostOrder;
import io.hawser.recovery.RecoveryPolicy;
import io.hawser.session.Procedures;
import io.hawser.vendor.Vendor;
import io.hawser.watch.WatchPolicy;
import java.sql.SQLException;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a URL and Properties say: the vendor's URL and Properties without Hawser's options, and Hawser's options. Where both name an option,
 * the Properties win, as with the vendors' drivers. Immutable, and so are the Properties for everyone who gets them: the vendors' drivers
 * are given copies.
 */
public final class ConnectionConfig {
  private static final Pattern MISPLACED = Pattern.compile("[?&;,/](hawser\\.[\\w.]+)=", Pattern.CASE_INSENSITIVE);
  private static final Pattern USER_BEFORE_HOST = Pattern.compile("^[^/?]*//[^/?]*@");

  public final Vendor vendor;
  /** That of the first host, if the URL lists several. */
  public final String vendorUrl;
  /** One for each host. */
  public final List<String> vendorUrls;
  public final Properties vendorProperties;
  /** In which order they are asked. */
  public final HostOrder hostOrder;
  /** Whether the vendor's driver reconnects by itself with this URL and these properties. */
  public final boolean reconnectsByItself;
  /** The options that were set and have no effect, because of another one: a sentence for each. */
  public final List<String> withoutEffect;
  private final Map<Option, String> values;
  // read once, because a pool asks for the same again and again
  private final KeepAlive keepAlive;
  private final WatchPolicy watchPolicy;
  private final RecoveryPolicy policyWithoutHook;

  private ConnectionConfig(Vendor vendor, List<String> vendorUrls, HostOrder hostOrder, Properties vendorProperties,
      Map<Option, String> values, boolean reconnectsByItself) {
    this.vendor = vendor;
    this.vendorUrl = vendorUrls.get(0);
    this.vendorUrls = vendorUrls;
    this.hostOrder = hostOrder;
    this.vendorProperties = vendorProperties;
    this.values = values;
    this.reconnectsByItself = reconnectsByItself;
    this.withoutEffect = Collections.unmodifiableList(OptionDependency.unmet(values.keySet(), this::get));
    this.keepAlive = readKeepAlive();
    this.watchPolicy = readWatchPolicy();
    this.policyWithoutHook = readPolicy(null);
  }

  /**
   * @param url        with the vendor's own prefix
   * @param properties as {@link #texts} makes them
   * @param ownsLists  whether a list of hosts is for Hawser, and not for the vendor's driver
   * @throws SQLException that names the key, the value and what is allowed; never a password
   */
  public static ConnectionConfig of(String url, Map<String, String> properties, boolean ownsLists) throws SQLException {
    Vendor vendor = Vendor.ofUrl(url);
    if (vendor == null) {
      throw new SQLException("Hawser does not know the kind of database in the URL " + Redaction.scheme(url) + ". Write " + JdbcUrl.PREFIX
          + "oceanbase://host:port/database, " + JdbcUrl.PREFIX + "mysql://host:port/database or " + JdbcUrl.PREFIX
          + "mariadb://host:port/database.", "08001");
    }
    Map<Option, String> values = new EnumMap<>(Option.class);
    JdbcUrl parts = JdbcUrl.of(url);
    for (JdbcUrl.Parameter parameter : parts.parameters()) {
      if (isOption(parameter.name)) {
        Option option = Option.ofKey(parameter.name);
        values.put(option, decode(option, parameter.value));
      } else if (isOption(percentDecoded(parameter.name))) {
        throw new SQLException("The URL has an option of Hawser's with a percent-encoded name: " + PlainText.oneLine(parameter.name)
            + ". Write its name unencoded: " + Option.ofKey(percentDecoded(parameter.name)).key() + ".", "08001");
      }
    }
    String vendorUrl = parts.without(ConnectionConfig::isOption);
    checkRest(vendor, parts.address(), vendorUrl);
    Properties rest = splitProperties(properties, values);
    for (Map.Entry<Option, String> entry : values.entrySet()) {
      entry.getKey().check(entry.getValue());
    }
    HostList.checkPorts(parts.address());
    List<String> whole = Collections.singletonList(vendorUrl);
    List<String> each = ownsLists ? HostList.urls(vendorUrl) : whole;
    boolean reconnects = vendor.reconnectsByItself(each.get(0), rest); // asked of one host: the list itself may be meant for Hawser
    List<String> hosts = reconnects ? whole : each;
    return new ConnectionConfig(vendor, hosts, HostList.order(vendorUrl, values, hosts.size()), rest, values, reconnects);
  }

  /** What the vendor's driver would misread: one of Hawser's options as a part of something else, or a password as a port. */
  private static void checkRest(Vendor vendor, String address, String url) throws SQLException {
    if (address.indexOf("//") < 0) {
      throw new SQLException("The URL " + Redaction.scheme(url) + " has no // before its host. Write " + JdbcUrl.PREFIX + vendor.scheme()
          + "://host:port/database.", "08001");
    }
    Matcher misplaced = MISPLACED.matcher(url);
    if (misplaced.find()) {
      throw new SQLException(
          "The URL has " + misplaced.group(1) + " where it is not a separate option. Put a ? before the first option, and a & "
              + "before each further one.",
          "08001");
    }
    if (!vendor.takesUserBeforeHost() && USER_BEFORE_HOST.matcher(url).find()) {
      throw new SQLException(
          "In a URL that starts with jdbc:" + vendor.scheme() + ": no user and password can stand before the host. Write "
              + "?user=…&password=… after the database, or give them as properties.",
          "08001");
    }
  }

  /** Percent escapes only: a + stays a +. */
  private static String decode(Option option, String value) throws SQLException {
    String decoded = percentDecoded(value);
    if (decoded == null) {
      throw new SQLException("The option " + option.key() + " has " + option.shown(value)
          + " in the URL that is not percent-encoded as URLs demand. Write a percent sign as %25.", "08001");
    }
    return decoded;
  }

  /** Null if it is not encoded as URLs demand. */
  private static String percentDecoded(String text) {
    try {
      return java.net.URLDecoder.decode(text.replace("+", "%2B"), "UTF-8");
    } catch (java.io.UnsupportedEncodingException | IllegalArgumentException e) {
      return null;
    }
  }

  /** Whether a parameter or property of that name is Hawser's, in whatever case: a misspelt option is an error, and not the vendor's. */
  public static boolean isOption(String name) {
    return name != null && name.regionMatches(true, 0, Option.PREFIX, 0, Option.PREFIX.length());
  }

  /**
   * All that is set, defaults included; empty if the Properties are null. Values that are not strings (numbers, booleans) become strings:
   * some drivers would not see them.
   */
  public static Map<String, String> texts(Properties properties) {
    if (properties == null) {
      return Collections.emptyMap();
    }
    Map<String, String> all = new HashMap<>();
    for (String inherited : properties.stringPropertyNames()) {
      all.put(inherited, properties.getProperty(inherited));
    }
    properties.forEach((key, value) -> all.put(String.valueOf(key), String.valueOf(value)));
    return all;
  }

  private static Properties splitProperties(Map<String, String> properties, Map<Option, String> values) throws SQLException {
    Properties rest = new Properties();
    for (Map.Entry<String, String> entry : properties.entrySet()) {
      if (isOption(entry.getKey())) {
        values.put(Option.ofKey(entry.getKey()), entry.getValue());
      } else {
        rest.setProperty(entry.getKey(), entry.getValue());
      }
    }
    return rest;
  }

  public String get(Option option) {
    String value = values.get(option);
    return value == null ? option.defaultValue() : value;
  }

  public boolean on(Option option) {
    return get(option).equals("on");
  }

  private int count(Option option) {
    return Integer.parseInt(get(option));
  }

  private long nanos(Option option) {
    return Durations.nanos(get(option));
  }

  private int millis(Option option) {
    return Durations.millis(get(option));
  }

  private int seconds(Option option) {
    return (int) (nanos(option) / 1_000_000_000);
  }

  /** Which keepalive to begin with; {@link #matchesProxy} says whether the proxy's values are to replace it. */
  public KeepAlive keepAlive() {
    return keepAlive;
  }

  private KeepAlive readKeepAlive() {
    if (matchesProxy()) {
      return KeepAlive.RECOMMENDED;
    }
    return on(Option.KEEP_ALIVE)
        ? new KeepAlive(seconds(Option.KEEP_ALIVE_IDLE), seconds(Option.KEEP_ALIVE_INTERVAL), count(Option.KEEP_ALIVE_COUNT))
        : KeepAlive.OFF;
  }

  public boolean matchesProxy() {
    return get(Option.KEEP_ALIVE).equals("match");
  }

  /** Whether the endpoint is to be inspected at all. */
  public boolean inspects() {
    return !get(Option.ODP_CHECK).equals("off") || matchesProxy();
  }

  public boolean warns() {
    return get(Option.ODP_CHECK).equals("warn");
  }

  public boolean logsFindings() {
    return !get(Option.ODP_CHECK).equals("off");
  }

  /** Who may read the proxyconfig; null if nobody is named. */
  public Credentials proxyAdmin() {
    return get(Option.ODP_USER).isEmpty() ? null : new Credentials(get(Option.ODP_USER), get(Option.ODP_PASSWORD));
  }

  public int connectTimeoutMillis() {
    return millis(Option.CONNECT_TIMEOUT);
  }

  public WatchPolicy watchPolicy() {
    return watchPolicy;
  }

  private WatchPolicy readWatchPolicy() {
    return on(Option.WATCH) && !reconnectsByItself
        ? new WatchPolicy(nanos(Option.WATCH_AFTER), nanos(Option.WATCH_SILENCE),
            get(Option.WATCH_FROZEN).equals("off") ? 0 : nanos(Option.WATCH_FROZEN))
        : WatchPolicy.OFF;
  }

  /** @param given a hook for every session; null for the one that the options name, if any */
  public RecoveryPolicy policy(SessionHook given) throws SQLException {
    SessionHook hook = given != null ? given : hook();
    return hook == null ? policyWithoutHook : readPolicy(hook);
  }

  private RecoveryPolicy readPolicy(SessionHook hook) {
    return RecoveryPolicy.builder()
        .connectNanos(nanos(Option.CONNECT_TIMEOUT))
        .concurrency(count(Option.RECONNECT_CONCURRENCY))
        .hook(hook)
        .killsOldSession(on(Option.SESSION_KILL))
        .enabled(on(Option.RECOVERY) && !reconnectsByItself)
        .lookAfterNanos(nanos(Option.LOOK_AFTER))
        .ping(nanos(Option.PING_AFTER), millis(Option.PING_TIMEOUT))
        .attempts(count(Option.RECONNECT_ATTEMPTS), millis(Option.RECONNECT_INTERVAL), millis(Option.RECONNECT_MAX_INTERVAL),
            nanos(Option.RECONNECT_TIMEOUT))
        .initSql(get(Option.INIT_SQL).isEmpty() ? null : get(Option.INIT_SQL))
        .retry(RecoveryPolicy.Retry.valueOf(get(Option.RETRY).toUpperCase(Locale.ROOT)), names(Option.RETRY_FUNCTIONS))
        .transactionLostIsVendors(get(Option.TRANSACTION_LOST).equals("vendor"))
        .explainsAtRoot(get(Option.EXPLANATION).equals("cause"))
        .procedures(procedures())
        .commitOutcomes(get(Option.COMMIT_OUTCOME).equals("off") ? null : OutcomeTable.of(get(Option.COMMIT_TABLE)),
            get(Option.COMMIT_OUTCOME).equals("always"))
        .replay(replay())
        .maxAgeNanos(get(Option.SESSION_MAX_AGE).equals("off") ? 0 : nanos(Option.SESSION_MAX_AGE))
        .build();
  }

  private ReplayPolicy replay() {
    return get(Option.TRANSACTION_REPLAY).equals("off") ? null
        : new ReplayPolicy(count(Option.TRANSACTION_REPLAY_STATEMENTS), MemorySize.bytes(get(Option.TRANSACTION_REPLAY_MEMORY)),
            names(Option.RETRY_FUNCTIONS), get(Option.TRANSACTION_REPLAY).equals("on") ? nanos(Option.TRANSACTION_REPLAY_TIMEOUT) : 0);
  }

  /** An instance of the class that is named; null if none is. */
  private SessionHook hook() throws SQLException {
    String name = get(Option.SESSION_HOOK);
    if (name.isEmpty()) {
      return null;
    }
    ClassLoader context = Thread.currentThread().getContextClassLoader();
    try {
      Class<?> type = Class.forName(name, true, context != null ? context : ConnectionConfig.class.getClassLoader());
      return (SessionHook) type.getDeclaredConstructor().newInstance();
    } catch (ReflectiveOperationException | ClassCastException | LinkageError e) {
      throw new SQLException("The option " + Option.SESSION_HOOK.key() + " names the class " + name + ", which can't be used: " + e
          + ". It must be public, implement " + SessionHook.class.getName() + " and have a public constructor without parameters.", "08001",
          e);
    }
  }

  private Procedures procedures() {
    switch (get(Option.SESSION_PROCEDURES).trim().toLowerCase(Locale.ROOT)) {
      case "unknown":
      case "":
        return Procedures.UNKNOWN;
      case "stateless":
        return Procedures.STATELESS;
      default:
        return Procedures.stateless(names(Option.SESSION_PROCEDURES));
    }
  }

  /** Names separated by commas, in upper case. */
  private Set<String> names(Option option) {
    Set<String> names = new HashSet<>();
    for (String name : get(option).split(",")) {
      if (!name.trim().isEmpty()) {
        names.add(name.trim().toUpperCase(Locale.ROOT));
      }
    }
    return names;
  }
}
