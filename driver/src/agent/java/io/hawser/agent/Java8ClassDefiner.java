package io.hawser.agent;

import java.lang.instrument.Instrumentation;
import java.lang.reflect.Field;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.security.ProtectionDomain;

/** With sun.misc.Unsafe, by reflection, because the compiler of a newer Java does not know its method. */
final class Java8ClassDefiner implements ClassDefiner {
  @Override public void define(ClassLoader loader, String name, byte[] bytes, ProtectionDomain domain, Instrumentation instrumentation)
      throws ReflectiveOperationException {
    Class<?> type = Class.forName("sun.misc.Unsafe");
    Field instance = type.getDeclaredField("theUnsafe");
    instance.setAccessible(true);
    Method define = type.getMethod("defineClass", String.class, byte[].class, int.class, int.class, ClassLoader.class,
        ProtectionDomain.class);
    try {
      define.invoke(instance.get(null), name, bytes, 0, bytes.length, loader, domain);
    } catch (InvocationTargetException e) {
      if (e.getCause() instanceof Error) {
        throw (Error) e.getCause();
      }
      throw e;
    }
  }
}
