package io.hawser.vendor;

import io.hawser.log.Log;
import java.lang.reflect.Field;
import java.lang.reflect.InvocationTargetException;
import java.sql.Driver;
import java.util.ServiceLoader;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Of a driver that has one authentication plugin of each kind for all logins of a class loader, in a static {@link ServiceLoader}: oceanbase-client, and
 * early versions 2 of MariaDB Connector/J. A ServiceLoader that loads is not thread-safe: if the first logins that need a plugin are made at once, it may be
 * lost for good ("Client does not support authentication protocol"). One that has loaded everything is only read. Thread-safe.
 */
public final class SharedPlugins {
  private static final Log LOG = Log.of(SharedPlugins.class);
  /** Nothing but classes are read while it is held. */
  private static final ReentrantLock LOADING = new ReentrantLock();

  private SharedPlugins() {}

  /**
   * Has a driver load all its plugins before a login needs one; again it costs next to nothing.
   *
   * @return whether all logins share them
   */
  public static boolean load(Driver driver) {
    Class<?> type = driver.getClass();
    Class<?> plugins;
    try {
      plugins = Class.forName(type.getName().replaceFirst("\\w+$", "authentication.AuthenticationPluginLoader"), true,
          type.getClassLoader());
      if (!keepsThem(plugins)) {
        return false;
      }
    } catch (ClassNotFoundException | LinkageError | RuntimeException another) {
      return false;
    }
    LOADING.lock();
    try {
      plugins.getMethod("get", String.class).invoke(null, "none of this name"); // looks at all of them
    } catch (InvocationTargetException thatThereIsNone) {
      LOG.debug("plugins: the driver " + type.getName() + " has loaded its authentication plugins: " + thatThereIsNone.getCause());
    } catch (ReflectiveOperationException | LinkageError | RuntimeException e) {
      LOG.debug("plugins: the driver " + type.getName() + " loads its authentication plugins when it needs one: " + e);
    } finally {
      LOADING.unlock();
    }
    return true;
  }

  private static boolean keepsThem(Class<?> plugins) {
    for (Field each : plugins.getDeclaredFields()) {
      if (each.getType() == ServiceLoader.class) {
        return true;
      }
    }
    return false;
  }
}
