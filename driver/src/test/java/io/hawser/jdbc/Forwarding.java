package io.hawser.jdbc;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.sql.CallableStatement;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Calls every method of every wrapper over a vendor's driver that records what arrives. Separate from the test so that it can be loaded
 * with the classes of another version of the multi-release jar. Answers with texts, because objects from a class loader of its own can't be
 * used elsewhere.
 */
public final class Forwarding {
  /** Methods that ask the connection's keeper, or whose answer is known without the vendor. */
  private static final Set<String> ANSWERED_BY_HAWSER = Set.of(
      "Connection.isValid(int)", "Connection.isClosed()", "Connection.abort(Executor)",
      "Connection.unwrap(Class)", "Connection.isWrapperFor(Class)",
      "DatabaseMetaData.getConnection()", "Statement.getConnection()", "PreparedStatement.getConnection()",
      "CallableStatement.getConnection()");
  /** They are forwarded, and their answers are replaced by the application's own objects. */
  private static final Set<Class<?>> WRAPPED = Set.of(
      Connection.class, DatabaseMetaData.class, Statement.class, PreparedStatement.class, CallableStatement.class, ResultSet.class);

  private final RecordingDriver driver = new RecordingDriver(null);
  private final Collection<String> wrong = new TreeSet<>();
  private int checked;

  private Forwarding() {}

  /** How many methods there are, and what is wrong with them. */
  public static List<String> check() throws Exception {
    Forwarding forwarding = new Forwarding();
    for (Class<?> type : WRAPPED) {
      for (Method method : type.getMethods()) {
        if (!Modifier.isStatic(method.getModifiers())) {
          if (forwarding.implementedByAClass(type, method)) {
            forwarding.forwarded(type, method);
            forwarding.throwsTheSame(type, method, new SQLException("no", "HY000"));
            forwarding.throwsTheSame(type, method, new IllegalStateException("no"));
          }
          forwarding.checked++;
        }
      }
    }
    List<String> all = new ArrayList<>(forwarding.wrong);
    all.add(0, String.valueOf(forwarding.checked));
    return all;
  }

  /** Wrapper and vendor's object of each type, new ones for each call: some calls end their object. */
  private Map<Class<?>, Object[]> pairs() throws SQLException {
    Map<Class<?>, Object[]> pairs = new LinkedHashMap<>();
    Connection connection = driver.open();
    pairs.put(Connection.class, pair(connection));
    pairs.put(DatabaseMetaData.class, pair(connection.getMetaData()));
    Statement statement = connection.createStatement();
    pairs.put(Statement.class, pair(statement));
    pairs.put(PreparedStatement.class, pair(connection.prepareStatement("SELECT 1")));
    pairs.put(CallableStatement.class, pair(connection.prepareCall("SELECT 1")));
    pairs.put(ResultSet.class, pair(statement.executeQuery("SELECT 1")));
    driver.calls.clear();
    return pairs;
  }

  private static Object[] pair(Object wrapper) {
    return new Object[] {wrapper, ((AbstractWrapper<?>) wrapper).real};
  }

  private static String name(Class<?> type, Method method) {
    StringBuilder parameters = new StringBuilder();
    for (Class<?> parameter : method.getParameterTypes()) {
      parameters.append(parameters.length() == 0 ? "" : ", ").append(parameter.getSimpleName());
    }
    return type.getSimpleName() + "." + method.getName() + "(" + parameters + ")";
  }

  private boolean implementedByAClass(Class<?> type, Method method) throws Exception {
    Method found = pairs().get(type)[0].getClass().getMethod(method.getName(), method.getParameterTypes());
    if (found.getDeclaringClass().isInterface()) {
      wrong.add(name(type, method) + " is left to the interface's default");
      return false;
    }
    return true;
  }

  private void forwarded(Class<?> type, Method method) throws Exception {
    Object[] pair = pairs().get(type);
    Object[] arguments = arguments(method);
    Object result = call(pair[0], method, arguments);
    if (ANSWERED_BY_HAWSER.contains(name(type, method)) || method.getName().equals("unwrap") || method.getName().equals("isWrapperFor")) {
      return;
    }
    List<RecordingDriver.Invocation> arrived = new ArrayList<>();
    for (RecordingDriver.Invocation call : driver.calls) {
      if (call.target() == pair[1] && !(call.method().getName().equals("isClosed") && !call.is(method))) {
        arrived.add(call);
      }
    }
    if (arrived.size() != 1 || !arrived.get(0).is(method)) {
      wrong.add(name(type, method) + " became " + arrived);
    } else if (!same(arrived.get(0).arguments(), arguments)) {
      wrong.add(name(type, method) + " got other arguments: " + arrived.get(0).arguments());
    } else if (!answers(arrived.get(0).result(), result)) {
      wrong.add(name(type, method) + " answered " + result + " instead of " + arrived.get(0).result());
    }
  }

  private boolean answers(Object real, Object result) {
    for (Class<?> type : WRAPPED) {
      if (type.isInstance(real)) {
        boolean ofTheOwner = type == Statement.class && result instanceof StatementWrapper; // ResultSet.getStatement()
        return ofTheOwner || (result instanceof AbstractWrapper && (((AbstractWrapper<?>) result).real == real));
      }
    }
    return real == null ? result == null : real == result || (isValue(real) && real.equals(result));
  }

  private static boolean same(List<Object> arrived, Object[] given) {
    for (int i = 0; i < given.length; i++) {
      if (arrived.get(i) != given[i] && !(isValue(given[i]) && given[i].equals(arrived.get(i)))) {
        return false;
      }
    }
    return arrived.size() == given.length;
  }

  /** What a primitive was boxed to. */
  private static boolean isValue(Object object) {
    return object instanceof Number || object instanceof Boolean;
  }

  private void throwsTheSame(Class<?> type, Method method, Exception thrown) throws Exception {
    if (ANSWERED_BY_HAWSER.contains(name(type, method))) {
      return;
    }
    Object[] pair = pairs().get(type);
    Object[] arguments = arguments(method);
    boolean declared = thrown instanceof RuntimeException;
    for (Class<?> possible : method.getExceptionTypes()) {
      declared |= possible.isInstance(thrown);
    }
    if (!declared) {
      return;
    }
    driver.failNext(thrown);
    try {
      call(pair[0], method, arguments);
      wrong.add(name(type, method) + " swallowed " + thrown);
    } catch (InvocationTargetException e) {
      if (e.getCause() != thrown) {
        wrong.add(name(type, method) + " threw " + e.getCause() + " instead of " + thrown);
      }
    } finally {
      driver.failNext(null);
    }
  }

  private static Object call(Object wrapper, Method method, Object[] arguments) throws Exception {
    return method.invoke(wrapper, arguments);
  }

  private Object[] arguments(Method method) {
    Object[] arguments = new Object[method.getParameterCount()];
    for (int i = 0; i < arguments.length; i++) {
      arguments[i] = value(method, method.getParameterTypes()[i]);
    }
    return arguments;
  }

  private Object value(Method method, Class<?> type) {
    if (type == Class.class && (method.getName().equals("unwrap") || method.getName().equals("isWrapperFor"))) {
      return Runnable.class; // neither is one
    }
    return type == String.class ? "SELECT '" + driver.value(type) + "'" : driver.value(type);
  }
}
