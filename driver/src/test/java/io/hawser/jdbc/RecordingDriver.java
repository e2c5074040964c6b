package io.hawser.jdbc;

import io.hawser.continuity.Continuity;
import io.hawser.link.KeepAlive;
import io.hawser.link.LinkFactory;
import io.hawser.recovery.Endpoints;
import io.hawser.recovery.HostOrder;
import io.hawser.recovery.Recovery;
import io.hawser.recovery.RecoveryPolicy;
import io.hawser.recovery.Route;
import io.hawser.session.EffectsCache;
import io.hawser.telemetry.Listeners;
import io.hawser.vendor.Vendor;
import io.hawser.watch.Watch;
import io.hawser.watch.WatchPolicy;
import java.io.ByteArrayInputStream;
import java.io.StringReader;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.math.BigDecimal;
import java.net.URI;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.DriverPropertyInfo;
import java.sql.JDBCType;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Calendar;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Logger;

/**
 * A vendor's driver without a server: every JDBC object is a dynamic proxy that records the calls on it and answers with values of its own.
 * All values differ, except that autocommit is on, and a connection is open until it is closed. Without a socket the end of a connection
 * shows only in its exceptions.
 */
final class RecordingDriver implements Driver {
  /** @param target the vendor's object */
  record Invocation(Object target, Method method, List<Object> arguments, Object result) {
    boolean is(Method other) {
      return method.getName().equals(other.getName()) && Arrays.equals(method.getParameterTypes(), other.getParameterTypes());
    }
  }

  /** Thread-safe: an abandoned connection is aborted in a thread of its own. */
  final List<Invocation> calls = new CopyOnWriteArrayList<>();
  private final String failingMethod;
  private Throwable failure;
  private int values;

  /** A driver whose method of this name throws what {@link #failNext} says; null for none. */
  RecordingDriver(String failingMethod) {
    this.failingMethod = failingMethod;
  }

  /** The next call that goes to the failing method, or to any if none is named, throws this. */
  void failNext(Throwable thrown) {
    failure = thrown;
  }

  /** A connection of Hawser over this driver, without look and ping. */
  Connection open() throws SQLException {
    return open(this);
  }

  /** A connection of Hawser over a driver without a server. */
  static Connection open(Driver driver) throws SQLException {
    RecoveryPolicy policy = RecoveryPolicy.builder().lookAfterNanos(Long.MAX_VALUE).ping(Long.MAX_VALUE, 1000)
        .attempts(1, 10, 10, 1_000_000_000L)
        .retry(RecoveryPolicy.Retry.OFF, Set.of()).build();
    Vendor vendor = Vendor.ofUrl("jdbc:mariadb:");
    LinkFactory opener = new LinkFactory(vendor, driver, "jdbc:mariadb://nowhere/", new Properties(), KeepAlive.OFF, 1000);
    return ConnectionWrapper
        .of(Recovery.open(new Route(List.of(opener), HostOrder.AS_LISTED, new Endpoints(), new Watch(), WatchPolicy.OFF), policy,
            new EffectsCache(), new Continuity(), new Listeners(List.of()), (fresh, millisLeft) -> {}), "face");
  }

  /** A new vendor's object. */
  <T> T object(Class<T> type) {
    InvocationHandler handler = (self, method, arguments) -> {
      if (method.getDeclaringClass() == Object.class) {
        return ofObject(type, self, method, arguments);
      }
      Throwable thrown = failure;
      if (thrown != null && (failingMethod == null || failingMethod.equals(method.getName()))) {
        failure = null;
        throw thrown;
      }
      Object result = answer(type, self, method);
      calls.add(new Invocation(self, method, arguments == null ? List.of() : new ArrayList<>(Arrays.asList(arguments)), result));
      return result;
    };
    return type.cast(Proxy.newProxyInstance(RecordingDriver.class.getClassLoader(), new Class<?>[] {type}, handler));
  }

  private Object answer(Class<?> type, Object self, Method method) {
    if (method.getName().equals("getAutoCommit")) {
      return true;
    } else if (type == Connection.class && method.getName().equals("isClosed")) {
      return calls.stream().anyMatch(call -> call.target() == self && call.method().getName().equals("close"));
    }
    return value(method.getReturnType());
  }

  private static Object ofObject(Class<?> type, Object self, Method method, Object[] arguments) {
    switch (method.getName()) {
      case "equals":
        return self == arguments[0];
      case "hashCode":
        return System.identityHashCode(self);
      default:
        return "recording " + type.getSimpleName();
    }
  }

  /** A value of a type, unlike any other that was made. */
  Object value(Class<?> type) {
    int n = ++values;
    if (type == void.class) {
      return null;
    } else if (type == boolean.class) {
      return n % 2 == 0;
    } else if (type == int.class || type == Integer.class) {
      return n;
    } else if (type == long.class) {
      return (long) n << 33;
    } else if (type == short.class) {
      return (short) n;
    } else if (type == byte.class) {
      return (byte) n;
    } else if (type == double.class) {
      return n + 0.25;
    } else if (type == float.class) {
      return n + 0.5f;
    } else if (type == String.class) {
      return "value" + n;
    } else if (type == Object.class) {
      return new Object();
    } else if (type == BigDecimal.class) {
      return new BigDecimal(n);
    } else if (type == Class.class) {
      return String.class;
    } else if (type == Map.class) {
      return Map.of("type" + n, String.class);
    } else if (type == Calendar.class) {
      return Calendar.getInstance();
    } else if (type == Properties.class) {
      return new Properties();
    } else if (type == SQLWarning.class) {
      return new SQLWarning("warning " + n);
    } else if (type == java.net.URL.class) {
      return url(n);
    } else if (type == java.io.InputStream.class) {
      return new ByteArrayInputStream(new byte[] {(byte) n});
    } else if (type == java.io.Reader.class) {
      return new StringReader("text" + n);
    } else if (java.util.Date.class.isAssignableFrom(type)) {
      return date(type, n);
    } else if (type == java.sql.SQLType.class) {
      return JDBCType.values()[n % JDBCType.values().length];
    } else if (type == java.util.concurrent.Executor.class) {
      return (java.util.concurrent.Executor) Runnable::run;
    } else if (type.isArray()) {
      return java.lang.reflect.Array.newInstance(type.getComponentType(), n % 7);
    } else if (type.isEnum()) {
      return type.getEnumConstants()[n % type.getEnumConstants().length];
    }
    return object(type);
  }

  private static Object url(int n) {
    try {
      return URI.create("http://localhost/" + n).toURL();
    } catch (java.net.MalformedURLException e) {
      throw new AssertionError(e);
    }
  }

  private static Object date(Class<?> type, int n) {
    try {
      return type.getConstructor(long.class).newInstance(n * 1000L);
    } catch (ReflectiveOperationException e) {
      throw new AssertionError(e);
    }
  }

  @Override public Connection connect(String url, Properties properties) {
    return object(Connection.class);
  }

  @Override public boolean acceptsURL(String url) {
    return true;
  }

  @Override public DriverPropertyInfo[] getPropertyInfo(String url, Properties properties) {
    return new DriverPropertyInfo[0];
  }

  @Override public int getMajorVersion() {
    return 1;
  }

  @Override public int getMinorVersion() {
    return 0;
  }

  @Override public boolean jdbcCompliant() {
    return false;
  }

  @Override public Logger getParentLogger() {
    return Logger.getGlobal();
  }
}
