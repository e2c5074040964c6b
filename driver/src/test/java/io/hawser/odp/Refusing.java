package io.hawser.odp;

import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

/** A connection whose every query is refused with one error: a stand-in where no server of that kind can be had. */
final class Refusing {
  private Refusing() {}

  static Connection connection(SQLException refusal) {
    Statement statement = (Statement) Proxy.newProxyInstance(Refusing.class.getClassLoader(), new Class<?>[] {Statement.class},
        (self, method, arguments) -> {
          if (method.getName().equals("executeQuery")) {
            throw refusal;
          }
          return null;
        });
    return (Connection) Proxy.newProxyInstance(Refusing.class.getClassLoader(), new Class<?>[] {Connection.class},
        (self, method, arguments) -> method.getName().equals("createStatement") ? statement : null);
  }
}
