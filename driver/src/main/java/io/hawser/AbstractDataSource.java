package io.hawser;

import io.hawser.config.ConnectionConfig;
import io.hawser.config.JdbcUrl;
import io.hawser.engine.OpenedConnection;
import io.hawser.event.ConnectionListener;
import io.hawser.event.EndpointMXBean;
import io.hawser.event.SessionHook;
import io.hawser.log.Redaction;
import io.hawser.vendor.Vendor;
import java.io.PrintWriter;
import java.io.Serializable;
import java.sql.Driver;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Properties;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;
import java.util.logging.Logger;
import javax.naming.Reference;
import javax.naming.Referenceable;
import javax.sql.CommonDataSource;
import org.jspecify.annotations.Nullable;

/**
 * What Hawser's data sources have in common: a bean for pools and containers that are configured by class name and setters.
 *
 * <p>The URL may be one of {@link HawserDriver} or one of {@link InPlaceDriver}. Every {@link Option} has a setter; what
 * is not set has the option's default, and vendors' options go through {@link #setProperties}. A value is checked when a
 * connection is opened. Set it up before it is shared between threads; afterwards it is thread-safe.
 *
 * <p>Serialized, or as a JNDI Reference, it keeps its URL, user, password and options; not its hook object and its listeners.
 */
abstract class AbstractDataSource implements CommonDataSource, Referenceable, Serializable {
  private static final long serialVersionUID = 1;

  private final transient HawserDriver driver = new HawserDriver();
  private final transient InPlaceDriver inPlace = new InPlaceDriver();
  private final transient List<ConnectionListener> listeners = new CopyOnWriteArrayList<>();
  private transient @Nullable PrintWriter logWriter;
  private transient @Nullable SessionHook hook;
  /** As {@code hawser.connect.timeout} allows. */
  private static final int LONGEST_LOGIN_SECONDS = 600;

  private final Properties properties = new Properties();
  private @Nullable String url;
  private @Nullable String user;
  private @Nullable String password;
  private int loginTimeout;

  /**
   * @param more    options that outrank those that are set
   * @param through what takes the place of the vendor's driver; null for nothing
   */
  final OpenedConnection open(@Nullable String user, @Nullable String password, Properties more,
      @Nullable UnaryOperator<Driver> through) throws SQLException {
    String name = getClass().getSimpleName();
    if (url == null) {
      throw new SQLException(name + " has no URL: call setUrl(\"" + JdbcUrl.PREFIX + "oceanbase://host:port/database\").", "08001");
    }
    Properties all = new Properties();
    for (Properties each : new Properties[] {properties, more}) {
      for (String key : each.stringPropertyNames()) {
        all.setProperty(key, each.getProperty(key));
      }
    }
    if (user != null) {
      all.setProperty("user", user);
    }
    if (password != null) {
      all.setProperty("password", password);
    }
    if (loginTimeout > 0 && !all.containsKey(Option.CONNECT_TIMEOUT.key())
        && JdbcUrl.of(url).parameter(Option.CONNECT_TIMEOUT.key()) == null) {
      all.setProperty(Option.CONNECT_TIMEOUT.key(), Math.min(loginTimeout, LONGEST_LOGIN_SECONDS) + "s");
    }
    for (AbstractDriver each : new AbstractDriver[] {driver, inPlace}) {
      if (each.acceptsURL(url)) {
        return each.open(url, all, hook, listeners, through);
      }
    }
    throw new SQLException(name + " can't use the URL " + Redaction.url(url) + ". Write " + JdbcUrl.PREFIX
        + "oceanbase://host:port/database, or the vendor's own URL.", "08001");
  }

  final OpenedConnection open(Properties more, @Nullable UnaryOperator<Driver> through) throws SQLException {
    return open(user, password, more, through);
  }

  /** Null if there is no URL, or one of no known vendor. */
  final @Nullable Vendor vendor() {
    return url == null ? null : Vendor.ofUrl(JdbcUrl.of(url).address());
  }

  /** For JNDI; {@link HawserObjectFactory} makes a data source of it again. */
  @Override public final Reference getReference() {
    return DataSourceState.of(this).reference();
  }

  /** A deserialized data source is made by its constructor. */
  protected final Object writeReplace() {
    return DataSourceState.of(this);
  }

  final Properties properties() {
    return properties;
  }

  final @Nullable String password() {
    return password;
  }

  public @Nullable String getUrl() {
    return url;
  }

  public void setUrl(@Nullable String url) {
    this.url = url;
  }

  public @Nullable String getUser() {
    return user;
  }

  public void setUser(@Nullable String user) {
    this.user = user;
  }

  public void setPassword(@Nullable String password) {
    this.password = password;
  }

  /** Vendors' options, and Hawser's by their keys; added to those set before. */
  public void setProperties(@Nullable Properties properties) {
    this.properties.putAll(ConnectionConfig.texts(properties));
  }

  private void set(Option option, String value) {
    properties.setProperty(option.key(), value);
  }

  public void setRecovery(String onOrOff) {
    set(Option.RECOVERY, onOrOff);
  }

  public void setKeepAlive(String onOrOffOrMatch) {
    set(Option.KEEP_ALIVE, onOrOffOrMatch);
  }

  public void setKeepAliveIdle(String time) {
    set(Option.KEEP_ALIVE_IDLE, time);
  }

  public void setKeepAliveInterval(String time) {
    set(Option.KEEP_ALIVE_INTERVAL, time);
  }

  public void setKeepAliveCount(int probes) {
    set(Option.KEEP_ALIVE_COUNT, Integer.toString(probes));
  }

  public void setLookAfter(String time) {
    set(Option.LOOK_AFTER, time);
  }

