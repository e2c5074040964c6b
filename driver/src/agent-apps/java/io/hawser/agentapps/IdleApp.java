package io.hawser.agentapps;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Properties;
import javax.sql.DataSource;

/**
 * An application that knows a vendor's driver but not Hawser: asks for its session's id, once for each input line. Arguments: how it gets
 * its connection, URL, user, password.
 */
public final class IdleApp {
  private IdleApp() {}

  public static void main(String[] arguments) throws Exception {
    BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    try (Connection connection = connection(arguments[0], arguments[1], arguments[2], arguments[3])) {
      System.out
          .println("connection " + (connection.isWrapperFor(Connection.class) ? innermost(connection) : connection.getClass().getName()));
      do {
        System.out.println("session " + session(connection));
      } while ("again".equals(in.readLine()));
    }
    System.out.println("end");
  }

  /** A pool's wrapper tells nothing: this is the class that the driver gave it, as shown in its text. */
  private static String innermost(Connection connection) {
    return connection + " " + connection.getClass().getName();
  }

  private static long session(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement(); ResultSet rows = statement.executeQuery("SELECT CONNECTION_ID()")) {
      rows.next();
      return rows.getLong(1);
    }
  }

  public static Connection connection(String how, String url, String user, String password) throws Exception {
    if (how.equals("DriverManager")) {
      return DriverManager.getConnection(url, user, password);
    }
    Object bean = Class.forName(how, true, IdleApp.class.getClassLoader()).getDeclaredConstructor().newInstance();
    if (bean instanceof Driver) {
      Properties properties = new Properties();
      properties.setProperty("user", user);
      properties.setProperty("password", password);
      return ((Driver) bean).connect(url, properties);
    }
    set(bean, how.contains("Hikari") ? "setJdbcUrl" : "setUrl", url);
    set(bean, how.startsWith("com.zaxxer") || how.startsWith("com.alibaba") ? "setUsername" : "setUser", user);
    set(bean, "setPassword", password);
    if (how.startsWith("com.alibaba")) {
      bean.getClass().getMethod("setTestWhileIdle", boolean.class).invoke(bean, false);
    }
    return ((DataSource) bean).getConnection();
  }

  private static void set(Object bean, String setter, String value) throws ReflectiveOperationException {
    for (Method method : bean.getClass().getMethods()) {
      if (method.getName().equals(setter) && method.getParameterCount() == 1 && method.getParameterTypes()[0] == String.class) {
        method.invoke(bean, value);
        return;
      }
    }
    throw new NoSuchMethodException(setter);
  }
}
