package io.hawser.link;

import io.hawser.log.Log;
import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.security.AccessControlContext;
import java.security.AccessController;
import java.security.PrivilegedAction;
import java.security.ProtectionDomain;
import java.util.function.Consumer;

/**
 * Makes Hawser's threads. Each is a daemon with a name, and inherits nothing from the requesting thread: a thread usually inherits the
 * context class loader, the AccessControlContext, inheritable thread-locals and the thread group, and each of them would keep an
 * application's class loader from being collected while the thread runs. Thread-safe.
 */
public final class DaemonThreads {
  private static final Log LOG = Log.of(DaemonThreads.class);
  /** Java 9 and later; null on 8. */
  private static final Constructor<Thread> WITHOUT_THREAD_LOCALS = constructor();
  /** Java 8; null where the constructor can do it, or where a security manager refuses. */
  private static final Field THREAD_LOCALS = WITHOUT_THREAD_LOCALS == null ? field() : null;

  /** Replaced in tests. */
  static volatile Consumer<Thread> starter = Thread::start;

  private DaemonThreads() {}

  private static Constructor<Thread> constructor() {
    try {
      return Thread.class.getConstructor(ThreadGroup.class, Runnable.class, String.class, long.class, boolean.class);
    } catch (NoSuchMethodException java8) {
      return null;
    }
  }

  private static Field field() {
    try {
      Field field = Thread.class.getDeclaredField("inheritableThreadLocals");
      field.setAccessible(true);
      return field;
    } catch (ReflectiveOperationException | RuntimeException refused) {
      return null;
    }
  }

  /** A thread, not yet started. Its context class loader is null, and its work is in no trace of the application's. */
  public static Thread make(String name, Runnable work) {
    PrivilegedAction<Thread> making = () -> construct(name, Untraced.of(work));
    Thread thread = AccessController.doPrivileged(making, new AccessControlContext(new ProtectionDomain[0]));
    thread.setDaemon(true);
    thread.setContextClassLoader(null);
    return thread;
  }

  private static Thread construct(String name, Runnable work) {
    try {
      Thread thread = WITHOUT_THREAD_LOCALS != null ? WITHOUT_THREAD_LOCALS.newInstance(topGroup(), work, name, 0L, false)
          : new Thread(topGroup(), work, name);
      if (THREAD_LOCALS != null) {
        THREAD_LOCALS.set(thread, null);
      }
      return thread;
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  /** An application's group may be destroyed, or its class may be the application's. */
  private static ThreadGroup topGroup() {
    ThreadGroup group = Thread.currentThread().getThreadGroup();
    try {
      while (group != null && group.getParent() != null) {
        group = group.getParent();
      }
    } catch (SecurityException refused) {
      return null;
    }
    return group;
  }

  /**
   * Starts a thread.
   *
   * @return null if none can be made now, which is logged: the process or the machine is out of threads or memory
   */
  public static Thread start(String name, Runnable work) {
    try {
      Thread thread = make(name, work);
      starter.accept(thread);
      return thread;
    } catch (OutOfMemoryError | RuntimeException e) {
      LOG.warn("threads: the thread " + name + " can't be started; this is tried again when it is next needed: " + e);
      return null;
    }
  }
}