  public void setPingAfter(String time) {
    set(Option.PING_AFTER, time);
  }

  public void setPingTimeout(String time) {
    set(Option.PING_TIMEOUT, time);
  }

  public void setConnectTimeout(String time) {
    set(Option.CONNECT_TIMEOUT, time);
  }

  public void setWatch(String onOrOff) {
    set(Option.WATCH, onOrOff);
  }

  public void setWatchAfter(String time) {
    set(Option.WATCH_AFTER, time);
  }

  public void setWatchSilence(String time) {
    set(Option.WATCH_SILENCE, time);
  }

  public void setWatchFrozen(String offOrTime) {
    set(Option.WATCH_FROZEN, offOrTime);
  }

  public void setSessionMaxAge(String offOrTime) {
    set(Option.SESSION_MAX_AGE, offOrTime);
  }

  public void setHosts(String orderedOrRandomOrRoundrobinOrWeighted) {
    set(Option.HOSTS, orderedOrRandomOrRoundrobinOrWeighted);
  }

  public void setHostsWeights(String numbers) {
    set(Option.HOSTS_WEIGHTS, numbers);
  }

  public void setReconnectAttempts(int attempts) {
    set(Option.RECONNECT_ATTEMPTS, Integer.toString(attempts));
  }

  public void setReconnectInterval(String time) {
    set(Option.RECONNECT_INTERVAL, time);
  }

  public void setReconnectMaxInterval(String time) {
    set(Option.RECONNECT_MAX_INTERVAL, time);
  }

  public void setReconnectTimeout(String time) {
    set(Option.RECONNECT_TIMEOUT, time);
  }

  public void setReconnectConcurrency(int connections) {
    set(Option.RECONNECT_CONCURRENCY, Integer.toString(connections));
  }

  public void setInitSql(String statement) {
    set(Option.INIT_SQL, statement);
  }

  public void setRetry(String readsOrUnsentOrOff) {
    set(Option.RETRY, readsOrUnsentOrOff);
  }

  public void setRetryFunctions(String names) {
    set(Option.RETRY_FUNCTIONS, names);
  }

  public void setTransactionLost(String rollbackOrVendor) {
    set(Option.TRANSACTION_LOST, rollbackOrVendor);
  }

  public void setCommitOutcome(String offOrMarker) {
    set(Option.COMMIT_OUTCOME, offOrMarker);
  }

  public void setCommitTable(String name) {
    set(Option.COMMIT_TABLE, name);
  }

  public void setTransactionReplay(String offOrObserveOrOn) {
    set(Option.TRANSACTION_REPLAY, offOrObserveOrOn);
  }

  public void setTransactionReplayTimeout(String time) {
    set(Option.TRANSACTION_REPLAY_TIMEOUT, time);
  }

  public void setTransactionReplayStatements(int most) {
    set(Option.TRANSACTION_REPLAY_STATEMENTS, String.valueOf(most));
  }

  public void setTransactionReplayMemory(String amount) {
    set(Option.TRANSACTION_REPLAY_MEMORY, amount);
  }

  public void setExplanation(String suppressedOrCause) {
    set(Option.EXPLANATION, suppressedOrCause);
  }

  public void setSessionProcedures(String unknownOrStatelessOrNames) {
    set(Option.SESSION_PROCEDURES, unknownOrStatelessOrNames);
  }

  public void setSessionHook(String className) {
    set(Option.SESSION_HOOK, className);
  }

  public void setSessionKill(String onOrOff) {
    set(Option.SESSION_KILL, onOrOff);
  }

  /** Prepares every new session of the connections that are opened from now on; outranks {@link #setSessionHook}. */
  public void setHook(@Nullable SessionHook hook) {
    this.hook = hook;
  }

  /** Adds a listener that is notified of what happens to the connections that are opened from now on. */
  public void addListener(ConnectionListener listener) {
    listeners.add(Objects.requireNonNull(listener, "listener"));
  }

  /** What has been seen of each proxy or server that was connected to: the same as JMX shows. */
  public List<EndpointMXBean> endpoints() {
    List<EndpointMXBean> all = new ArrayList<>(driver.endpoints());
    all.addAll(inPlace.endpoints());
    return all;
  }

  public void setJmx(String onOrOff) {
    set(Option.JMX, onOrOff);
  }

  public void setJournal(String file) {
    set(Option.JOURNAL, file);
  }

  public void setOdpCheck(String offOrLogOrWarn) {
    set(Option.ODP_CHECK, offOrLogOrWarn);
  }

  public void setOdpUser(String user) {
    set(Option.ODP_USER, user);
  }

  public void setOdpPassword(String password) {
    set(Option.ODP_PASSWORD, password);
  }

  @Override public @Nullable PrintWriter getLogWriter() {
    return logWriter;
  }

  /** Kept, and not used: Hawser logs through slf4j or java.util.logging. */
  @Override public void setLogWriter(@Nullable PrintWriter out) {
    logWriter = out;
  }

  @Override public int getLoginTimeout() {
    return loginTimeout;
  }

  /** The same as {@code hawser.connect.timeout}, unless that is set, here or in the URL; 600 s at most. 0: that option's default. */
  @Override public void setLoginTimeout(int seconds) throws SQLException {
    if (seconds < 0) {
      throw new SQLException("setLoginTimeout: " + seconds + " s; allowed are 0 (hawser.connect.timeout's default) and more", "22023");
    }
    loginTimeout = seconds;
  }

  @Override public Logger getParentLogger() throws SQLFeatureNotSupportedException {
    return driver.getParentLogger();
  }

  @Override public String toString() {
    return getClass().getSimpleName() + "[" + (url == null ? "no URL" : Redaction.url(url)) + "]";
  }
}
