package io.hawser.agent;

import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.sql.Driver;
import java.util.Properties;
import javax.sql.DataSource;

/**
 * The settings of a vendor's data source that opens connections without the vendor's Driver: the URL and Properties with which the Driver
 * opens the same. Read by name, because the classes may come from any class loader.
 */
final class DataSourceSettings {
  private final DataSource source;
  private final String driver;
  private final String scheme;

  private DataSourceSettings(DataSource source, String driver, String scheme) {
    this.source = source;
    this.driver = driver;
    this.scheme = scheme;
  }

  /** Null for an unknown class: an application's, or a vendor's own pool. */
  static DataSourceSettings of(DataSource source) {
    switch (source.getClass().getName()) {
      case "com.oceanbase.jdbc.OceanBaseDataSource":
        return new DataSourceSettings(source, "com.oceanbase.jdbc.Driver", "oceanbase");
      case "org.mariadb.jdbc.MariaDbDataSource":
        return new DataSourceSettings(source, "org.mariadb.jdbc.Driver", "mariadb");
      default:
        return null;
    }
  }

  Driver driver() throws ReflectiveOperationException {
    return (Driver) Class.forName(driver, true, source.getClass().getClassLoader()).getDeclaredConstructor().newInstance();
  }

  private boolean hasConfiguration() { // MariaDB's since 3.0
    try {
      source.getClass().getDeclaredField("conf");
      return true;
    } catch (NoSuchFieldException before) {
      return false;
    }
  }

  private Object configuration() throws ReflectiveOperationException {
    Method conf = source.getClass().getDeclaredMethod("conf");
    conf.setAccessible(true);
    return conf.invoke(source);
  }

  private Object field(String name) throws ReflectiveOperationException {
    Field field = source.getClass().getDeclaredField(name);
    field.setAccessible(true);
    return field.get(source);
  }

  private static Object read(Object from, String name) throws ReflectiveOperationException {
    Method method = from.getClass().getDeclaredMethod(name);
    method.setAccessible(true);
    return method.invoke(from);
  }

  String url() throws ReflectiveOperationException {
    if (hasConfiguration()) {
      Object configuration = configuration();
      String url = (String) read(configuration, "initialUrl"); // with everything that was set; getUrl() masks secrets with stars
      return without(without(url, "user", read(configuration, "user")), "password", read(configuration, "password"));
    }
    String url = (String) field("url");
    if (url != null && !url.isEmpty()) {
      return url;
    }
    Object host = field("hostname");
    Object port = field("port");
    Object database = field("database");
    Object properties = field("properties");
    return "jdbc:" + scheme + "://" + (host == null || host.equals("") ? "localhost" : host)
        + (port == null || port.equals(0) ? "" : ":" + port) + "/"
        + (database == null ? "" : database) + (properties == null || properties.equals("") ? "" : "?" + properties);
  }

  /** A connection for another user may be requested, and the URL outranks Properties. */
  private static String without(String url, String name, Object value) {
    return value == null ? url : url.replace("?" + name + "=" + value + "&", "?").replace("?" + name + "=" + value, "")
        .replace("&" + name + "=" + value, "");
  }

  Properties properties() throws ReflectiveOperationException {
    Properties all = new Properties();
    if (hasConfiguration()) {
      Object configuration = configuration();
      put(all, "user", read(configuration, "user"));
      put(all, "password", read(configuration, "password"));
      put(all, "connectTimeout", read(configuration, "connectTimeout"));
    } else {
      put(all, "user", field("user"));
      put(all, "password", field("password"));
      put(all, "connectTimeout", field("connectTimeoutInMs"));
    }
    return all;
  }

  Properties properties(String user, String password) throws ReflectiveOperationException {
    Properties all = properties();
    all.remove("user");
    all.remove("password");
    put(all, "user", user);
    put(all, "password", password);
    return all;
  }

  private static void put(Properties all, String name, Object value) {
    if (value != null) {
      all.setProperty(name, value.toString());
    }
  }
}
