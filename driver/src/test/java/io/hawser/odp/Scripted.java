package io.hawser.odp;

import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/** A connection that answers each query with one value, or an error: for servers that are not available here. */
final class Scripted {
  private Scripted() {}

  /** @param answers by query: a String or a SQLException; a query that is not among them gets the one of "otherwise" */
  static Connection connection(Map<String, Object> answers) {
    Statement statement = proxy(Statement.class, (method, arguments) -> {
      if (!method.equals("executeQuery")) {
        return null;
      }
      Object answer = answers.getOrDefault((String) arguments[0], answers.get("otherwise"));
      if (answer instanceof SQLException error) {
        throw error;
      }
      return rows((String) answer);
    });
    return proxy(Connection.class, (method, arguments) -> method.equals("createStatement") ? statement : null);
  }

  private static ResultSet rows(String onlyValue) {
    Iterator<String> rows = List.of(onlyValue).iterator();
    return proxy(ResultSet.class, (method, arguments) -> switch (method) {
      case "next" -> rows.hasNext();
      case "getString" -> rows.next();
      default -> null;
    });
  }

  private interface Call {
    Object answer(String method, Object[] arguments) throws SQLException;
  }

  private static <T> T proxy(Class<T> type, Call call) {
    return type.cast(Proxy.newProxyInstance(Scripted.class.getClassLoader(), new Class<?>[] {type},
        (self, method, arguments) -> call.answer(method.getName(), arguments)));
  }
}
