package io.hawser.agent;

import java.lang.instrument.Instrumentation;
import java.lang.reflect.Field;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.security.ProtectionDomain;
import java.util.Collections;
import java.util.Map;
import java.util.Set;

/**
 * Puts the dispatcher into the bootstrap class loader. Not by Instrumentation's search path: with one the JVM gives up its archive of
 * classes for the application's loader, says so on every start, and shows the agent's jar to everyone.
 */
final class Bootstrap {
  private static final String DISPATCHER = "io.hawser.agent.Dispatcher";

  private Bootstrap() {}

  /** False if it is there already. */
  static boolean define(byte[] dispatcher, Instrumentation instrumentation) throws ReflectiveOperationException {
    try {
      Class.forName(DISPATCHER, false, null);
      return false;
    } catch (ClassNotFoundException expected) {
      defineIn(null, DISPATCHER, dispatcher, null, instrumentation);
      return true;
    }
  }

  /** Defines a class in a loader that is not ours; null is the bootstrap loader. */
  static void defineIn(ClassLoader loader, String name, byte[] bytes, ProtectionDomain domain, Instrumentation instrumentation)
      throws ReflectiveOperationException {
    boolean java8 = System.getProperty("java.specification.version").startsWith("1.");
    if (!java8) {
      open(instrumentation, "jdk.internal.misc");
    }
    Class<?> type = Class.forName(java8 ? "sun.misc.Unsafe" : "jdk.internal.misc.Unsafe");
    Field instance = type.getDeclaredField("theUnsafe");
    instance.setAccessible(true);
    Method define = type.getMethod("defineClass", String.class, byte[].class, int.class, int.class, ClassLoader.class, ProtectionDomain.class);
    define.setAccessible(true);
    try {
      define.invoke(instance.get(null), name, bytes, 0, bytes.length, loader, domain);
    } catch (InvocationTargetException e) {
      if (e.getCause() instanceof Error) {
        throw (Error) e.getCause();
      }
      throw e;
    }
  }

  /** Instrumentation.redefineModule, which Java 8 does not have: lets this class reflect upon a package of java.base. */
  private static void open(Instrumentation instrumentation, String name) throws ReflectiveOperationException {
    Class<?> module = Class.forName("java.lang.Module");
    Method moduleOf = Class.class.getMethod("getModule");
    Map<String, Set<Object>> ours = Collections.singletonMap(name, Collections.singleton(moduleOf.invoke(Bootstrap.class)));
    Instrumentation.class.getMethod("redefineModule", module, Set.class, Map.class, Map.class, Set.class, Map.class)
        .invoke(instrumentation, moduleOf.invoke(Object.class), Collections.emptySet(), ours, ours, Collections.emptySet(), Collections.emptyMap());
  }
}
