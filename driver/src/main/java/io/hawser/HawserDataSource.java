package io.hawser;

import io.hawser.event.ConnectionListener;
import io.hawser.event.SessionHook;
import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.util.List;
import java.util.Objects;
import java.util.Properties;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Logger;
import javax.sql.DataSource;

/**
 * Hawser as a bean, for pools and containers that are configured by class name and setters
 * ({@code dataSourceClassName}). Opens a new connection for each call: put a pool in front of it.
 *
 * <p>The URL may be one of {@link HawserDriver} or one of {@link InPlaceDriver}. Every {@link Option} has a setter; what
 * is not set has the option's default, and vendors' options go through {@link #setProperties}. A value is checked when a
 * connection is opened. Set it up before it is shared between threads; afterwards it is thread-safe.
 */
public class HawserDataSource implements DataSource {
  private final HawserDriver driver = new HawserDriver();
  private final InPlaceDriver inPlace = new InPlaceDriver();
  private final Properties properties = new Properties();
  private String url;
  private String user;
  private String password;
  private PrintWriter logWriter;
  private int loginTimeout;
  private SessionHook hook;
  private final List<ConnectionListener> listeners = new CopyOnWriteArrayList<>();

  /** With nothing set; {@link #setUrl} is needed. */
  public HawserDataSource() {}

  @Override public Connection getConnection() throws SQLException {
    return getConnection(user, password);
  }

  @Override public Connection getConnection(String user, String password) throws SQLException {
    if (url == null) {
      throw new SQLException("HawserDataSource has no URL: call setUrl(\"" + Settings.PREFIX + "oceanbase://host:port/database\").", "08001");
    }
    Properties all = new Properties();
    for (String name : properties.stringPropertyNames()) {
      all.setProperty(name, properties.getProperty(name));
    }
    if (user != null) {
      all.setProperty("user", user);
    }
    if (password != null) {
      all.setProperty("password", password);
    }
    if (loginTimeout > 0 && !all.containsKey(Option.CONNECT_TIMEOUT.key())) {
      all.setProperty(Option.CONNECT_TIMEOUT.key(), loginTimeout + "s");
    }
    Connection connection = driver.connect(url, all, hook, listeners);
    if (connection == null) {
      connection = inPlace.connect(url, all, hook, listeners);
    }
    if (connection == null) {
      throw new SQLException("HawserDataSource can't use the URL " + Redacted.url(url) + ". Write " + Settings.PREFIX
          + "oceanbase://host:port/database, or the vendor's own URL.", "08001");
    }
    return connection;
  }

  public String getUrl() {
    return url;
  }

  public void setUrl(String url) {
    this.url = url;
  }

  public String getUser() {
    return user;
  }

  public void setUser(String user) {
    this.user = user;
  }

  public void setPassword(String password) {
    this.password = password;
  }

  /** Vendors' options, and Hawser's by their keys; added to those set before. */
  public void setProperties(Properties properties) {
    for (String name : properties.stringPropertyNames()) {
      this.properties.setProperty(name, properties.getProperty(name));
    }
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

  public void setWatchChecks(int checks) {
    set(Option.WATCH_CHECKS, Integer.toString(checks));
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

  public void setSessionProcedures(String unknownOrStateless) {
    set(Option.SESSION_PROCEDURES, unknownOrStateless);
  }

  public void setSessionHook(String className) {
    set(Option.SESSION_HOOK, className);
  }

  public void setSessionKill(String onOrOff) {
    set(Option.SESSION_KILL, onOrOff);
  }

  /** Prepares every new session of the connections that are opened from now on; outranks {@link #setSessionHook}. */
  public void setHook(SessionHook hook) {
    this.hook = hook;
  }

  /** Is told of what happens to the connections that are opened from now on. */
  public void addListener(ConnectionListener listener) {
    listeners.add(Objects.requireNonNull(listener, "listener"));
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

  @Override public PrintWriter getLogWriter() {
    return logWriter;
  }

  /** Kept, and not used: Hawser logs through slf4j or java.util.logging. */
  @Override public void setLogWriter(PrintWriter out) {
    logWriter = out;
  }

  @Override public int getLoginTimeout() {
    return loginTimeout;
  }

  /** The same as {@code hawser.connect.timeout}, unless that is set. 0: that option's default. */
  @Override public void setLoginTimeout(int seconds) throws SQLException {
    if (seconds < 0) {
      throw new SQLException("setLoginTimeout: " + seconds + " s; allowed are 0 (hawser.connect.timeout's default) and more", "22023");
    }
    loginTimeout = seconds;
  }

  @Override public Logger getParentLogger() throws SQLFeatureNotSupportedException {
    return driver.getParentLogger();
  }

  @Override public <T> T unwrap(Class<T> type) throws SQLException {
    if (!type.isInstance(this)) {
      throw new SQLException("HawserDataSource is no wrapper for " + type.getName(), "HY000");
    }
    return type.cast(this);
  }

  @Override public boolean isWrapperFor(Class<?> type) {
    return type.isInstance(this);
  }

  @Override public String toString() {
    return "HawserDataSource[" + (url == null ? "no URL" : Redacted.url(url)) + "]";
  }
}
