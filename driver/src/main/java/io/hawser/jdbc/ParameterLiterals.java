package io.hawser.jdbc;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.sql.CallableStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * The values of a statement's parameters as SQL literals, if a literal means the same on every session. Only for texts whose effects depend
 * on them: it uses reflection.
 */
final class ParameterLiterals implements InvocationHandler {
  private final List<String> literals = new ArrayList<>();

  private ParameterLiterals() {}

  /** @return the literal of each parameter; null for one that has none */
  static List<String> of(SetterRecorder.Setters setters) throws SQLException {
    ParameterLiterals recorder = new ParameterLiterals();
    setters.on((CallableStatement) Proxy.newProxyInstance(ParameterLiterals.class.getClassLoader(),
        new Class<?>[] {CallableStatement.class}, recorder));
    return recorder.literals;
  }

  @Override public Object invoke(Object statement, Method setter, Object[] arguments) {
    if (arguments != null && arguments.length > 1 && arguments[0] instanceof Integer) {
      int index = (Integer) arguments[0];
      while (literals.size() < index) {
        literals.add(null);
      }
      literals.set(index - 1, literal(setter.getName(), arguments));
    }
    return null;
  }

  private static String literal(String setter, Object[] arguments) {
    if (setter.equals("setNull") || arguments[1] == null) {
      return "NULL";
    }
    switch (setter) {
      case "setObject":
      case "setInt":
      case "setLong":
      case "setShort":
      case "setByte":
      case "setBoolean":
      case "setDouble":
      case "setBigDecimal":
      case "setString":
        return arguments.length == 2 ? literal(arguments[1]) : null; // an explicit type may change the value
      default:
        return null;
    }
  }

  /** A float has another value if sent in binary form; dates and bytes have no literal common to all drivers and servers. */
  private static String literal(Object value) {
    if (value instanceof Integer || value instanceof Long || value instanceof Short || value instanceof Byte
        || value instanceof BigInteger) {
      return value.toString();
    } else if (value instanceof Boolean) {
      return (Boolean) value ? "1" : "0";
    } else if (value instanceof BigDecimal) {
      return ((BigDecimal) value).toPlainString();
    } else if (value instanceof Double) {
      String written = value.toString();
      return written.matches("-?[0-9.]+") ? written : null;
    } else if (value instanceof String) {
      String text = (String) value;
      // the meaning of a backslash depends on the SQL mode
      return text.indexOf('\\') >= 0 || text.indexOf('\0') >= 0 ? null : '\'' + text.replace("'", "''") + '\'';
    }
    return null;
  }
}
