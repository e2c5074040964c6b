package io.hawser.session;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Properties;

/**
 * What the application has set through the setters of java.sql.Connection and SQL can not set, but for autocommit: its place among
 * statements does not matter. Null: never set, the new connection's own value stands. Not thread-safe by itself: the ledger's owner uses it,
 * and its values are volatile.
 */
public final class JdbcState {
  private volatile Boolean autoCommit;
  private volatile Integer holdability;
  private volatile Integer networkTimeout;
  private volatile Map<String, Class<?>> typeMap;
  private volatile Map<String, String> clientInfo = Collections.emptyMap();

  JdbcState() {
  }

  public Boolean autoCommit() {
    return autoCommit;
  }

  public Integer holdability() {
    return holdability;
  }

  /** In milliseconds, 0 for none. */
  public Integer networkTimeout() {
    return networkTimeout;
  }

  public Map<String, Class<?>> typeMap() {
    return typeMap;
  }

  /** Never null; a null value is one that was cleared. Unmodifiable. */
  public Map<String, String> clientInfo() {
    return clientInfo;
  }

  void autoCommit(boolean value) {
    autoCommit = value;
  }

  void holdability(int value) {
    holdability = value;
  }

  void networkTimeout(int milliseconds) {
    networkTimeout = milliseconds;
  }

  void typeMap(Map<String, Class<?>> value) {
    typeMap = value;
  }

  void clientInfo(String name, String value) {
    Map<String, String> changed = new LinkedHashMap<>(clientInfo);
    changed.put(name, value);
    clientInfo = Collections.unmodifiableMap(changed);
  }

  void clientInfo(Properties values) {
    Map<String, String> changed = new LinkedHashMap<>();
    clientInfo.keySet().forEach(name -> changed.put(name, null));
    values.stringPropertyNames().forEach(name -> changed.put(name, values.getProperty(name)));
    clientInfo = Collections.unmodifiableMap(changed);
  }
}
