package io.hawser.vendor;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;

/** Finds a method that may be called from here though the object's own class may not be public. */
final class PublicMethods {
  private PublicMethods() {}

  static Method find(Class<?> type, String name) throws NoSuchMethodException {
    for (Class<?> c = type; c != null; c = c.getSuperclass()) {
      if (Modifier.isPublic(c.getModifiers())) {
        try {
          return c.getMethod(name);
        } catch (NoSuchMethodException further) {
          continue;
        }
      }
      for (Class<?> i : c.getInterfaces()) {
        try {
          return find(i, name);
        } catch (NoSuchMethodException further) {
          continue;
        }
      }
    }
    throw new NoSuchMethodException(type.getName() + "." + name);
  }
}
