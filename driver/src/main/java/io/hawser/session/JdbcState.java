package io.hawser.session;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Properties;

/**
 * What the application has set through the setters of java.sql.Connection and SQL cannot set, except for autocommit: its order among
 * statements does not matter. Empty: never set, the new connection's own value stays. Not thread-safe by itself: the ledger's owner
 * uses it, and its values are volatile.
 */
public final class JdbcState {
  private static final Optional<Boolean> ON = Optional.of(true);
  private static final Optional<Boolean> OFF = Optional.of(false);

  private volatile Optional<Boolean> autoCommit = Optional.empty();
  private volatile OptionalInt holdability = OptionalInt.empty();
  private volatile OptionalInt networkTimeout = OptionalInt.empty();
  private volatile Optional<Map<String, Class<?>>> typeMap = Optional.empty();
  private volatile Map<String, String> clientInfo = Collections.emptyMap();

  JdbcState() {
  }

  public Optional<Boolean> autoCommit() {
    return autoCommit;
  }

  public OptionalInt holdability() {
    return holdability;
  }

  /** In milliseconds, 0 for none. */
  public OptionalInt networkTimeout() {
    return networkTimeout;
  }

  public Optional<Map<String, Class<?>>> typeMap() {
    return typeMap;
  }

  /** Never null; a null value is one that was cleared. Unmodifiable. */
  public Map<String, String> clientInfo() {
    return clientInfo;
  }

  void autoCommit(boolean value) {
    autoCommit = value ? ON : OFF; // transactions switch it back and forth: nothing is allocated
  }

  void holdability(int value) {
    holdability = OptionalInt.of(value);
  }

  void networkTimeout(int milliseconds) {
    networkTimeout = OptionalInt.of(milliseconds);
  }

  void typeMap(Map<String, Class<?>> value) {
    typeMap = Optional.ofNullable(value);
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
