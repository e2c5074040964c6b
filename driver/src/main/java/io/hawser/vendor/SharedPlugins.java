package io.hawser.vendor;

import io.hawser.log.Log;
import java.lang.reflect.Field;
import java.lang.reflect.InvocationTargetException;
import java.sql.Driver;
import java.util.Collections;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.WeakHashMap;
import java.util.concurrent.locks.ReentrantLock;

/**
 * For drivers that have one authentication plugin of each kind for all logins of a class loader, in a static {@link ServiceLoader}:
 * oceanbase-client, and early 2.x versions of MariaDB Connector/J. A ServiceLoader is not thread-safe while it loads: if the first logins
 * that need a plugin run concurrently, it may be lost for good ("Client does not support authentication protocol"). Once everything is
 * loaded, it is only read. Thread-safe.
 */
public final class SharedPlugins {
  private static final Log LOG = Log.of(SharedPlugins.class);
  /** While it is held, only classes are read. */
  private static final ReentrantLock LOADING = new ReentrantLock();
  /** The driver classes already checked; an entry goes with its class. */
  private static final Map<Class<?>, Boolean> KNOWN = Collections.synchronizedMap(new WeakHashMap<>());

  private SharedPlugins() {}

  /** Whether all logins of a driver share them. */
  public static boolean areKept(Driver driver) {
    Class<?> type = driver.getClass();
    Boolean known = KNOWN.get(type);
    if (known == null) {
      known = areKept(type); // not under the map's monitor: it may read a class
      KNOWN.put(type, known);
    }
    return known;
  }

  private static boolean areKept(Class<?> driver) {
    try {
      for (Field each : loader(driver).getDeclaredFields()) {
        if (each.getType() == ServiceLoader.class) {
          return true;
        }
      }
      return false;
    } catch (ClassNotFoundException | LinkageError | RuntimeException another) {
      return false;
    }
  }

  private static Class<?> loader(Class<?> driver) throws ClassNotFoundException {
    String name = driver.getName();
    return Class.forName(name.substring(0, name.lastIndexOf('.') + 1) + "authentication.AuthenticationPluginLoader", false,
        driver.getClassLoader());
  }

  /** Makes a driver whose logins share them load all its plugins before a login needs one. */
  public static void load(Driver driver) {
    LOADING.lock();
    try {
      loader(driver.getClass()).getMethod("get", String.class).invoke(null, "none of this name"); // looks at all of them
    } catch (InvocationTargetException thatThereIsNone) {
      return;
    } catch (ReflectiveOperationException | LinkageError | RuntimeException e) {
      LOG.debug("plugins: the driver " + driver.getClass().getName() + " loads its authentication plugins when it needs one: " + e);
    } finally {
      LOADING.unlock();
    }
  }
}
