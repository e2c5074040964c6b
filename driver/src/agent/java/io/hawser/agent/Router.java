package io.hawser.agent;

import io.hawser.AgentDriver;
import io.hawser.Option;
import io.hawser.log.Log;
import io.hawser.log.Redaction;
import io.hawser.vendor.PlainSocketFactory;
import io.hawser.vendor.SocketSource;
import io.hawser.vendor.Vendor;
import java.lang.instrument.Instrumentation;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import javax.sql.DataSource;

/**
 * Answers the vendors' connect and getConnection: with a connection of Hawser's, or with null if the vendor's own must be used. Never
 * twice: not on a thread that opens a connection for Hawser. Thread-safe.
 */
public final class Router implements Function<Object[], Object> {
  /** Exactly these, not an application's subclasses. The one that registers nothing belongs to MySQL's data sources. */
  private static final Set<String> DRIVERS = new HashSet<>(Arrays.asList(
      "com.oceanbase.jdbc.Driver", "com.alipay.oceanbase.jdbc.Driver", "com.alipay.oceanbase.obproxy.mysql.jdbc.Driver",
      "com.mysql.cj.jdbc.Driver", "com.mysql.cj.jdbc.NonRegisteringDriver", "com.mysql.jdbc.Driver", "com.mysql.jdbc.NonRegisteringDriver",
      "org.mariadb.jdbc.Driver"));
  /** How far up the stack a vendor's XADataSource or ConnectionPoolDataSource can be, which needs its own driver's connection. */
  private static final int FRAMES = 24;

  private static final int MOST_SAID = 100;
  private static final Set<String> SAID = ConcurrentHashMap.newKeySet();

  private final AtomicBoolean said = new AtomicBoolean();

  private Router() {}

  /** Called by name with the first vendor's class. */
  public static void install(Instrumentation instrumentation) {
    Dispatcher.sockets = PlainSocketFactory::new;
    Dispatcher.unwrap = new Casts();
    Dispatcher.connect = new Router();
    SocketStubs stubs = new SocketStubs(instrumentation);
    SocketSource.bridges(stubs::nameFor);
  }

  /** Loaded only with the first connection. */
  private static final class Hawser {
    static final Log LOG = Log.of(Router.class);
    static final AgentDriver DRIVER = new AgentDriver();
  }

  @Override public Object apply(Object[] call) {
    if (Dispatcher.DIRECT.get() != null) {
      return null;
    }
    try {
      return call[0] instanceof Driver ? connect((Driver) call[0], (String) call[1], (Properties) call[2])
          : connect((DataSource) call[0], call);
    } catch (SQLException e) {
      throw Router.<RuntimeException>unchecked(e);
    } catch (RuntimeException | LinkageError | ReflectiveOperationException e) {
      if (said.compareAndSet(false, true)) {
        Hawser.LOG.warn(
            "agent: a connection of " + call[0].getClass().getName() + " could not be routed through Hawser, so the vendor's own is used",
            e);
      }
      return null;
    }
  }

  @SuppressWarnings("unchecked") // the vendor's method declares it
  private static <E extends Throwable> E unchecked(Throwable e) throws E {
    throw (E) e;
  }

  private static Connection connect(Driver driver, String url, Properties properties) throws SQLException {
    if (url == null || !DRIVERS.contains(driver.getClass().getName()) || !driver.acceptsURL(url) || wantsItsOwn(driver)) {
      return null;
    }
    Vendor vendor = Vendor.ofUrl(url);
    AgentOptions options = AgentOptions.current();
    if (vendor == null || !driver.getClass().getName().contains(vendor.scheme())) {
      return vendors(url, "MariaDB's driver was asked for a connection by another vendor's URL");
    } else if (!options.routes(url)) {
      return vendors(url, AgentOptions.ONLY + " excludes its host");
    }
    return Hawser.DRIVER.connect(driver, url, options.added(url, AgentDriver.texts(properties)));
  }

  /** The vendor's driver ignores Hawser's options in a URL, right or wrong: so they are reported here. */
  private static Connection vendors(String url, String why) {
    if (url.contains(Option.PREFIX) && SAID.size() < MOST_SAID && SAID.add(url)) {
      Hawser.LOG.warn("agent: the options of Hawser's in " + Redaction.url(url)
          + " count for nothing, because the connection is the vendor's own: " + why + "."
          + AgentDriver.whatIsWrong(url));
    }
    return null;
  }

  private static Connection connect(DataSource source, Object[] call) throws SQLException, ReflectiveOperationException {
    DataSourceSettings settings = DataSourceSettings.of(source);
    if (settings == null || wantsItsOwn(source)) {
      return null;
    }
    Properties properties = call.length == 1 ? settings.properties() : settings.properties((String) call[1], (String) call[2]);
    return connect(settings.driver(), settings.url(), properties);
  }

  /** Whether a vendor's pooled or XA data source calls, which can use only its own driver's connections. */
  private static boolean wantsItsOwn(Object vendors) {
    String name = vendors.getClass().getName();
    String home = name.substring(0, name.indexOf('.', name.indexOf('.') + 1));
    StackTraceElement[] stack = new Throwable().getStackTrace();
    for (int i = 0; i < Math.min(stack.length, FRAMES); i++) {
      String method = stack[i].getMethodName();
      if ((method.equals("getXAConnection") || method.equals("getPooledConnection")) && stack[i].getClassName().startsWith(home)) {
        return true;
      }
    }
    return false;
  }
}
