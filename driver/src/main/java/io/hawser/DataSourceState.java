package io.hawser;

import java.io.Serializable;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Properties;
import javax.naming.RefAddr;
import javax.naming.Reference;
import javax.naming.StringRefAddr;
import org.jspecify.annotations.Nullable;

/** All that is set on a data source, to carry it through JNDI or a stream. */
final class DataSourceState implements Serializable {
  private static final long serialVersionUID = 1;
  private static final String OPTION = "option.";

  private final String type;
  private final LinkedHashMap<String, String> values = new LinkedHashMap<>();

  private DataSourceState(String type) {
    this.type = type;
  }

  static DataSourceState of(AbstractDataSource source) {
    DataSourceState settable = new DataSourceState(
        (source instanceof HawserDataSource ? HawserDataSource.class : source instanceof HawserXADataSource
            ? HawserXADataSource.class : HawserConnectionPoolDataSource.class).getName());
    settable.put("url", source.getUrl());
    settable.put("user", source.getUser());
    settable.put("password", source.password());
    settable.put("loginTimeout", String.valueOf(source.getLoginTimeout()));
    for (String name : source.properties().stringPropertyNames()) {
      settable.put(OPTION + name, source.properties().getProperty(name));
    }
    return settable;
  }

  private void put(String name, @Nullable String value) {
    if (value != null) {
      values.put(name, value);
    }
  }

  static DataSourceState of(Reference reference) {
    DataSourceState settable = new DataSourceState(reference.getClassName());
    for (RefAddr each : Collections.list(reference.getAll())) {
      settable.put(each.getType(), String.valueOf(each.getContent()));
    }
    return settable;
  }

  Reference reference() {
    Reference reference = new Reference(type, HawserObjectFactory.class.getName(), null);
    values.forEach((name, value) -> reference.add(new StringRefAddr(name, value)));
    return reference;
  }

  /** @return null if it is not one of Hawser's */
  @Nullable AbstractDataSource dataSource() throws Exception {
    AbstractDataSource source = type.equals(HawserDataSource.class.getName()) ? new HawserDataSource()
        : type.equals(HawserConnectionPoolDataSource.class.getName()) ? new HawserConnectionPoolDataSource()
        : type.equals(HawserXADataSource.class.getName()) ? new HawserXADataSource() : null;
    if (source == null) {
      return null;
    }
    Properties options = new Properties();
    for (Map.Entry<String, String> each : values.entrySet()) {
      if (each.getKey().startsWith(OPTION)) {
        options.setProperty(each.getKey().substring(OPTION.length()), each.getValue());
      }
    }
    source.setUrl(values.get("url"));
    source.setUser(values.get("user"));
    source.setPassword(values.get("password"));
    source.setLoginTimeout(Integer.parseInt(values.getOrDefault("loginTimeout", "0")));
    source.setProperties(options);
    return source;
  }

  private @Nullable Object readResolve() throws java.io.ObjectStreamException {
    try {
      return dataSource();
    } catch (Exception e) {
      java.io.InvalidObjectException invalid = new java.io.InvalidObjectException("A data source can't be read: " + e.getMessage());
      invalid.initCause(e);
      throw invalid;
    }
  }
}
