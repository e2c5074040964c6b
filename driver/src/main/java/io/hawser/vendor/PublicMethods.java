package io.hawser.vendor;

import java.lang.ref.WeakReference;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Collections;
import java.util.Map;
import java.util.WeakHashMap;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Finds a method that can be called from here even if the object's own class is not public. Remembers what it has found: searching a
 * driver's class takes some microseconds, several times for each opened connection. What is remembered keeps no driver's class alive.
 * Thread-safe.
 */
final class PublicMethods {
  private static final Map<Class<?>, Map<String, WeakReference<Method>>> FOUND = Collections.synchronizedMap(new WeakHashMap<>());
  private static final WeakReference<Method> NONE = new WeakReference<>(null);

  private PublicMethods() {}

  static Method find(Class<?> type, String name) throws NoSuchMethodException {
    Map<String, WeakReference<Method>> ofType = FOUND.computeIfAbsent(type, any -> new ConcurrentHashMap<>());
    WeakReference<Method> known = ofType.get(name);
    Method method = known == null ? null : known.get();
    if (method == null && known != NONE) {
      method = search(type, name);
      ofType.put(name, method == null ? NONE : new WeakReference<>(method));
    }
    if (method == null) {
      throw new NoSuchMethodException(type.getName() + "." + name);
    }
    return method;
  }

  /** Null if there is none. */
  private static Method search(Class<?> type, String name) {
    for (Class<?> c = type; c != null; c = c.getSuperclass()) {
      if (Modifier.isPublic(c.getModifiers())) {
        try {
          return c.getMethod(name);
        } catch (NoSuchMethodException further) {
          continue;
        }
      }
      for (Class<?> i : c.getInterfaces()) {
        Method ofInterface = search(i, name);
        if (ofInterface != null) {
          return ofInterface;
        }
      }
    }
    return null;
  }
}
